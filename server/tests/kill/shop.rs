//! A merchant's program that asks for refunds and remembers what it was told.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::program::{self, Program};

/// Each is paid 1,000.00 and gives back a cent at a time.
const PAYMENTS: usize = 16;
const PAID: i64 = 100_000;

pub struct Shop {
    client: reqwest::Client,
    key: String,
    payments: Vec<String>,
    count: AtomicUsize,
    /// Idempotency keys that were sent, each with its payment, and the refund that was told, once it was.
    asked: Mutex<BTreeMap<String, (String, Option<String>)>>,
}

impl Shop {
    pub async fn open(program: &Program, url: &str) -> Self {
        let made = program::run(url, &["merchant", "create", "lumen", "--name", "Lumen", "--currency", "EUR"]);
        assert!(made.status.success(), "{made:?}");
        let key = program::run(url, &["key", "create", "--merchant", "lumen", "--scope", "admin"]);
        let key = String::from_utf8(key.stdout).expect("a key").trim().to_owned();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().expect("a client");
        let mut shop = Self { client, key, payments: Vec::new(), count: AtomicUsize::new(0), asked: Mutex::default() };
        for number in 0..PAYMENTS {
            let payment = shop.bring_in(&program.address(), number).await;
            shop.payments.push(payment);
        }
        shop
    }

    async fn bring_in(&self, address: &str, number: usize) -> String {
        let purchase = json!({
            "number": format!("LC-{number}"), "currency": "EUR", "purchased_at": "2026-06-01T12:00:00Z",
            "delivered_at": "2026-06-02T12:00:00Z", "customer": {"email": "ada@example.org", "name": "Ada"},
            "credit_applied": 0,
            "lines": [{"id": "li_1", "description": "A lantern", "category": "home", "quantity": 1, "subtotal": PAID,
                "discount": 0, "tax": 0, "period": null, "consumed": false}],
            "payment": {"amount": PAID, "status": "settled", "captured_at": "2026-06-01T12:00:00Z", "gateway": "sandbox",
                "reference": format!("sbx_pay_{number}_4242"), "method": {"kind": "card", "label": "Visa ending 4242"}},
        });
        let asked = self.post(format!("{address}/v1/purchases"), &purchase);
        let answer = read(asked.send().await.expect("an answer")).await.expect("JSON");
        answer["payments"][0]["id"].as_str().unwrap_or_else(|| panic!("a payment: {answer}")).to_owned()
    }

    /// One refund of a cent, with a key of its own.
    pub async fn ask_for_one(&self, address: &str, caller: usize) {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let (key, payment) = (format!("ask-{caller}-{number}"), self.payments[number % PAYMENTS].clone());
        self.asked.lock().expect("no panic").insert(key.clone(), (payment.clone(), None));
        self.ask(address, &key, &payment).await;
    }

    async fn ask(&self, address: &str, key: &str, payment: &str) {
        let body = json!({ "payment_id": payment, "amount": 1, "reason": "broken" });
        let asked = self.post(format!("{address}/v1/refunds"), &body).header("idempotency-key", key);
        // Killed before it answered: whoever asked does not know.
        let Ok(answer) = asked.send().await else { return };
        let status = answer.status();
        let Some(refund) = read(answer).await else { return };
        if status.as_u16() == 409 || status.is_server_error() {
            return;
        }
        assert!(status.is_success(), "{status}: {refund}");
        let id = refund["id"].as_str().expect("an id").to_owned();
        let mut asked = self.asked.lock().expect("no panic");
        let told = &mut asked.get_mut(key).expect("it was asked").1;
        assert!(told.as_ref().is_none_or(|told| *told == id), "{key} was told {told:?}, and now {id}");
        *told = Some(id);
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

    pub async fn wait_until_settled(&self, address: &str) {
        // What was sent when it was killed is looked up once its lease is over, and sent again once lists have settled.
        let patience = Instant::now() + Duration::from_secs(420);
        while !self.list(address, "&status=processing").await.is_empty() {
            assert!(Instant::now() < patience, "some refunds never came to an end");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let statuses: BTreeSet<String> = self.list(address, "").await.into_values().collect();
        assert_eq!(statuses, BTreeSet::from(["succeeded".to_owned()]));
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
