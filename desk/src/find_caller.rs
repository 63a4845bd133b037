use domain::{Actor, Timestamp};
use std::time::Duration;
use storage::{ApiKey, Merchant, StorageError};

use crate::Desk;
use crate::ids::hash_of;

const MINUTE: i64 = 60_000_000;
/// Commits take a few milliseconds, on a busy machine more; a writer that is locked, or a database on its way back, many seconds.
const WRITES_WITHIN: Duration = Duration::from_secs(1);

/// A merchant's program, known by its key.
#[derive(Debug, Clone)]
pub struct Caller {
    pub merchant: Merchant,
    pub key: ApiKey,
}

impl Caller {
    /// As events name it.
    pub fn actor(&self) -> Actor {
        Actor::Key(self.key.api_key_id.clone())
    }
}

impl Desk {
    /// Whose key a secret is; nobody's where it is wrong, revoked or expired. It is hashed before it is looked for, so
    /// that no time taken tells how much of it is right.
    pub async fn find_caller(&self, secret: &str) -> Result<Option<Caller>, StorageError> {
        let now = self.now();
        let mut reading = self.storage().reading().await?;
        let found = reading.find_api_key_by_hash(&hash_of(secret)).await?;
        let Some(key) = found.filter(|key| key.is_valid(now)) else { return Ok(None) };
        let merchant = reading.get_merchant(&key.merchant_id).await?;
        drop(reading);
        self.remember_used(&key, now).await;
        Ok(Some(Caller { merchant, key }))
    }

    /// Once a minute is enough to tell a key that is in use from one that can go.
    async fn remember_used(&self, key: &ApiKey, now: Timestamp) {
        if key.last_used_at.is_some_and(|at| now.0 - at.0 < MINUTE) {
            return;
        }
        let written = async {
            let mut writing = self.storage().writing().await?;
            writing.record_api_key_used(&key.api_key_id, now).await?;
            writing.commit().await
        };
        in_passing("when an API key was used", written).await;
    }
}

/// Writes something down beside a read. Where the disk is full or the writer locked, whoever reads does not hear of it and does
/// not wait (D2): the next one writes it.
pub(crate) async fn in_passing(what: &str, written: impl Future<Output = Result<(), StorageError>>) {
    match tokio::time::timeout(WRITES_WITHIN, written).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "not written down: {what}"),
        Err(_) => tracing::warn!("not written down in time: {what}"),
    }
}
