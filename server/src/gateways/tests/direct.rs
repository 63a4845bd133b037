//! The adapter alone, with a double of its own at the other end.

use desk::{Gateway, GatewayAccount, GatewayTrouble, RefundOrder, RefundOrderKind};
use domain::GatewayResult;
use gateway_double::{Command, Double, PaymentState, Setup};
use std::sync::Arc;
use std::time::Duration;

use crate::gateways::stripe::Stripe;
use crate::secrets::{Field, Secrets};

pub const KEY: &str = "sk_test_double";

pub struct Direct {
    pub double: Double,
    pub stripe: Stripe,
    secrets: Arc<Secrets>,
    _folder: tempfile::TempDir,
}

/// A key beside a database that nobody opens.
pub fn secrets(folder: &tempfile::TempDir) -> Arc<Secrets> {
    Arc::new(Secrets::beside_database(&folder.path().join("shop.db")))
}

impl Direct {
    pub fn start() -> Self {
        let (double, folder) =
            (Double::start(Setup::default()).expect("a double"), tempfile::tempdir().expect("a folder"));
        let secrets = secrets(&folder);
        let stripe = Stripe::new(&double.url(), secrets.clone()).expect("an adapter");
        Self { double, stripe, secrets, _folder: folder }
    }

    /// The same account, reached elsewhere.
    pub fn elsewhere(&self, base: &str) -> Stripe {
        Stripe::new(base, self.secrets.clone()).expect("an adapter")
    }

    /// The same double, and less patience.
    pub fn in_a_hurry(&self, base: &str) -> Stripe {
        let patience = Duration::from_millis(200);
        Stripe::with_patience(base, self.secrets.clone(), patience, patience).expect("an adapter")
    }

    pub fn account(&self, key: &str) -> GatewayAccount {
        let sealed = self.secrets.seal(Field::SecretKey, "mer_1", "stripe", key).expect("sealed");
        GatewayAccount { merchant_id: "mer_1".to_owned(), secret_key: Some(sealed), sends_reason: true }
    }

    /// Captured and settled.
    pub fn paid(&self, amount: i64) -> String {
        self.double.pay(amount, "eur", "pm_card_visa").expect("a payment")
    }

    pub fn paid_by(&self, card: &str) -> String {
        self.double.pay(10_000, "eur", card).expect("a payment")
    }

    /// 100.00 in another state: its payment intent, or charge where it has none.
    pub fn held(&self, state: PaymentState, is_settled: bool, has_intent: bool) -> String {
        let pay = Command::Pay {
            amount: 10_000,
            currency: "eur".to_owned(),
            card: None,
            state: Some(state),
            is_settled: Some(is_settled),
            has_intent: Some(has_intent),
        };
        let made = self.double.tell(pay).expect("a payment");
        let name = if has_intent { "payment_intent" } else { "charge" };
        made[name].as_str().expect("its name").to_owned()
    }

    /// 40.00 of a payment, the first try of `re_1`.
    pub fn order(&self, reference: &str) -> RefundOrder {
        RefundOrder {
            account: self.account(KEY),
            key: "re_1:1".to_owned(),
            refund_id: "re_1".to_owned(),
            reference: reference.to_owned(),
            refund_reference: None,
            kind: RefundOrderKind::Refund,
            amount: 4_000,
            currency: "EUR".to_owned(),
            reason: "damaged".to_owned(),
        }
    }

    pub fn order_of(&self, reference: &str, refund_id: &str, amount: i64) -> RefundOrder {
        let (key, refund_id) = (format!("{refund_id}:1"), refund_id.to_owned());
        RefundOrder { key, refund_id, amount, ..self.order(reference) }
    }

    pub async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        self.stripe.send(order).await
    }

    pub async fn find(&self, order: &RefundOrder) -> Option<GatewayResult> {
        self.stripe.find(order).await.expect("an answer")
    }

    /// What the double's own book says of refunds with one id: how many were made.
    pub fn made(&self, refund_id: &str) -> u32 {
        let judgement = self.double.judgement();
        assert_eq!(judgement.findings, [""; 0]);
        judgement.refund(refund_id).made
    }

    /// A thing as the API shows it.
    pub async fn shown(&self, path: &str) -> serde_json::Value {
        let answer = reqwest::Client::builder()
            .tls_backend_preconfigured(crate::gateways::stripe::tls().expect("TLS"))
            .build()
            .expect("a client")
            .get(format!("{}{path}", self.double.url()))
            .header("authorization", format!("Bearer {KEY}"))
            .send()
            .await
            .expect("an answer");
        serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON")
    }
}

pub fn is_success(answer: &GatewayResult) -> bool {
    matches!(answer, GatewayResult::Succeeded { .. })
}

pub fn is_lost(answer: &Result<GatewayResult, GatewayTrouble>) -> bool {
    matches!(answer, Err(GatewayTrouble::AnswerLost(_)))
}
