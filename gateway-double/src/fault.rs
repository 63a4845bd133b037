//! What can go wrong between a request and its answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Nothing was done yet. Whoever hangs up meanwhile does not stop it from being done.
    BeforeEffect,
    AfterEffect,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// By the caller's own clock, since its patience is measured by that.
    Slow { when: When, millis: u64 },
    /// Until `release`.
    Held { when: When },
    /// The connection closes without a byte. Cut before, the request is as never made.
    Cut { when: When },
    /// The head promises more than comes.
    Truncated,
    /// Not JSON, under a 200.
    Garbage,
    /// JSON, were it not for one byte.
    NotUtf8,
    /// The true answer, with so much white space behind it.
    Huge { bytes: usize },
    /// A 500, kept for the key and so replayed as long as the key lives. After the effect, money has moved.
    ServerError { when: When },
    /// 429; at the door, so that no key is touched.
    RateLimited { retry_after: u32 },
    /// 401; likewise.
    KeyRevoked,
    /// The answer says something else than what was done: `amount`, `currency`, `id`, `status`…, or of what lies deeper by its
    /// JSON pointer, such as `/data/0/status` of a list.
    Misstated { field: String, value: Value },
    /// A refusal of any kind, kept for the key as Stripe does.
    Refused { status: u16, code: Option<String>, message: String },
}

impl Fault {
    /// How long to wait at this moment, if at all.
    pub fn wait(&self, moment: When) -> Option<Wait> {
        match self {
            Self::Slow { when, millis } if *when == moment => Some(Wait::Millis(*millis)),
            Self::Held { when } if *when == moment => Some(Wait::UntilReleased),
            _ => None,
        }
    }

    pub fn cuts(&self, moment: When) -> bool {
        matches!(self, Self::Cut { when } if *when == moment)
    }
}

#[derive(Debug, Clone, Copy)]
pub enum Wait {
    Millis(u64),
    UntilReleased,
}
