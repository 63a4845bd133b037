use super::shop::Shop;

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
