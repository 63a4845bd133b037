//! Each reason why a decision is not taken, met and just missed.

use desk::{ApproveRefused, ApproveTicket, Failed, RejectRefused, RejectTicket, Role};
use domain::{Actor, PaymentStatus, Reason, Selection, TicketState};

use crate::asking::only;
use crate::people::{amounts, create, limited_staff, rules, staff};
use crate::shop::shop;

#[track_caller]
fn refused<T: std::fmt::Debug, R: std::fmt::Debug>(answer: Result<T, Failed<R>>) -> R {
    match answer {
        Err(Failed::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn t2_another_merchants_ticket_is_not_there_for_staff() {
    let shop = shop().await;
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    let there = shop.desk.create_merchant(create("elsewhere", rules())).await.expect("a merchant");
    let admin = staff(&shop.desk, &there, "admin@example.org", Role::Admin, None).await;

    for number in [record.number.as_str(), "R-NONE"] {
        let yes = ApproveTicket { number: number.to_owned(), amount: None, note: String::new(), expected_total: 5_000 };
        let no = RejectTicket { number: number.to_owned(), note: "No".to_owned() };
        assert_eq!(refused(shop.desk.approve_ticket(&there, &admin, yes).await), ApproveRefused::NotFound);
        assert_eq!(refused(shop.desk.reject_ticket(&there, &admin, no).await), RejectRefused::NotFound);
    }
    shop.close().await;
}

#[tokio::test]
async fn a_viewer_looks_and_a_reviewer_decides() {
    let shop = shop().await;
    let viewer = staff(&shop.desk, &shop.merchant, "v@example.org", Role::Viewer, None).await;
    let reviewer = staff(&shop.desk, &shop.merchant, "r@example.org", Role::Reviewer, None).await;
    let file = shop.paid_purchase().await;
    let (first, second) = (shop.ask(&file, only("li_1")).await, shop.ask(&file, only("li_2")).await);

    assert_eq!(refused(shop.try_approve(&viewer, &first.number, None).await), ApproveRefused::NotAllowed);
    assert_eq!(refused(shop.try_reject(&viewer, &second.number, "No").await), RejectRefused::NotAllowed);
    shop.try_approve(&reviewer, &first.number, None).await.expect("a reviewer's yes");
    shop.try_reject(&reviewer, &second.number, "No").await.expect("a reviewer's no");
    shop.close().await;
}

#[tokio::test]
async fn nobody_approves_above_their_limit() {
    let shop = shop().await;
    let reviewer = staff(&shop.desk, &shop.merchant, "r@example.org", Role::Reviewer, Some(2_999)).await;
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;

    let answer = shop.try_approve(&reviewer, &record.number, None).await;
    assert_eq!(refused(answer), ApproveRefused::AboveLimit { limit: 2_999 });
    let answer = shop.try_approve(&reviewer, &record.number, Some(3_000)).await;
    assert_eq!(refused(answer), ApproveRefused::AboveLimit { limit: 2_999 });
    shop.try_approve(&reviewer, &record.number, Some(2_999)).await.expect("just within the limit");
    shop.close().await;
}

#[tokio::test]
async fn a_limit_allows_nothing_of_a_currency_it_does_not_name() {
    let shop = shop().await;
    let limits = Some(amounts([("EUR", 900), ("KWD", 3_000)]));
    let reviewer = limited_staff(&shop.desk, &shop.merchant, "r@example.org", Role::Reviewer, limits).await;
    let ask = async |code, amount| shop.ask(&shop.bought_in(code, amount).await, Selection::Full).await.number;

    for (code, above, limit) in [("EUR", 901, 900), ("KWD", 3_001, 3_000), ("GBP", 900, 0), ("JPY", 1, 0)] {
        let answer = shop.try_approve(&reviewer, &ask(code, above).await, None).await;
        assert_eq!(refused(answer), ApproveRefused::AboveLimit { limit }, "{code}");
    }
    for (code, within) in [("EUR", 900), ("KWD", 3_000)] {
        shop.try_approve(&reviewer, &ask(code, within).await, None).await.expect("within the limit");
    }
    shop.try_approve(&shop.manager, &ask("JPY", 500_000).await, None).await.expect("without limits, anything");
    shop.close().await;
}

#[tokio::test]
async fn nobody_approves_more_than_was_asked_or_nothing() {
    let shop = shop().await;
    let record = shop.ask(&shop.paid_purchase().await, only("li_2")).await;

    let answer = shop.try_approve(&shop.manager, &record.number, Some(3_001)).await;
    assert_eq!(refused(answer), ApproveRefused::MoreThanAsked { given: 3_001, asked: 3_000 });
    for nothing in [0, -1, i64::MIN] {
        let answer = shop.try_approve(&shop.manager, &record.number, Some(nothing)).await;
        assert_eq!(refused(answer), ApproveRefused::Ineligible { reasons: vec![Reason::AmountNotPositive] });
    }
    shop.try_approve(&shop.manager, &record.number, Some(3_000)).await.expect("exactly what was asked");
    shop.close().await;
}

#[tokio::test]
async fn c4_a_ticket_decided_already_is_told_with_who_and_when() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    let by = Actor::Staff(shop.manager.staff_id.clone());
    let state = TicketState::Approved { at: shop.now(), by, total: 5_000 };
    let second = staff(&shop.desk, &shop.merchant, "m@example.org", Role::Manager, None).await;

    let answer = shop.try_approve(&second, &record.number, None).await;
    assert_eq!(refused(answer), ApproveRefused::AlreadyDecided { state: state.clone() });
    let answer = shop.try_reject(&second, &record.number, "No").await;
    assert_eq!(refused(answer), RejectRefused::AlreadyDecided { state });
    shop.close().await;
}

#[tokio::test]
async fn c8_staff_who_saw_another_amount_are_told_the_new_one() {
    let shop = shop().await;
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    let yes = |expected_total| ApproveTicket {
        number: record.number.clone(),
        amount: None,
        note: String::new(),
        expected_total,
    };

    let answer = shop.desk.approve_ticket(&shop.merchant, &shop.manager, yes(4_999)).await;
    assert_eq!(refused(answer), ApproveRefused::AmountChanged { expected: 4_999, now: 5_000 });
    shop.desk.approve_ticket(&shop.merchant, &shop.manager, yes(5_000)).await.expect("the amount it is");
    shop.close().await;
}

#[tokio::test]
async fn a_rejection_needs_a_note() {
    let shop = shop().await;
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;

    for note in ["", "  \n\t "] {
        assert_eq!(refused(shop.try_reject(&shop.manager, &record.number, note).await), RejectRefused::NoNote);
    }
    shop.try_reject(&shop.manager, &record.number, "No").await.expect("with a note");
    shop.close().await;
}

#[tokio::test]
async fn a_note_has_at_most_2000_characters() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let (first, second) = (shop.ask(&file, only("li_1")).await, shop.ask(&file, only("li_2")).await);
    let (longest, too_long) = ("ü".repeat(2_000), "ü".repeat(2_001));
    let yes = |note: &str| ApproveTicket {
        number: first.number.clone(),
        amount: None,
        note: note.to_owned(),
        expected_total: first.asked_total,
    };

    let answer = shop.desk.approve_ticket(&shop.merchant, &shop.manager, yes(&too_long)).await;
    assert_eq!(refused(answer), ApproveRefused::NoteTooLong { limit: 2_000 });
    let answer = shop.try_reject(&shop.manager, &second.number, &too_long).await;
    assert_eq!(refused(answer), RejectRefused::NoteTooLong { limit: 2_000 });
    shop.desk.approve_ticket(&shop.merchant, &shop.manager, yes(&longest)).await.expect("the longest note");
    shop.try_reject(&shop.manager, &second.number, &longest).await.expect("the longest note");
    shop.close().await;
}

#[tokio::test]
async fn an_unsettled_payment_is_given_back_whole_or_not_at_all() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    new.payment.status = PaymentStatus::Captured;
    let record = shop.ask(&shop.bought(new).await, Selection::Full).await;

    let answer = shop.try_approve(&shop.manager, &record.number, Some(4_999)).await;
    assert_eq!(refused(answer), ApproveRefused::Ineligible { reasons: vec![Reason::UnsettledVoidOnly] });
    shop.approve(&record).await;
    shop.close().await;
}

#[tokio::test]
async fn the_note_of_an_approval_reaches_the_customer() {
    let shop = shop().await;
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    let yes = ApproveTicket {
        number: record.number.clone(),
        amount: None,
        note: " Sorry for the broken glass. ".to_owned(),
        expected_total: 5_000,
    };

    shop.desk.approve_ticket(&shop.merchant, &shop.manager, yes).await.expect("a yes");
    shop.send_mail().await;

    assert!(shop.mailbox.last_text().contains("\n\nLantern & Cup writes: Sorry for the broken glass.\n\n"));
    shop.close().await;
}
