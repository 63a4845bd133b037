//! A request of the API, read from its route and parameters before anything begins to be done.

mod lists;
mod payments;
mod refunds;

pub use lists::{Page, is_of};

use crate::fact::Fact;
use crate::params::Params;
use crate::refusal::Refusal;
use crate::room::Room;
use lists::{ListDisputes, ListEvents, ListRefunds};
use payments::CancelIntent;
pub use payments::NewPayment;
pub use refunds::{check, make};

use refunds::NewRefund;
use serde_json::{Value, json};

#[derive(Debug)]
pub enum Order {
    Pay(NewPayment),
    ShowIntent { id: String, expand: Vec<String> },
    ShowCharge { id: String, expand: Vec<String> },
    CancelIntent(CancelIntent),
    Refund(NewRefund),
    ShowRefund { id: String, expand: Vec<String> },
    CancelRefund { id: String },
    ListRefunds(ListRefunds),
    ListDisputes(ListDisputes),
    ListEvents(ListEvents),
    ShowEvent { id: String },
    ShowDispute { id: String },
    Balance,
}

/// What is to be written, and what is to be answered once it stands in the book.
#[derive(Debug)]
pub struct Done {
    pub fact: Option<Fact>,
    pub body: Value,
}

impl Done {
    fn shown(body: Value) -> Self {
        Self { fact: None, body }
    }
}

impl Order {
    /// A refusal here is a failed validation: it is not kept for the key.
    pub fn read(method: &str, path: &str, params: &Params) -> Result<Self, Refusal> {
        let parts: Vec<&str> = path.trim_start_matches("/v1/").split('/').collect();
        let order = match (method, parts.as_slice()) {
            ("POST", ["payment_intents"]) => Self::Pay(NewPayment::intent(params)?),
            ("POST", ["charges"]) => Self::Pay(NewPayment::charge(params)?),
            ("GET", ["payment_intents", id]) => {
                params.only(&[])?;
                Self::ShowIntent { id: (*id).to_owned(), expand: params.list("expand") }
            }
            ("GET", ["charges", id]) => {
                params.only(&[])?;
                Self::ShowCharge { id: (*id).to_owned(), expand: params.list("expand") }
            }
            ("POST", ["payment_intents", id, "cancel"]) => Self::CancelIntent(CancelIntent::read(id, params)?),
            ("POST", ["refunds"]) => Self::Refund(NewRefund::read(params)?),
            ("GET", ["refunds"]) => Self::ListRefunds(ListRefunds::read(params)?),
            ("GET", ["refunds", id]) => {
                params.only(&[])?;
                Self::ShowRefund { id: (*id).to_owned(), expand: params.list("expand") }
            }
            ("POST", ["refunds", id, "cancel"]) => {
                params.only(&[])?;
                Self::CancelRefund { id: (*id).to_owned() }
            }
            ("GET", ["disputes"]) => Self::ListDisputes(ListDisputes::read(params)?),
            ("GET", ["events"]) => Self::ListEvents(ListEvents::read(params)?),
            ("GET", ["events", id]) => Self::ShowEvent { id: (*id).to_owned() },
            ("GET", ["disputes", id]) => Self::ShowDispute { id: (*id).to_owned() },
            ("GET", ["balance"]) => Self::Balance,
            _ => return Err(Refusal::no_such_route(method, path)),
        };
        Ok(order)
    }

    /// Decides; what it decides is written by the caller, under the same lock. A refusal here is kept for the key.
    pub fn carry_out(&self, room: &mut Room) -> Result<Done, Refusal> {
        match self {
            Self::Pay(payment) => Ok(payment.make(room)),
            Self::ShowIntent { id, expand } => payments::show_intent(room, id, expand),
            Self::ShowCharge { id, expand } => payments::show_charge(room, id, expand),
            Self::CancelIntent(cancel) => cancel.carry_out(room),
            Self::Refund(refund) => refund.carry_out(room),
            Self::ShowRefund { id, expand } => refunds::show(room, id, expand),
            Self::CancelRefund { id } => refunds::cancel(room, id),
            Self::ListRefunds(list) => list.carry_out(room),
            Self::ListDisputes(list) => list.carry_out(room),
            Self::ListEvents(list) => list.carry_out(room),
            Self::ShowEvent { id } => {
                let found = room.world.events.iter().find(|event| event.id == *id);
                found.map(|event| Done::shown(event.shape.clone())).ok_or_else(|| Refusal::missing("event", id, "id"))
            }
            Self::ShowDispute { id } => {
                let found = room.world.disputes.iter().find(|dispute| dispute.id == *id);
                let found = found.and_then(|dispute| Some((dispute, room.world.payment(&dispute.payment)?)));
                let (dispute, payment) = found.ok_or_else(|| Refusal::missing("dispute", id, "id"))?;
                Ok(Done::shown(crate::shape::dispute(dispute, payment)))
            }
            Self::Balance => Ok(Done::shown(balance(room))),
        }
    }
}

fn balance(room: &Room) -> Value {
    let sum = |currency: &str, amount: i64| json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } });
    let balances = room.world.balances();
    let available: Vec<_> = balances.iter().map(|(currency, amount)| sum(currency, *amount)).collect();
    let pending: Vec<_> = balances.iter().map(|(currency, _)| sum(currency, 0)).collect();
    json!({ "object": "balance", "available": available, "pending": pending, "livemode": false })
}
