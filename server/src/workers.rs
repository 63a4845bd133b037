//! The work that nobody waits for: paying out, sending mail, forgetting. Each kind has a task of its own that lives as long
//! as the server, whatever happens inside.

use desk::{Desk, StorageError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a worker sleeps where nothing announces work: leases that ran out, tries that are due again.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How long the one that forgets sleeps: what is over may lie about for a while.
const TIDIES_EVERY: Duration = Duration::from_secs(3600);

pub fn start(desk: &Desk, stopping: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let pay_out = desk.clone();
    let mail = desk.clone();
    vec![
        tokio::spawn(keep_working("pay_out", desk.clone(), stopping.clone(), move || {
            let desk = pay_out.clone();
            async move { desk.pay_out().await }
        })),
        tokio::spawn(keep_working("mail", desk.clone(), stopping.clone(), move || {
            let desk = mail.clone();
            async move { desk.send_mail().await }
        })),
        tokio::spawn(keep_tidy(desk.clone(), stopping.clone())),
    ]
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

async fn keep_working<F>(name: &'static str, desk: Desk, mut stopping: watch::Receiver<bool>, work: impl Fn() -> F)
where
    F: Future<Output = Result<usize, StorageError>> + Send + 'static,
{
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
