//! A merchant's program that asks for refunds and remembers what it was told.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::program::{Setting, client};

/// What each payment came to. A cent of it is asked back at a time.
pub const PAID: i64 = 100_000;

/// A payment as its gateway knows it.
pub struct Paid {
    pub gateway: &'static str,
    pub reference: String,
}

/// So many that lie at the gateway in the same database.
pub fn in_the_sandbox(count: usize) -> Vec<Paid> {
    (0..count).map(|number| Paid { gateway: "sandbox", reference: format!("sbx_pay_{number}_4242") }).collect()
}

pub struct Shop {
    client: reqwest::Client,
    key: String,
    payments: Vec<String>,
    count: AtomicUsize,
    /// By the idempotency keys that were sent.
    asked: Mutex<BTreeMap<String, Asked>>,
}

#[derive(Debug, Clone)]
struct Asked {
    payment: String,
    /// Later ones have higher ones.
    number: usize,
    /// The first whole answer that it is done.
    told: Option<Told>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    status: u16,
    body: String,
    refund: String,
}

/// Whether an answer says that the same is to be asked again, and nothing of what becomes of it.
fn is_for_later(status: u16, said: &Value) -> bool {
    status == 503 || (status == 409 && said["code"] == "idempotency_in_progress")
}

impl Shop {
    /// A merchant with these payments, while the program serves.
    pub async fn open(setting: &Setting, paid: &[Paid]) -> Self {
        setting.done(&["merchant", "create", "lumen", "--name", "Lumen", "--currency", "EUR", "--test"]);
        let key = setting.done(&["key", "create", "--merchant", "lumen", "--scope", "admin"]).trim().to_owned();
        let mut shop =
            Self { client: client(), key, payments: Vec::new(), count: AtomicUsize::new(0), asked: Mutex::default() };
        for (number, paid) in paid.iter().enumerate() {
            let payment = shop.bring_in(&setting.address(), number, paid).await;
            shop.payments.push(payment);
        }
        shop
    }

    async fn bring_in(&self, address: &str, number: usize, paid: &Paid) -> String {
        let purchase = json!({
            "number": format!("LC-{number}"), "currency": "EUR", "purchased_at": "2026-06-01T12:00:00Z",
            "delivered_at": "2026-06-02T12:00:00Z", "customer": {"email": "ada@example.org", "name": "Ada"},
            "credit_applied": 0,
            "lines": [{"id": "li_1", "description": "A lantern", "category": "home", "quantity": 1, "subtotal": PAID,
                "discount": 0, "tax": 0, "period": null, "consumed": false}],
            "payment": {"amount": PAID, "status": "settled", "captured_at": "2026-06-01T12:00:00Z",
                "gateway": paid.gateway, "reference": paid.reference,
                "method": {"kind": "card", "label": "Visa ending 4242"}},
        });
        let asked = self.post(format!("{address}/v1/purchases"), &purchase);
        let answer = read(asked.send().await.expect("an answer")).await.expect("JSON");
        answer["payments"][0]["id"].as_str().unwrap_or_else(|| panic!("a payment: {answer}")).to_owned()
    }

    /// One refund of a cent, with a key of its own; its id, where that was told.
    pub async fn ask_for_one(&self, address: &str, caller: usize) -> Option<String> {
        let (key, payment) = self.next(caller);
        self.ask(address, &key, &payment).await
    }

    /// The same, with what the answer was: a refund, or a problem that says so.
    pub async fn try_to_ask(&self, address: &str) -> (u16, Value) {
        let (key, payment) = self.next(0);
        self.send(address, &key, &payment).await.expect("an answer")
    }

