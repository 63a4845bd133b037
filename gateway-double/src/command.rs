//! What the double can be told: by a test through its handle, or by anybody as `POST /_double/{command}`.

use crate::dispute::Dispute;
use crate::fact::Fact;
use crate::fault::Fault;
use crate::front::Front;
use crate::judgement::Judgement;
use crate::order::{NewPayment, check, make};
use crate::outcome::{Outcome, disputed_by_card};
use crate::payment::{Payment, PaymentState};
use crate::refund::{Refund, RefundStatus, Trace};
use crate::refusal::Refusal;
use crate::room::Room;
use crate::script::On;
use crate::webhook::Endpoint;
use crate::wire::Answer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;

/// The fields have the same names over HTTP; what is `None` may be left out there.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// A payment, without the API: captured and settled unless said otherwise, charged directly with `has_intent` false.
    Pay {
        amount: i64,
        currency: String,
        card: Option<String>,
        state: Option<PaymentState>,
        is_settled: Option<bool>,
        has_intent: Option<bool>,
    },
    /// A fault for the next `times` requests it means; once unless said, for ever with `is_lasting`.
    Plan {
        fault: Fault,
        #[serde(default)]
        on: On,
        times: Option<u32>,
        #[serde(default)]
        is_lasting: bool,
    },
    /// No faults any more.
    ForgetPlans,
    /// Takes what was only held: all of it unless said, and then the rest is released.
    Capture {
        payment: String,
        amount: Option<i64>,
        /// As for whoever captures in an API version before 2025-03-31.basil: a refund of the rest is listed.
        #[serde(default)]
        lists_release: bool,
    },
    /// What was only held was not taken in time.
    Expire {
        payment: String,
        /// As for an account of an API version before 2025-03-31.basil: a refund of the whole is listed.
        #[serde(default)]
        lists_release: bool,
    },
    /// What becomes of the next refund of a payment, after those already said.
    Destine {
        payment: String,
        outcome: Outcome,
    },
    /// A refund made on Stripe's own page; all that remains unless said.
    RefundByHand {
        payment: String,
        amount: Option<i64>,
    },
    /// Turns a refund: it settles, fails late, is canceled.
    Turn {
        refund: String,
        to: RefundStatus,
        failure_reason: Option<String>,
    },
    Trace {
        refund: String,
        trace: Trace,
    },
    /// All that is not refunded unless said.
    Dispute {
        payment: String,
        amount: Option<i64>,
        reason: Option<String>,
        #[serde(default)]
        is_inquiry: bool,
    },
    CloseDispute {
        dispute: String,
        won: bool,
    },
    /// Seconds since the epoch, or from now.
    Clock {
        set: Option<i64>,
        advance: Option<i64>,
    },
    Set {
        keys: Option<Vec<String>>,
        list_lag_seconds: Option<i64>,
        trace_after_seconds: Option<i64>,
    },
    Listen {
        endpoint: Endpoint,
    },
    /// Every event once more.
    Resend,
    /// Lets go of all requests that are held.
    Release,
}

/// Why a command was not obeyed.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    #[error("{0}")]
    Refused(String),
    #[error("the book cannot be written: {0}")]
    Book(#[from] io::Error),
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.body("req_by_hand"))
    }
}

impl Front {
    /// Says what was made, by its ids.
    pub fn obey(&self, command: Command) -> Result<Value, NotDone> {
        let said = obey(&mut self.room(), command, self);
        self.news.notify_one();
        said
    }
}

