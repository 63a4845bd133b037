//! A refund that failed and was paid another way: recorded once, with evidence, and said for what it is.

use desk::{
    Deed, ElsewhereRefused, MakeRefund, NewPurchase, PaidElsewhere, Proof, ProofRefused, RemedyRefused, Staff,
    TicketFile,
};
use domain::{
    CreditOrder, EvidenceProblem, FailureReason, OtherWay, Queue, Reason, Refund, RefundState, Remedy, SelectedLine,
    Selection, Status, Timestamp,
};

use crate::asking::{about, offered, only};
use crate::attend::refused;
use crate::by_hand::proof;
use crate::direct_refund::goodwill;
use crate::gateway::Sent;
use crate::pay_out::refund_of;
use crate::shop::{Shop, shop};
use crate::world::{days, seconds};

async fn try_record(shop: &Shop, staff: &Staff, shown: &TicketFile, evidence: &str) -> Deed<Refund, ElsewhereRefused> {
    let paid = paid(shop, shown, OtherWay::BankTransfer, proof(evidence, None));
    shop.desk.record_elsewhere(&shop.merchant, staff, &about(shown), paid).await
}

/// As the page's form has it: with the amount that it shows, where it is offered.
fn paid(shop: &Shop, shown: &TicketFile, way: OtherWay, proof: Proof) -> PaidElsewhere {
    let offered = offered(shop, shown, &shop.manager, Remedy::AnotherWay);
    PaidElsewhere { way, proof, expected: offered.map_or(0, |preview| preview.to_payment) }
}

/// The cups' 20.00, all of it the card's: three lanterns' 30.00 held the credit that paid 20.00 of both, until they failed too.
async fn failed_while_credit_was_held(shop: &Shop) -> TicketFile {
    let mut new = NewPurchase { credit_applied: 2_000, ..shop.new_purchase() };
    new.lines[1].quantity = 3;
    let file = shop.bought(new).await;
    let lanterns = shop.ask(&file, only("li_2")).await;
    shop.approve(&lanterns).await;
    let cups = shop.ask(&shop.reopened(&file).await, only("li_1")).await;
    shop.approve(&cups).await;
    shop.gateway.plan([Sent::Fails(FailureReason::AccountClosed), Sent::Fails(FailureReason::AccountClosed)]);
    while shop.pay_out().await > 0 {}
    let failed = shop.ticket(&cups.number).await;
    let refund = failed.refund().expect("a refund");
    assert_eq!((failed.status(), refund.to_payment, refund.to_credit), (Status::Failed, 2_000, 0));
    failed
}

/// A program gives so many lanterns back, of 10.00 each, all of it to the card.
async fn gives_back(shop: &Shop, failed: &TicketFile, lanterns: i64) {
    let program = shop.program().await;
    let lines = vec![SelectedLine { id: "li_2".to_owned(), quantity: Some(lanterns), prorate: None }];
    let asked = MakeRefund {
        selection: Selection::Lines { lines },
        credit_order: CreditOrder::TransactionFirst,
        ..goodwill(&failed.purchase.payment.payment_id, 0)
    };
    shop.try_make(&program, asked).await.expect("a refund");
    shop.pay_out().await;
}

#[tokio::test]
async fn what_was_paid_another_way_is_a_new_refund_that_is_done() {
    let shop = shop().await;
    let file = shop.bought(NewPurchase { credit_applied: 3_000, ..shop.new_purchase() }).await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::AccountClosed).await;
    let calls = shop.gateway.calls().len();

    let record = try_record(&shop, &shop.manager, &failed, "SEPA 4711").await.expect("recorded");

    assert_eq!(record.queue(), Queue::Done);
    let ticket = shop.ticket(&failed.record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Succeeded, Queue::Done));
    let refund = ticket.refund().expect("a refund");
    assert_eq!((refund.destination.as_str(), refund.other_way), ("recorded", Some(OtherWay::BankTransfer)));
    assert_eq!((refund.evidence.as_str(), refund.succeeded_at()), ("SEPA 4711", Some(shop.now())));
    assert_eq!(
        (refund.to_payment, refund.to_credit, &ticket.tries.as_ref().expect("a refund").lines),
        (2_000, 3_000, &failed.tries.as_ref().expect("a refund").lines)
    );
    let now = shop.reopened(&file).await;
    assert_eq!((now.payment.refunded, now.payment.reserved, now.purchase.given_back), (2_000, 0, 5_000));
    assert_eq!((now.case.remaining(), shop.pay_out().await, shop.gateway.calls().len()), (0, 0, calls));
    let kinds: Vec<&str> = ticket.events.iter().map(|event| event.kind.as_str()).collect();
    assert!(kinds.ends_with(&["refund_failed", "refund_recorded", "refund_succeeded"]), "{kinds:?}");
    shop.close().await;
}

