//! The work that nobody waits for: paying out, sending mail, forgetting. Each kind has tasks of its own that live as long
//! as the server, whatever happens inside.

use desk::{Desk, StorageError};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a worker sleeps where nothing announces work: leases that ran out, tries that are due again.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How long the one that forgets sleeps: what is over may lie about for a while.
const TIDIES_EVERY: Duration = Duration::from_secs(3600);

/// Each waits for a gateway most of its time, and one that hangs must not hold up the other shops.
const PAYING_OUT: usize = 8;
const LOOKING: usize = 4;

/// One kind of work.
#[derive(Debug, Clone, Copy)]
pub struct Worker {
    pub name: &'static str,
    /// How long it sleeps where nothing is to do.
    pub looks_every: Duration,
    /// Whether a deed that owes it work wakes it.
    pub is_woken: bool,
}

/// Says how much was done.
pub type Work = Pin<Box<dyn Future<Output = Result<usize, StorageError>> + Send>>;

pub fn start(desk: &Desk, stopping: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let mut workers = Vec::new();
    let mut begin = |worker, work: fn(Desk) -> Work| {
        let (desk, stopping) = (desk.clone(), stopping.clone());
        workers.push(tokio::spawn(keep_working(worker, desk.clone(), stopping, move || work(desk.clone()))));
    };
    for _ in 0..PAYING_OUT {
        begin(woken("pay_out"), |desk| Box::pin(async move { desk.pay_out().await }));
    }
    for _ in 0..LOOKING {
        begin(woken("look_at_payments"), |desk| Box::pin(async move { desk.look_at_payments().await }));
    }
    begin(woken("mail"), |desk| Box::pin(async move { desk.send_mail().await }));
    let tidy = Worker { name: "forget", looks_every: TIDIES_EVERY, is_woken: false };
    begin(tidy, |desk| Box::pin(async move { desk.delete_old_responses().await }));
    workers
}

fn woken(name: &'static str) -> Worker {
    Worker { name, looks_every: LOOKS_EVERY, is_woken: true }
}

pub async fn keep_working(worker: Worker, desk: Desk, mut stopping: watch::Receiver<bool>, work: impl Fn() -> Work) {
    let Worker { name, looks_every, is_woken } = worker;
    while !*stopping.borrow() {
        // In a task of its own, so that a panic costs this round and not the worker.
        match tokio::spawn(work()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(_)) => continue,
            Ok(Err(error)) => tracing::error!(worker = name, %error, "the worker could not work"),
            Err(error) => {
                desk.counts().worker_panics.fetch_add(1, Ordering::Relaxed);
                tracing::error!(worker = name, %error, "the worker broke, it goes on");
            }
        }
        tokio::select! {
            () = desk.work_announced(), if is_woken => {}
            () = tokio::time::sleep(looks_every) => {}
            _ = stopping.wait_for(|stopped| *stopped) => {}
        }
    }
}
