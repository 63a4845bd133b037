//! What waits for a person, answered from the page by a browser without scripts; and what the customer sees of it.

use domain::{Attention, FailureReason, Refund, RefundProgress, RefundState, Timestamp};

use super::remedy::{assert_in_order, field_in, number_of, refund_in, ticket};
use super::shop::Shop;

/// What the gateway did to the refund of the milk jug, which is on its way, as the pages find it.
async fn happens(shop: &Shop, number: &str, change: impl FnOnce(&mut Refund)) {
    let merchant = shop.desk.find_merchant("demo").await.expect("looked up").expect("the demo shop");
    let mut writing = shop.desk.storage().writing().await.expect("writes");
    let record = writing.find_ticket(&merchant.merchant_id, number).await.expect("looked up").expect("a ticket");
    let found = writing.find_refund_of_ticket(&record.ticket_id).await.expect("looked up");
    let mut refund = found.expect("it is on its way");
    change(&mut refund);
    writing.update_refund(&refund, &[], shop.desk.now()).await.expect("written");
    writing.commit().await.expect("a commit");
}

fn open(
    state: RefundState,
    attention: Option<(Attention, Timestamp)>,
    short_since: Option<Timestamp>,
) -> RefundProgress {
    RefundProgress::Open { state, attention, short_since }
}

