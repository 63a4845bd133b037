//! A shop whose payments lie at a double: its desk, its books and the double's, on clocks that go together.

use desk::{
    BroughtIn, CreateMerchant, Customer, Desk, DeskParts, Gateway, Merchant, NewCustomer, NewLine, NewPayment,
    NewPurchase, PurchaseFile, RequestRefund, SetGateway, TicketRecord, verify,
};
use domain::{
    Currency, CurrencyAmounts, EmailAddress, PaymentStatus, Policy, Refund, RefundReason, Selection, Timestamp,
    WindowFrom,
};
use gateway_double::{Double, Setup};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use storage::{JobKind, Storage};

use super::direct::{KEY, secrets};
use crate::clock::{SetClock, SystemChance};
use crate::gateways::offline::Offline;
use crate::gateways::stripe::{NAME, Stripe, StripeBook};
use crate::mail::LogMailer;
use crate::secrets::{Field, Secrets};

const SECOND: i64 = 1_000_000;
pub const WEBHOOK_SECRET: &str = "whsec_double";

pub struct Shop {
    pub desk: Desk,
    pub merchant: Merchant,
    pub customer: Customer,
    pub secrets: Arc<Secrets>,
    pub clock: Arc<SetClock>,
    base: String,
    count: AtomicU32,
    folder: tempfile::TempDir,
}

/// A shop and the double that it is set up with.
pub async fn shop() -> (Shop, Double) {
    let double = Double::start(Setup::default()).expect("a double");
    let shop = Shop::at(&double.url(), Timestamp::from_seconds(double.now())).await;
    shop.set_key(KEY).await;
    (shop, double)
}

impl Shop {
    /// A shop without a key, whose gateway is reached there.
    pub async fn at(base: &str, now: Timestamp) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let storage =
            Storage::open(&format!("sqlite://{}/shop.db", folder.path().display())).await.expect("a database");
        let (clock, secrets) = (Arc::new(SetClock::at(now)), secrets(&folder));
        let stripe: Arc<dyn Gateway> = Arc::new(Stripe::new(base, secrets.clone()).expect("an adapter"));
        let offline: Arc<dyn Gateway> = Arc::new(Offline);
        let desk = Desk::new(DeskParts {
            storage,
            clock: clock.clone(),
            chance: Arc::new(SystemChance),
            mailer: Arc::new(LogMailer),
            gateways: HashMap::from([(NAME.to_owned(), stripe), ("offline".to_owned(), offline)]),
            public_url: "https://refunds.example".to_owned(),
        });
        let merchant = desk.create_merchant(lantern()).await.expect("a merchant");
        let customer = Customer {
            customer_id: "cus_ada".to_owned(),
            merchant_id: merchant.merchant_id.clone(),
            email: Some("ada@example.org".to_owned()),
            number: None,
            name: "Ada".to_owned(),
            listing: None,
        };
        let mut writing = desk.storage().writing().await.expect("a write");
        writing.insert_customer(&customer, now).await.expect("a customer");
        writing.commit().await.expect("a commit");
        let base = base.to_owned();
        Self { desk, merchant, customer, secrets, clock, base, count: AtomicU32::new(0), folder }
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub async fn set_key(&self, key: &str) {
        self.set(key, true).await;
    }

    pub async fn set(&self, key: &str, sends_reason: bool) {
        let seal = |field, secret: &str| {
            let sealed = self.secrets.seal(field, &self.merchant.merchant_id, NAME, secret);
            Some(sealed.expect("sealed"))
        };
        let asked = SetGateway {
            gateway: NAME.to_owned(),
            secret_key: seal(Field::SecretKey, key),
            webhook_secret: seal(Field::WebhookSecret, WEBHOOK_SECRET),
            sends_reason: Some(sends_reason),
            needs_key: true,
        };
        self.desk.set_gateway(&self.merchant, asked).await.expect("set");
    }

    /// One lamp, paid that way and settled.
    pub async fn bought(&self, reference: &str, amount: i64) -> PurchaseFile {
        self.bought_through(NAME, reference, amount, PaymentStatus::Settled).await
    }

    pub async fn bought_through(
        &self,
        gateway: &str,
        reference: &str,
        amount: i64,
        status: PaymentStatus,
    ) -> PurchaseFile {
        self.bring(self.lamp(gateway, reference, amount, status)).await
    }

    /// The same in another currency.
    pub async fn bought_in(&self, code: &str, reference: &str, amount: i64) -> PurchaseFile {
        let currency = Currency::from_code(code).expect("a currency");
        self.bring(NewPurchase { currency, ..self.lamp(NAME, reference, amount, PaymentStatus::Settled) }).await
    }

    fn lamp(&self, gateway: &str, reference: &str, amount: i64, status: PaymentStatus) -> NewPurchase {
        let number = format!("LC-{}", self.count.fetch_add(1, Ordering::SeqCst) + 1);
        let now = self.desk.now();
        let line = NewLine {
            article: "lamp".to_owned(),
            description: "A lamp".to_owned(),
            category: "home".to_owned(),
            quantity: 1,
            subtotal: amount,
            discount: 0,
            tax: 0,
            period: None,
            consumed_at: None,
        };
        NewPurchase {
            number,
            currency: Currency::from_code("EUR").expect("a currency"),
            purchased_at: now,
            delivered_at: Some(now),
            customer: Some(NewCustomer {
                number: None,
                email: Some(EmailAddress::parse("ada@example.org").expect("an address")),
                name: "Ada".to_owned(),
            }),
            credit_applied: 0,
            lines: vec![line],
            payment: NewPayment {
                status,
                captured_at: Some(now),
                disputed_at: None,
                gateway: gateway.to_owned(),
                reference: reference.to_owned(),
                method_kind: "card".to_owned(),
                method_label: "Visa ending 4242".to_owned(),
                gateway_refundable_until: None,
            },
        }
    }

