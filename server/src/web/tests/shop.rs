//! The demo shop behind a router, and a browser without scripts.

use app::posting::form::{Posted, form_at};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use clap::Parser;
use desk::{Desk, DeskParts, Gateway};
use http_body_util::BodyExt;
use std::collections::BTreeSet;
use std::sync::Arc;
use storage::{Faults, OpenWith, Storage};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::api::tests::shop::new_postgres_database;
use crate::clock::{SystemChance, SystemClock};
use crate::config::Config;
use crate::demo;
use crate::gateways;
use crate::mail::{DemoMailbox, LogMailer};
use crate::web::router;

#[derive(clap::Parser)]
struct Defaults {
    #[command(flatten)]
    config: Config,
}

/// The filled demo shop; its database goes away with it.
pub struct Shop {
    pub desk: Desk,
    pub mailbox: Arc<DemoMailbox>,
    router: Router,
    url: String,
    _folder: Option<tempfile::TempDir>,
    _stop: watch::Sender<bool>,
}

/// An answer, read to its end.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The `name=value` of the cookie it sets.
    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
    }
}

impl Shop {
    /// The demo shop.
    pub async fn open() -> Self {
        Self::empty().await.filled().await
    }

    /// The same on the other engine; nothing where there is no server to test on.
    pub async fn on_postgres() -> Option<Self> {
        Some(Self::at(new_postgres_database().await?, None).await.filled().await)
    }

    async fn filled(self) -> Self {
        let shop = self;
        demo::fill(&shop.desk, shop.mailbox.clone()).await.expect("the demo fills");
        let (router, stop) = routes(&shop.desk, Some(shop.mailbox.clone()));
        Self { router, _stop: stop, ..shop }
    }

