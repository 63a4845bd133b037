//! A shop whose customers ask for money back, each for a purchase of their own.

use async_trait::async_trait;
use desk::{
    Chance, Clock, CreateMerchant, Customer, Desk, DeskParts, Gateway, GatewayAccount, GatewayPayment, GatewayTrouble,
    Letter, MailTrouble, Mailer, Merchant, NewCustomer, NewLine, NewPayment, NewPurchase, RefundOrder, RequestRefund,
    TicketRecord,
};
use domain::{
    Currency, EmailAddress, Exceptions, GatewayResult, PaymentStatus, Policy, RefundReason, SelectedLine, Selection,
    Timestamp,
};
use futures::stream::{self, StreamExt as _};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use storage::{OpenWith, Storage};

const NOW: Timestamp = Timestamp::from_seconds(1_780_000_000);
const DAY: i64 = 86_400_000_000;

struct World;

impl Clock for World {
    fn now(&self) -> Timestamp {
        NOW
    }

    fn steady(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

#[async_trait]
impl Mailer for World {
    async fn send(&self, _: &Letter) -> Result<(), MailTrouble> {
        Ok(())
    }
}

/// Nothing is paid out here.
#[async_trait]
impl Gateway for World {
    async fn send(&self, _: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        Ok(GatewayResult::ByHand)
    }

    async fn find(&self, _: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        Ok(None)
    }

    async fn look(&self, _: &GatewayAccount, _: &str) -> Result<GatewayPayment, GatewayTrouble> {
        Ok(GatewayPayment::default())
    }

    async fn test(&self, _: &GatewayAccount) -> Result<String, GatewayTrouble> {
        Ok(String::new())
    }
}

/// Never twice the same.
struct Counted(Arc<AtomicU64>);

impl Chance for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64 scatters the count.
            let mixed = self.0.fetch_add(1, Ordering::Relaxed).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
}

#[derive(Clone)]
pub struct Shop {
    pub desk: Desk,
    pub merchant: Merchant,
    pub customer: Customer,
    count: Arc<AtomicU64>,
    /// Of purchases nobody asked about yet.
    purchase_ids: Arc<Mutex<Vec<String>>>,
}

async fn desk(url: &str, with: OpenWith, count: &Arc<AtomicU64>) -> Desk {
    Desk::new(DeskParts {
        storage: Storage::open_with(url, with).await.expect("a database"),
        clock: Arc::new(World),
        chance: Arc::new(Counted(count.clone())),
        mailer: Arc::new(World),
        gateways: HashMap::from([("sandbox".to_owned(), Arc::new(World) as Arc<dyn Gateway>)]),
        public_url: "https://refunds.example".to_owned(),
    })
}

impl Shop {
    pub async fn open(url: &str, with: OpenWith) -> Self {
        let count = Arc::new(AtomicU64::new(0));
        let desk = desk(url, with, &count).await;
        let new = CreateMerchant {
            slug: "lantern".to_owned(),
            name: "Lantern & Cup".to_owned(),
            currency: "EUR".to_owned(),
            timezone: "Europe/Berlin".to_owned(),
            is_demo: false,
            is_test: true,
            rules: Policy { window_days: Some(30), exceptions: Exceptions::Review, ..Policy::default() },
            answer_within_hours: 48,
            arrives_after_days: 5,
            arrives_within_days: 10,
        };
        let merchant = desk.create_merchant(new).await.expect("a merchant");
        let customer = Customer {
            customer_id: "cus_ada".to_owned(),
            merchant_id: merchant.merchant_id.clone(),
            email: Some("ada@example.org".to_owned()),
            number: None,
            name: "Ada Lovelace".to_owned(),
            listing: None,
        };
        let mut writing = desk.storage().writing().await.expect("a write");
        writing.insert_customer(&customer, NOW).await.expect("a customer");
        writing.commit().await.expect("a commit");
        Self { desk, merchant, customer, count, purchase_ids: Arc::default() }
    }

    /// The same shop through another storage.
    pub async fn again(&self, url: &str, with: OpenWith) -> Self {
        Self { desk: desk(url, with, &self.count).await, ..self.clone() }
    }