    /// As somebody behind a proxy who asks again, with the same key, where nobody let them in or the line was cut.
    pub async fn ask_until_answered(&self, address: &str, caller: usize) {
        let (key, payment) = self.next(caller);
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some((status, said)) = self.send(address, &key, &payment).await {
                assert_eq!(status, 201, "{said}");
                return;
            }
            assert!(Instant::now() < patience, "nobody let them in for a minute");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until so many refunds were told.
    pub async fn until_answered(&self, count: usize) {
        let patience = Instant::now() + Duration::from_secs(60);
        while self.answered() < count {
            assert!(Instant::now() < patience, "{count} refunds were never told");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn next(&self, caller: usize) -> (String, String) {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let (key, payment) = (format!("ask-{caller}-{number}"), self.payments[number % self.payments.len()].clone());
        let asked = Asked { payment: payment.clone(), number, told: None };
        self.asked.lock().expect("no panic").insert(key.clone(), asked);
        (key, payment)
    }

    async fn ask(&self, address: &str, key: &str, payment: &str) -> Option<String> {
        // Killed before it answered: whoever asked does not know.
        let (status, refund) = self.send(address, key, payment).await?;
        if is_for_later(status, &refund) {
            return None;
        }
        assert_eq!(status, 201, "{refund}");
        refund["id"].as_str().map(str::to_owned)
    }

    /// Asks until somebody says what became of it.
    async fn ask_until_told(&self, address: &str, key: &str, payment: &str) {
        let patience = Instant::now() + Duration::from_secs(60);
        while self.ask(address, key, payment).await.is_none() {
            assert!(Instant::now() < patience, "{key} was never answered");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Nothing where there was no whole answer. A refund that is told is remembered, and told again in the same words.
    async fn send(&self, address: &str, key: &str, payment: &str) -> Option<(u16, Value)> {
        let body = json!({ "payment_id": payment, "amount": 1, "reason": "broken" });
        let asked = self.post(format!("{address}/v1/refunds"), &body).header("idempotency-key", key);
        let answer = asked.send().await.ok()?;
        let status = answer.status();
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().expect("ASCII").to_owned());
        let body = answer.text().await.ok()?;
        let said: Value = serde_json::from_str(&body).ok()?;
        if !status.is_success() {
            assert_eq!(kind.as_deref(), Some("application/problem+json"), "{said}");
            return Some((status.as_u16(), said));
        }
        let refund = said["id"].as_str().expect("an id").to_owned();
        let now = Told { status: status.as_u16(), body, refund };
        let mut asked = self.asked.lock().expect("no panic");
        let first = asked.get_mut(key).expect("it was asked").told.get_or_insert_with(|| now.clone());
        assert_eq!(*first, now, "K1: {key} was told something else before");
        Some((now.status, said))
    }

    /// Whether it did before the other thing came true.
    pub async fn until_it_succeeds_or(&self, address: &str, refund: &str, is_over: impl Fn() -> bool) -> bool {
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            if self.list(address, "&status=succeeded").await.contains_key(refund) {
                return true;
            }
            if is_over() {
                return false;
            }
            assert!(Instant::now() < patience, "{refund} never came to an end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn post(&self, address: String, body: &Value) -> reqwest::RequestBuilder {
        let asked = self.client.post(address).bearer_auth(&self.key);
        asked.header("content-type", "application/json").body(body.to_string())
    }

    pub fn answered(&self) -> usize {
        self.asked.lock().expect("no panic").values().filter(|asked| asked.told.is_some()).count()
    }

    /// All keys that were told, or those that were not, the latest first.
    fn keys(&self, is_told: bool) -> Vec<(String, Asked)> {
        let asked = self.asked.lock().expect("no panic").clone();
        let mut keys: Vec<_> = asked.into_iter().filter(|(_, asked)| asked.told.is_some() == is_told).collect();
        keys.sort_by_key(|(_, asked)| std::cmp::Reverse(asked.number));
        keys
    }

    /// K1: the latest few, which were nearest to the kill, asked with the same key, are answered in the same words.
    pub async fn ask_again_what_was_answered(&self, address: &str) {
        for (key, asked) in self.keys(true).iter().take(5) {
            self.ask_until_told(address, key, &asked.payment).await;
        }
    }

    /// K1: what was cut off is answered, and then once more in the same words. The other half is left alone for longer.
    pub async fn ask_again_half_of_the_rest(&self, address: &str) {
        for (key, asked) in self.keys(false).iter().filter(|(_, asked)| asked.number % 2 == 0) {
            self.ask_until_told(address, key, &asked.payment).await;
            self.ask_until_told(address, key, &asked.payment).await;
        }
    }

    /// I3: every refund that somebody was told of is there.
    pub async fn check_answered(&self, address: &str) {
        let asked = self.asked.lock().expect("no panic").clone();
        let told = asked.values().filter_map(|asked| asked.told.as_ref().map(|told| &told.refund));
        let there = self.list(address, "").await;
        let missing: Vec<_> = told.filter(|id| !there.contains_key(*id)).collect();
        assert!(missing.is_empty(), "told and not there: {missing:?}");
    }

    pub async fn ask_again_what_was_not_answered(&self, address: &str) {
        for (key, asked) in self.keys(false) {
            self.ask_until_told(address, &key, &asked.payment).await;
        }
        let asked = self.asked.lock().expect("no panic").clone();
        let told: BTreeSet<String> =
            asked.values().filter_map(|asked| asked.told.as_ref().map(|told| told.refund.clone())).collect();
        assert_eq!(told.len(), asked.len(), "each key has a refund of its own by now");
        let there: BTreeSet<String> = self.list(address, "").await.into_keys().collect();
        assert_eq!(there, told, "no refund that nobody asked for");
    }

    /// Ids of the refunds, which all succeeded. Each time that some have not yet, `meanwhile` is asked to do its part.
    pub async fn wait_until_settled(&self, address: &str, meanwhile: impl AsyncFn()) -> BTreeSet<String> {
        // What was sent when it was killed is looked up once its lease is over, and sent again once lists have settled.
        let patience = Instant::now() + Duration::from_secs(420);
        while !self.list(address, "&status=processing").await.is_empty() {
            assert!(Instant::now() < patience, "some refunds never came to an end");
            meanwhile().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let all = self.list(address, "").await;
        let others: Vec<_> = all.iter().filter(|(_, status)| *status != "succeeded").collect();
        assert!(others.is_empty(), "{others:?}");
        all.into_keys().collect()
    }

    /// Ids and statuses of all refunds, over every page.
    async fn list(&self, address: &str, filter: &str) -> BTreeMap<String, String> {
        let (mut all, mut cursor) = (BTreeMap::new(), String::new());
        loop {
            let address = format!("{address}/v1/refunds?limit=100{filter}{cursor}");
            let asked = self.client.get(address).bearer_auth(&self.key).send().await.expect("an answer");
            let page = read(asked).await.expect("JSON");
            for refund in page["data"].as_array().unwrap_or_else(|| panic!("a page: {page}")) {
                let text = |field: &str| refund[field].as_str().expect("a text").to_owned();
                all.insert(text("id"), text("status"));
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return all,
            }
        }
    }
}

/// The whole body as JSON; nothing where it was cut off.
async fn read(answer: reqwest::Response) -> Option<Value> {
    serde_json::from_str(&answer.text().await.ok()?).ok()
}