#[tokio::test]
async fn the_letter_says_how_it_was_paid() {
    let shop = shop().await;
    for (way, said) in [
        (OtherWay::BankTransfer, "so Lantern & Cup paid €30.00 by bank transfer, on Monday, 15 June."),
        (OtherWay::Cash, "so Lantern & Cup paid €30.00 in cash, on Monday, 15 June."),
        (OtherWay::SomethingElse, "paid €30.00 another way, as agreed with you, on Monday, 15 June."),
    ] {
        let failed = shop.failed(&shop.paid_purchase().await, only("li_2"), FailureReason::AccountClosed).await;
        let paid = paid(&shop, &failed, way, proof("Till 2", None));
        let done = shop.desk.record_elsewhere(&shop.merchant, &shop.manager, &about(&failed), paid).await;
        done.expect("recorded");
        while shop.send_mail().await > 0 {}

        let letter = shop.mailbox.last_text();
        assert!(letter.contains("your refund of €30.00 could not go back to Visa ending 4242"), "{letter}");
        assert!(letter.contains(said) && !letter.contains("Till 2"), "{letter}");
        assert_eq!(letter.contains("expect it in your account by Monday, 29 June"), way == OtherWay::BankTransfer);
    }
    shop.close().await;
}

#[tokio::test]
async fn it_is_recorded_once_and_only_with_evidence() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, only("li_1"), FailureReason::AccountClosed).await;

    let missing = ElsewhereRefused::Proof(ProofRefused::Evidence(EvidenceProblem::Missing));
    assert_eq!(refused(try_record(&shop, &shop.manager, &failed, "").await), missing);
    try_record(&shop, &shop.manager, &failed, "SEPA 4711").await.expect("recorded");

    let second = RemedyRefused::AlreadyRemedied { state: RefundState::Succeeded };
    assert_eq!(refused(try_record(&shop, &shop.manager, &failed, "SEPA").await), ElsewhereRefused::Remedy(second));
    assert_eq!(shop.reopened(&file).await.payment.refunded, 2_000);
    shop.close().await;
}

#[tokio::test]
async fn a_refund_tried_twice_may_have_been_paid_since_the_first_yes() {
    let shop = shop().await;
    let failed = shop.failed(&shop.paid_purchase().await, only("li_1"), FailureReason::ProcessingError).await;
    let approved_at = failed.refund().expect("a refund").reserved_at;
    shop.clock.advance(days(3));
    shop.gateway.plan([Sent::Fails(FailureReason::ProcessingError)]);
    shop.try_retry(&shop.manager, &failed).await.expect("a second try");
    shop.pay_out().await;
    let shown = shop.ticket(&failed.record.number).await;
    let record = async |on| {
        let paid = paid(&shop, &shown, OtherWay::Cash, proof("SEPA", Some(on)));
        shop.desk.record_elsewhere(&shop.merchant, &shop.manager, &about(&shown), paid).await
    };

    let early = ElsewhereRefused::Proof(ProofRefused::BeforeApproval { approved_at });
    assert_eq!(refused(record("2026-06-14").await), early);
    record("2026-06-15").await.expect("the day of the yes");

    let refund = refund_of(&shop, &failed.record.number).await;
    assert_eq!(refund.succeeded_at(), Some(approved_at), "not before it, though its noon was");
    shop.close().await;
}

#[tokio::test]
async fn the_gateways_window_does_not_close_another_way() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    new.payment.gateway_refundable_until = Some(Timestamp(shop.now().0 + seconds(60)));
    let file = shop.bought(new).await;
    let failed = shop.failed(&file, only("li_1"), FailureReason::GatewayWindowExpired).await;
    shop.clock.advance(days(1));

    try_record(&shop, &shop.manager, &failed, "SEPA 4711").await.expect("recorded");
    shop.close().await;
}