    pub async fn bring_in(&self, count: usize) {
        let mut bringing = self.desk.begin_to_bring_in(&self.merchant).await.expect("a policy");
        let all: Vec<NewPurchase> = (0..count).map(purchase).collect();
        for batch in all.chunks(500) {
            bringing.purchases(batch.to_vec()).await.expect("a commit");
        }
        let mut reading = self.desk.storage().reading().await.expect("a read");
        let mut ids: Vec<String> = Vec::with_capacity(count);
        while ids.len() < count {
            let before = ids.last().map(String::as_str);
            let page = reading.list_purchases_of_merchant(&self.merchant.merchant_id, before, 1_000).await;
            ids.extend(page.expect("a page").into_iter().map(|purchase| purchase.purchase_id));
        }
        self.purchase_ids.lock().expect("no panic").extend(ids);
    }

    pub fn a_purchase_id(&self) -> String {
        self.purchase_ids.lock().expect("no panic").last().expect("a purchase").clone()
    }

    pub async fn ask(&self) -> TicketRecord {
        let purchase_id = self.purchase_ids.lock().expect("no panic").pop().expect("purchases enough");
        let asked = RequestRefund {
            purchase_id,
            selection: Selection::Lines {
                lines: vec![SelectedLine { id: "li_2".to_owned(), quantity: None, prorate: None }],
            },
            reason: RefundReason::Damaged,
            comment: "It is broken".to_owned(),
            expected_total: 3_000,
        };
        self.desk.request_refund(&self.merchant, &self.customer, asked).await.expect("it is taken")
    }

    /// So many requests by clients of whom each waits for its answer before the next one.
    pub async fn all_ask(&self, clients: usize, requests: usize) {
        let asking = stream::iter(0..clients).map(|_| {
            let shop = self.clone();
            tokio::spawn(async move {
                for _ in 0..requests / clients {
                    shop.ask().await;
                }
            })
        });
        let answers: Vec<_> = asking.buffer_unordered(clients).collect().await;
        answers.into_iter().for_each(|answer| answer.expect("no panic"));
    }

    /// Seconds each.
    pub async fn ask_one_after_the_other(&self, requests: usize) -> Vec<f64> {
        let mut took = Vec::with_capacity(requests);
        for _ in 0..requests {
            let begun = Instant::now();
            self.ask().await;
            took.push(begun.elapsed().as_secs_f64());
        }
        took
    }

    /// Seconds from when each was due, whoever was late.
    pub async fn ask_at_a_pace(&self, rate: f64, requests: usize) -> Vec<f64> {
        let mut due = tokio::time::interval(crate::interval(rate));
        due.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
        let mut asking = Vec::with_capacity(requests);
        for _ in 0..requests {
            let due = due.tick().await;
            let shop = self.clone();
            asking.push(tokio::spawn(async move {
                shop.ask().await;
                due.elapsed().as_secs_f64()
            }));
        }
        let mut took = Vec::with_capacity(requests);
        for asking in asking {
            took.push(asking.await.expect("no panic"));
        }
        took
    }
}

fn purchase(index: usize) -> NewPurchase {
    let yesterday = Timestamp(NOW.0 - DAY);
    let line = |article: &str, quantity, subtotal| NewLine {
        article: article.to_owned(),
        description: format!("A {article}, made by hand"),
        category: "home".to_owned(),
        quantity,
        subtotal,
        discount: 0,
        tax: 0,
        period: None,
        consumed_at: None,
    };
    NewPurchase {
        number: format!("LC-{index}"),
        currency: Currency::from_code("EUR").expect("a currency"),
        purchased_at: yesterday,
        delivered_at: Some(yesterday),
        customer: Some(NewCustomer {
            number: None,
            email: Some(EmailAddress::parse("ada@example.org").expect("an address")),
            name: "Ada Lovelace".to_owned(),
        }),
        credit_applied: 0,
        lines: vec![line("cup", 2, 2_000), line("lantern", 1, 3_000)],
        payment: NewPayment {
            status: PaymentStatus::Settled,
            captured_at: Some(yesterday),
            disputed_at: None,
            gateway: "sandbox".to_owned(),
            reference: format!("sbx_{index}"),
            method_kind: "card".to_owned(),
            method_label: "Visa ending 4242".to_owned(),
            gateway_refundable_until: None,
        },
    }
}
