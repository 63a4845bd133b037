//! Money in trouble, as staff and customers see it: a disputed payment, refunds that no ticket stands behind, and more
//! at the gateway than was paid.

use desk::{Begun, Caller, DisputeOutcome, GatewayDispute, GatewayPayment, GatewayRefund, MakeRefund, PurchaseFile};
use domain::{Attention, CreditOrder, FailureReason, GatewayResult, Posting, RefundProgress, RefundState, Selection};

use http_body_util::BodyExt as _;

use super::remedy::{assert_in_order, field_in, refund_in};
use super::shop::Shop;
use crate::demo;

async fn program(shop: &Shop) -> Caller {
    shop.desk.find_caller(demo::API_KEY).await.expect("a look").expect("the demo's key")
}

async fn bought(shop: &Shop, number: &str) -> PurchaseFile {
    let merchant = shop.desk.find_merchant("demo").await.expect("a look").expect("the demo shop");
    let found = shop.desk.find_purchase(&merchant, &shop.purchase(number).await).await;
    found.expect("a look").expect("a demo purchase")
}

/// A program gives so much back of a purchase; the refund's id.
async fn given(shop: &Shop, number: &str, amount: i64) -> String {
    let (program, file) = (program(shop).await, bought(shop, number).await);
    let asked = MakeRefund {
        payment_id: file.payment.payment_id,
        selection: Selection::Amount { amount },
        currency: None,
        reason: "Goodwill <b>".to_owned(),
        note: "Sorry for the wait.".to_owned(),
        credit_order: CreditOrder::TransactionFirst,
        destination: None,
        recorded: None,
    };
    let Begun::New(mut once) = shop.desk.begin_once(&program, None).await.expect("a write") else { panic!("new") };
    let made = shop.desk.make_refund(&mut once, &program, asked).await.expect("a refund");
    once.keep(201, "").await.expect("a commit");
    made.refund.refund_id
}

/// What the gateway did to it, as the workers would write it down.
async fn happens(shop: &Shop, refund_id: &str, attention: Option<Attention>) {
    let now = shop.desk.now();
    let mut writing = shop.desk.storage().writing().await.expect("a write");
    let mut refund = writing.get_refund(refund_id).await.expect("a refund");
    let (progress, postings) = match attention {
        Some(why) => {
            let (state, attention) = (RefundState::Unknown, Some((why, now)));
            (RefundProgress::Open { state, attention, short_since: None }, Vec::new())
        }
        None => {
            let reason = FailureReason::ProcessingError;
            (RefundProgress::Failed { at: now, reason, succeeded_at: None }, vec![Posting::Release])
        }
    };
    (refund.progress, refund.waits_since) = (progress, Some(now));
    writing.update_refund(&refund, &postings, now).await.expect("a write");
    writing.commit().await.expect("a commit");
}

/// What the gateway has about a purchase's payment is taken down.
async fn seen(shop: &Shop, number: &str, refunds: &[(&str, i64)], disputes: Vec<GatewayDispute>) {
    let payment = bought(shop, number).await.payment;
    let refunds = refunds.iter().map(|(reference, amount)| GatewayRefund {
        reference: (*reference).to_owned(),
        refund_id: None,
        amount: *amount,
        currency: "EUR".to_owned(),
        answer: GatewayResult::Succeeded { reference: (*reference).to_owned(), trace_number: None },
        made_at: shop.desk.now(),
    });
    shop.desk
        .take_seen(&payment, GatewayPayment { refunds: refunds.collect(), disputes, left_out: 0 })
        .await
        .expect("taken");
}

