use async_trait::async_trait;
use domain::{Currency, GatewayResult, Locale, Minor, MoneyFormat, Step, Timestamp};
use std::time::Duration;

use crate::pay_out::CALL_LIMIT;

/// Whether money goes back or, before it settled, is never taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundOrderKind {
    Refund,
    Void,
}

/// On whose account at the gateway something is done. Secrets are sealed: only the gateway's adapter opens them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GatewayAccount {
    pub merchant_id: String,
    pub secret_key: Option<String>,
    /// Whether the gateway is told why.
    pub sends_reason: bool,
}

/// What the gateway is asked to do.
#[derive(Debug, Clone)]
pub struct RefundOrder {
    pub account: GatewayAccount,
    /// `refund_id:attempt_no`: the gateway does one key once.
    pub key: String,
    /// Kept by the gateway with the refund, so that a lost answer can be looked up.
    pub refund_id: String,
    /// The gateway's own name for the payment.
    pub reference: String,
    /// The gateway's own name for the refund, where it has told us.
    pub refund_reference: Option<String>,
    pub kind: RefundOrderKind,
    pub amount: Minor,
    /// A code of ISO 4217, upper case.
    pub currency: String,
    /// The customer's reason, a word of `domain`.
    pub reason: String,
}

/// The number behind the last colon of a key, 0 where there is none: nothing was sent under it yet.
pub fn attempt_in(key: &str) -> i64 {
    key.rsplit_once(':').and_then(|(_, number)| number.parse().ok()).unwrap_or(0)
}

impl RefundOrder {
    /// Which try at the refund this is; 0 before the first.
    pub fn attempt_no(&self) -> i64 {
        attempt_in(&self.key)
    }

    /// Asked by every gateway of every refund it is told of, before anything is believed (G11).
    pub fn check(&self, amount: Minor, currency: &str, refund_id: &str) -> Result<(), GatewayTrouble> {
        if let Some(differs) = differs((self.amount, &self.currency), (amount, currency)) {
            return Err(differs);
        }
        if refund_id != self.refund_id {
            let ours = &self.refund_id;
            return Err(GatewayTrouble::Mismatch(format!(
                "the refund asked for is {ours}, the gateway tells of {refund_id}"
            )));
        }
        Ok(())
    }
}

/// How what a gateway tells of differs from what it was asked for, as staff read it; nothing where it does not.
pub(crate) fn differs(asked: (Minor, &str), told: (Minor, &str)) -> Option<GatewayTrouble> {
    let is_same = asked.0 == told.0 && asked.1.eq_ignore_ascii_case(told.1);
    let (asked, told) = (said(asked), said(told));
    (!is_same)
        .then(|| GatewayTrouble::Mismatch(format!("the amount asked for is {asked}, the gateway tells of {told}")))
}

fn said((amount, code): (Minor, &str)) -> String {
    let money = Currency::from_code(&code.to_uppercase()).map(|code| MoneyFormat::for_currency(code, Locale::En));
    money.map_or_else(|| format!("{amount} {code:?}"), |money| money.format(amount))
}

/// No word from the gateway.
#[derive(Debug, thiserror::Error)]
pub enum GatewayTrouble {
    /// It certainly did nothing: the call never reached it.
    #[error("the gateway was not reached: {0}")]
    NotReached(String),
    /// It certainly did nothing: too much was asked of it.
    #[error("the gateway has no time now")]
    Busy {
        /// How long it wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// It certainly did nothing: it does not take the merchant's key, so nothing else will be done with it either.
    #[error("the gateway refused the key: {0}")]
    KeyRefused(String),
    /// It may have done it: the answer was lost.
    #[error("the gateway's answer was lost: {0}")]
    AnswerLost(String),
    /// It told of something else than was asked for: somebody must look.
    #[error("the gateway's answer does not fit: {0}")]
    Mismatch(String),
}

impl GatewayTrouble {
    /// Whether the call certainly had no effect.
    pub fn is_without_effect(&self) -> bool {
        matches!(self, Self::NotReached(_) | Self::Busy { .. } | Self::KeyRefused(_))
    }
}

/// One refund of a payment as the gateway has it, whoever asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRefund {
    /// The gateway's own name for it.
    pub reference: String,
    /// Ours, where it carries one.
    pub refund_id: Option<String>,
    pub amount: Minor,
    /// A code of ISO 4217, upper case.
    pub currency: String,
    pub made_at: Timestamp,
    pub answer: GatewayResult,
}

/// A customer's bank wants a payment back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayDispute {
    pub reference: String,
    pub opened_at: Timestamp,
    pub amount: Minor,
    pub outcome: DisputeOutcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeOutcome {
    /// Not decided yet.
    Open,
    /// The merchant keeps the money.
    Won,
    /// The bank has given it back to the customer.
    Lost,
}

/// What a gateway has about a payment now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GatewayPayment {
    /// Every refund, over every page of its list.
    pub refunds: Vec<GatewayRefund>,
    pub disputes: Vec<GatewayDispute>,
    /// How many of both the gateway tells of in a way that is not known here. They are left out, and money may have moved by
    /// them: one that cannot be read must not hide the others.
    pub left_out: usize,
}

/// Within this an adapter gives a call up by itself, and tells why; the desk waits a little longer (N2).
pub const GIVES_UP_WITHIN: Duration = Duration::from_secs(25);
const _: () = assert!(GIVES_UP_WITHIN.as_secs() < CALL_LIMIT.as_secs() && CALL_LIMIT.as_secs() <= 30);

/// A payment provider.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// What it can move of a currency. Nothing between is ever asked of it.
    fn step(&self, _currency: Currency) -> Step {
        Step::ANY
    }

    /// Whether what it says was paid is paid. Where it is not, only test merchants may use it.
    fn moves_money(&self) -> bool {
        true
    }

    /// Whether it may tell of a payment of its own accord ([`crate::HearGateway`]), also before the shop does.
    fn tells(&self) -> bool {
        true
    }

    /// Asks for a refund; the same key again is the same refund.
    async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble>;

    /// Looks up what became of an order by our refund id, over every page of the gateway's list. Where it has not got this
    /// attempt, a later one speaks: a newer copy of this database has sent it (D8). An earlier one never does.
    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble>;

    /// All that it has about a payment, by its own name for it.
    async fn look(&self, account: &GatewayAccount, reference: &str) -> Result<GatewayPayment, GatewayTrouble>;

    /// Harmless calls with the account's key; says what answered.
    async fn test(&self, account: &GatewayAccount) -> Result<String, GatewayTrouble>;
}
