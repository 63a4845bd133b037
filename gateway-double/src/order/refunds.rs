//! Giving money back: what Stripe asks first, in its order, and what becomes of it.

use super::Done;
use crate::fact::Fact;
use crate::outcome::Outcome;
use crate::params::Params;
use crate::payment::{Payment, PaymentState};
use crate::refund::{Change, Later, Refund, RefundStatus, Trace};
use crate::refusal::Refusal;
use crate::room::Room;
use crate::shape;
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct NewRefund {
    payment_intent: Option<String>,
    charge: Option<String>,
    amount: Option<i64>,
    currency: Option<String>,
    reason: Option<String>,
    metadata: BTreeMap<String, String>,
    expand: Vec<String>,
}

impl NewRefund {
    pub fn read(params: &Params) -> Result<Self, Refusal> {
        params.only(&[
            "amount",
            "charge",
            "currency",
            "instructions_email",
            "metadata",
            "payment_intent",
            "reason",
            "refund_application_fee",
            "reverse_transfer",
        ])?;
        let refund = Self {
            payment_intent: params.owned("payment_intent"),
            charge: params.owned("charge"),
            amount: params.amount("amount")?,
            currency: params.currency()?,
            reason: params.one_of("reason", &["duplicate", "fraudulent", "requested_by_customer"])?,
            metadata: params.metadata()?,
            expand: params.list("expand"),
        };
        if refund.payment_intent.is_none() && refund.charge.is_none() {
            let message = "One of the following params should be provided for this request: payment_intent or charge.";
            return Err(Refusal::invalid(Some("parameter_missing"), message));
        }
        Ok(refund)
    }

    pub fn carry_out(&self, room: &mut Room) -> Result<Done, Refusal> {
        let payment = self.payment(room)?.clone();
        let amount = check(room, &payment, self.amount, self.currency.as_deref())?;
        let planned = room.outcomes.get_mut(payment.name()).and_then(std::collections::VecDeque::pop_front);
        let outcome = planned.unwrap_or_else(|| payment.outcome.clone());
        if outcome == Outcome::BalanceInsufficient {
            return Err(Refusal::balance_insufficient());
        }
        let mut refund = make(room, &payment, amount, &outcome);
        refund.reason.clone_from(&self.reason);
        refund.metadata.clone_from(&self.metadata);
        let body = expanded(room, &refund, &payment, &self.expand);
        Ok(Done { fact: Some(Fact::Refunded { refund }), body })
    }

    fn payment<'a>(&self, room: &'a Room) -> Result<&'a Payment, Refusal> {
        let Some(intent) = &self.payment_intent else {
            return room.world.charge(self.charge.as_deref().unwrap_or_default(), "charge");
        };
        let payment = room.world.intent(intent, "payment_intent")?;
        if self.charge.is_some() && self.charge != payment.charge {
            let message = format!("The charge does not belong to the PaymentIntent {intent}.");
            return Err(Refusal::invalid(None, message).about("charge"));
        }
        Ok(payment)
    }
}

/// The amount to be refunded, or why none can be.
pub fn check(room: &Room, payment: &Payment, asked: Option<i64>, currency: Option<&str>) -> Result<i64, Refusal> {
    let charge = payment.charge.as_deref().unwrap_or_default();
    match payment.state {
        PaymentState::Captured => {}
        PaymentState::Canceled if payment.payment_intent.is_none() => return Err(Refusal::already_refunded(charge)),
        PaymentState::Uncaptured if payment.payment_intent.is_none() => {
            if asked.is_some_and(|asked| asked != payment.amount) {
                let message = "You cannot partially refund an uncaptured charge. Instead, capture the charge for an \
                               amount less than the original amount";
                return Err(Refusal::invalid(None, message).about("amount"));
            }
            return Ok(payment.amount);
        }
        PaymentState::Unpaid | PaymentState::Uncaptured | PaymentState::Canceled => {
            let name = payment.name();
            let message = format!("This PaymentIntent ({name}) does not have a successful charge to refund.");
            return Err(Refusal::invalid(None, message).about("payment_intent"));
        }
    }
    let (captured, refunded) = (payment.captured(), room.world.refunded_money(payment.name()));
    if refunded >= captured {
        return Err(Refusal::already_refunded(charge));
    }
    if room.world.disputed(payment.name()) > 0 {
        return Err(Refusal::disputed(charge));
    }
    if let Some(currency) = currency.filter(|currency| *currency != payment.currency) {
        let message = format!("The currency {currency} is not the charge's currency, {}.", payment.currency);
        return Err(Refusal::invalid(None, message).about("currency"));
    }
    let remains = captured - refunded;
    let amount = asked.unwrap_or(remains);
    if amount > remains {
        return Err(Refusal::more_than_remains(amount, remains, &payment.currency));
    }
    Ok(amount)
}