fn obey(room: &mut Room, command: Command, front: &Front) -> Result<Value, NotDone> {
    match command {
        Command::Pay { amount, currency, card, state, is_settled, has_intent } => {
            if amount < 1 {
                return Err(NotDone::Refused("a payment is at least one minor unit".to_owned()));
            }
            let payment = NewPayment {
                amount,
                currency: currency.to_lowercase(),
                card: card.unwrap_or_else(|| "pm_card_visa".to_owned()),
                state: state.unwrap_or(PaymentState::Captured),
                is_settled: is_settled.unwrap_or(true),
                has_intent: has_intent.unwrap_or(true),
                metadata: BTreeMap::new(),
                description: None,
            }
            .into_payment(room);
            let ids = json!({ "payment_intent": payment.payment_intent, "charge": payment.charge });
            let (name, card) = (payment.name().to_owned(), payment.card.clone());
            room.commit(Fact::Paid { payment }, None, None)?;
            if let Some((reason, is_inquiry)) = disputed_by_card(&card) {
                dispute(room, &name, None, reason, is_inquiry)?;
            }
            Ok(ids)
        }
        Command::Plan { fault, on, times, is_lasting } => {
            room.script.plan(fault, on, if is_lasting { None } else { Some(times.unwrap_or(1)) });
            Ok(json!({}))
        }
        Command::ForgetPlans => {
            room.script.forget();
            Ok(json!({}))
        }
        Command::Capture { payment, amount, lists_release } => {
            let held = held(room, &payment)?;
            let amount = amount.unwrap_or(held.amount);
            if !(1..=held.amount).contains(&amount) {
                return Err(NotDone::Refused(format!("{amount} cannot be captured of {}", held.amount)));
            }
            let rest = held.amount - amount;
            room.commit(Fact::Captured { payment: held.name().to_owned(), amount }, None, None)?;
            if rest == 0 || !lists_release {
                return Ok(json!({}));
            }
            let mut refund = make(room, &held, rest, &Outcome::Succeeds);
            (refund.is_void, refund.is_release) = (false, true);
            release(room, refund)
        }
        Command::Expire { payment, lists_release } => {
            let held = held(room, &payment)?;
            if !lists_release {
                let fact = Fact::Voided { payment: held.name().to_owned(), reason: Some("expired".to_owned()) };
                room.commit(fact, None, None)?;
                return Ok(json!({}));
            }
            let mut refund = make(room, &held, held.amount, &Outcome::Succeeds);
            refund.reason = Some("expired_uncaptured_charge".to_owned());
            release(room, refund)
        }
        Command::Destine { payment, outcome } => {
            let name = named(room, &payment)?;
            room.outcomes.entry(name).or_default().push_back(outcome);
            Ok(json!({}))
        }
        Command::RefundByHand { payment, amount } => {
            let name = named(room, &payment)?;
            let payment = room.world.payment(&name).ok_or_else(|| Refusal::missing("payment", &name, "payment"))?;
            let amount = check(room, payment, amount, None)?;
            let mut refund = make(room, payment, amount, &Outcome::Succeeds);
            refund.is_from_dashboard = true;
            let id = refund.id.clone();
            room.commit(Fact::Refunded { refund }, None, None)?;
            Ok(json!({ "refund": id }))
        }
        Command::Turn { refund, to, failure_reason } => {
            let now = room.world.refund(&refund, "refund")?.status;
            if !now.stands() || now == to {
                return Err(NotDone::Refused(format!("{refund} is {} already", now.word())));
            }
            let failure_reason = failure_reason.or_else(|| (to == RefundStatus::Failed).then(|| "unknown".to_owned()));
            room.commit(Fact::RefundTurned { refund, to, failure_reason }, None, None)?;
            Ok(json!({}))
        }
        Command::Trace { refund, trace } => {
            room.world.refund(&refund, "refund")?;
            room.commit(Fact::TraceFound { refund, trace }, None, None)?;
            Ok(json!({}))
        }
        Command::Dispute { payment, amount, reason, is_inquiry } => {
            let name = named(room, &payment)?;
            let id = dispute(room, &name, amount, reason.as_deref().unwrap_or("fraudulent"), is_inquiry)?;
            Ok(json!({ "dispute": id }))
        }
        Command::CloseDispute { dispute, won } => {
            let open = room.world.disputes.iter().any(|own| own.id == dispute && own.won.is_none());
            if !open {
                return Err(NotDone::Refused(format!("{dispute} is not open")));
            }
            room.commit(Fact::DisputeClosed { dispute, won }, None, None)?;
            Ok(json!({}))
        }
        Command::Clock { set, advance } => {
            let to = set.unwrap_or(room.now()).saturating_add(advance.unwrap_or(0));
            room.set_clock(to)?;
            Ok(json!({ "now": to }))
        }
        Command::Set { keys, list_lag_seconds, trace_after_seconds } => {
            let settings = &mut room.settings;
            settings.keys = keys.unwrap_or_else(|| settings.keys.clone());
            settings.list_lag_seconds = list_lag_seconds.unwrap_or(settings.list_lag_seconds);
            settings.trace_after_seconds = trace_after_seconds.unwrap_or(settings.trace_after_seconds);
            Ok(json!({}))
        }
        Command::Listen { endpoint } => {
            room.post.add(endpoint);
            Ok(json!({}))
        }
        Command::Resend => {
            let Room { post, world, .. } = room;
            post.resend(&world.events);
            Ok(json!({}))
        }
        Command::Release => {
            front.released.send_modify(|times| *times += 1);
            Ok(json!({}))
        }
    }
}

