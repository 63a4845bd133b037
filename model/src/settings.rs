/// How time is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Not at all: a lease may be over, a list behind, a call late at any moment. Only the key's life is kept.
    Any,
    /// In ticks. Every bound is closed (at most, at least), so whole ticks reach all that real time does.
    Ticks {
        /// How old a claim may be for a call to begin.
        begins_within: u8,
        /// A call has its effect so soon or never.
        call: u8,
        /// A list is at most so much behind.
        behind: u8,
        /// So long after an attempt was written down an empty list is believed.
        settles: u8,
        lease: u8,
    },
}

impl Pace {
    /// The code's own times in order and as small as can be: 50 s, 30 s, 5 s, their sum, and a lease of no less.
    pub const SMALL: Self = Self::Ticks { begins_within: 1, call: 1, behind: 1, settles: 3, lease: 3 };

    /// The code's own times, a tick being five seconds.
    pub const REAL: Self = Self::Ticks { begins_within: 10, call: 6, behind: 1, settles: 17, lease: 18 };
}

/// One thing done wrong on purpose: it must break a property, or the property holds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// An empty list is believed at once.
    NoSettleWindow,
    /// The settle window forgets that a call may begin some time after it was written down.
    WindowFromWriting,
    /// Trouble is written down by whoever lost the job, too.
    NoFence,
    /// A refusal counts from whoever lost the job, too.
    RefusalWithoutFence,
    /// What is in doubt is sent with another key.
    NewKeyInDoubt,
    /// Sent again however old the key is.
    KeyLifeIgnored,
    /// A lost answer is read as a failure.
    LostIsFailed,
    /// A worker that was held up calls all the same.
    BeginsLate,
    /// Whoever asks whether it was held up has a clock that stands still while the machine sleeps.
    ClockSleeps,
    /// Writing an attempt down does not put it in doubt.
    NoDoubt,
    /// The hold is given back when an answer is lost.
    HoldGivenBack,
    /// What was seen is taken down by whoever lost the look, too.
    LookWithoutFence,
}

/// Whether the gateway tells of what became of a refund by itself. It may always keep silent, and tell twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Events {
    Never,
    /// What its list says is taken down at once.
    AtOnce,
    /// Other things happen between what was read and what is taken down.
    Late,
}

/// What is explored.
#[derive(Debug, Clone)]
pub struct Settings {
    pub pace: Pace,
    /// How many refunds the payment has room for; each takes one.
    pub captured: u8,
    pub refunds: usize,
    /// More attempts than two of a refund show nothing new.
    pub attempts: u8,
    /// Whether the gateway does one key once, for 24 hours.
    pub keeps_keys: bool,
    /// Whether what it refused under a key it refuses again under that key.
    pub keeps_refusals: bool,
    /// Whether somebody may refund in the gateway's own pages.
    pub elsewhere: bool,
    /// Whether a bank may take the payment back.
    pub disputes: bool,
    /// Whether a refund may wait for the customer, and be canceled then.
    pub asks_customer: bool,
    pub events: Events,
    /// Whether a person gives up on a refund that is in doubt.
    pub gives_up: bool,
    /// Whether what has lain still may be looked up first.
    pub looks_first: bool,
    /// Whether a worker's steps between two calls of the gateway are one: what a test can play on the real desk.
    pub in_one_go: bool,
    /// Whether it may stop between those all the same: between claim, writing down and call.
    pub stops_between: bool,
    pub flaw: Option<Flaw>,
}

impl Settings {
    /// The provider that the portal is made for: it keeps keys and what it refused. No clock is trusted.
    pub const fn with_keys() -> Self {
        Self {
            pace: Pace::Any,
            captured: 2,
            refunds: 2,
            attempts: 2,
            keeps_keys: true,
            keeps_refusals: true,
            elsewhere: false,
            disputes: false,
            asks_customer: false,
            events: Events::Late,
            gives_up: false,
            looks_first: true,
            in_one_go: false,
            stops_between: false,
            flaw: None,
        }
    }

    /// A provider that ignores keys and forgets what it refused: leases and the settle window alone guard.
    pub const fn without_keys() -> Self {
        Self { pace: Pace::SMALL, keeps_keys: false, keeps_refusals: false, gives_up: true, ..Self::with_keys() }
    }

    /// Two refunds of a payment, which meet in its sums and in their workers. Their second attempts were seen on one.
    pub const fn of_two(captured: u8) -> Self {
        Self { captured, attempts: 1, ..Self::with_keys() }
    }

    /// Where nobody comes between two calls of a worker, though it may stop there, and what an event led to is taken down at
    /// once.
    #[must_use]
    pub const fn coarser(self) -> Self {
        Self { in_one_go: true, stops_between: true, events: Events::AtOnce, looks_first: false, ..self }
    }

    /// One refund, which two workers meet at.
    #[must_use]
    pub const fn of_one(self) -> Self {
        Self { refunds: 1, captured: 1, ..self }
    }

    #[must_use]
    pub fn with(self, flaw: Flaw) -> Self {
        Self { flaw: Some(flaw), ..self }
    }

    pub(crate) fn has(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    pub(crate) const fn is_timed(&self) -> bool {
        matches!(self.pace, Pace::Ticks { .. })
    }

    pub(crate) const fn begins_within(&self) -> u8 {
        if let Pace::Ticks { begins_within, .. } = self.pace { begins_within } else { 0 }
    }

    pub(crate) const fn call(&self) -> u8 {
        if let Pace::Ticks { call, .. } = self.pace { call } else { 0 }
    }

    pub(crate) const fn behind(&self) -> u8 {
        if let Pace::Ticks { behind, .. } = self.pace { behind } else { 0 }
    }

    pub(crate) fn settles(&self) -> u8 {
        let Pace::Ticks { begins_within, settles, .. } = self.pace else { return 0 };
        match self.flaw {
            Some(Flaw::NoSettleWindow) => 0,
            Some(Flaw::WindowFromWriting) => settles - begins_within,
            _ => settles,
        }
    }

    pub(crate) const fn lease(&self) -> u8 {
        if let Pace::Ticks { lease, .. } = self.pace { lease } else { 0 }
    }
}
