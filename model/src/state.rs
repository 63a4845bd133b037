use domain::RefundState;

/// Everything that is remembered anywhere, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    pub refunds: [Refund; 2],
    pub workers: [Worker; 2],
    /// On the payment's row, in refunds.
    pub reserved: u8,
    pub refunded: u8,
    pub elsewhere: Elsewhere,
    pub disputed: Disputed,
    /// The first thing that must never happen, as the step that did it saw it.
    pub broken: Option<Broken>,
}

/// One refund: its row, its job, what the gateway has of it, and what is on its way between both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Refund {
    /// None: not approved yet.
    pub state: Option<RefundState>,
    pub attempt_no: u8,
    /// The newest attempt's.
    pub in_doubt: bool,
    /// Whether the gateway has told its name for it.
    pub is_known: bool,
    pub given_up: bool,
    pub job: Job,
    /// The newest key's.
    pub age: Age,
    /// Ticks since the newest attempt was written down for sending.
    pub since_sent: u8,
    pub at_gateway: Option<Entry>,
    /// The attempt that the gateway refused and remembers; none is 0.
    pub refused: u8,
    /// A call that may yet have its effect, though nobody waits for it.
    pub stray: Option<Stray>,
    /// What an event led us to read at the gateway; taken down later, perhaps twice.
    pub news: Option<Told>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Job {
    pub is_open: bool,
    /// Ticks that it still runs.
    pub lease: u8,
    /// Whose claim is the newest: the fence.
    pub holder: Option<u8>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    #[default]
    Young,
    /// 23 hours and more: nothing may be sent with it.
    Old,
    /// 24 hours and more: the gateway has forgotten it.
    Gone,
}

/// A refund in the gateway's book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    pub attempt: u8,
    pub told: Told,
    /// For so many ticks its list may not show it.
    pub behind: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stray {
    pub attempt: u8,
    pub age: u8,
}

/// The gateway's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Told {
    Pending,
    NeedsAction,
    Succeeded,
    Failed,
    Canceled,
}

impl Told {
    pub const fn holds_money(self) -> bool {
        matches!(self, Self::Pending | Self::NeedsAction | Self::Succeeded)
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Worker {
    pub place: Place,
    pub refund: u8,
    pub attempt: u8,
    /// Whether it was in doubt before this call that the gateway has the attempt.
    pub was_in_doubt: bool,
    /// Ticks since the claim; counted while a call may still begin.
    pub since_claim: u8,
}

/// Where a worker is; it can stop at each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    #[default]
    Idle,
    Claimed,
    /// Written down, not called yet.
    ToSend,
    Sending(Call),
    ToLookUp,
    /// Whether it was asked once the list must have caught up.
    LookingUp {
        in_time: bool,
    },
    Found {
        in_time: bool,
        told: Option<Told>,
    },
    ToPutOff,
}

/// A call that somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    OnItsWay { age: u8 },
    Answered(Told),
    NeverArrived,
}

/// A refund made in the gateway's own pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Elsewhere {
    #[default]
    Nothing,
    Made,
    BroughtIn,
}

/// What a bank does about the payment. It takes as much as one refund.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dispute {
    #[default]
    Nothing,
    Open,
    Won,
    Lost,
}

/// How a dispute stands, there and in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Disputed {
    pub at_bank: Dispute,
    pub booked: Dispute,
    /// On the payment's row, in refunds.
    pub lost: u8,
    pub is_owed: bool,
    /// Those of two workers; what was read may be taken down much later.
    pub looks: [Option<Look>; 2],
}

/// A look that was read and is not taken down yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Look {
    pub seen: Dispute,
    /// Whether it is the newest claim: the fence.
    pub is_held: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Broken {
    /// I2.
    DoneTwice,
    /// I5: written down for sending with a key past its life.
    OldKey,
    /// I5: a key that the gateway has forgotten arrived.
    ForgottenKey,
    /// I6: another attempt, while an earlier one may have or get an effect.
    RaisedInDoubt,
    /// I15.
    Reopened,
    /// `domain` refuses the step: a worker would find a row that cannot be.
    WrongState,
    /// A sum on the payment's row went below nothing.
    SumBelowNothing,
    /// Two calls with different keys are on their way at once.
    Crowded,
    /// I12: what was seen of a dispute gave way to something older.
    TakenBack,
}

impl State {
    pub(crate) const fn start() -> Self {
        const REFUND: Refund = Refund {
            state: None,
            attempt_no: 0,
            in_doubt: false,
            is_known: false,
            given_up: false,
            job: Job { is_open: false, lease: 0, holder: None },
            age: Age::Young,
            since_sent: 0,
            at_gateway: None,
            refused: 0,
            stray: None,
            news: None,
        };
        Self {
            refunds: [REFUND; 2],
            workers: [Worker { place: Place::Idle, refund: 0, attempt: 0, was_in_doubt: false, since_claim: 0 }; 2],
            reserved: 0,
            refunded: 0,
            elsewhere: Elsewhere::Nothing,
            disputed: Disputed {
                at_bank: Dispute::Nothing,
                booked: Dispute::Nothing,
                lost: 0,
                is_owed: false,
                looks: [None; 2],
            },
            broken: None,
        }
    }

    pub(crate) fn breaks(&mut self, what: Broken) {
        self.broken = self.broken.or(Some(what));
    }

    /// What is held and gone by the payment's row.
    pub(crate) fn held_and_gone(&self) -> u8 {
        self.reserved + self.refunded + self.disputed.lost
    }

    /// What the gateway has given back or will.
    pub fn moved(&self) -> u8 {
        let ours = self.refunds.iter().filter(|refund| refund.has_moved()).count();
        u8::try_from(ours).unwrap_or(u8::MAX) + u8::from(self.elsewhere != Elsewhere::Nothing)
    }
}

impl Refund {
    pub fn is_settled(&self) -> bool {
        self.state.is_some_and(RefundState::is_settled)
    }

    pub fn holds_money(&self) -> bool {
        self.state.is_some_and(RefundState::holds_money)
    }

    pub fn has_moved(&self) -> bool {
        self.at_gateway.is_some_and(|entry| entry.told.holds_money())
    }

    /// No word can change it any more.
    pub fn is_over(&self) -> bool {
        matches!(self.state, Some(RefundState::Failed | RefundState::Canceled))
    }
}

impl Worker {
    pub const fn is_idle(&self) -> bool {
        matches!(self.place, Place::Idle)
    }

    /// Whether it is between two calls of the gateway.
    pub const fn is_between_calls(&self) -> bool {
        matches!(self.place, Place::Claimed | Place::ToSend | Place::ToLookUp | Place::ToPutOff)
    }
}
