use domain::{Currency, Step, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use storage::Storage;
use tokio::sync::{Notify, Semaphore};

use crate::busy::Busy;
use crate::clock_watch::ClockWatch;
use crate::counts::Counts;
use crate::places::{Place, Places};
use crate::ports::{Chance, Clock, Gateway, Mailer};
use crate::throttle::Throttle;

/// With two at a time and some 50 ms each, the last of both queues waits for less than a second.
const PASSWORD_QUEUE: usize = 16;

/// Where deeds are done. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Desk {
    parts: Arc<Parts>,
}

/// What a desk is made of.
pub struct DeskParts {
    pub storage: Storage,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub mailer: Arc<dyn Mailer>,
    /// By the name that a payment carries: `sandbox`, …
    pub gateways: HashMap<String, Arc<dyn Gateway>>,
    /// Links in mails begin with it; never taken from a request.
    pub public_url: String,
}

struct Parts {
    given: DeskParts,
    /// Two passwords at a time: each takes 46 MiB and a core.
    password_places: Arc<Semaphore>,
    /// Who waits for that or is at it, known devices apart: a crowd of strangers leaves them room.
    password_queue: [Semaphore; 2],
    throttle: Throttle,
    work_is_due: Notify,
    /// For refunds on their way and for looks: a look that hangs takes no refund's place.
    places: Places,
    look_places: Places,
    busy: Busy,
    /// When this process began.
    began_at: Timestamp,
    clock_watch: ClockWatch,
    counts: Counts,
    /// The last id's milliseconds and count within it.
    last_id: AtomicU64,
}

impl Desk {
    pub fn new(given: DeskParts) -> Self {
        Self {
            parts: Arc::new(Parts {
                began_at: given.clock.now(),
                clock_watch: ClockWatch::begin(given.clock.as_ref()),
                given,
                password_places: Arc::new(Semaphore::new(2)),
                password_queue: [PASSWORD_QUEUE, PASSWORD_QUEUE].map(Semaphore::new),
                throttle: Throttle::default(),
                work_is_due: Notify::new(),
                places: Places::default(),
                look_places: Places::default(),
                busy: Busy::default(),
                counts: Counts::default(),
                last_id: AtomicU64::new(0),
            }),
        }
    }

    pub fn storage(&self) -> &Storage {
        &self.parts.given.storage
    }

    pub fn now(&self) -> Timestamp {
        self.parts.given.clock.now()
    }

    pub(crate) fn steady(&self) -> Duration {
        self.parts.given.clock.steady()
    }

    pub fn public_url(&self) -> &str {
        &self.parts.given.public_url
    }

    pub(crate) fn chance(&self) -> &dyn Chance {
        self.parts.given.chance.as_ref()
    }

    pub(crate) fn mailer(&self) -> &dyn Mailer {
        self.parts.given.mailer.as_ref()
    }

    pub(crate) fn gateway(&self, name: &str) -> Option<&dyn Gateway> {
        self.parts.given.gateways.get(name).map(AsRef::as_ref)
    }

    /// The names of all gateways, whether or not a merchant has set them up, in order.
    pub(crate) fn gateway_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.parts.given.gateways.keys().cloned().collect();
        names.sort_unstable();
        names
    }

    /// What the gateway of that name can move of a currency; where it is not set up here, nobody can say.
    pub(crate) fn step_at(&self, gateway: &str, currency: Currency) -> Step {
        self.gateway(gateway).map_or(Step::ANY, |gateway| gateway.step(currency))
    }

    /// Room to work on one more of a merchant's refunds; nothing where `most` are worked on.
    pub(crate) fn take_place(&self, merchant_id: &str, most: usize) -> Option<Place<'_>> {
        self.parts.places.take(merchant_id, most)
    }

    /// The same for looks at a merchant's payments.
    pub(crate) fn take_look_place(&self, merchant_id: &str, most: usize) -> Option<Place<'_>> {
        self.parts.look_places.take(merchant_id, most)
    }

    pub(crate) fn clock_watch(&self) -> &ClockWatch {
        &self.parts.clock_watch
    }

    pub(crate) fn busy(&self) -> &Busy {
        &self.parts.busy
    }

    /// What is older than this process may come from another database, of which this one is a copy that was put back (D8).
    pub(crate) fn is_older_than_this_process(&self, at: Timestamp) -> bool {
        at < self.parts.began_at
    }

    pub fn counts(&self) -> &Counts {
        &self.parts.counts
    }

    pub(crate) fn password_places(&self) -> Arc<Semaphore> {
        self.parts.password_places.clone()
    }

    pub(crate) fn password_queue(&self, is_known: bool) -> &Semaphore {
        let [strangers, known] = &self.parts.password_queue;
        if is_known { known } else { strangers }
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.parts.throttle
    }

    /// Milliseconds and a count of 12 bits, together above those of every id named before by this process, also
    /// where the clock stands still, goes back, or more is named in a millisecond than the count holds.
    pub(crate) fn next_id_time(&self) -> (u64, u16) {
        let now = u64::try_from(self.now().0.div_euclid(1000)).unwrap_or(0) << 12;
        let above = |last: u64| now.max(last + 1);
        let last = self.parts.last_id.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(above(last)));
        let next = above(last.unwrap_or_else(|last| last));
        (next >> 12, u16::try_from(next & 0xfff).unwrap_or(0))
    }

    /// Wakes the workers: something was put into the outbox.
    pub(crate) fn announce_work(&self) {
        self.parts.work_is_due.notify_waiters();
    }

    /// Waits until something is put into the outbox by this process.
    pub async fn work_announced(&self) {
        self.parts.work_is_due.notified().await;
    }
}