#[tokio::test]
async fn another_way_stands_where_the_table_has_it_and_something_is_left() {
    let shop = shop().await;
    for reason in FailureReason::ALL.iter().copied() {
        let file = shop.paid_purchase().await;
        let failed = shop.failed(&file, only("li_1"), reason).await;
        let offered = offered(&shop, &failed, &shop.manager, Remedy::AnotherWay);

        let answer = try_record(&shop, &shop.manager, &failed, "SEPA 4711").await;

        let is_there = reason.remedies().staff.contains(&Remedy::AnotherWay);
        assert_eq!((offered.is_ok(), answer.is_ok()), (is_there, is_there), "{reason}");
    }
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, only("li_1"), FailureReason::AccountClosed).await;
    shop.approve(&shop.ask(&shop.reopened(&file).await, Selection::Full).await).await;
    shop.pay_out().await;

    let gone = RemedyRefused::Ineligible { reasons: vec![Reason::FullyRefunded] };
    assert_eq!(refused(try_record(&shop, &shop.manager, &failed, "SEPA").await), ElsewhereRefused::Remedy(gone));
    shop.close().await;
}

#[tokio::test]
async fn only_the_cards_part_is_paid_another_way_and_another_amount_is_not_written_down() {
    let shop = shop().await;
    let file = shop.bought(NewPurchase { credit_applied: 3_000, ..shop.new_purchase() }).await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::AccountClosed).await;
    let offered = offered(&shop, &failed, &shop.manager, Remedy::AnotherWay).expect("offered");
    assert_eq!((offered.to_payment, offered.to_credit), (2_000, 3_000));
    let record = async |expected| {
        let proof = proof("SEPA 4711", None);
        let paid = PaidElsewhere { way: OtherWay::BankTransfer, proof, expected };
        shop.desk.record_elsewhere(&shop.merchant, &shop.manager, &about(&failed), paid).await
    };

    for expected in [5_000, 2_001, 1_999, 0] {
        let changed = ElsewhereRefused::AmountChanged { expected, now: 2_000 };
        assert_eq!(refused(record(expected).await), changed);
    }
    let now = shop.reopened(&file).await;
    assert_eq!((now.payment.refunded, now.purchase.given_back, shop.account_credit().await), (0, 0, 0));
    record(2_000).await.expect("recorded");

    let now = shop.reopened(&file).await;
    assert_eq!((now.payment.refunded, now.purchase.given_back, shop.account_credit().await), (2_000, 5_000, 3_000));
    shop.close().await;
}

#[tokio::test]
async fn where_the_card_has_less_left_meanwhile_a_page_of_before_is_refused() {
    let shop = shop().await;
    let failed = failed_while_credit_was_held(&shop).await;
    let before = paid(&shop, &failed, OtherWay::BankTransfer, proof("SEPA 4711", None));
    gives_back(&shop, &failed, 2).await;

    let stale = shop.desk.record_elsewhere(&shop.merchant, &shop.manager, &about(&failed), before).await;

    assert_eq!(refused(stale), ElsewhereRefused::AmountChanged { expected: 2_000, now: 1_000 });
    assert_eq!(shop.account_credit().await, 0);
    let shown = shop.ticket(&failed.record.number).await;
    assert_eq!(shown.status(), Status::Failed);
    try_record(&shop, &shop.manager, &shown, "SEPA 4711").await.expect("as the page shows it now");
    let refund = refund_of(&shop, &failed.record.number).await;
    assert_eq!((refund.to_payment, refund.to_credit, shop.account_credit().await), (1_000, 1_000, 1_000));
    shop.close().await;
}

#[tokio::test]
async fn where_the_card_has_nothing_left_nothing_is_paid_another_way() {
    let shop = shop().await;
    let failed = failed_while_credit_was_held(&shop).await;
    gives_back(&shop, &failed, 3).await;

    let shown = shop.ticket(&failed.record.number).await;
    let gone = RemedyRefused::Ineligible { reasons: vec![Reason::AmountExceedsPayment { asked: 2_000, left: 0 }] };
    let offered = offered(&shop, &shown, &shop.manager, Remedy::AnotherWay);
    assert_eq!(offered.as_ref(), Err(&gone));
    assert_eq!(refused(try_record(&shop, &shop.manager, &shown, "SEPA").await), ElsewhereRefused::Remedy(gone));
    assert_eq!(shop.account_credit().await, 0);

    shop.try_credit(&shop.manager, &shown).await.expect("account credit is left, and called so");
    assert_eq!(shop.account_credit().await, 2_000);
    shop.close().await;
}
