use storage::{JobKind, StorageError};

use crate::{Desk, Letter, MailTrouble};

const SECOND: i64 = 1_000_000;
const LEASE: i64 = 60 * SECOND;
const AT_ONCE: usize = 16;
/// A day of trying and a little more (M1), then the letter is given up and said so in the log.
const LAST_TRY: i64 = 12;

impl Desk {
    /// Sends letters that are due; says how many were looked at. A letter that cannot leave now is tried
    /// again later; it never holds a refund up.
    pub async fn send_mail(&self) -> Result<usize, StorageError> {
        let mut claimed = 0;
        while claimed < AT_ONCE {
            let Some(job) = self.claim_job(JobKind::Mail, LEASE).await? else { break };
            claimed += 1;
            let sent = match serde_json::from_str::<Letter>(&job.payload) {
                Ok(letter) => self.mailer().send(&letter).await,
                Err(error) => Err(MailTrouble::Refused(error.to_string())),
            };
            let mut writing = self.storage().writing().await?;
            match sent {
                Ok(()) => writing.record_job_done(&job.outbox_id, self.now()).await?,
                Err(MailTrouble::Later(why)) if job.tries < LAST_TRY => {
                    tracing::warn!(outbox_id = %job.outbox_id, %why, "a letter waits");
                    writing.put_job_off(&job, self.back_off(job.tries)).await?;
                }
                Err(trouble) => {
                    tracing::error!(outbox_id = %job.outbox_id, %trouble, "a letter was given up");
                    writing.record_job_done(&job.outbox_id, self.now()).await?;
                }
            }
            writing.commit().await?;
        }
        Ok(claimed)
    }
}
