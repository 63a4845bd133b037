//! Each reason why a request is not taken, met and just missed.

use desk::{Failed, RequestRefund, RequestRefused};
use domain::{PaymentStatus, Reason, RefundReason, Selection, Timestamp};

use crate::asking::only;
use crate::people::{create, customer, rules};
use crate::shop::{Shop, line, shop};
use crate::world::days;

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, Failed<RequestRefused>>) -> RequestRefused {
    match answer {
        Err(Failed::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

fn asked(purchase_id: &str, expected_total: i64) -> RequestRefund {
    RequestRefund {
        purchase_id: purchase_id.to_owned(),
        selection: Selection::Full,
        reason: RefundReason::ChangedMind,
        comment: String::new(),
        expected_total,
    }
}

#[tokio::test]
async fn t2_somebody_elses_purchase_is_not_there() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let purchase_id = &file.purchase.purchase_id;
    let there = shop.desk.create_merchant(create("elsewhere", rules())).await.expect("a merchant");
    let ada_there = customer(&shop.desk, &there, "Ada", "ada@example.org").await;
    let eve = customer(&shop.desk, &shop.merchant, "Eve", "eve@example.org").await;

    for (merchant, customer, purchase_id) in [
        (&shop.merchant, &eve, purchase_id.as_str()),
        (&there, &ada_there, purchase_id),
        (&there, &shop.customer, purchase_id),
        (&shop.merchant, &ada_there, purchase_id),
        (&shop.merchant, &shop.customer, "pur_none"),
    ] {
        let answer = shop.desk.request_refund(merchant, customer, asked(purchase_id, 5_000)).await;
        assert_eq!(refused(answer), RequestRefused::NotFound);
        assert!(shop.desk.open_purchase(merchant, customer, purchase_id).await.expect("a look").is_none());
    }
    shop.desk.request_refund(&shop.merchant, &shop.customer, asked(purchase_id, 5_000)).await.expect("Ada's own");
    shop.close().await;
}

#[tokio::test]
async fn t2_somebody_elses_request_is_not_there() {
    let shop = shop().await;
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    let there = shop.desk.create_merchant(create("elsewhere", rules())).await.expect("a merchant");
    let eve = customer(&shop.desk, &shop.merchant, "Eve", "eve@example.org").await;

    let number = &record.number;
    assert!(shop.desk.open_request(&shop.merchant, &eve, number).await.expect("a look").is_none());
    assert!(shop.desk.open_ticket(&there, number).await.expect("a look").is_none());
    let canceled = shop.desk.cancel_ticket(&shop.merchant, &eve, number).await;
    assert!(matches!(canceled, Err(Failed::Refused(desk::CancelRefused::NotFound))), "{canceled:?}");
    assert!(shop.desk.list_requests(&shop.merchant, &eve, None).await.expect("a look").0.is_empty());
    assert!(shop.desk.open_request(&shop.merchant, &shop.customer, number).await.expect("a look").is_some());
    shop.close().await;
}

#[tokio::test]
async fn a_comment_has_two_thousand_characters_at_most() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let with = |length| RequestRefund { comment: "ü".repeat(length), ..asked(&file.purchase.purchase_id, 5_000) };

    let answer = shop.desk.request_refund(&shop.merchant, &shop.customer, with(2_001)).await;
    assert_eq!(refused(answer), RequestRefused::CommentTooLong { limit: 2_000 });
    let taken = shop.desk.request_refund(&shop.merchant, &shop.customer, with(2_000)).await.expect("just short enough");
    assert_eq!(taken.comment.chars().count(), 2_000);
    shop.close().await;
}

#[tokio::test]
async fn the_window_is_open_to_the_end_of_its_last_day() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;

    // Delivered on 14 June; the thirtieth day is 14 July, until midnight in Berlin (22:00 UTC).
    shop.clock.advance(Timestamp::parse_rfc3339("2026-07-14T22:00:00Z").expect("an instant").0 - shop.now().0);
    let RequestRefused::Ineligible { reasons } = refused(shop.try_ask(&file, Selection::Full).await) else {
        panic!("the window is closed")
    };
    assert!(matches!(reasons.as_slice(), [Reason::OutsideWindow { .. }]), "{reasons:?}");
    shop.clock.advance(-1);
    shop.ask(&file, Selection::Full).await;
    shop.close().await;
}

