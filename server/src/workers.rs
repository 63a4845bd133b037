//! The work that nobody waits for: paying out, sending mail, forgetting. Each kind has tasks of its own that live as long
//! as the server, whatever happens inside.

use desk::{Desk, StorageError};
use std::pin::Pin;
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

pub fn start(desk: &Desk, stopping: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let mut workers = Vec::new();
    let mut begin = |name, work: fn(Desk) -> Work| {
        let (desk, stopping) = (desk.clone(), stopping.clone());
        workers.push(tokio::spawn(keep_working(name, desk.clone(), stopping, move || work(desk.clone()))));
    };
    for _ in 0..PAYING_OUT {
        begin("pay_out", |desk| Box::pin(async move { desk.pay_out().await }));
    }
    for _ in 0..LOOKING {
        begin("look_at_payments", |desk| Box::pin(async move { desk.look_at_payments().await }));
    }
    begin("mail", |desk| Box::pin(async move { desk.send_mail().await }));
    workers.push(tokio::spawn(keep_tidy(desk.clone(), stopping.clone())));
    workers
}

/// Forgets answers that were kept long enough.
async fn keep_tidy(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match desk.forget_answers().await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::error!(worker = "forget", %error, "the worker could not work"),
        }
        tokio::select! {
            () = tokio::time::sleep(TIDIES_EVERY) => {}
            _ = stopping.wait_for(|stopped| *stopped) => {}
        }
    }
}

type Work = Pin<Box<dyn Future<Output = Result<usize, StorageError>> + Send>>;

async fn keep_working(name: &'static str, desk: Desk, mut stopping: watch::Receiver<bool>, work: impl Fn() -> Work) {
    while !*stopping.borrow() {
        // In a task of its own, so that a panic costs this round and not the worker.
        match tokio::spawn(work()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(_)) => continue,
            Ok(Err(error)) => tracing::error!(worker = name, %error, "the worker could not work"),
            Err(error) => tracing::error!(worker = name, %error, "the worker broke, it goes on"),
        }
        tokio::select! {
            () = desk.work_announced() => {}
            () = tokio::time::sleep(LOOKS_EVERY) => {}
            _ = stopping.wait_for(|stopped| *stopped) => {}
        }
    }
}
