use async_trait::async_trait;
use desk::{Letter, MailTrouble, Mailer};
use domain::Timestamp;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::SystemClock;

/// Letters that the demo shows.
const KEPT: usize = 200;

/// Keeps the latest letters to be read at `/demo/mail`, and passes them on.
pub struct DemoMailbox {
    letters: Mutex<VecDeque<(Timestamp, Letter)>>,
    next: Arc<dyn Mailer>,
}

impl DemoMailbox {
    pub fn over(next: Arc<dyn Mailer>) -> Self {
        Self { letters: Mutex::new(VecDeque::new()), next }
    }

    /// Newest first.
    pub fn letters(&self) -> Vec<(Timestamp, Letter)> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Keeps a letter as if it had come at an instant.
    pub fn keep(&self, at: Timestamp, letter: Letter) {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push_front((at, letter));
        letters.truncate(KEPT);
    }
}

#[async_trait]
impl Mailer for DemoMailbox {
    async fn send(&self, letter: &Letter) -> Result<(), MailTrouble> {
        use desk::Clock;
        self.keep(SystemClock.now(), letter.clone());
        self.next.send(letter).await
    }
}