/// The pending request for the espresso: its number and its purchase's.
async fn pending(shop: &Shop, nora: &str) -> (String, String) {
    let queue = shop.get("/desk/tickets?queue=waiting", nora).await.text;
    let row = queue.split("<tr").find(|row| row.contains("House espresso")).expect("it was asked for");
    let number = row.split("/desk/tickets/").nth(1).and_then(|rest| rest.split('"').next()).expect("its number");
    let page = shop.get(&format!("/desk/tickets/{number}"), nora).await.text;
    let purchase = page.split("/desk/purchases/").nth(1).and_then(|rest| rest.split("LC-").nth(1));
    let purchase = purchase.and_then(|rest| rest.split(',').next()).expect("the purchase's number");
    (number.to_owned(), format!("LC-{purchase}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_while_the_bank_decides_nothing_is_offered_that_the_deed_would_refuse() {
    let shop = Shop::open().await;
    let (nora, vera) = (shop.staff("nora@lumen.example").await, shop.staff("vera@lumen.example").await);
    let (number, purchase) = pending(&shop, &nora).await;
    let ticket = format!("/desk/tickets/{number}");
    assert!(shop.get(&ticket, &nora).await.text.contains("say-approve"));
    let opened_at = shop.desk.now();
    let dispute =
        GatewayDispute { reference: "dp_1".to_owned(), opened_at, amount: 1_000, outcome: DisputeOutcome::Open };
    seen(&shop, &purchase, &[], vec![dispute]).await;

    let page = shop.get(&format!("{ticket}?decision=all"), &nora).await.text;
    assert!(!page.contains("say-approve") && !page.contains("Other amount"), "{page}");
    assert!(
        page.contains("bank decides.") && page.contains("You can leave this until the bank has decided, or reject")
    );
    assert!(page.contains("Answer due") || page.contains("answer due"), "the promise stays");
    let queue = shop.get("/desk/tickets?queue=waiting", &nora).await.text;
    assert!(queue.contains("The payment is disputed: the bank decides"));
    let looked = shop.get(&ticket, &vera).await.text;
    assert!(looked.contains("bank decides.") && looked.contains("Somebody else decides this."));
    assert!(!looked.contains("You can leave this"), "a viewer is offered nothing");
    let fields = [("number", number.as_str()), ("decision", "all"), ("expected_total", "1000")];
    let forced = shop.post("/api/desk/decide", &nora, &fields).await;
    assert!(forced.location().contains("problem=payment_disputed"), "{}", forced.location());

    let fields = [("number", number.as_str()), ("decision", "reject"), ("note", "Your bank decides.")];
    let rejected = shop.post("/api/desk/decide", &nora, &fields).await;
    assert_eq!(rejected.location(), ticket);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_gave_back_is_listed_and_opened_by_staff_and_seen_by_its_customer() {
    let shop = Shop::open().await;
    let (nora, mara) = (shop.staff("nora@lumen.example").await, shop.customer("mara@example.com").await);
    let refund_id = given(&shop, "LC-10482", 500).await;
    let path = format!("/desk/refunds/{refund_id}");

    let list = shop.get("/desk/refunds", &nora).await.text;
    assert!(list.contains(&path) && list.contains("Your program") && list.contains("Goodwill &lt;b"), "{list}");
    assert!(list.contains("/desk/tickets/R-"), "a ticket's refund leads to its ticket");
    let page = shop.get(&path, &nora).await.text;
    assert!(page.contains("€5.00 back to Mara Lindqvist") && page.contains("Sorry for the wait."));
    assert!(page.contains("Made by your program") && page.contains("Waits to be sent"), "{page}");
    while shop.desk.pay_out().await.expect("the sandbox pays") > 0 {}
    let page = shop.get(&path, &nora).await.text;
    assert!(page.contains("Paid back") && page.contains("Trace number"));

    let purchase = shop.purchase("LC-10482").await;
    let bought = shop.get(&format!("/desk/purchases/{purchase}"), &nora).await.text;
    assert!(bought.contains(&path) && bought.contains("Left to refund"));
    let own = shop.get(&format!("/demo/purchases/{purchase}"), &mara).await.text;
    assert!(own.contains("From Lumen Coffee") && own.contains("Paid back to Visa ending 4242"), "{own}");
    assert!(own.contains("Sorry for the wait.") && !own.contains("Goodwill"), "the reason is the shop's own");
    assert!(shop.get("/demo/purchases", &mara).await.text.contains("#given"));
    for nobody in ["/desk/refunds/re_nobody", "/desk/purchases/pur_nobody"] {
        assert_eq!(shop.get(nobody, &nora).await.status, 404);
    }
    for closed in ["/desk/refunds", path.as_str(), "/desk/purchases/x"] {
        assert_eq!(shop.get(closed, "").await.location(), "/desk/sign-in");
    }
}

/// Browsers pass over an event without data, so that word of what has no ticket must say something too.
#[tokio::test(flavor = "multi_thread")]
async fn open_pages_hear_of_what_has_no_ticket() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let (status, mut body) = shop.begin("/desk/events", &nora).await;
    assert_eq!(status, 200);

    given(&shop, "LC-10482", 500).await;

    let heard = async {
        loop {
            let frame = body.frame().await.expect("a stream that goes on").expect("a frame");
            let text = frame.into_data().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
            if let Some(word) = text.lines().find_map(|line| line.strip_prefix("data:")) {
                return word.trim().to_owned();
            }
        }
    };
    let word = tokio::time::timeout(std::time::Duration::from_secs(30), heard).await.expect("a word");
    assert!(!word.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_without_a_ticket_that_needs_somebody_lies_with_those_that_do_and_is_answered() {
    let shop = Shop::open().await;
    let (nora, vera) = (shop.staff("nora@lumen.example").await, shop.staff("vera@lumen.example").await);
    let refund_id = given(&shop, "LC-10482", 500).await;
    let path = format!("/desk/refunds/{refund_id}");
    let before = shop.get("/desk/tickets?queue=attention", &nora).await.text;
    assert!(!before.contains(&path) && !before.contains("Refunds without a ticket"));
    happens(&shop, &refund_id, Some(Attention::NoAnswer)).await;

    let queue = shop.get("/desk/tickets?queue=attention", &nora).await.text;
    assert!(queue.contains("Refunds without a ticket") && queue.contains(&path));
    assert!(queue.contains("No answer from your provider") && queue.contains(" things"));
    let page = shop.get(&path, &nora).await.text;
    assert!(page.contains("Your provider does not answer.") && page.contains("Stop waiting"));
    assert!(!shop.get(&path, &vera).await.text.contains("Stop waiting"));
    let fields = [("refund", refund_id.as_str())];
    assert_eq!(shop.post("/api/desk/give-up", &vera, &fields).await.location(), format!("{path}?problem=not_allowed"));
    assert_eq!(shop.post("/api/desk/give-up", &nora, &fields).await.location(), path);
    assert!(shop.get(&path, &nora).await.text.contains("It is being checked once more"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_refund_without_a_ticket_is_tried_again_once_or_left_at_that() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let (first, second) = (given(&shop, "LC-10482", 500).await, given(&shop, "LC-10482", 300).await);
    happens(&shop, &first, None).await;
    happens(&shop, &second, None).await;
    let page = shop.get(&format!("/desk/refunds/{first}"), &nora).await.text;
    assert!(page.contains("Try again, €5.00 to Visa ending 4242") && page.contains("Leave it at that"), "{page}");
    assert_eq!(refund_in(&page), first);

    let fields = [("refund", first.as_str())];
    let again = shop.post("/api/desk/retry-refund", &nora, &fields).await;
    let twice = shop.post("/api/desk/retry-refund", &nora, &fields).await;

    let made = again.location().to_owned();
    assert!(made.starts_with("/desk/refunds/re_") && !made.contains(&first), "{made}");
    assert_eq!(twice.location(), format!("/desk/refunds/{first}?problem=already_remedied"));
    let old = shop.get(&format!("/desk/refunds/{first}"), &nora).await.text;
    assert!(old.contains(&made) && !old.contains("/api/desk/retry-refund") && !old.contains("Leave it at that"));
    assert!(shop.get(&made, &nora).await.text.contains("Tried again by Nora Lang"));
    let left = shop.post("/api/desk/leave-refund", &nora, &[("refund", second.as_str())]).await;
    assert_eq!(left.location(), format!("/desk/refunds/{second}"));
    let page = shop.get(left.location(), &nora).await.text;
    assert!(page.contains("Nora Lang leaves it at that") && !page.contains("Leave it at that"));
    let queue = shop.get("/desk/tickets?queue=attention", &nora).await.text;
    assert!(!queue.contains("Refunds without a ticket"));
}

/// A card's share of what credit paid for too gets smaller with every other refund, down to nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_paid_another_way_is_the_cards_part_as_it_is_now_and_the_page_says_what_becomes_credit() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let refund_id = given(&shop, "LC-10507", 4_000).await;
    happens(&shop, &refund_id, None).await;
    let (path, form) = (format!("/desk/refunds/{refund_id}"), format!("/desk/refunds/{refund_id}?form=another_way"));
    let before = shop.get(&form, &nora).await.text;
    assert!(before.contains("Record €40.00 as paid") && !before.contains("becomes account credit"), "{before}");
    let record = async |page: &str| {
        let expected = field_in(page, "expected");
        let of = [("refund", refund_id.as_str()), ("expected", &expected)];
        let fields = [of.as_slice(), &[("way", "bank_transfer"), ("evidence", "SEPA 4711")]].concat();
        shop.post("/api/desk/record-elsewhere", &nora, &fields).await.location().to_owned()
    };
    given(&shop, "LC-10507", 119_000).await;

    let stale = record(&before).await;
    assert!(stale.starts_with(&form) && stale.ends_with("problem=paid_amount_changed"), "{stale}");
    let now = shop.get(&stale, &nora).await.text;
    let told = "Of the €40.00, €10.00 is to be paid: the other €30.00 becomes account credit once that is recorded.";
    assert_in_order(&now, &["The amount is another one now.", told, "value=\"SEPA 4711\"", "Record €10.00 as paid"]);
    assert_in_order(&shop.get(&path, &nora).await.text, &["It was paid another way", told]);

    given(&shop, "LC-10507", 1_000).await;
    assert!(record(&now).await.ends_with("problem=not_this_way"));
    let page = shop.get(&form, &nora).await.text;
    assert!(page.contains("Nothing of this payment is left to send.") && !page.contains("paid another way"), "{page}");
    assert!(page.contains("Try again, €40.00 to account credit"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i13_more_at_the_gateway_than_was_paid_is_said_until_somebody_knows() {
    let shop = Shop::open().await;
    let (nora, vera) = (shop.staff("nora@lumen.example").await, shop.staff("vera@lumen.example").await);
    let mara = shop.customer("mara@example.com").await;
    let file = bought(&shop, "LC-10482").await;
    seen(&shop, "LC-10482", &[("re_first", 1_000), ("re_beyond", file.payment.captured)], Vec::new()).await;
    let path = format!("/desk/purchases/{}", file.purchase.purchase_id);

    let queue = shop.get("/desk/tickets?queue=attention", &nora).await.text;
    assert!(queue.contains("Refunds that our books have no room for") && queue.contains("re_beyond"));
    assert!(queue.contains(&path) && queue.contains("Refunded at your provider, too"));
    let page = shop.get(&path, &nora).await.text;
    assert!(page.contains("More went back at Sandbox than was paid here.") && page.contains("(re_beyond)"), "{page}");
    assert!(page.contains("We know of it") && page.contains("own pages"), "re_first is in the books");
    assert!(!shop.get(&path, &vera).await.text.contains("We know of it"));
    let own = shop.get(&format!("/demo/purchases/{}", file.purchase.purchase_id), &mara).await.text;
    assert!(!own.contains("re_beyond") && !own.contains("than was paid"), "that is the shop's matter");

    let fields = [("payment", file.payment.payment_id.as_str()), ("reference", "re_beyond")];
    let viewer = shop.post("/api/desk/note-excess", &vera, &fields).await;
    assert!(viewer.location().ends_with("problem=not_allowed"), "{}", viewer.location());
    assert_eq!(shop.post("/api/desk/note-excess", &nora, &fields).await.location(), path);
    let twice = shop.post("/api/desk/note-excess", &nora, &fields).await;
    assert!(twice.location().ends_with("problem=not_waiting"));

    let page = shop.get(&path, &nora).await.text;
    assert!(page.contains("Nora Lang knows of it since") && !page.contains("We know of it"));
    assert!(!shop.get("/desk/tickets?queue=attention", &nora).await.text.contains("re_beyond"));
    let metrics = shop.get("/metrics", "").await.text;
    assert!(metrics.contains("\nmoneyback_excess_refunds 1\n"), "{metrics}");
}
