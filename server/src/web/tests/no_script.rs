use super::shop::Shop;

/// The form of LC-10482 as a browser without scripts sends it.
fn form<'a>(purchase: &'a str, expected_total: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("merchant", "demo"),
        ("purchase", purchase),
        ("what", "lines"),
        ("line[0]", "on"),
        ("quantity[0]", "1"),
        ("line[1]", "on"),
        ("reason", "not_as_described"),
        ("comment", "The glaze is much <b>darker</b>."),
        ("expected_total", expected_total),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_works_without_any_script() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let purchase = shop.purchase("LC-10482").await;

    let worked_out = shop
        .get(&format!("/demo/purchases/{purchase}?what=lines&line%5B0%5D=on&quantity%5B0%5D=1&line%5B1%5D=on"), &mara)
        .await;
    assert!(worked_out.text.contains("€41.90"));
    let asked = shop.post("/api/customer/ask", &mara, &form(&purchase, "4190")).await;
    let request = asked.location().split('?').next().unwrap_or_default().to_owned();
    let number = request.rsplit('/').next().unwrap_or_default().to_owned();
    assert!(shop.get(&request, &mara).await.text.contains("You asked for €41.90"));

    let fields =
        [("number", number.as_str()), ("decision", "all"), ("expected_total", "4190"), ("note", "Sorry, Mara.")];
    shop.post("/api/desk/decide", &nora, &fields).await;
    assert!(shop.get(&request, &mara).await.text.contains("€41.90 is on its way"));
    while shop.desk.pay_out().await.expect("the sandbox pays") > 0 {}

    let paid = shop.get(&request, &mara).await.text;
    assert!(paid.contains("€41.90 has been paid back") && paid.contains("Sorry, Mara."));
    assert!(shop.get(&format!("/desk/tickets/{number}"), &nora).await.text.contains("Succeeded"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_amount_than_was_shown_is_not_sent_and_nothing_typed_is_lost() {
    let shop = Shop::open().await;
    let mara = shop.customer("mara@example.com").await;
    let purchase = shop.purchase("LC-10482").await;

    let refused = shop.post("/api/customer/ask", &mara, &form(&purchase, "7590")).await;
    let again = shop.get(refused.location(), &mara).await;

    assert!(refused.location().contains("problem=amount_changed"), "{}", refused.location());
    assert!(again.text.contains("The amount is another one now.") && again.text.contains("€41.90"));
    assert!(again.text.contains("The glaze is much &lt;b&gt;darker&lt;/b&gt;."), "typed text comes back, escaped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_can_be_taken_back_until_it_is_decided() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let purchase = shop.purchase("LC-10482").await;
    let asked = shop.post("/api/customer/ask", &mara, &form(&purchase, "4190")).await;
    let number =
        asked.location().split('?').next().and_then(|path| path.rsplit('/').next()).unwrap_or_default().to_owned();

    let taken_back = shop.post("/api/customer/cancel", &mara, &[("merchant", "demo"), ("number", &number)]).await;
    let too_late = shop
        .post("/api/desk/decide", &nora, &[("number", &number), ("decision", "all"), ("expected_total", "4190")])
        .await;

    assert!(shop.get(taken_back.location(), &mara).await.text.contains("You took back your request for €41.90"));
    assert!(too_late.location().contains("problem=stale"), "{}", too_late.location());
}
