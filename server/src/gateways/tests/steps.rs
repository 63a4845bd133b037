//! What Stripe cannot move is told to programs and staff before anything is approved (R2, R3).

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use clap::Parser;
use desk::{CreateKey, CreateStaff, PurchaseFile, RequestRefund, Role, Scope, TicketRecord};
use domain::{RefundReason, RefundState, Selection};
use gateway_double::Double;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::shop::{Shop, shop};
use crate::config::Config;
use crate::web::router_with;

const PASSWORD: &str = "refunds-are-easy";

#[derive(clap::Parser)]
struct Defaults {
    #[command(flatten)]
    config: Config,
}

/// A browser or a program in front of the whole router.
struct Visit {
    router: Router,
    /// Of the browser's cookie, or the program's key.
    header: (header::HeaderName, String),
    _stop: watch::Sender<bool>,
}

struct Answer {
    status: u16,
    /// Where a browser is sent on to.
    location: String,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("an answer in JSON")
    }
}

impl Visit {
    fn of(shop: &Shop, header: header::HeaderName, value: String) -> Self {
        let (stop, stopping) = watch::channel(false);
        let config = Defaults::parse_from(["moneyback"]).config;
        let router = router_with(shop.desk.clone(), &config, None, stopping, shop.secrets.clone());
        Self { router, header: (header, value), _stop: stop }
    }

    async fn program(shop: &Shop) -> Self {
        let asked = CreateKey { name: String::new(), scope: Scope::Admin, expires_in_days: None };
        let (key, _) = shop.desk.create_key(&shop.merchant, asked).await.expect("a key");
        Self::of(shop, header::AUTHORIZATION, format!("Bearer {key}"))
    }

    async fn staff(shop: &Shop) -> Self {
        let asked = CreateStaff {
            email: "nora@example.org".to_owned(),
            name: "Nora".to_owned(),
            role: Role::Manager,
            password: PASSWORD.to_owned(),
            approves_up_to: None,
        };
        shop.desk.create_staff(&shop.merchant, asked).await.expect("a person");
        let door = Self::of(shop, header::COOKIE, String::new());
        let fields = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", "nora@example.org"), ("password", PASSWORD)])
            .finish();
        let request = door.form("/api/desk/sign-in").body(Body::from(fields)).expect("a request");
        let answer = door.router.clone().oneshot(request).await.expect("an answer");
        let cookie = answer.headers().get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).expect("a cookie").to_owned();
        Self::of(shop, header::COOKIE, cookie)
    }

    fn form(&self, path: &str) -> axum::http::request::Builder {
        Request::post(path)
            .header(&self.header.0, &self.header.1)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "127.0.0.1:3000")
            .header("sec-fetch-site", "same-origin")
    }

    async fn sent(&self, request: axum::http::request::Builder, body: String) -> Answer {
        let request = request.header(header::CONTENT_LENGTH, body.len()).body(Body::from(body)).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let location = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        let location = location.unwrap_or_default().to_owned();
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        Answer { status, location, text: String::from_utf8_lossy(&body).replace('\u{a0}', " ") }
    }

    async fn get(&self, path: &str) -> String {
        self.sent(Request::get(path).header(&self.header.0, &self.header.1), String::new()).await.text
    }

    async fn decides(&self, fields: &[(&str, &str)]) -> Answer {
        let fields = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.sent(self.form("/api/desk/decide"), fields).await
    }

    async fn posts(&self, path: &str, key: &str, body: Value) -> Answer {
        let request = Request::post(path).header(&self.header.0, &self.header.1);
        let request = request.header(header::CONTENT_TYPE, "application/json").header("idempotency-key", key);
        self.sent(request, body.to_string()).await
    }
}

/// A shop where a lamp was paid with so much of a currency, in our minor units and in those of Stripe.
async fn paid_in(code: &str, amount: i64, there: i64) -> (Shop, Double, String, PurchaseFile) {
    let (shop, double) = shop().await;
    let payment = double.pay(there, &code.to_lowercase(), "pm_card_visa").expect("a payment");
    let file = shop.bought_in(code, &payment, amount).await;
    (shop, double, payment, file)
}