fn held(room: &Room, id: &str) -> Result<Payment, NotDone> {
    let found = room.world.payment(id).ok_or_else(|| Refusal::missing("payment", id, "payment"))?;
    if found.state != PaymentState::Uncaptured {
        return Err(NotDone::Refused(format!("{id} is not held")));
    }
    Ok(found.clone())
}

/// Lists a refund behind which no money moves.
fn release(room: &mut Room, refund: Refund) -> Result<Value, NotDone> {
    let id = refund.id.clone();
    room.commit(Fact::Refunded { refund }, None, None)?;
    Ok(json!({ "refund": id }))
}

fn named(room: &Room, id: &str) -> Result<String, Refusal> {
    let found = room.world.payment(id).ok_or_else(|| Refusal::missing("payment", id, "payment"))?;
    Ok(found.name().to_owned())
}

/// Takes what remains at most, so that a refund and a dispute never take more than was captured between them.
fn dispute(
    room: &mut Room,
    payment: &str,
    amount: Option<i64>,
    reason: &str,
    is_inquiry: bool,
) -> Result<String, NotDone> {
    let stopped = if is_inquiry { Vec::new() } else { room.world.stopped_by(payment) };
    for fact in stopped {
        room.commit(fact, None, None)?;
    }
    let known = room.world.payment(payment).ok_or_else(|| Refusal::missing("payment", payment, "payment"))?;
    let remains = known.captured() - room.world.refunded_money(payment) - room.world.disputed(payment);
    let amount = amount.unwrap_or(remains);
    if amount < 1 || amount > remains {
        return Err(NotDone::Refused(format!("{amount} cannot be disputed where {remains} remains")));
    }
    let id = room.world.id("du", room.world.disputes.len() + 1);
    let dispute = Dispute {
        id: id.clone(),
        payment: payment.to_owned(),
        amount,
        currency: known.currency.clone(),
        reason: reason.to_owned(),
        is_inquiry,
        created: room.now(),
        won: None,
    };
    room.commit(Fact::Disputed { dispute }, None, None)?;
    Ok(id)
}

// --- Over HTTP ------------------------------------------------------------------------------------------------------

pub async fn over_http(front: &Front, method: &str, path: &str, body: &[u8]) -> Answer {
    match (method, path) {
        ("GET", "book") => told(json!(Judgement::of(front.room().book().lines()))),
        ("GET", "clock") => told(json!({ "now": front.room().now() })),
        ("GET", "requests") => told(json!(front.room().seen)),
        ("GET", "deliveries") => told(json!(front.room().post.deliveries)),
        ("GET", "waiting") => told(json!({ "held": *front.held.borrow() })),
        ("POST", "flush") => {
            front.flush().await;
            told(json!(front.room().post.deliveries))
        }
        ("POST", command) => match read(command, body).and_then(|command| front.obey(command)) {
            Ok(said) => told(said),
            Err(error) => Answer::json(400, json!({ "error": error.to_string() }).to_string()),
        },
        _ => Answer::json(404, json!({ "error": "no such question" }).to_string()),
    }
}

fn told(said: Value) -> Answer {
    Answer::json(200, said.to_string())
}

fn read(command: &str, body: &[u8]) -> Result<Command, NotDone> {
    let wrong = |error: serde_json::Error| NotDone::Refused(error.to_string());
    let mut fields: Value = if body.is_empty() { json!({}) } else { serde_json::from_slice(body).map_err(wrong)? };
    let Some(named) = fields.as_object_mut() else {
        return Err(NotDone::Refused("the fields of a command are a JSON object".to_owned()));
    };
    named.insert("command".to_owned(), json!(command));
    serde_json::from_value(fields).map_err(wrong)
}
