//! A shop whose program talks to the router: no socket, no page.

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use desk::{Chance as _, Clock, CreateKey, CreateMerchant, Desk, DeskParts, Merchant, Scope, verify};
use domain::{Exceptions, Policy, Timestamp};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;
use storage::{Fault, Faults, OpenWith, Step, Storage};
use tower::ServiceExt;

use crate::clock::{SystemChance, SystemClock};
use crate::gateways::{self, Sandbox};
use crate::mail::{DemoMailbox, LogMailer};

/// Runs each promise on both engines: `async fn name(shop: Shop)` becomes two tests.
macro_rules! on_both_engines {
    ($($promise:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $promise() {
                    super::$promise($crate::api::tests::shop::Shop::on_sqlite().await).await;
                }
            )*
        }
        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $promise() {
                    if let Some(shop) = $crate::api::tests::shop::Shop::on_postgres().await {
                        super::$promise(shop).await;
                    }
                }
            )*
        }
    };
}
pub(super) use on_both_engines;

/// The system's clock, ahead by as much as a test says.
#[derive(Default)]
pub struct AheadClock(AtomicI64);

impl AheadClock {
    pub fn advance_hours(&self, hours: i64) {
        self.0.fetch_add(hours * 3_600_000_000, Ordering::SeqCst);
    }
}

impl Clock for AheadClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0 + self.0.load(Ordering::SeqCst))
    }

    fn steady(&self) -> Duration {
        SystemClock.steady() + Duration::from_micros(self.0.load(Ordering::SeqCst).unsigned_abs())
    }
}

/// Others are in the way of so many commits, as PostgreSQL tells one of two that wait for each other.
pub struct InTheWay {
    times: usize,
    pub commits: AtomicUsize,
}

#[async_trait]
impl Faults for InTheWay {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        let is_ended = step == Step::Commit && self.commits.fetch_add(1, Ordering::SeqCst) < self.times;
        if is_ended { Err(Fault::InTheWay) } else { Ok(()) }
    }
}

/// A merchant with a key that may do everything.
#[derive(Clone)]
pub struct Shop {
    pub desk: Desk,
    pub merchant: Merchant,
    pub key: String,
    pub mailbox: Arc<DemoMailbox>,
    pub clock: Arc<AheadClock>,
    pub router: Router,
    pub place: Arc<Place>,
}

/// Where its database is; gone when the last one who uses it is.
pub struct Place {
    url: String,
    _folder: Option<tempfile::TempDir>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.word("id")
    }

    #[track_caller]
    pub fn word(&self, name: &str) -> String {
        let json = self.json();
        json[name].as_str().unwrap_or_else(|| panic!("no {name} in {json}")).to_owned()
    }

    /// Checks that it is a problem of this status and code, and gives its body.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let json = self.json();
        assert_eq!((self.status.as_u16(), json["code"].as_str()), (status, Some(code)), "{json}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(json["status"], status);
        for part in ["type", "title", "detail"] {
            assert!(json[part].as_str().is_some_and(|text| !text.is_empty()), "{part}: {json}");
        }
        assert!(json["errors"].is_array(), "{json}");
        json
    }

    /// The fields that it names.
    #[track_caller]
    pub fn fields(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().expect("a list").clone();
        errors.iter().map(|error| error["field"].as_str().expect("a name").to_owned()).collect()
    }
}

/// Nothing where there is no server to test on, which a run that must have one does not pass over.
pub async fn new_postgres_database() -> Option<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("MONEYBACK_TEST_POSTGRES_URL").ok();
    let is_wanted = ["CI", "MONEYBACK_TEST_POSTGRES_REQUIRED"].iter().any(|name| std::env::var(name).is_ok());
    assert!(server.is_some() || !is_wanted, "MONEYBACK_TEST_POSTGRES_URL is not set: run this through tools/postgres");
    let server = server?;
    let name = format!("api_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&server).await.expect("the server answers");
    let create = sqlx::AssertSqlSafe(format!("create database {name}"));
    connection.execute(create).await.expect("a database");
    let (host, _) = server.rsplit_once('/').expect("a URL with a database");
    Some(format!("{host}/{name}"))
}

