use desk::StorageError;
use http_body_util::BodyExt as _;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::shop::{Shop, routes};
use crate::api;
use crate::workers::{Work, Worker, keep_working};

/// Every line is a comment or a name with a number; the age of what is under way is among them.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_can_be_watched() {
    let shop = Shop::open().await;

    let page = shop.get("/metrics", "").await;

    assert_eq!(page.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for line in page.text.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        assert!(name.starts_with("moneyback_"), "{line}");
        assert!(value.parse::<f64>().is_ok_and(|value| value >= 0.0), "{line}");
    }
    for name in [
        "moneyback_gateway_attempts_total",
        "moneyback_gateway_unknowns_total",
        "moneyback_refunds_unknown",
        "moneyback_oldest_unsettled_seconds",
        "moneyback_gateways_paused",
    ] {
        assert!(page.text.lines().any(|line| line.starts_with(&format!("{name} "))), "{name} in {}", page.text);
    }
}

/// What the process counted is wanted most when its database is gone.
#[tokio::test(flavor = "multi_thread")]
async fn where_the_database_does_not_answer_what_was_counted_is_told_all_the_same() {
    let shop = Shop::open().await;
    let before = shop.get("/metrics", "").await.text;
    assert!(before.contains("\nmoneyback_database_up 1\n"), "{before}");

    shop.desk.storage().close().await;
    let page = shop.get("/metrics", "").await;

    assert_eq!(page.status.as_u16(), 200);
    assert!(page.text.contains("\nmoneyback_database_up 0\n"), "{}", page.text);
    let counted =
        |text: &str| text.lines().filter(|line| line.contains("_total ")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(counted(&page.text), counted(&before));
    assert!(!page.text.contains("moneyback_refunds_unsettled"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_a_name_of_its_own_or_the_one_its_caller_gave() {
    let shop = Shop::open().await;

    let (one, other) = (shop.get("/healthz", "").await, shop.get("/healthz", "").await);
    assert_eq!(one.header("request-id").len(), 32);
    assert_ne!(one.header("request-id"), other.header("request-id"));

    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let given = [("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")];
    assert_eq!(shop.get_with("/healthz", &given).await.header("request-id"), trace);

    for nonsense in ["00-short-1-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "nonsense", ""] {
        let page = shop.get_with("/healthz", &[("traceparent", nonsense)]).await;
        assert_eq!(page.header("request-id").len(), 32, "{nonsense}");
        assert_ne!(page.header("request-id"), "00000000000000000000000000000000");
    }
}

/// The number that stands behind a name now.
async fn measure(router: &axum::Router, name: &str) -> f64 {
    let request = axum::http::Request::get("/metrics").body(axum::body::Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("the router always answers");
    let bytes = response.into_body().collect().await.expect("a whole body").to_bytes();
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap_or_else(|| panic!("{text}"));
    line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a number")
}

async fn all(router: &axum::Router) -> [f64; 5] {
    [
        measure(router, "moneyback_gateway_attempts_total").await,
        measure(router, "moneyback_gateway_unknowns_total").await,
        measure(router, "moneyback_refunds_unsettled").await,
        measure(router, "moneyback_refunds_unknown").await,
        measure(router, "moneyback_refunds_succeeded_total").await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_moves_attempts_unknowns_and_the_age_of_the_oldest_until_it_is_settled() {
    let shop = api::tests::shop::Shop::on_sqlite().await;
    let (router, _stop) = routes(&shop.desk, None);
    let age = async || measure(&router, "moneyback_oldest_unsettled_seconds").await;
    assert_eq!((all(&router).await, age().await), ([0.0; 5], 0.0));

    // The card whose first answer never arrives.
    let sold = shop.sold_with("LC-1", 1_000, "9017").await;
    let made = shop.post("/v1/refunds", &json!({"payment_id": sold["payments"][0]["id"]})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(all(&router).await, [0.0, 0.0, 1.0, 0.0, 0.0], "it is on its way");
    shop.pay_out().await;
    assert_eq!(all(&router).await, [1.0, 1.0, 1.0, 1.0, 0.0], "asked for once, and nobody knows");
    let young = age().await;
    shop.clock.advance_hours(1);
    let older = age().await;
    assert!(older - young >= 3_600.0, "{young} {older}");

    shop.pay_out().await;

    assert_eq!(all(&router).await, [1.0, 1.0, 0.0, 0.0, 1.0], "looked up, and not asked for again");
    assert_eq!(age().await, 0.0);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn k8_a_worker_that_panics_is_started_again_and_counted() {
    let shop = Shop::open().await;
    let (stop, stopping) = watch::channel(false);
    let (rounds, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(stop));
    let counted = rounds.clone();
    let work = move || -> Work {
        let (round, stop) = (counted.fetch_add(1, Ordering::SeqCst), stop.clone());
        Box::pin(async move {
            match round {
                0 | 2 => panic!("on purpose"),
                1 => Err(StorageError::Stale),
                3 => Ok(1),
                _ => {
                    stop.send_replace(true);
                    Ok(0)
                }
            }
        })
    };

    let worker = Worker { name: "on_purpose", looks_every: Duration::from_millis(1), is_woken: false };
    keep_working(worker, shop.desk.clone(), stopping, work).await;

    assert_eq!(rounds.load(Ordering::SeqCst), 5, "every round after each that broke");
    let page = shop.get("/metrics", "").await.text;
    assert!(page.contains("\nmoneyback_worker_panics_total 2\n"), "{page}");
}