async fn asked(shop: &Shop, file: &PurchaseFile, amount: i64) -> TicketRecord {
    let asked = RequestRefund {
        purchase_id: file.purchase.purchase_id.clone(),
        selection: Selection::Amount { amount },
        reason: RefundReason::Damaged,
        comment: String::new(),
        expected_total: amount,
    };
    shop.desk.request_refund(&shop.merchant, &shop.customer, asked).await.expect("it is taken")
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_staff_see_what_stripe_moves_before_they_approve_and_approve_that_with_one_click() {
    let (shop, double, payment, file) = paid_in("BHD", 8_000, 8_000).await;
    let nora = Visit::staff(&shop).await;
    let ticket = asked(&shop, &file, 5_124).await;
    let path = format!("/desk/tickets/{}", ticket.number);

    let page = nora.get(&path).await;
    assert!(page.contains("Stripe moves BHD in steps of BHD 0.010."), "{page}");
    assert!(page.contains("BHD 5.120 goes back now; BHD 0.004 stays refundable."), "{page}");
    assert!(page.contains("value=\"5.120\"") && page.contains("At most BHD 5.120."), "the amount is filled in");
    assert!(!page.contains("say-approve"), "a button that could only be refused");

    let (number, whole) = (("number", ticket.number.as_str()), ("expected_total", "5124"));
    let all = nora.decides(&[number, ("decision", "all"), whole]).await;
    assert!(all.location.ends_with("problem=amount_between_steps"), "{}", all.location);
    let again = nora.get(&all.location).await;
    assert!(again.contains("The payment provider cannot move just that.") && again.contains("value=\"5.120\""));
    let odd = nora.decides(&[number, ("decision", "amount"), ("amount", "5.117"), whole]).await;
    let again = nora.get(&odd.location).await;
    assert!(again.contains("value=\"5.117\""), "what was typed stays");
    assert!(again.contains("BHD 5.110 can go back now, BHD 0.007 stays refundable."), "{again}");
    shop.round().await;
    assert_eq!(double.judgement().payments[&payment].refunded, 0);

    let yes = nora.decides(&[number, ("decision", "amount"), ("amount", "5.120"), whole]).await;
    assert_eq!(yes.location, path);
    shop.round().await;

    let refund = shop.refund_of(&ticket).await;
    assert_eq!((refund.state(), refund.total), (RefundState::Succeeded, 5_120));
    assert_eq!(double.judgement().payments[&payment].refunded, 5_120);
    assert_eq!(shop.open(&file.purchase.purchase_id).await.case.remaining(), 2_880);
    shop.books_hold().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_a_program_is_told_by_the_preview_and_refused_with_the_nearest_amount() {
    let (shop, double, payment, file) = paid_in("KWD", 5_130, 5_130).await;
    let program = Visit::program(&shop).await;
    let (purchase_id, payment_id) = (&file.purchase.purchase_id, &file.payment.payment_id);

    let selection = json!({"kind": "amount", "amount": 5_124});
    let preview = program.posts("/v1/previews", "0", json!({"purchase_id": purchase_id, "selection": selection})).await;
    let preview = preview.json();
    assert_eq!((&preview["total"], &preview["to_payment"]), (&json!(5_124), &json!(5_124)), "it stays what it was");
    assert_eq!((&preview["outcome"], &preview["nearest"]), (&json!("review"), &json!(5_120)));
    assert_eq!(preview["reasons"], json!(["amount_between_steps"]));

    for (key, body, field) in [
        ("1", json!({"payment_id": payment_id, "amount": 5_124}), "amount"),
        ("2", json!({"payment_id": payment_id, "amount": 5_124, "destination": "original"}), "amount"),
        ("3", json!({"payment_id": payment_id, "selection": selection}), "amount"),
        ("4", json!({"payment_id": payment_id, "selection": {"kind": "percentage", "percent": "99.9"}}), "selection"),
    ] {
        let refused = program.posts("/v1/refunds", key, body).await;
        let problem = refused.json();
        assert_eq!((refused.status, &problem["code"]), (422, &json!("amount_between_steps")), "{problem}");
        assert_eq!((&problem["nearest"], &problem["errors"][0]["field"]), (&json!(5_120), &json!(field)), "{problem}");
    }
    let made = program.posts("/v1/refunds", "5", json!({"payment_id": payment_id, "amount": 5_120})).await;
    assert_eq!((made.status, &made.json()["to_payment"]), (201, &json!(5_120)));
    shop.round().await;
    assert_eq!(double.judgement().payments[&payment].refunded, 5_120);

    // All that is left is one step, and of that half.
    let original = json!({"payment_id": payment_id, "amount": 5, "destination": "original"});
    let refused = program.posts("/v1/refunds", "6", original).await.json();
    assert_eq!(
        (&refused["code"], &refused["errors"][0]["field"]),
        (&json!("amount_below_step"), &json!("destination"))
    );
    let credited = program.posts("/v1/refunds", "7", json!({"payment_id": payment_id, "amount": 5})).await.json();
    assert_eq!((&credited["destination"], &credited["status"]), (&json!("account_credit"), &json!("succeeded")));
    let recorded = json!({"payment_id": payment_id, "destination": "recorded", "evidence": "receipt 7"});
    let recorded = program.posts("/v1/refunds", "8", recorded).await;
    assert_eq!((recorded.status, &recorded.json()["amount"]), (201, &json!(5)));
    shop.round().await;
    assert_eq!(double.judgement().payments[&payment].refunded, 5_120);
}

/// Ariary have hundredths in ISO 4217 that Stripe does not move; crowns have none, so each of ours is whole there.
#[tokio::test(flavor = "multi_thread")]
async fn r3_hundredths_that_stripe_does_not_move_are_told_and_whole_crowns_are_moved() {
    let (shop, double, payment, file) = paid_in("MGA", 50_000, 500).await;
    let program = Visit::program(&shop).await;
    let body = |amount: i64| json!({"payment_id": file.payment.payment_id, "amount": amount});

    let refused = program.posts("/v1/refunds", "1", body(20_050)).await.json();
    assert_eq!((&refused["code"], &refused["nearest"]), (&json!("amount_between_steps"), &json!(20_000)));
    assert_eq!(program.posts("/v1/refunds", "2", body(20_000)).await.status, 201);
    shop.round().await;
    assert_eq!(double.judgement().payments[&payment].refunded, 200);

    let crowns = double.pay(4_010, "isk", "pm_card_visa").expect("an old charge with a fraction");
    let file = shop.bought_in("ISK", &crowns, 40).await;
    let all = json!({"payment_id": file.payment.payment_id});
    assert_eq!(program.posts("/v1/refunds", "3", all).await.json()["amount"], json!(40));
    shop.round().await;
    assert_eq!(double.judgement().payments[&crowns].refunded, 4_000, "rounded down; the fraction was never ours");
    shop.books_hold().await;
}
