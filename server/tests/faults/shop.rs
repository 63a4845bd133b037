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
    /// Idempotency keys that were sent, each with its payment, and the refund that was told, once it was.
    asked: Mutex<BTreeMap<String, (String, Option<String>)>>,
}

impl Shop {
    /// A merchant with these payments, while the program serves.
    pub async fn open(setting: &Setting, paid: &[Paid]) -> Self {
        setting.done(&["merchant", "create", "lumen", "--name", "Lumen", "--currency", "EUR"]);
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
        self.asked.lock().expect("no panic").insert(key.clone(), (payment.clone(), None));
        (key, payment)
    }

    async fn ask(&self, address: &str, key: &str, payment: &str) -> Option<String> {
        // Killed before it answered: whoever asked does not know.
        let (status, refund) = self.send(address, key, payment).await?;
        if status == 409 || status == 503 {
            return None;
        }
        assert_eq!(status, 201, "{refund}");
        refund["id"].as_str().map(str::to_owned)
    }

    /// Nothing where there was no whole answer. A refund that is told is remembered.
    async fn send(&self, address: &str, key: &str, payment: &str) -> Option<(u16, Value)> {
        let body = json!({ "payment_id": payment, "amount": 1, "reason": "broken" });
        let asked = self.post(format!("{address}/v1/refunds"), &body).header("idempotency-key", key);
        let answer = asked.send().await.ok()?;
        let status = answer.status();
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().expect("ASCII").to_owned());
        let said = read(answer).await?;
        if !status.is_success() {
            assert_eq!(kind.as_deref(), Some("application/problem+json"), "{said}");
            return Some((status.as_u16(), said));
        }
        let id = said["id"].as_str().expect("an id").to_owned();
        let mut asked = self.asked.lock().expect("no panic");
        let told = &mut asked.get_mut(key).expect("it was asked").1;
        assert!(told.as_ref().is_none_or(|told| *told == id), "{key} was told {told:?}, and now {id}");
        *told = Some(id);
        Some((status.as_u16(), said))
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
        self.asked.lock().expect("no panic").values().filter(|(_, told)| told.is_some()).count()
    }

    /// K1: the latest few, which were nearest to the kill, asked with the same key, are the same refunds.
    pub async fn ask_again_what_was_answered(&self, address: &str) {
        let asked = self.asked.lock().expect("no panic").clone();
        for (key, (payment, _)) in asked.iter().filter(|(_, (_, told))| told.is_some()).rev().take(5) {
            self.ask(address, key, payment).await;
        }
    }

    /// I3: every refund that somebody was told of is there.
    pub async fn check_answered(&self, address: &str) {
        let asked = self.asked.lock().expect("no panic").clone();
        let told: BTreeSet<&String> = asked.values().filter_map(|(_, told)| told.as_ref()).collect();
        let there = self.list(address, "").await;
        let missing: Vec<_> = told.iter().filter(|id| !there.contains_key(**id)).collect();
        assert!(missing.is_empty(), "told and not there: {missing:?}");
    }

    pub async fn ask_again_what_was_not_answered(&self, address: &str) {
        let asked = self.asked.lock().expect("no panic").clone();
        for (key, (payment, _)) in asked.iter().filter(|(_, (_, told))| told.is_none()) {
            self.ask(address, key, payment).await;
        }
        let asked = self.asked.lock().expect("no panic").clone();
        let told: BTreeSet<String> = asked.values().filter_map(|(_, told)| told.clone()).collect();
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
