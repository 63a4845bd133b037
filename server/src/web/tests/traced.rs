//! One name for all that a click or a call led to: it is in the answer, with the work that is owed, and in the log's lines about
//! the gateway (`log.rs`).

use domain::Timestamp;
use serde_json::json;
use storage::JobKind;

use super::log;
use super::remedy::{number_of, refund_in, ticket};
use super::shop::Shop;
use crate::demo;

const MINUTE: i64 = 60_000_000;

/// The traces of all that is owed to gateways; taken away from nobody.
async fn owed(shop: &Shop) -> Vec<String> {
    let mut writing = shop.desk.storage().writing().await.expect("a write");
    let now = Timestamp(shop.desk.now().0 + MINUTE);
    let jobs = writing.claim_jobs(JobKind::PayOut, now, Timestamp(now.0 + MINUTE), 1_000).await.expect("a look");
    jobs.into_iter().map(|job| job.trace).collect()
}

/// It stands in the work owed, then in every line about the gateway.
async fn assert_leads_to_the_gateway(shop: &Shop, trace: &str) {
    assert!(owed(shop).await.contains(&trace.to_owned()), "{trace} is in no work owed");
    assert_eq!(log::lines_of(trace).len(), 0);
    while shop.desk.pay_out().await.expect("the sandbox pays") > 0 {}
    let lines = log::lines_of(trace);
    assert!(lines.iter().any(|line| line.contains("asking the gateway")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("the gateway answered")), "{lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_in_a_page_has_one_name_up_to_the_gateways_answer() {
    log::listen();
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let number = number_of(&shop, &nora, "Hand grinder").await;
    let refund = refund_in(&ticket(&shop, &number, &nora).await);

    let fields = [("refund", refund.as_str())];
    let again = shop.post("/api/desk/retry-refund", &nora, &fields).await;

    assert_leads_to_the_gateway(&shop, again.header("request-id")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_carries_the_name_that_its_sender_gave() {
    log::listen();
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let queue = shop.get("/desk/tickets?queue=waiting", &nora).await.text;
    let halm = queue.split("<tr").find(|row| row.contains("Studio Halm")).expect("a ticket of Studio Halm");
    let number = halm.split("/desk/tickets/").nth(1).and_then(|rest| rest.split('"').next()).expect("its number");
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    let fields = [("number", number), ("decision", "all"), ("expected_total", "124000"), ("note", "")];
    let given = [("traceparent", &*format!("00-{trace}-00f067aa0ba902b7-01"))];
    let approved = shop.post_with("/api/desk/decide", &nora, &fields, &given).await;

    assert_eq!((approved.location(), approved.header("request-id")), (&*format!("/desk/tickets/{number}"), trace));
    assert_leads_to_the_gateway(&shop, trace).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_programs_call_has_one_name_up_to_the_gateways_answer() {
    log::listen();
    let shop = Shop::open().await;
    let listed = shop.get_as(demo::API_KEY, "/v1/purchases?number=LC-10482").await;
    let purchase: serde_json::Value = serde_json::from_str(&listed.text).expect("json");
    let body = json!({"payment_id": purchase["data"][0]["payments"][0]["id"], "amount": 100});

    let made = shop.post_as(demo::API_KEY, "/v1/refunds", &body).await;

    assert_eq!(made.status, 201, "{}", made.text);
    assert_leads_to_the_gateway(&shop, made.header("request-id")).await;
}
