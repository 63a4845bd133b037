//! Stripe, over its HTTP API.
//!
//! Each refund carries `metadata[refund_id]` and `metadata[attempt]`, by which it is found again; whatever is told of it is
//! compared with what was asked (G11). An error is read as "nothing was done" only where Stripe itself says so in words.

mod amount;
mod book;
mod event;
mod hold;
mod line;
mod refusal;
mod seen;
mod shape;
mod signature;

use async_trait::async_trait;
use desk::{Gateway, GatewayAccount, GatewayPayment, GatewayTrouble, RefundOrder, RefundOrderKind};
use domain::{Currency, FailureReason, GatewayResult, Step};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::secrets::{Field, Secrets};
use hold::Hold;
use line::Line;
use refusal::{NoAnswer, Refusal};
use shape::{Page, PaymentIntent, Refund, Unread};

pub use book::StripeBook;
pub use event::read as read_event;
#[cfg(test)]
pub use line::tls;
pub use signature::check as check_signature;

pub const NAME: &str = "stripe";
pub const API_BASE: &str = "https://api.stripe.com";
/// The one that is spoken, whatever the account's own default is.
const API_VERSION: &str = "2026-06-24.dahlia";
/// Of Stripe's three, since none of our words says another: programs write theirs for their own records, and `fraudulent` would
/// make Stripe block card and address for good.
const REASON: &str = "requested_by_customer";
/// The most that Stripe shows at once.
const PAGE: &str = "100";
/// A list that goes on longer than a hundred thousand things is not a list of one payment, nor of one account's night.
const MOST_PAGES: usize = 1000;

pub struct Stripe {
    line: Line,
    secrets: Arc<Secrets>,
}