#[tokio::test]
async fn what_the_rules_exclude_is_refused_and_what_they_review_is_taken() {
    for (exceptions, is_taken) in [(domain::Exceptions::Deny, false), (domain::Exceptions::Review, true)] {
        let shop = Shop::with(domain::Policy { exceptions, ..rules() }).await;
        let mut new = shop.new_purchase();
        new.lines = vec![desk::NewLine { category: "gift cards".to_owned(), ..line("voucher", 1, 1_000) }];
        let file = shop.bought(new).await;
        shop.clock.advance(days(31));

        assert_eq!(shop.try_ask(&file, Selection::Full).await.is_ok(), is_taken);
        shop.close().await;
    }
}

#[tokio::test]
async fn money_that_was_not_captured_or_is_disputed_stays() {
    let shop = shop().await;
    let with = |status, is_disputed| {
        let mut new = shop.new_purchase();
        new.payment.status = status;
        new.payment.disputed_at = Some(shop.now()).filter(|_| is_disputed);
        new
    };
    for (new, reason) in [
        (with(PaymentStatus::Authorized, false), Reason::PaymentNotCaptured),
        (with(PaymentStatus::Failed, false), Reason::PaymentFailed),
        (with(PaymentStatus::Settled, true), Reason::PaymentDisputed),
    ] {
        let file = shop.bought(new).await;
        let answer = refused(shop.try_ask(&file, Selection::Full).await);
        assert_eq!(answer, RequestRefused::Ineligible { reasons: vec![reason] });
    }
    let file = shop.bought(with(PaymentStatus::Settled, false)).await;
    shop.ask(&file, Selection::Full).await;
    shop.close().await;
}

#[tokio::test]
async fn a_line_asked_for_already_is_not_taken_again_but_another_is() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let first = shop.ask(&file, only("li_1")).await;

    let already = RequestRefused::AlreadyAsked { number: first.number.clone() };
    assert_eq!(refused(shop.try_ask(&file, only("li_1")).await), already);
    assert_eq!(refused(shop.try_ask(&file, Selection::Full).await), already);
    shop.ask(&file, only("li_2")).await;
    shop.try_reject(&shop.manager, &first.number, "No").await.expect("a no");
    shop.ask(&file, only("li_1")).await;
    shop.close().await;
}

#[tokio::test]
async fn c8_an_amount_that_changed_meanwhile_is_told_with_the_new_one() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let first = shop.ask(&file, only("li_1")).await;
    shop.approve(&first).await;

    let answer =
        shop.desk.request_refund(&shop.merchant, &shop.customer, asked(&file.purchase.purchase_id, 5_000)).await;
    assert_eq!(refused(answer), RequestRefused::AmountChanged { expected: 5_000, now: 3_000 });
    let answer =
        shop.desk.request_refund(&shop.merchant, &shop.customer, asked(&file.purchase.purchase_id, 3_000)).await;
    assert_eq!(answer.expect("the amount it is").asked_total, 3_000);
    shop.close().await;
}

#[tokio::test]
async fn a_refused_request_leaves_nothing_behind() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;

    refused(shop.desk.request_refund(&shop.merchant, &shop.customer, asked(&file.purchase.purchase_id, 1)).await);

    assert!(shop.desk.list_requests(&shop.merchant, &shop.customer, None).await.expect("a look").0.is_empty());
    assert_eq!(shop.send_mail().await, 0);
    shop.close().await;
}

#[tokio::test]
async fn a_number_that_is_taken_is_not_given_again() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let first = shop.ask(&file, only("li_1")).await;

    shop.chance.repeat_numbers(3);
    let second = shop.ask(&file, only("li_2")).await;

    assert_ne!(first.number, second.number);
    shop.close().await;
}
