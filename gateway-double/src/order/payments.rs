//! Taking money, holding it, and giving up what was only held.

use super::Done;
use crate::fact::Fact;
use crate::outcome::Outcome;
use crate::params::Params;
use crate::payment::{Payment, PaymentState};
use crate::refusal::Refusal;
use crate::room::Room;
use crate::shape;
use std::collections::BTreeMap;

/// A payment to be made, by the API or by a command.
#[derive(Debug, Clone)]
pub struct NewPayment {
    pub amount: i64,
    pub currency: String,
    pub card: String,
    pub state: PaymentState,
    pub is_settled: bool,
    pub has_intent: bool,
    pub metadata: BTreeMap<String, String>,
    pub description: Option<String>,
}

impl NewPayment {
    pub fn intent(params: &Params) -> Result<Self, Refusal> {
        params.only(&[
            "amount",
            "automatic_payment_methods",
            "capture_method",
            "confirm",
            "currency",
            "description",
            "metadata",
            "off_session",
            "payment_method",
            "payment_method_types",
            "return_url",
        ])?;
        let is_manual =
            params.one_of("capture_method", &["automatic", "automatic_async", "manual"])?.as_deref() == Some("manual");
        let state = match (params.flag("confirm")?.unwrap_or(false), is_manual) {
            (false, _) => PaymentState::Unpaid,
            (true, true) => PaymentState::Uncaptured,
            (true, false) => PaymentState::Captured,
        };
        Self::read(params, "payment_method", "pm_card_visa", state, true)
    }

    pub fn charge(params: &Params) -> Result<Self, Refusal> {
        params.only(&["amount", "capture", "currency", "description", "metadata", "source"])?;
        let is_captured = params.flag("capture")?.unwrap_or(true);
        let state = if is_captured { PaymentState::Captured } else { PaymentState::Uncaptured };
        Self::read(params, "source", "tok_visa", state, false)
    }

    fn read(params: &Params, card: &str, usual: &str, state: PaymentState, has_intent: bool) -> Result<Self, Refusal> {
        params.needed("amount")?;
        params.needed("currency")?;
        Ok(Self {
            amount: params.amount("amount")?.unwrap_or_default(),
            currency: params.currency()?.unwrap_or_default(),
            card: params.text(card).unwrap_or(usual).to_owned(),
            state,
            is_settled: true,
            has_intent,
            metadata: params.metadata()?,
            description: params.owned("description"),
        })
    }

    pub fn into_payment(self, room: &Room) -> Payment {
        let count = room.world.payments.len() + 1;
        let has_charge = self.state != PaymentState::Unpaid;
        Payment {
            payment_intent: self.has_intent.then(|| room.world.id("pi", count)),
            charge: has_charge.then(|| room.world.id("ch", count)),
            outcome: Outcome::of_card(&self.card),
            amount: self.amount,
            currency: self.currency,
            state: self.state,
            is_settled: self.is_settled,
            card: self.card,
            created: room.now(),
            metadata: self.metadata,
            description: self.description,
            canceled_at: None,
            cancellation_reason: None,
            captured_in_part: None,
        }
    }

    pub fn make(&self, room: &Room) -> Done {
        let payment = self.clone().into_payment(room);
        let body = match payment.payment_intent {
            Some(_) => shape::payment_intent(&payment),
            None => shape::charge(&room.world, &payment),
        };
        Done { fact: Some(Fact::Paid { payment }), body }
    }
}

pub fn show_intent(room: &Room, id: &str, expand: &[String]) -> Result<Done, Refusal> {
    let payment = room.world.intent(id, "intent")?;
    let mut body = shape::payment_intent(payment);
    if expand.iter().any(|field| field == "latest_charge") && payment.charge.is_some() {
        body["latest_charge"] = shape::charge(&room.world, payment);
    }
    Ok(Done::shown(body))
}

pub fn show_charge(room: &Room, id: &str, expand: &[String]) -> Result<Done, Refusal> {
    let payment = room.world.charge(id, "id")?;
    let mut body = shape::charge(&room.world, payment);
    if expand.iter().any(|field| field == "balance_transaction") && payment.captured() > 0 {
        body["balance_transaction"] = shape::charge_transaction(&room.world, payment);
    }
    Ok(Done::shown(body))
}

#[derive(Debug)]
pub struct CancelIntent {
    id: String,
    reason: Option<String>,
}

impl CancelIntent {
    pub fn read(id: &str, params: &Params) -> Result<Self, Refusal> {
        params.only(&["cancellation_reason"])?;
        let reasons = ["abandoned", "duplicate", "fraudulent", "requested_by_customer"];
        Ok(Self { id: id.to_owned(), reason: params.one_of("cancellation_reason", &reasons)? })
    }

    pub fn carry_out(&self, room: &Room) -> Result<Done, Refusal> {
        let mut payment = room.world.intent(&self.id, "intent")?.clone();
        let status = match payment.state {
            PaymentState::Captured => "succeeded",
            PaymentState::Canceled => "canceled",
            PaymentState::Unpaid | PaymentState::Uncaptured => {
                payment.void(room.now(), self.reason.clone());
                let fact = Fact::Voided { payment: self.id.clone(), reason: self.reason.clone() };
                return Ok(Done { fact: Some(fact), body: shape::payment_intent(&payment) });
            }
        };
        let message = format!(
            "You cannot cancel this PaymentIntent because it has a status of {status}. Only a PaymentIntent with one \
             of the following statuses may be canceled: requires_payment_method, requires_capture, \
             requires_confirmation, requires_action, processing."
        );
        Err(Refusal::invalid(Some("payment_intent_unexpected_state"), message))
    }
}