    async fn bring(&self, new: NewPurchase) -> PurchaseFile {
        let number = new.number.clone();
        let mut bringing = self.desk.begin_to_bring_in(&self.merchant).await.expect("a policy");
        assert_eq!(bringing.purchases(vec![new]).await.expect("a commit"), [Ok(BroughtIn::New)]);
        let mut reading = self.desk.storage().reading().await.expect("a read");
        let found = reading.find_purchase_by_number(&self.merchant.merchant_id, &number).await.expect("a look");
        drop(reading);
        self.open(&found.expect("it was brought in").purchase_id).await
    }

    pub async fn open(&self, purchase_id: &str) -> PurchaseFile {
        let file = self.desk.open_purchase(&self.merchant, &self.customer, purchase_id).await;
        file.expect("a look").expect("Ada's purchase")
    }

    /// The customer asks for so much of it, which the policy approves at once.
    pub async fn ask(&self, file: &PurchaseFile, amount: i64) -> TicketRecord {
        let selection = if amount == file.purchase.total { Selection::Full } else { Selection::Amount { amount } };
        let asked = RequestRefund {
            purchase_id: file.purchase.purchase_id.clone(),
            selection,
            reason: RefundReason::Damaged,
            comment: String::new(),
            expected_total: amount,
        };
        self.desk.request_refund(&self.merchant, &self.customer, asked).await.expect("approved at once")
    }

    pub async fn refund_of(&self, ticket: &TicketRecord) -> Refund {
        let mut reading = self.desk.storage().reading().await.expect("a read");
        reading.find_refund_of_ticket(&ticket.ticket_id).await.expect("a look").expect("a refund")
    }

    pub async fn ticket(&self, ticket: &TicketRecord) -> TicketRecord {
        self.desk.storage().reading().await.expect("a read").get_ticket(&ticket.ticket_id).await.expect("a ticket")
    }

    /// A refund asked for and, in the first round, sent.
    pub async fn sent(&self, reference: &str, amount: i64) -> TicketRecord {
        let file = self.bought(reference, 10_000).await;
        let ticket = self.ask(&file, amount).await;
        self.round().await;
        ticket
    }

    /// The workers do what is due.
    pub async fn round(&self) {
        while self.desk.pay_out().await.expect("a round") > 0 {}
        while self.desk.look_at_payments().await.expect("a round") > 0 {}
    }

    /// Time goes by here and there, and the workers do what is due.
    pub async fn pass(&self, double: &Double, seconds: i64) {
        double.advance(seconds).expect("time");
        self.clock.set(Timestamp::from_seconds(double.now()));
        self.round().await;
    }

    /// Four workers pay out, and the clock goes on to when something is due next, until nothing is owed.
    pub async fn until_paid_out(&self, most_rounds: usize) {
        for _ in 0..most_rounds {
            let worker = async || while self.desk.pay_out().await.expect("a round") > 0 {};
            tokio::join!(worker(), worker(), worker(), worker());
            let mut reading = self.desk.storage().reading().await.expect("a read");
            let Some(due) = reading.find_next_due(JobKind::PayOut).await.expect("a look") else { return };
            self.clock.set(due.max(Timestamp(self.desk.now().0 + SECOND)));
        }
        panic!("refunds are still under way after {most_rounds} rounds");
    }

    /// Our books, and with the gateway's beside them, hold.
    pub async fn books_hold(&self) {
        self.books_hold_with(&self.base).await;
    }

    /// Where the gateway's book is read over another line than refunds were sent.
    pub async fn books_hold_with(&self, base: &str) {
        let mut reading = self.desk.storage().reading().await.expect("a read");
        let settings = reading.list_gateway_settings(&self.merchant.merchant_id).await.expect("a look");
        drop(reading);
        let stripe = Arc::new(Stripe::new(base, self.secrets.clone()).expect("an adapter"));
        let book: Arc<dyn desk::GatewayBook> = Arc::new(StripeBook::new(stripe, settings));
        let books = desk::GatewayBooks::from([(NAME.to_owned(), book)]);
        let mut findings = Vec::new();
        let mut tell = |finding: &desk::Finding| findings.push(finding.to_string());
        verify(self.desk.storage(), None, &books, &mut tell).await.expect("checked");
        assert_eq!(findings, [""; 0]);
    }
}

fn lantern() -> CreateMerchant {
    let currency = |code| Currency::from_code(code).expect("a currency");
    let everything = ["EUR", "BHD", "ISK", "KWD", "MGA"].map(|code| (currency(code), 100_000_000));
    CreateMerchant {
        slug: "lantern".to_owned(),
        name: "Lantern & Cup".to_owned(),
        currency: "EUR".to_owned(),
        timezone: "Europe/Berlin".to_owned(),
        is_demo: false,
        is_test: false,
        rules: Policy {
            window_days: Some(30),
            window_from: WindowFrom::PaidAt,
            auto_approve_up_to: CurrencyAmounts::new(everything).expect("amounts"),
            ..Policy::default()
        },
        answer_within_hours: 48,
        arrives_after_days: 5,
        arrives_within_days: 10,
    }
}
