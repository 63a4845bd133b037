use storage::{Job, JobKind, StorageError};

use crate::notice::{Mail, Notice, NoticeFacts, write};
use crate::{Desk, MailTrouble};

const SECOND: i64 = 1_000_000;
const LEASE: i64 = 60 * SECOND;
const AT_ONCE: usize = 16;
/// A day of trying and a little more (M1), then the mail is given up and said so in the log.
const LAST_TRY: i64 = 12;

impl Desk {
    /// Sends mails that are due; says how many were looked at. A mail that cannot leave now is tried
    /// again later; it never holds a refund up.
    pub async fn send_mail(&self) -> Result<usize, StorageError> {
        let mut claimed = 0;
        while claimed < AT_ONCE {
            let Some(job) = self.claim_job(JobKind::Mail, LEASE).await? else { break };
            claimed += 1;
            let sent = match self.mail_of(&job).await? {
                Ok(Some(mail)) => self.mailer().send(&mail).await,
                // The customer has no address.
                Ok(None) => Ok(()),
                Err(unread) => Err(MailTrouble::Refused(unread)),
            };
            let mut writing = self.storage().writing().await?;
            match sent {
                Ok(()) => writing.record_job_done(&job.outbox_id, self.now()).await?,
                Err(MailTrouble::Later(why)) if job.tries < LAST_TRY => {
                    tracing::warn!(outbox_id = %job.outbox_id, %why, "a mail waits");
                    writing.put_job_off(&job, self.back_off(job.tries)).await?;
                }
                Err(trouble) => {
                    tracing::error!(outbox_id = %job.outbox_id, %trouble, "a mail was given up");
                    writing.record_job_done(&job.outbox_id, self.now()).await?;
                }
            }
            writing.commit().await?;
        }
        Ok(claimed)
    }

    /// The mail that a job owes; `Err` where nobody can read what it owes.
    async fn mail_of(&self, job: &Job) -> Result<Result<Option<Mail>, String>, StorageError> {
        let notice: Notice = match serde_json::from_str(&job.payload) {
            Ok(notice) => notice,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let mut reading = self.storage().reading().await?;
        let facts = match NoticeFacts::read(&mut reading, &job.merchant_id, &notice).await {
            Err(error @ StorageError::Inconsistent { .. }) => return Ok(Err(error.to_string())),
            facts => facts?,
        };
        Ok(Ok(facts.and_then(|facts| write(&notice, &facts, self.public_url()))))
    }
}
