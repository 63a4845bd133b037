use domain::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use storage::Storage;
use tokio::sync::{Notify, Semaphore};

use crate::ports::{Chance, Clock, Gateway, Mailer};

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
    password_places: Semaphore,
    work_is_due: Notify,
    count: AtomicU16,
}

impl Desk {
    pub fn new(given: DeskParts) -> Self {
        Self { parts: Arc::new(Parts { given, password_places: Semaphore::new(2), work_is_due: Notify::new(), count: AtomicU16::new(0) }) }
    }

    pub fn storage(&self) -> &Storage {
        &self.parts.given.storage
    }

    pub fn now(&self) -> Timestamp {
        self.parts.given.clock.now()
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

    pub(crate) fn password_places(&self) -> &Semaphore {
        &self.parts.password_places
    }

    pub(crate) fn next_count(&self) -> u16 {
        self.parts.count.fetch_add(1, Ordering::Relaxed)
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
