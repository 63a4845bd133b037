use async_trait::async_trait;

use crate::Letter;

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailTrouble {
    /// Worth another try: the mail server is away or says "later".
    #[error("the mail could not be sent now: {0}")]
    Later(String),
    /// The mail server will never take it, such as for an address that is none.
    #[error("the mail was refused for good: {0}")]
    Refused(String),
}

/// Sends mails.
#[async_trait]
pub trait Mailer: Send + Sync {
    async fn send(&self, letter: &Letter) -> Result<(), MailTrouble>;
}