/// Of the refund that is on its way to Mara's bank.
async fn jug(shop: &Shop, nora: &str) -> String {
    let all = shop.get("/desk/tickets?queue=all", nora).await.text;
    let row = all.split("<tr").find(|row| row.contains("Milk jug")).expect("it was asked for");
    row.split("/desk/tickets/").nth(1).and_then(|rest| rest.split('"').next()).expect("its number").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_by_hand_is_recorded_with_evidence_and_both_sides_know() {
    let shop = Shop::open().await;
    let (nora, chen) = (shop.staff("nora@lumen.example").await, shop.customer("chen@example.com").await);
    let queue = shop.get("/desk/tickets?queue=attention", &nora).await.text;
    assert!(queue.contains("To be sent by hand") && queue.contains("Why here"));
    let number = number_of(&shop, &nora, "Knock box").await;
    let request = format!("/demo/requests/{number}");
    let page = ticket(&shop, &number, &nora).await;
    assert!(page.contains("You send this one yourselves.") && page.contains("Chen Wei, chen@example.com"));
    assert!(page.contains("bank account ending 1140") && page.contains("Record €29.50 as sent"));
    let waits = shop.get(&request, &chen).await.text;
    assert!(
        waits.contains("€29.50 is approved") && waits.contains("Lumen Coffee sends it to bank account ending 1140.")
    );
    assert!(!waits.contains("attention") && !waits.contains("Sent to your bank"));

    let refund = refund_in(&page);
    let fields = [("refund", refund.as_str()), ("evidence", "SEPA 4711"), ("sent_on", "")];
    let first = shop.post("/api/desk/record-by-hand", &nora, &fields).await;
    let second = shop.post("/api/desk/record-by-hand", &nora, &fields).await;

    assert_eq!(first.location(), format!("/desk/tickets/{number}"));
    let typed = "evidence=SEPA+4711&sent_on=&problem=not_waiting";
    assert_eq!(second.location(), format!("/desk/tickets/{number}?{typed}"));
    let page = ticket(&shop, &number, &nora).await;
    assert_in_order(&page, &["To be sent by hand", "Sent by hand", "Evidence: SEPA 4711."]);
    let told = shop.get(&request, &chen).await.text;
    assert_in_order(&told, &["€29.50 has been paid back", "Approved by", "Sent by Lumen Coffee", "With your bank"]);
    assert!(!told.contains("SEPA 4711"), "evidence is the shop's own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_record_comes_back_as_it_was_typed() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let number = number_of(&shop, &nora, "Knock box").await;
    let refund = refund_in(&ticket(&shop, &number, &nora).await);
    let post = async |evidence: &str, sent_on: &str| {
        let fields = [("refund", refund.as_str()), ("evidence", evidence), ("sent_on", sent_on)];
        let page = shop.post("/api/desk/record-by-hand", &nora, &fields).await;
        shop.get(page.location(), &nora).await.text
    };

    let page = post(" ", "2026-01-05").await;
    assert!(
        page.contains("Such as the bank&#x27;s reference") || page.contains("Such as the bank's reference"),
        "{page}"
    );
    assert!(page.contains("value=\"2026-01-05\""));
    assert!(post("SEPA <b>", "tomorrow").await.contains("We could not read the date."));
    assert!(post("SEPA", "2999-01-01").await.contains("That day has not come yet."));
    let early = post("SEPA <b>", "2020-01-01").await;
    assert!(early.contains("That was before it was approved.") && early.contains("value=\"SEPA &lt;b"), "{early}");
    assert!(post(&"x".repeat(201), "").await.contains("Please keep it to 200 characters."));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_sent_is_answered_another_way() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let chen = shop.customer("chen@example.com").await;
    let number = number_of(&shop, &nora, "Knock box").await;
    let page = shop.get(&format!("/desk/tickets/{number}?form=not_sent"), &nora).await.text;
    assert!(page.contains("The account is closed") && !page.contains("/api/desk/record-by-hand"));
    let refund = refund_in(&page);
    let unsaid = shop.post("/api/desk/fail-by-hand", &nora, &[("refund", refund.as_str())]).await;
    assert_eq!(unsaid.location(), format!("/desk/tickets/{number}?form=not_sent&why=&problem=why_not_missing"));

    let fields = [("refund", refund.as_str()), ("why", "account_closed")];
    shop.post("/api/desk/fail-by-hand", &nora, &fields).await;
    let page = shop.get(&format!("/desk/tickets/{number}?form=another_way"), &nora).await.text;
    assert!(page.contains("The account is closed.") && page.contains("How was it paid?"));
    assert!(!page.contains("/api/desk/credit-refund"), "one thing at a time");
    let (refund, expected) = (refund_in(&page), field_in(&page, "expected"));
    assert!(page.contains("Record €29.50 as paid") && !page.contains("becomes account credit"));
    let elsewhere = async |way| {
        let of = [("refund", refund.as_str()), ("expected", &expected)];
        let fields = [of.as_slice(), &[("way", way), ("evidence", "Till 2")]].concat();
        shop.post("/api/desk/record-elsewhere", &nora, &fields).await.location().to_owned()
    };
    assert!(elsewhere("by pigeon").await.contains("problem=way_missing"));
    assert_eq!(elsewhere("cash").await, format!("/desk/tickets/{number}"));

    let page = ticket(&shop, &number, &nora).await;
    let story = ["Failed", "Paid another way, recorded by Nora Lang"];
    assert_in_order(&page, &story);
    assert!(page.contains("€29.50 in cash") && page.contains("Paid in cash") && page.contains("Evidence: Till 2."));
    let told = shop.get(&format!("/demo/requests/{number}"), &chen).await.text;
    assert!(told.contains("In cash, since it could not go back to bank account ending 1140."), "{told}");
    assert_in_order(&told, &["It did not get through", "Paid by Lumen Coffee", "The amount", "Paid in cash"]);
    assert!(!told.contains("Sent to your bank"), "it never was");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_without_an_answer_is_given_up_and_the_page_says_what_follows() {
    let shop = Shop::open().await;
    let (nora, vera) = (shop.staff("nora@lumen.example").await, shop.staff("vera@lumen.example").await);
    let mara = shop.customer("mara@example.com").await;
    let number = jug(&shop, &nora).await;
    let now = shop.desk.now();
    happens(&shop, &number, |refund| {
        refund.progress = open(RefundState::Sending, Some((Attention::NoAnswer, now)), None)
    })
    .await;

    let page = ticket(&shop, &number, &nora).await;
    assert!(page.contains("Your provider does not answer.") && page.contains("Stop waiting"));
    let seen = ticket(&shop, &number, &vera).await;
    assert!(seen.contains("Your role may look; a reviewer acts on this.") && !seen.contains("Stop waiting"));
    let told = shop.get(&format!("/demo/requests/{number}"), &mara).await.text;
    assert!(told.contains("is on its way") && !told.contains("does not answer"), "nothing alarming");

    let refund = refund_in(&page);
    let fields = [("refund", refund.as_str())];
    let viewer = shop.post("/api/desk/give-up", &vera, &fields).await;
    assert_eq!(viewer.location(), format!("/desk/tickets/{number}?problem=not_allowed"));
    let first = shop.post("/api/desk/give-up", &nora, &fields).await;
    let second = shop.post("/api/desk/give-up", &nora, &fields).await;

    assert_eq!(first.location(), format!("/desk/tickets/{number}"));
    assert_eq!(second.location(), format!("/desk/tickets/{number}?problem=not_waiting"));
    let page = ticket(&shop, &number, &nora).await;
    assert!(page.contains("It is being checked once more") && !page.contains("Stop waiting"));
    assert_in_order(&page, &["Sent to the gateway", "Nora Lang waits no longer"]);
    let nobody = shop.post("/api/desk/give-up", "", &fields).await;
    assert_eq!(nobody.location(), "/desk/sign-in?problem=session_ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn g11_what_the_gateway_tells_of_something_else_has_no_button_that_moves_money() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let number = jug(&shop, &nora).await;
    let now = shop.desk.now();

    for (why, said) in [
        (Attention::Mismatch, "Your provider tells of something else."),
        (Attention::NoGateway, "This payment's provider is not set up here."),
    ] {
        happens(&shop, &number, |refund| refund.progress = open(RefundState::Sending, Some((why, now)), None)).await;
        let page = ticket(&shop, &number, &nora).await;

        assert!(page.contains(said), "{why}");
        assert_eq!(page.contains("/api/desk/give-up"), why == Attention::Mismatch, "{why}: after a look there");
        for function in ["record-by-hand", "fail-by-hand", "retry-refund", "credit-refund"] {
            assert!(!page.contains(&format!("/api/desk/{function}")), "{why}: {function}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g6_a_refused_key_is_said_on_every_page_of_the_desk_and_to_no_customer() {
    let shop = Shop::open().await;
    let (nora, mara) = (shop.staff("nora@lumen.example").await, shop.customer("mara@example.com").await);
    let number = jug(&shop, &nora).await;
    let merchant = shop.desk.find_merchant("demo").await.expect("looked up").expect("the demo shop");
    let unset = desk::GatewaySetting::unset(&merchant.merchant_id, "sandbox");
    let setting = desk::GatewaySetting { set_at: 1, ..unset };
    let mut writing = shop.desk.storage().writing().await.expect("writes");
    writing.record_gateway_setting(&setting).await.expect("set");
    assert!(writing.pause_gateway(&setting, shop.desk.now(), "Invalid key").await.expect("paused"));
    writing.commit().await.expect("a commit");

    let desk_pages = ["/desk", "/desk/tickets?queue=attention", &format!("/desk/tickets/{number}")];
    for path in desk_pages {
        let page = shop.get(path, &nora).await.text;
        assert!(page.contains("Sandbox does not accept your key since "), "{path}");
        let command = ["moneyback", "gateway", "set", "sandbox", "--merchant", "demo", "--secret-key-stdin"];
        assert_in_order(&page, &command.map(|word| format!("<span>{word}</span>")).each_ref().map(String::as_str));
    }
    for path in ["/demo/requests", &format!("/demo/requests/{number}")] {
        assert!(!shop.get(path, &mara).await.text.contains("your key"), "{path}");
    }

    let mut writing = shop.desk.storage().writing().await.expect("writes");
    writing.record_gateway_setting(&desk::GatewaySetting { set_at: 2, ..setting }).await.expect("another key");
    writing.commit().await.expect("a commit");
    for path in desk_pages {
        assert!(!shop.get(path, &nora).await.text.contains("does not accept your key"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_reads_what_became_of_it_in_words_of_their_own() {
    type Change = fn(&mut Refund);
    let cases: [(Change, &[&str], &str); 4] = [
        (
            |refund| refund.progress = open(RefundState::RequiresAction, None, None),
            &["€28.90 waits for you", "The payment provider has written to you."],
            "Your provider",
        ),
        (
            |refund| refund.progress = open(RefundState::Sending, None, Some(refund.reserved_at)),
            &["€28.90 is approved", "Delayed by Lumen Coffee", "you need not do anything"],
            "balance",
        ),
        (
            |refund| {
                let at = refund.sent_at.expect("it was sent");
                let reason = FailureReason::AccountClosed;
                refund.progress = RefundProgress::Failed { at, reason, succeeded_at: Some(at) };
            },
            &["€28.90 came back to Lumen Coffee", "Paid back", "It came back to Lumen Coffee"],
            "did not get through",
        ),
        (
            |refund| refund.progress = RefundProgress::Canceled { at: refund.sent_at.expect("it was sent") },
            &["€28.90 was stopped", "No money moved.", "Approved by", "It was stopped"],
            "You took back",
        ),
    ];
    let shop = Shop::open().await;
    let (nora, mara) = (shop.staff("nora@lumen.example").await, shop.customer("mara@example.com").await);
    let number = jug(&shop, &nora).await;
    for (change, says, never) in cases {
        happens(&shop, &number, change).await;

        let page = shop.get(&format!("/demo/requests/{number}"), &mara).await.text;
        assert_in_order(&page, says);
        assert!(!page.contains(never), "{never}");
        assert_eq!(shop.get(&format!("/desk/tickets/{number}"), &nora).await.status, 200);
    }
}