/// A payment by its name at Stripe.
#[derive(Clone, Copy)]
enum Payment<'a> {
    Intent(&'a str),
    Charge(&'a str),
}

impl<'a> Payment<'a> {
    fn of(reference: &'a str) -> Option<Self> {
        let is_name = reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        match reference.split_once('_') {
            Some(("pi", _)) if is_name => Some(Self::Intent(reference)),
            // `py` is a charge of a bank account.
            Some(("ch" | "py", _)) if is_name => Some(Self::Charge(reference)),
            _ => None,
        }
    }

    /// To ask about it. What cannot be asked about was not asked, and that is no evidence of anything.
    fn get(reference: &'a str) -> Result<Self, GatewayTrouble> {
        let stranger = || GatewayTrouble::AnswerLost(format!("{reference:?} is no name of a payment at Stripe"));
        Self::of(reference).ok_or_else(stranger)
    }

    /// As a field of a form or of a question.
    fn field(self) -> (&'static str, &'a str) {
        match self {
            Self::Intent(id) => ("payment_intent", id),
            Self::Charge(id) => ("charge", id),
        }
    }
}

impl Stripe {
    pub fn new(base: &str, secrets: Arc<Secrets>) -> Result<Self, String> {
        Self::with_patience(base, secrets, line::CONNECTS_WITHIN, line::ANSWERS_WITHIN)
    }

    pub fn with_patience(
        base: &str,
        secrets: Arc<Secrets>,
        connects_within: Duration,
        answers_within: Duration,
    ) -> Result<Self, String> {
        Ok(Self { line: Line::to(base, connects_within, answers_within)?, secrets })
    }

    fn key_of(&self, account: &GatewayAccount) -> Result<SecretString, GatewayTrouble> {
        let sealed =
            account.secret_key.as_deref().ok_or_else(|| GatewayTrouble::KeyRefused("none is set".to_owned()))?;
        // The merchant cannot mend what whoever runs the server misplaced: it is tried again, and nothing was sent.
        let shut = |error| GatewayTrouble::NotReached(format!("the merchant's key cannot be opened: {error}"));
        self.secrets.open(Field::SecretKey, &account.merchant_id, NAME, sealed).map_err(shut)
    }

    async fn refund(
        &self,
        key: &SecretString,
        order: &RefundOrder,
        payment: Payment<'_>,
    ) -> Result<GatewayResult, NoAnswer> {
        let Some(amount) = amount::to_stripe(order.amount, &order.currency) else {
            let (amount, currency) = (order.amount, &order.currency);
            tracing::warn!(refund_id = %order.refund_id, amount, %currency, "Stripe cannot move just this amount: not sent");
            return Ok(GatewayResult::Failed { reason: FailureReason::MethodCannotRefund });
        };
        let amount = amount.to_string();
        let mut form = vec![
            payment.field(),
            ("amount", amount.as_str()),
            ("metadata[refund_id]", order.refund_id.as_str()),
            ("metadata[attempt]", attempt_of(order)),
        ];
        if order.account.sends_reason {
            form.push(("reason", REASON));
        }
        let told: Refund = self.line.post(key, "/v1/refunds", &form, &order.key).await?;
        Ok(checked(&told, order, payment)?)
    }

    /// What was only held is given up. What was captured meanwhile, be it a moment ago, is refunded, which Stripe turns into a
    /// reversal as long as it has not settled.
    async fn void(
        &self,
        key: &SecretString,
        order: &RefundOrder,
        payment: Payment<'_>,
    ) -> Result<GatewayResult, NoAnswer> {
        let Payment::Intent(id) = payment else { return self.refund(key, order, payment).await };
        let mut found: PaymentIntent = self.line.get(key, &intent_path(id), &[]).await?;
        if !found.is_over() {
            voided(&found, order)?;
            found = match self.give_up(key, order, id).await {
                Err(NoAnswer::Refused(refusal))
                    if refusal.code.as_deref() == Some("payment_intent_unexpected_state") =>
                {
                    self.line.get(key, &intent_path(id), &[]).await?
                }
                given_up => given_up?,
            };
        }
        match found.status.as_str() {
            "succeeded" => self.refund(key, order, payment).await,
            "canceled" => Ok(voided(&found, order)?),
            status => Err(GatewayTrouble::AnswerLost(format!("{id} was to be given up and is {status}")).into()),
        }
    }

    async fn give_up(&self, key: &SecretString, order: &RefundOrder, id: &str) -> Result<PaymentIntent, NoAnswer> {
        let form = [("cancellation_reason", "requested_by_customer")];
        self.line.post(key, &format!("{}/cancel", intent_path(id)), &form, &format!("{}:void", order.key)).await
    }

    /// What was told of before, by its own name: no list is as fresh.
    async fn find_by_name(&self, key: &SecretString, order: &RefundOrder) -> Result<Option<Refund>, NoAnswer> {
        let Some(name) = order.refund_reference.as_deref().filter(|name| name.starts_with("re_")) else {
            return Ok(None);
        };
        match self.line.get(key, &format!("/v1/refunds/{name}"), &[]).await {
            Ok(refund) => Ok(Some(refund)),
            Err(NoAnswer::Refused(refusal)) if refusal.code.as_deref() == Some("resource_missing") => Ok(None),
            Err(other) => Err(other),
        }
    }

    async fn find_refund(
        &self,
        key: &SecretString,
        order: &RefundOrder,
        payment: Payment<'_>,
    ) -> Result<Option<Refund>, NoAnswer> {
        if let Some(found) = self.find_by_name(key, order).await? {
            return Ok(Some(found));
        }
        let all: Vec<Result<Refund, Unread>> = self.list(key, "/v1/refunds", &[payment.field()]).await?;
        // The list is newest first; what became of an earlier attempt says nothing of this one.
        let ours = || all.iter().flatten().filter(|refund| refund.refund_id() == Some(&order.refund_id));
        if let Some(this) = ours().find(|refund| refund.attempt().is_none_or(|at| at == attempt_of(order))) {
            return Ok(Some(this.clone()));
        }
        // It may be just this one: then "there is none" would have it sent again.
        let mut unread = all.iter().filter_map(|listed| listed.as_ref().err());
        if let Some(unread) = unread.find(|unread| unread.may_be_of(&order.refund_id)) {
            return Err(GatewayTrouble::AnswerLost(unread.to_string()).into());
        }
        let is_later = |refund: &&Refund| {
            refund.attempt().and_then(|at| at.parse::<i64>().ok()).is_some_and(|at| at > order.attempt_no())
        };
        Ok(ours().find(is_later).cloned())
    }

    /// All of a list, over every page (G17), each thing of it as it can be read.
    async fn list<T: DeserializeOwned>(
        &self,
        key: &SecretString,
        path: &str,
        of: &[(&str, &str)],
    ) -> Result<Vec<Result<T, Unread>>, NoAnswer> {
        let mut all = Vec::new();
        let mut last: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut query = of.to_vec();
            query.push(("limit", PAGE));
            query.extend(last.as_deref().map(|last| ("starting_after", last)));
            let Page { data, has_more } = self.line.get(key, path, &query).await?;
            last = data.last().and_then(shape::name_of).map(str::to_owned);
            all.extend(data.into_iter().map(shape::read));
            if !has_more {
                return Ok(all);
            }
            if last.is_none() {
                break;
            }
        }
        Err(GatewayTrouble::AnswerLost("its list has no end".to_owned()).into())
    }

    /// What charges tell of their holds, where a refund that is not ours may only have released one.
    async fn holds(
        &self,
        key: &SecretString,
        refunds: &[Result<Refund, Unread>],
    ) -> Result<HashMap<String, Hold>, NoAnswer> {
        let mut holds = HashMap::new();
        for charge in hold::charges_in_question(refunds) {
            if let Some(hold) = self.find_hold(key, &charge).await? {
                holds.insert(charge, hold);
            }
        }
        Ok(holds)
    }

    /// Nothing where the key may not ask: then what was only released counts as money that went back, and staff see it.
    async fn find_hold(&self, key: &SecretString, charge: &str) -> Result<Option<Hold>, NoAnswer> {
        let Some(Payment::Charge(id)) = Payment::of(charge) else { return Ok(None) };
        // With the balance transaction, and without it where only that is closed.
        for expanded in [&[("expand[]", "balance_transaction")][..], &[]] {
            match self.line.get::<serde_json::Value>(key, &format!("/v1/charges/{id}"), expanded).await {
                Ok(shown) => return Ok(Hold::of_charge(&shown)),
                Err(closed) if closed.is_closed() || closed.is_refusal() => {
                    let trouble = closed.into_trouble();
                    tracing::warn!(%trouble, charge, "a charge cannot be asked for: a restricted key needs to read charges");
                }
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    /// Refunds are made without it, but nobody would ever hear that a bank took money back. What knows no disputes at all is
    /// not Stripe.
    async fn test_disputes(&self, key: &SecretString) -> Result<(), GatewayTrouble> {
        let asked: Result<Page, NoAnswer> = self.line.get(key, "/v1/disputes", &[("limit", "1")]).await;
        match asked {
            Ok(_) | Err(NoAnswer::Nowhere) => Ok(()),
            Err(refused) => Err(match refused.into_trouble() {
                GatewayTrouble::KeyRefused(why) => GatewayTrouble::KeyRefused(format!(
                    "it may read refunds but not disputes; give it the permission to read disputes ({why})"
                )),
                other => other,
            }),
        }
    }
}

#[async_trait]
impl Gateway for Stripe {
    fn step(&self, currency: Currency) -> Step {
        amount::step(currency.code())
    }

    async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        let key = self.key_of(&order.account)?;
        let Some(payment) = Payment::of(&order.reference) else {
            tracing::warn!(refund_id = %order.refund_id, reference = %order.reference, "no name of a payment at Stripe: not sent");
            return Ok(GatewayResult::Failed { reason: FailureReason::Unknown });
        };
        let sent = match order.kind {
            RefundOrderKind::Refund => self.refund(&key, order, payment).await,
            RefundOrderKind::Void => self.void(&key, order, payment).await,
        };
        match sent {
            Ok(answer) => Ok(answer),
            Err(NoAnswer::Refused(refusal)) => refused(order, &refusal),
            Err(other) => Err(other.into_trouble()),
        }
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        let key = self.key_of(&order.account)?;
        let payment = Payment::get(&order.reference)?;
        if let (RefundOrderKind::Void, Payment::Intent(id)) = (order.kind, payment) {
            let found: PaymentIntent =
                self.line.get(&key, &intent_path(id), &[]).await.map_err(NoAnswer::into_trouble)?;
            if found.status == "canceled" {
                return voided(&found, order).map(Some);
            }
        }
        let found = self.find_refund(&key, order, payment).await.map_err(NoAnswer::into_trouble)?;
        found.map(|refund| checked(&refund, order, payment)).transpose()
    }

    async fn look(&self, account: &GatewayAccount, reference: &str) -> Result<GatewayPayment, GatewayTrouble> {
        let key = self.key_of(account)?;
        let of = [Payment::get(reference)?.field()];
        let refunds: Vec<Result<Refund, Unread>> =
            self.list(&key, "/v1/refunds", &of).await.map_err(NoAnswer::into_trouble)?;
        let holds = self.holds(&key, &refunds).await.map_err(NoAnswer::into_trouble)?;
        let refunds = hold::without_releases(refunds, &holds);
        let (disputes, unasked) = match self.list(&key, "/v1/disputes", &of).await {
            Ok(disputes) => (disputes, 0),
            // The same key may read refunds: what is known of those must not wait for a permission.
            Err(closed) if closed.is_closed() => {
                let trouble = closed.into_trouble();
                tracing::warn!(%trouble, %reference, "disputes cannot be asked for: a restricted key needs to read them");
                (Vec::new(), 0)
            }
            Err(refused) if refused.is_refusal() => {
                let trouble = refused.into_trouble();
                tracing::warn!(%trouble, %reference, "disputes are left out");
                (Vec::new(), 1)
            }
            Err(other) => return Err(other.into_trouble()),
        };
        let ((refunds, of_refunds), (disputes, of_disputes)) = (seen::refunds(refunds), seen::disputes(disputes));
        Ok(GatewayPayment { refunds, disputes, left_out: of_refunds + of_disputes + unasked })
    }

    async fn test(&self, account: &GatewayAccount) -> Result<String, GatewayTrouble> {
        let key = self.key_of(account)?;
        let mode = if key.expose_secret().contains("_live_") { "live" } else { "test" };
        // Of the list that every look-up needs: a key that may not read it is of no use.
        let question = [("limit", "1")];
        let page: Page = self.line.get(&key, "/v1/refunds", &question).await.map_err(NoAnswer::into_trouble)?;
        self.test_disputes(&key).await?;
        let has = if page.data.is_empty() { "has no refunds yet" } else { "has refunds" };
        Ok(format!("answers in {mode} mode; the account {has}"))
    }
}

/// Believes a refund that is just what was asked for.
fn checked(told: &Refund, order: &RefundOrder, payment: Payment<'_>) -> Result<GatewayResult, GatewayTrouble> {
    let differs = |what: String| Err(GatewayTrouble::Mismatch(what));
    let Some(amount) = amount::from_stripe(told.amount, &told.currency) else {
        return differs(format!("{} moves {} {}, which has a fraction", told.id, told.amount, told.currency));
    };
    order.check(amount, &told.currency, told.refund_id().unwrap_or_default())?;
    let (asked, named) = match payment {
        Payment::Intent(id) => (id, &told.payment_intent),
        Payment::Charge(id) => (id, &told.charge),
    };
    if named.as_deref() != Some(asked) {
        return differs(format!("the payment asked for is {asked}, {} is of {named:?}", told.id));
    }
    if !told.id.starts_with("re_") && !told.id.starts_with("pyr_") {
        return differs(format!("{:?} is no name of a refund", told.id));
    }
    told.answer()
}

/// A payment that was held and is given up: nothing of it moved, so it has no number to find it by.
fn voided(intent: &PaymentIntent, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
    let amount = amount::at_least(intent.amount, &intent.currency);
    order.check(amount, &intent.currency, &order.refund_id)?;
    if intent.id != order.reference {
        let (asked, told) = (&order.reference, &intent.id);
        return Err(GatewayTrouble::Mismatch(format!("the payment asked for is {asked}, the gateway tells of {told}")));
    }
    Ok(GatewayResult::Succeeded { reference: intent.id.clone(), trace_number: None })
}

fn refused(order: &RefundOrder, refusal: &Refusal) -> Result<GatewayResult, GatewayTrouble> {
    let reason = refusal.of_refund()?;
    tracing::warn!(refund_id = %order.refund_id, %refusal, reason = reason.as_str(), "Stripe refused a refund");
    Ok(GatewayResult::Failed { reason })
}

fn intent_path(id: &str) -> String {
    format!("/v1/payment_intents/{id}")
}

/// The key is `refund_id:attempt_no`.
fn attempt_of(order: &RefundOrder) -> &str {
    order.key.rsplit(':').next().unwrap_or_default()
}
