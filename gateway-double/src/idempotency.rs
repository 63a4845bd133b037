//! Answers kept for their `Idempotency-Key`, as docs.stripe.com/api/idempotent_requests says: the first status and body
//! of whatever began to be done, 400 and 500 included; not what failed validation, nor what met another in progress.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Keys may be removed once they are at least 24 hours old; the double does it to the second.
pub const KEY_LIFE_SECONDS: i64 = 24 * 60 * 60;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub key: String,
    /// `POST /v1/refunds`.
    pub route: String,
    /// In the order of their names.
    pub params: Vec<(String, String)>,
    pub status: u16,
    /// The very bytes.
    pub body: String,
    /// The request that was answered first.
    pub request_id: String,
    pub at: i64,
}

#[derive(Debug, Default)]
pub struct Keys {
    kept: HashMap<String, Kept>,
    in_progress: HashSet<String>,
}

/// What a key means for the request that brings it.
pub enum Known {
    New,
    Replay(Kept),
}

impl Keys {
    pub fn keep(&mut self, kept: Kept) {
        self.kept.insert(kept.key.clone(), kept);
    }

    /// Takes the key for this request, unless another has it or had it.
    pub fn begin(&mut self, key: &str, route: &str, params: &[(String, String)], now: i64) -> Result<Known, Refusal> {
        self.kept.retain(|_, kept| now < kept.at.saturating_add(KEY_LIFE_SECONDS));
        if key.is_empty() || key.len() > 255 {
            return Err(Refusal::key_of_wrong_length());
        }
        if self.in_progress.contains(key) {
            return Err(Refusal::key_in_use());
        }
        let Some(kept) = self.kept.get(key) else {
            self.in_progress.insert(key.to_owned());
            return Ok(Known::New);
        };
        if kept.route != route {
            return Err(Refusal::key_of_another_route(key, route, &kept.route));
        }
        if kept.params != params {
            return Err(Refusal::key_of_other_params(key));
        }
        Ok(Known::Replay(kept.clone()))
    }

    pub fn end(&mut self, key: &str) {
        self.in_progress.remove(key);
    }
}