/// A refund as it begins, with what is going to happen to it.
pub fn make(room: &Room, payment: &Payment, amount: i64, outcome: &Outcome) -> Refund {
    let count = room.world.refunds.len() + 1;
    let (status, pending_reason, failure_reason, mut later) = outcome.begin(room.now());
    let is_void = payment.state == PaymentState::Uncaptured;
    let kind = match status {
        _ if is_void || !payment.is_settled => "reversal",
        RefundStatus::Succeeded => "refund",
        _ => "pending",
    };
    if kind != "reversal" && status.stands() {
        let after_success = later.iter().find_map(|later| match later.change {
            Change::Turn { to: RefundStatus::Succeeded, .. } => Some(later.at),
            _ => None,
        });
        let at = after_success.unwrap_or(room.now()).saturating_add(room.settings.trace_after_seconds);
        if status == RefundStatus::Succeeded || after_success.is_some() {
            later.push(Later { at, change: Change::Trace(Trace::found(reference(count))) });
        }
    }
    Refund {
        id: room.world.id("re", count),
        payment: payment.name().to_owned(),
        amount,
        currency: payment.currency.clone(),
        status,
        pending_reason,
        failure_reason,
        reason: None,
        metadata: BTreeMap::new(),
        created: room.now(),
        trace: Trace::none_yet(kind),
        is_from_dashboard: false,
        is_void,
        is_release: false,
        later,
    }
}

/// Twenty-three digits, as an acquirer's reference number has.
fn reference(count: usize) -> String {
    format!("7{count:022}")
}

pub fn show(room: &Room, id: &str, expand: &[String]) -> Result<Done, Refusal> {
    let refund = room.world.refund(id, "id")?;
    let payment = room.world.payment(&refund.payment).ok_or_else(|| Refusal::missing("charge", id, "id"))?;
    Ok(Done::shown(expanded(room, refund, payment, expand)))
}

fn expanded(room: &Room, refund: &Refund, payment: &Payment, expand: &[String]) -> serde_json::Value {
    let mut body = shape::refund(refund, payment);
    for field in expand {
        match field.as_str() {
            "charge" => body["charge"] = shape::charge(&room.world, payment),
            "payment_intent" if payment.payment_intent.is_some() => {
                body["payment_intent"] = shape::payment_intent(payment);
            }
            _ => {}
        }
    }
    body
}

pub fn cancel(room: &Room, id: &str) -> Result<Done, Refusal> {
    let mut refund = room.world.refund(id, "refund")?.clone();
    let payment = room.world.payment(&refund.payment).ok_or_else(|| Refusal::missing("charge", id, "refund"))?;
    if refund.status != RefundStatus::RequiresAction {
        let message = format!(
            "You cannot cancel this refund because it has a status of {}. Only a refund that requires action may be \
             canceled.",
            refund.status.word()
        );
        return Err(Refusal::invalid(None, message));
    }
    refund.turn(RefundStatus::Canceled, None);
    let fact = Fact::RefundTurned { refund: id.to_owned(), to: RefundStatus::Canceled, failure_reason: None };
    Ok(Done { fact: Some(fact), body: shape::refund(&refund, payment) })
}
