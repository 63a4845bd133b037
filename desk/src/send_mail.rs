use domain::Timestamp;
use storage::{Job, JobKind, StorageError};

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

    /// Claims one piece of work that is due. One at a time: its lease must not run out while others are done.
    pub(crate) async fn claim_job(&self, kind: JobKind, lease: i64) -> Result<Option<Job>, StorageError> {
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let jobs = writing.claim_jobs(kind, now, Timestamp(now.0 + lease), 1).await?;
        writing.commit().await?;
        Ok(jobs.into_iter().next())
    }

    /// When to try again after the nth try: 2 s, 8 s, 32 s … up to six hours, and up to a quarter more by
    /// chance, so that what failed together does not come back together.
    pub(crate) fn back_off(&self, tries: i64) -> Timestamp {
        let doublings = u32::try_from(tries.clamp(1, 8)).unwrap_or(8);
        self.shortly((2_i64.pow(2 * doublings - 1) * SECOND).min(6 * 3600 * SECOND))
    }

    /// So many microseconds from now, and up to a quarter more by chance.
    pub(crate) fn shortly(&self, wait: i64) -> Timestamp {
        let mut byte = [0];
        self.chance().fill(&mut byte);
        Timestamp(self.now().0 + wait + wait / 4 * i64::from(byte[0]) / 255)
    }
}
