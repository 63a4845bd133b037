//! A page that panics (K8): whoever asked for it is told calmly, and the server lives.

use async_trait::async_trait;
use desk::{Gateway, GatewayAccount, GatewayPayment, GatewayTrouble, RefundOrder};
use domain::{Currency, GatewayResult, Step};
use std::sync::Arc;

use super::shop::{Page, Shop};
use crate::demo;

/// Whoever asks what it can move of a currency, as each page about a purchase does, meets a mistake of ours.
struct Mistake;

#[async_trait]
impl Gateway for Mistake {
    async fn send(&self, _: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        panic!("on purpose")
    }

    async fn find(&self, _: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        panic!("on purpose")
    }

    async fn look(&self, _: &GatewayAccount, _: &str) -> Result<GatewayPayment, GatewayTrouble> {
        panic!("on purpose")
    }

    async fn test(&self, _: &GatewayAccount) -> Result<String, GatewayTrouble> {
        panic!("on purpose")
    }

    fn step(&self, _: Currency) -> Step {
        panic!("on purpose")
    }
}

#[track_caller]
fn assert_calm(page: &Page) {
    assert_eq!((page.status.as_u16(), page.header("content-type")), (500, "text/html; charset=utf-8"), "{}", page.text);
    assert!(
        page.text.contains("Something broke on our side") && page.text.contains("nothing was lost"),
        "{}",
        page.text
    );
    let reference = page.text.split("<strong class=\"num\">").nth(1).and_then(|rest| rest.split('<').next());
    assert!(reference.is_some_and(|reference| reference.len() >= 6), "{}", page.text);
    assert!(!page.text.contains("on purpose"));
    assert_eq!(page.header("request-id").len(), 32);
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[tokio::test(flavor = "multi_thread")]
async fn k8_a_page_that_panics_is_a_calm_page_and_the_next_one_is_answered() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let purchase = shop.purchase("LC-10482").await;
    let queue = shop.get("/desk/tickets?queue=waiting", &nora).await.text;
    let number = queue.split("/desk/tickets/R-").nth(1).and_then(|rest| rest.split('"').next()).expect("a number");
    let number = format!("R-{number}");
    let shop = shop.with_sandbox(Arc::new(Mistake));

    for (path, cookie) in [
        (format!("/demo/purchases/{purchase}"), &mara),
        (format!("/desk/purchases/{purchase}"), &nora),
        (format!("/desk/tickets/{number}"), &nora),
    ] {
        assert_calm(&shop.get(&path, cookie).await);
        assert_eq!(shop.get("/demo/rules", &mara).await.status, 200);
    }
    let fields = [("number", number.as_str()), ("decision", "all"), ("expected_total", "1")];
    assert_calm(&shop.post("/api/desk/decide", &nora, &fields).await);
    let program = shop.get_as(demo::API_KEY, &format!("/v1/purchases/{purchase}")).await;
    assert_eq!((program.status.as_u16(), program.header("content-type")), (500, "application/problem+json"));
    assert_eq!(shop.get("/healthz", "").await.status, 200);
    assert_eq!(shop.get("/desk/sign-in", "").await.status, 200);
}
