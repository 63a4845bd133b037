//! Which connections are open. Where there are too many, the one goes that has been silent for longest: a slow sender
//! makes room for whoever comes, and nobody who waits for an answer is cut off.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::time::Instant;

pub struct Connections {
    most: usize,
    all: Arc<All>,
}

#[derive(Default)]
struct All {
    open: Mutex<HashMap<usize, Arc<Open>>>,
    last: AtomicUsize,
}

/// One of them, counted until it is dropped.
pub struct Connection {
    number: usize,
    open: Arc<Open>,
    all: Arc<All>,
}

/// What is known of an open connection.
pub struct Open {
    /// Requests that are wholly there and not yet wholly answered.
    under_way: AtomicUsize,
    has_asked: AtomicBool,
    silent_since: Mutex<Instant>,
    cut: Notify,
}

/// A request and its answer, until both bodies are gone.
pub struct Exchange {
    open: Arc<Open>,
    has_arrived: AtomicBool,
}

/// A request whose body is still on its way. Until it is there, its sender is one of the slow ones.
pub struct Arriving(Arc<Exchange>);

impl Connections {
    pub fn new(most: usize) -> Self {
        Self { most, all: Arc::default() }
    }

    /// Room for one more; nothing where every one that is open waits for an answer.
    pub fn admit(&self) -> Option<Connection> {
        let mut all = self.all.lock();
        if all.len() >= self.most {
            let silent = all.iter().filter(|(_, open)| open.under_way.load(Ordering::SeqCst) == 0);
            let (number, _) = silent.min_by_key(|(_, open)| open.silent_since())?;
            let number = *number;
            if let Some(longest) = all.remove(&number) {
                longest.cut.notify_one();
            }
        }
        let open = Arc::new(Open {
            under_way: AtomicUsize::new(0),
            has_asked: AtomicBool::new(false),
            silent_since: Mutex::new(Instant::now()),
            cut: Notify::new(),
        });
        let number = self.all.last.fetch_add(1, Ordering::Relaxed);
        all.insert(number, open.clone());
        Some(Connection { number, open, all: self.all.clone() })
    }
}

impl All {
    fn lock(&self) -> MutexGuard<'_, HashMap<usize, Arc<Open>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    pub fn open(&self) -> Arc<Open> {
        self.open.clone()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.all.lock().remove(&self.number);
    }
}

impl Open {
    /// Once it has to make room for another.
    pub async fn is_cut(&self) {
        self.cut.notified().await;
    }

    pub fn has_asked(&self) -> bool {
        self.has_asked.load(Ordering::SeqCst)
    }

    /// The head of a request is there.
    pub fn begin(self: &Arc<Self>) -> (Arc<Exchange>, Arriving) {
        self.has_asked.store(true, Ordering::SeqCst);
        self.is_heard();
        let exchange = Arc::new(Exchange { open: self.clone(), has_arrived: AtomicBool::new(false) });
        (exchange.clone(), Arriving(exchange))
    }

    fn is_heard(&self) {
        *self.silent_since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn silent_since(&self) -> Instant {
        *self.silent_since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.0.has_arrived.store(true, Ordering::SeqCst);
        self.0.open.under_way.fetch_add(1, Ordering::SeqCst);
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if self.has_arrived.load(Ordering::SeqCst) {
            self.open.under_way.fetch_sub(1, Ordering::SeqCst);
        }
        self.open.is_heard();
    }
}
