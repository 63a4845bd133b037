//! Events on their way to whoever listens: signed, and as late, doubled, reversed or wrongly signed as it was told.

use crate::event::Event;
use crate::order::is_of;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::VecDeque;

/// Stripe tries again for up to three days; the double each hour of its own clock.
const TRY_AGAIN_SECONDS: i64 = 60 * 60;
const GIVE_UP_SECONDS: i64 = 3 * 24 * 60 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// As they happen.
    #[default]
    InOrder,
    /// Held until `flush`, then in their order.
    OnFlush,
    /// Held until `flush`, then the newest first.
    ReversedOnFlush,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// `http://127.0.0.1:…/…`.
    pub url: String,
    /// One signature each: two while a secret is being changed.
    pub secrets: Vec<String>,
    /// All kinds when empty; `refund.*` means a group.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// How often each event is sent; 1 unless told.
    #[serde(default = "once")]
    pub copies: u32,
    #[serde(default)]
    pub turn: Turn,
    /// By the double's clock.
    #[serde(default)]
    pub delay_seconds: i64,
    #[serde(default)]
    pub signs_wrongly: bool,
}

fn once() -> u32 {
    1
}

impl Endpoint {
    pub fn new(url: &str, secret: &str) -> Self {
        Self {
            url: url.to_owned(),
            secrets: vec![secret.to_owned()],
            kinds: Vec::new(),
            copies: 1,
            turn: Turn::InOrder,
            delay_seconds: 0,
            signs_wrongly: false,
        }
    }

    /// `t=…,v1=…`, with one `v1` a secret.
    fn header(&self, at: i64, body: &str) -> String {
        let signed = self.secrets.iter().map(|secret| {
            let secret = if self.signs_wrongly { format!("not-{secret}") } else { secret.clone() };
            format!(",v1={}", signature(&secret, at, body))
        });
        format!("t={at}{}", signed.collect::<String>())
    }
}

/// HMAC-SHA256 over `t.body`, in hexadecimal.
pub fn signature(secret: &str, at: i64, body: &str) -> String {
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{at}.{body}").as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What became of one sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub event: String,
    pub kind: String,
    pub url: String,
    /// None: nobody answered.
    pub status: Option<u16>,
}

/// One event to be sent to one endpoint.
#[derive(Debug, Clone, Copy)]
struct Letter {
    endpoint: usize,
    event: usize,
    due: i64,
}

/// Everything needed to send, taken out of the room.
#[derive(Debug)]
pub struct Sending {
    letter: Letter,
    pub url: String,
    pub signature: String,
    pub body: String,
}

#[derive(Debug, Default)]
pub struct Post {
    endpoints: Vec<Endpoint>,
    queue: VecDeque<Letter>,
    held: Vec<Letter>,
    /// Events that have been put into letters, or were told in an earlier life.
    taken: usize,
    pub deliveries: Vec<Delivery>,
}

impl Post {
    pub fn skip(&mut self, events: usize) {
        self.taken = events;
    }

    /// The same address again replaces what was said of it.
    pub fn add(&mut self, endpoint: Endpoint) {
        match self.endpoints.iter_mut().find(|own| own.url == endpoint.url) {
            Some(own) => *own = endpoint,
            None => self.endpoints.push(endpoint),
        }
    }

    pub fn take(&mut self, events: &[Event]) {
        for (at, event) in events.iter().enumerate().skip(self.taken) {
            self.write(at, event);
        }
        self.taken = events.len();
    }

    /// All events once more, from the first: what a listener does about them must not change.
    pub fn resend(&mut self, events: &[Event]) {
        for (at, event) in events.iter().enumerate() {
            self.write(at, event);
        }
    }

    fn write(&mut self, at: usize, event: &Event) {
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            if !endpoint.kinds.is_empty() && !endpoint.kinds.iter().any(|kind| is_of(event.kind, kind)) {
                continue;
            }
            let due = event.created.saturating_add(endpoint.delay_seconds);
            let letter = Letter { endpoint: index, event: at, due };
            for _ in 0..endpoint.copies {
                match endpoint.turn {
                    Turn::InOrder => self.queue.push_back(letter),
                    Turn::OnFlush => self.held.push(letter),
                    Turn::ReversedOnFlush => self.held.insert(0, letter),
                }
            }
        }
    }

    pub fn flush(&mut self) {
        self.queue.extend(self.held.drain(..));
    }

    /// The first letter that is due, ready to be sent.
    pub fn next(&mut self, events: &[Event], now: i64) -> Option<Sending> {
        let at = self.queue.iter().position(|letter| letter.due <= now)?;
        let letter = self.queue.remove(at)?;
        let (endpoint, event) = (self.endpoints.get(letter.endpoint)?, events.get(letter.event)?);
        let body = event.shape.to_string();
        Some(Sending { letter, url: endpoint.url.clone(), signature: endpoint.header(now, &body), body })
    }

    /// Notes how it went; what nobody took is tried again later.
    pub fn sent(&mut self, sending: &Sending, status: Option<u16>, events: &[Event], now: i64) {
        let Some(event) = events.get(sending.letter.event) else { return };
        let kind = event.kind.to_owned();
        self.deliveries.push(Delivery { event: event.id.clone(), kind, url: sending.url.clone(), status });
        let is_taken = status.is_some_and(|status| (200..300).contains(&status));
        if !is_taken && now.saturating_sub(event.created) < GIVE_UP_SECONDS {
            self.queue.push_back(Letter { due: now.saturating_add(TRY_AGAIN_SECONDS), ..sending.letter });
        }
    }
}
