//! A refund's whole way at whoever speaks Stripe: our double, and two that others wrote, behind a line that breaks.

use domain::Timestamp;
use gateway_double::{Command, Double, PaymentState, Setup};

use super::beside::{self, Beside, text};
use super::direct;
use super::line::Line;
use super::shop::Shop;

/// When these tests play at others' doubles; nobody's clock but ours.
pub const NOW: i64 = 1_767_225_600;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ours,
    /// Ignores idempotency keys, refuses `reason` and `cancellation_reason`, gives back more than was paid, has no events of
    /// refunds.
    Localstripe,
    /// Knows charges alone, and has no list of disputes and no events.
    StatefulMock,
}

/// Those that others wrote do every refund at once and for good, know no number for banks, answer neither 429 nor 500 to a
/// refund, never say something else than they did, and have one account only: what needs any of that is tried at ours alone.
pub const EVERY: [Kind; 3] = [Kind::Ours, Kind::Localstripe, Kind::StatefulMock];

enum Provider {
    Ours(Double),
    Others(Beside),
}

/// A shop whose payments lie at one of them.
pub struct Journey {
    pub shop: Shop,
    pub line: Line,
    kind: Kind,
    provider: Provider,
}

impl Journey {
    /// Nothing where it is not there, which is told.
    pub async fn at(kind: Kind) -> Option<Self> {
        eprintln!("at {kind:?}");
        let (provider, base, now) = match kind {
            Kind::Ours => {
                let double = Double::start(Setup::default()).expect("a double");
                let (base, now) = (double.url(), double.now());
                (Provider::Ours(double), base, now)
            }
            Kind::Localstripe | Kind::StatefulMock => {
                let started =
                    if kind == Kind::Localstripe { Beside::localstripe().await } else { Beside::stateful_mock().await };
                let beside = started?;
                let base = beside.base.clone();
                (Provider::Others(beside), base, NOW)
            }
        };
        let line = Line::to(&base).await;
        let shop = Shop::at(&line.base, Timestamp::from_seconds(now)).await;
        let journey = Self { shop, line, kind, provider };
        journey.set_key(journey.key()).await;
        Some(journey)
    }

    /// One that is taken.
    pub fn key(&self) -> &'static str {
        if self.kind == Kind::Ours { direct::KEY } else { beside::KEY }
    }

    /// One that is not.
    pub fn wrong_key(&self) -> &'static str {
        if self.kind == Kind::Ours { "sk_test_of_nobody" } else { "nobody" }
    }

    /// From now on this one is taken.
    pub fn takes(&self, key: &str) {
        if let Provider::Ours(double) = &self.provider {
            let keys = Some(vec![key.to_owned()]);
            double.tell(Command::Set { keys, list_lag_seconds: None, trace_after_seconds: None }).expect("a key");
        }
    }

    pub async fn set_key(&self, key: &str) {
        self.shop.set(key, self.kind != Kind::Localstripe).await;
    }

    /// 100.00, captured and settled.
    pub async fn paid(&self) -> String {
        match (&self.provider, self.kind) {
            (Provider::Ours(double), _) => double.pay(10_000, "eur", "pm_card_visa").expect("a payment"),
            (Provider::Others(beside), Kind::StatefulMock) => beside.charge("10000", true).await,
            (Provider::Others(beside), _) => beside.intent("10000").await,
        }
    }

    /// 100.00 that are only held.
    pub async fn held(&self) -> String {
        match (&self.provider, self.kind) {
            (Provider::Ours(double), _) => {
                let pay = Command::Pay {
                    amount: 10_000,
                    currency: "eur".to_owned(),
                    card: None,
                    state: Some(PaymentState::Uncaptured),
                    is_settled: Some(false),
                    has_intent: Some(true),
                };
                text(&double.tell(pay).expect("a payment"), "payment_intent")
            }
            (Provider::Others(beside), Kind::StatefulMock) => beside.charge("10000", false).await,
            (Provider::Others(_), kind) => panic!("{kind:?} refuses to give up what is only held"),
        }
    }

    /// Somebody refunds at the provider's own pages.
    pub async fn refunded_by_hand(&self, payment: &str, amount: i64) {
        match &self.provider {
            Provider::Ours(double) => {
                let by_hand = Command::RefundByHand { payment: payment.to_owned(), amount: Some(amount) };
                double.tell(by_hand).expect("a refund");
            }
            Provider::Others(beside) => {
                let (field, amount) = (beside::field_of(payment), amount.to_string());
                let made = beside.call("/v1/refunds", &[(field, payment), ("amount", &amount)]).await;
                assert_eq!(made["status"], "succeeded", "{made}");
            }
        }
    }

    /// How many refunds were made under our name, and how much they moved.
    pub async fn made(&self, refund_id: &str) -> (usize, i64) {
        match &self.provider {
            Provider::Ours(double) => {
                let tally = double.judgement().refund(refund_id);
                (usize::try_from(tally.made).expect("a few"), tally.sum)
            }
            Provider::Others(beside) => {
                let all = beside.refunds().await;
                let ours = all.iter().filter(|refund| refund["metadata"]["refund_id"] == refund_id);
                let amounts: Vec<i64> = ours.map(|refund| refund["amount"].as_i64().expect("an amount")).collect();
                (amounts.len(), amounts.iter().sum())
            }
        }
    }

    /// How much of a payment went back, whoever asked for it.
    pub async fn refunded(&self, payment: &str) -> i64 {
        match &self.provider {
            Provider::Ours(double) => double.judgement().payments[payment].refunded,
            Provider::Others(beside) => {
                let field = beside::field_of(payment);
                let all = beside.refunds().await;
                let of_it = all.iter().filter(|refund| refund[field] == payment);
                of_it.map(|refund| refund["amount"].as_i64().expect("an amount")).sum()
            }
        }
    }

    /// Time goes by, also there where it can be told to, and the workers do what is due.
    pub async fn pass(&self, seconds: i64) {
        match &self.provider {
            Provider::Ours(double) => self.shop.pass(double, seconds).await,
            Provider::Others(_) => {
                self.shop.clock.set(Timestamp(self.shop.desk.now().0 + seconds * 1_000_000));
                self.shop.round().await;
            }
        }
    }
}