    /// No demo and no merchant.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::at(format!("sqlite://{}/shop.db", folder.path().display()), Some(folder)).await
    }

    async fn at(url: String, folder: Option<tempfile::TempDir>) -> Self {
        let storage = Storage::open(&url).await.expect("a new database opens");
        let clock = Arc::new(SystemClock);
        let mailbox = Arc::new(DemoMailbox::over(Arc::new(LogMailer)));
        let desk = Desk::new(DeskParts {
            gateways: gateways::in_house(&storage, clock.clone()),
            storage,
            clock,
            chance: Arc::new(SystemChance),
            mailer: mailbox.clone(),
            public_url: "http://127.0.0.1:3000".to_owned(),
        });
        let (router, stop) = routes(&desk, None);
        Self { desk, mailbox, router, url, _folder: folder, _stop: stop }
    }

    /// The same shop with this at the place of the sandbox.
    pub fn with_sandbox(self, gateway: Arc<dyn Gateway>) -> Self {
        let desk = Desk::new(DeskParts {
            gateways: [("sandbox".to_owned(), gateway)].into(),
            storage: self.desk.storage().clone(),
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            mailer: self.mailbox.clone(),
            public_url: self.desk.public_url().to_owned(),
        });
        let (router, stop) = routes(&desk, Some(self.mailbox.clone()));
        Self { desk, router, _stop: stop, ..self }
    }

    /// The same shop, as a process sees it that a test stands in the way of.
    pub async fn with_faults(self, faults: Arc<dyn Faults>) -> Self {
        let with = OpenWith { faults: Some(faults), ..OpenWith::default() };
        let storage = Storage::open_with(&self.url, with).await.expect("the same database");
        let clock = Arc::new(SystemClock);
        let desk = Desk::new(DeskParts {
            gateways: gateways::in_house(&storage, clock.clone()),
            storage,
            clock,
            chance: Arc::new(SystemChance),
            mailer: self.mailbox.clone(),
            public_url: self.desk.public_url().to_owned(),
        });
        let (router, stop) = routes(&desk, Some(self.mailbox.clone()));
        Self { desk, router, _stop: stop, ..self }
    }

    /// A page as a browser gets it. Whatever it is asked for, its forms are ones that can be read.
    pub async fn get(&self, path: &str, cookie: &str) -> Page {
        let page = self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty())).await;
        assert_forms_are_read(&page.text, path);
        page
    }

    /// An answer whose end is yet to come.
    pub async fn begin(&self, path: &str, cookie: &str) -> (StatusCode, Body) {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        (response.status(), response.into_body())
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Page {
        let asked = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.send(asked.body(Body::empty())).await
    }

    /// The head of an answer, whose body may never end.
    pub async fn head_of(&self, path: &str, headers: &[(&str, &str)]) -> HeaderMap {
        let asked = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        let request = asked.body(Body::empty()).expect("a request");
        self.router.clone().oneshot(request).await.expect("the router always answers").headers().clone()
    }

    /// As a program with this key.
    pub async fn get_as(&self, key: &str, path: &str) -> Page {
        self.send(Request::get(path).header(header::AUTHORIZATION, format!("Bearer {key}")).body(Body::empty())).await
    }

    /// A form as a browser posts it from a page of ours.
    pub async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Page {
        let request = Self::form(path, cookie, fields).header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(encoded(fields)))).await
    }

    /// The same with more headers.
    pub async fn post_with(&self, path: &str, cookie: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let request = Self::form(path, cookie, fields).header("sec-fetch-site", "same-origin");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::from(encoded(fields)))).await
    }

    /// As a program with this key.
    pub async fn post_as(&self, key: &str, path: &str, body: &serde_json::Value) -> Page {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", uuid::Uuid::now_v7().to_string());
        self.send(request.body(Body::from(body.to_string()))).await
    }

    /// With nothing but a body.
    pub async fn post_bytes(&self, path: &str, body: Vec<u8>) -> Page {
        self.send(Request::post(path).body(Body::from(body))).await
    }

    /// A form with just these headers about where it comes from.
    pub async fn post_from(&self, path: &str, cookie: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let request = Self::form(path, cookie, fields);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::from(encoded(fields)))).await
    }

    /// A form's body as it stands, with these headers about the rest.
    pub async fn post_body(&self, path: &str, cookie: &str, body: &[u8], headers: &[(&str, &str)]) -> Page {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::REFERER, "http://127.0.0.1:3000/demo/rules?from=here");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::from(body.to_vec()))).await
    }

    fn form(path: &str, cookie: &str, fields: &[(&str, &str)]) -> axum::http::request::Builder {
        Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::CONTENT_LENGTH, encoded(fields).len())
    }

    async fn send(&self, request: Result<Request<Body>, axum::http::Error>) -> Page {
        let request = request.expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Page { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Signs a customer in by the mailed link and gives the cookie.
    pub async fn customer(&self, email: &str) -> String {
        self.post("/api/customer/ask-for-link", "", &[("merchant", "demo"), ("email", email)]).await;
        let token = self.mailed_token(email).await;
        self.post("/api/customer/use-link", "", &[("merchant", "demo"), ("token", &token)]).await.cookie()
    }

    pub async fn staff(&self, email: &str) -> String {
        let fields = [("email", email), ("password", "refunds-are-easy")];
        self.post("/api/desk/sign-in", "", &fields).await.cookie()
    }

    /// The secret of the last link mailed to an address; the letter leaves after the answer.
    pub async fn mailed_token(&self, email: &str) -> String {
        for _ in 0..500 {
            let letters = self.mailbox.letters();
            let newest = letters
                .iter()
                .map(|(_, letter)| letter)
                .find(|letter| letter.to == email && letter.text.contains("/sign-in/"));
            if let Some(link) = newest.and_then(|letter| letter.text.split("/sign-in/").nth(1)) {
                return link.split_whitespace().next().unwrap_or_default().to_owned();
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("no link was mailed to {email}");
    }

    /// The id of a purchase by its number.
    pub async fn purchase(&self, number: &str) -> String {
        let merchant = self.desk.find_merchant("demo").await.expect("looked up").expect("the demo shop");
        let mut reading = self.desk.storage().reading().await.expect("reads");
        let found = reading.find_purchase_by_number(&merchant.merchant_id, number).await.expect("looked up");
        found.expect("a demo purchase").purchase_id
    }
}

/// Everything that the server answers.
pub fn routes(desk: &Desk, mailbox: Option<Arc<DemoMailbox>>) -> (Router, watch::Sender<bool>) {
    let config = Defaults::parse_from(["moneyback"]).config;
    let (stop, stopping) = watch::channel(false);
    (router(desk.clone(), &config, mailbox, stopping), stop)
}

/// Each field of each form is one that its server function takes, and none that it needs is missing. Of several buttons and
/// boxes of one name a browser sends one.
fn assert_forms_are_read(page: &str, path: &str) {
    for form in page.split("<form ").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let Some(action) = form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()) else { continue };
        let names = form.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let fields: BTreeSet<(&str, &str)> = names.map(|name| (name, "")).collect();
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let read = form_at(action).unwrap_or_else(|| panic!("{path} posts to {action}"));
        let read = read.read(&Posted { is_form: true, is_whole: true, bytes: body.as_bytes() });
        assert!(read.is_ok(), "{path} posts {body} to {action}: {read:?}");
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}