impl Shop {
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/api.db", folder.path().display());
        Self::at(Place { url, _folder: Some(folder) }).await
    }

    /// Nothing where there is no server to test on.
    pub async fn on_postgres() -> Option<Self> {
        let url = new_postgres_database().await?;
        Some(Self::at(Place { url, _folder: None }).await)
    }

    async fn at(place: Place) -> Self {
        let storage = Storage::open(&place.url).await.expect("a new database");
        let clock = Arc::new(AheadClock::default());
        let mailbox = Arc::new(DemoMailbox::over(Arc::new(LogMailer)));
        let desk = Desk::new(DeskParts {
            gateways: gateways::in_house(&storage, clock.clone()),
            storage,
            clock: clock.clone(),
            chance: Arc::new(SystemChance),
            mailer: mailbox.clone(),
            public_url: "http://127.0.0.1:3000".to_owned(),
        });
        let merchant = merchant(&desk, "lantern", true).await;
        let key = key(&desk, &merchant, Scope::Admin).await;
        let router = crate::api::router(desk.clone());
        Self { desk, merchant, key, mailbox, clock, router, place: Arc::new(place) }
    }

    /// The same shop as another process sees it.
    pub async fn in_another_process(&self) -> Self {
        self.as_a_process_with(OpenWith::default()).await
    }

    /// The same, with others in the way of that process' next commits.
    pub async fn with_others_in_the_way(&self, times: usize) -> (Self, Arc<InTheWay>) {
        let others = Arc::new(InTheWay { times, commits: AtomicUsize::new(0) });
        (self.as_a_process_with(OpenWith { faults: Some(others.clone()), ..OpenWith::default() }).await, others)
    }

    async fn as_a_process_with(&self, with: OpenWith) -> Self {
        let storage = Storage::open_with(&self.place.url, with).await.expect("the same database");
        let desk = Desk::new(DeskParts {
            gateways: gateways::in_house(&storage, self.clock.clone()),
            storage,
            clock: self.clock.clone(),
            chance: Arc::new(SystemChance),
            mailer: self.mailbox.clone(),
            public_url: self.desk.public_url().to_owned(),
        });
        Self { router: crate::api::router(desk.clone()), desk, ..self.clone() }
    }

    /// Another merchant of the same house, with a key of its own.
    pub async fn neighbour(&self) -> Self {
        let merchant = merchant(&self.desk, "harbour", true).await;
        let key = key(&self.desk, &merchant, Scope::Admin).await;
        Self { merchant, key, ..self.clone() }
    }

    /// Another one, whose customers wait for real money.
    pub async fn real_neighbour(&self) -> Self {
        let merchant = merchant(&self.desk, "mill", false).await;
        let key = key(&self.desk, &merchant, Scope::Admin).await;
        Self { merchant, key, ..self.clone() }
    }

    pub async fn with_scope(&self, scope: Scope) -> Self {
        Self { key: key(&self.desk, &self.merchant, scope).await, ..self.clone() }
    }

    /// From now on its API key opens nothing.
    pub async fn revoke_its_key(&self) {
        let prefix = self.desk.find_caller(&self.key).await.expect("a look").expect("a valid key").key.prefix;
        self.desk.revoke_key(&self.merchant, &prefix).await.expect("a write");
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty())).await
    }

    /// With a key that nothing else has.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(&new_key(), path, &body.to_string()).await
    }

    pub async fn post_as(&self, idempotency_key: &str, path: &str, body: &str) -> Answer {
        let request = self.request(Method::POST, path).header("idempotency-key", idempotency_key);
        self.send(request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_owned()))).await
    }

    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let bearer = format!("Bearer {}", self.key);
        Request::builder().method(method).uri(path).header(header::AUTHORIZATION, bearer)
    }

    pub async fn send(&self, request: Result<Request<Body>, axum::http::Error>) -> Answer {
        let response = self.router.clone().oneshot(request.expect("a request")).await.expect("it always answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Ada's purchase of one thing, paid through the sandbox by a card with these last digits.
    pub async fn sold_with(&self, number: &str, total: i64, card: &str) -> Value {
        let mut purchase = purchase(number, total);
        purchase["payment"]["reference"] = json!(format!("sbx_{card}"));
        let answer = self.post("/v1/purchases", &purchase).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()
    }

    pub async fn sold(&self, number: &str, total: i64) -> Value {
        self.sold_with(number, total, "4242").await
    }

    /// Until nothing is due.
    pub async fn pay_out(&self) {
        while self.desk.pay_out().await.expect("the worker works") > 0 {}
    }

    /// The subjects of all letters, the first one first.
    pub async fn subjects(&self) -> Vec<String> {
        while self.desk.send_mail().await.expect("the worker works") > 0 {}
        let mut letters: Vec<String> = self.mailbox.letters().into_iter().map(|(_, letter)| letter.subject).collect();
        letters.reverse();
        letters
    }

    /// Checks the books from outside, the gateway's among them.
    pub async fn close(self) {
        let storage = Storage::open_to_look(&self.place.url).await.expect("the same database");
        let sandbox = Sandbox::new(self.desk.storage().clone(), self.clock.clone());
        let books = BTreeMap::from([("sandbox".to_owned(), Arc::new(sandbox) as Arc<dyn desk::GatewayBook>)]);
        let mut found = Vec::new();
        verify(&storage, None, &books, &mut |finding| found.push(finding.to_string())).await.expect("a look");
        assert!(found.is_empty(), "{found:#?}");
        storage.close().await;
    }
}

async fn merchant(desk: &Desk, slug: &str, is_test: bool) -> Merchant {
    let rules = Policy { window_days: Some(30), exceptions: Exceptions::Deny, ..Policy::default() };
    let asked = CreateMerchant {
        slug: slug.to_owned(),
        name: "Lantern & Cup".to_owned(),
        currency: "EUR".to_owned(),
        timezone: "Europe/Berlin".to_owned(),
        is_demo: false,
        is_test,
        rules,
        answer_within_hours: 48,
        arrives_after_days: 5,
        arrives_within_days: 10,
    };
    desk.create_merchant(asked).await.expect("a merchant")
}

pub async fn key(desk: &Desk, merchant: &Merchant, scope: Scope) -> String {
    let asked = CreateKey { name: String::new(), scope, expires_in_days: None };
    desk.create_key(merchant, asked).await.expect("a key").0
}

/// An idempotency key that nothing else has.
pub fn new_key() -> String {
    let mut random = [0; 8];
    SystemChance.fill(&mut random);
    format!("key-{:016x}", u64::from_be_bytes(random))
}

/// A lantern, bought and delivered long ago enough to have settled.
pub fn purchase(number: &str, total: i64) -> Value {
    let at = domain::Timestamp(now_micros() - 24 * 3_600_000_000).rfc3339();
    json!({
        "number": number,
        "currency": "EUR",
        "purchased_at": at,
        "delivered_at": at,
        "customer": {"email": "ada@example.org", "name": "Ada"},
        "credit_applied": 0,
        "lines": [{
            "id": "sku-1", "description": "A lantern", "category": "home", "quantity": 1,
            "subtotal": total, "discount": 0, "tax": 0, "period": null, "consumed": false,
        }],
        "payment": {
            "amount": total, "status": "settled", "captured_at": at, "gateway": "sandbox",
            "reference": "sbx_4242", "method": {"kind": "card", "label": "Visa ending 4242"},
        },
    })
}

fn now_micros() -> i64 {
    SystemClock.now().0
}
