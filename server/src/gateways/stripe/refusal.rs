//! What Stripe's errors mean: what it certainly did not do, and what nobody knows.

use desk::GatewayTrouble;
use domain::FailureReason;
use serde::Deserialize;

/// Stripe's own words for not doing something.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Refusal {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub code: Option<String>,
    pub decline_code: Option<String>,
    pub param: Option<String>,
    #[serde(default)]
    pub message: String,
}

#[derive(Deserialize)]
struct Body {
    error: Refusal,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum NoAnswer {
    Trouble(GatewayTrouble),
    /// Stripe understood and said no: nothing was done.
    Refused(Refusal),
    /// There is no such place, and not in Stripe's words: whatever answered is not Stripe.
    Nowhere,
}

impl From<GatewayTrouble> for NoAnswer {
    fn from(trouble: GatewayTrouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl NoAnswer {
    /// Whether a question may not be asked with this key, or not there at all.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Nowhere | Self::Trouble(GatewayTrouble::KeyRefused(_)))
    }

    /// Whether it is a "no" to just this question, with a key that is good for others.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(refusal) if !refusal.is_of_other_mode())
    }

    /// What it means where something was only asked: a "no" to a question is no evidence of anything, such as from another
    /// account than the payment lies at, whose key was set by mistake. Then it is asked on, and staff are told in time.
    pub fn into_trouble(self) -> GatewayTrouble {
        match self {
            Self::Trouble(trouble) => trouble,
            Self::Nowhere => GatewayTrouble::AnswerLost("status 404, without a word".to_owned()),
            Self::Refused(refusal) if refusal.is_of_other_mode() => GatewayTrouble::KeyRefused(refusal.message),
            Self::Refused(refusal) => GatewayTrouble::AnswerLost(format!("it refuses to tell: {refusal}")),
        }
    }
}

impl Refusal {
    /// Reads an answer that is no success. Only what is in Stripe's own shape is Stripe's word: whatever else answered
    /// in between may not know what was done.
    pub fn read(status: u16, body: &[u8]) -> NoAnswer {
        let lost = |what: &str| NoAnswer::Trouble(GatewayTrouble::AnswerLost(format!("status {status}, {what}")));
        let Ok(Body { error: refusal }) = serde_json::from_slice(body) else {
            return if status == 404 { NoAnswer::Nowhere } else { lost("without a word") };
        };
        match status {
            // The message of an unknown key repeats a part of it: none of that is kept.
            401 => {
                let code = refusal.code.as_deref().unwrap_or("not a key of any account");
                GatewayTrouble::KeyRefused(code.to_owned()).into()
            }
            403 => GatewayTrouble::KeyRefused(refusal.to_string()).into(),
            400 if refusal.kind.as_deref() == Some("idempotency_error") => {
                GatewayTrouble::Mismatch("it had this key before, with another order".to_owned()).into()
            }
            400 | 402 | 404 => NoAnswer::Refused(refusal),
            // Another request with the same key is on its way, or the gateway broke.
            _ => lost(&refusal.to_string()),
        }
    }

    /// The payment is one of test mode and the key is live, or the other way round.
    fn is_of_other_mode(&self) -> bool {
        self.code.as_deref() == Some("resource_missing") && self.message.contains("mode, but")
    }

    /// What it means for a refund that was asked for.
    pub fn of_refund(&self) -> Result<FailureReason, GatewayTrouble> {
        use FailureReason as Reason;
        if self.is_of_other_mode() {
            return Err(GatewayTrouble::KeyRefused(self.message.clone()));
        }
        let code = self.decline_code.as_deref().or(self.code.as_deref());
        Ok(match code {
            Some("charge_already_refunded") => Reason::AlreadyRefunded,
            Some("charge_disputed" | "refund_disputed_payment") => Reason::Disputed,
            Some("balance_insufficient" | "insufficient_funds") => Reason::InsufficientFunds,
            Some("expired_card") => Reason::ExpiredOrCanceledCard,
            Some("lost_card" | "stolen_card" | "pickup_card") => Reason::LostOrStolenCard,
            Some("account_closed" | "bank_account_unusable" | "no_account") => Reason::AccountClosed,
            Some("processing_error") => Reason::ProcessingError,
            Some("amount_too_large") => Reason::AmountAboveRemaining,
            Some("amount_too_small" | "invalid_charge_amount_no_decimal_compatible") => Reason::MethodCannotRefund,
            None if self.param.as_deref() == Some("amount") => Reason::AmountAboveRemaining,
            // "… does not have a successful charge to refund": it was not captured.
            None if self.param.as_deref() == Some("payment_intent") => Reason::NotSettled,
            _ if self.kind.as_deref() == Some("card_error") => Reason::Declined,
            _ => Reason::Unknown,
        })
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = self.code.as_deref().or(self.kind.as_deref()).unwrap_or("no code");
        // Long enough for Stripe's sentences, short enough for a log's line.
        write!(out, "{code}: {}", self.message.chars().take(300).collect::<String>())
    }
}
