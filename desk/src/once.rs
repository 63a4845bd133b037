//! Doing what a program asks for once, however often it asks: the response is stored in the transaction of what was done,
//! so that neither is there without the other.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use sha2::{Digest, Sha256};
use storage::{StorageError, StoredResponse, Writing};

use crate::{Caller, Desk};

const HOUR: i64 = 3_600_000_000;
/// How long a response is stored, at least.
const STORED_FOR: i64 = 30 * 24 * HOUR;
/// Responses deleted in one transaction.
const AT_ONCE: i64 = 500;

/// What makes two requests of a merchant the same, whichever of its API keys they came with: a program may be given another
/// between a try and its retry.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    /// As the program made it up.
    pub key: String,
    /// Method, route and body, in a form that does not change with how they are written.
    pub asked: String,
}

/// How a request begins.
pub enum Begun {
    /// Nobody asked for it before: it can be done, within this.
    New(Once),
    /// It was done: this was the response.
    Done(StoredResponse),
    /// The key was used for something else.
    OtherRequest,
}

/// One transaction, in which something is done and its response stored. Dropped without [`Once::keep`], nothing was done.
pub struct Once {
    pub(crate) writing: Writing,
    desk: Desk,
    /// The merchant, and its key.
    key: Option<(String, String)>,
}

impl Desk {
    /// Begins something that a caller asks for; without a key it is not remembered. Of two with one key, the second
    /// waits here until the first is done.
    pub async fn begin_once(&self, caller: &Caller, key: Option<IdempotencyKey>) -> Result<Begun, StorageError> {
        let mut writing = self.storage().writing().await?;
        let Some(IdempotencyKey { key, asked }) = key else {
            return Ok(Begun::New(Once { writing, desk: self.clone(), key: None }));
        };
        let fingerprint = URL_SAFE_NO_PAD.encode(Sha256::digest(asked.as_bytes()));
        let merchant_id = &caller.key.merchant_id;
        match writing.claim_idempotency_key(merchant_id, &key, &fingerprint, self.now()).await? {
            None => Ok(Begun::New(Once { writing, desk: self.clone(), key: Some((merchant_id.clone(), key)) })),
            Some(stored) if stored.fingerprint == fingerprint => Ok(Begun::Done(stored)),
            Some(_) => Ok(Begun::OtherRequest),
        }
    }

    /// Deletes responses that were stored long enough; says how many. By a clock that may be wrong all would seem old, and whoever
    /// sends a request again would have it done again: so none is deleted soon after it was set, or after a start (Z1).
    pub async fn delete_old_responses(&self) -> Result<usize, StorageError> {
        if self.clock_may_be_set_since(HOUR) {
            return Ok(0);
        }
        let stored_since = Timestamp(self.now().0 - STORED_FOR);
        let mut writing = self.storage().writing().await?;
        let deleted = writing.delete_old_responses(stored_since, AT_ONCE).await?;
        writing.commit().await?;
        Ok(usize::try_from(deleted).unwrap_or(usize::MAX))
    }
}

impl Once {
    /// Makes what was done durable together with its response: HTTP's status, and the body.
    pub async fn keep(mut self, status: u16, body: &str) -> Result<(), StorageError> {
        if let Some((merchant_id, key)) = &self.key {
            self.writing.store_response(merchant_id, key, i64::from(status), body).await?;
        }
        self.writing.commit().await?;
        self.desk.announce_work();
        Ok(())
    }
}
