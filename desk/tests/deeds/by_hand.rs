//! Money that a person sends: recorded with evidence, or not sent at all.

use desk::{AttendRefused, ByHandRefused, NewPurchase, Proof, ProofRefused, TicketFile};
use domain::{Actor, CivilDate, EvidenceProblem, FailureReason, Queue, RefundState, Selection, Status};

use crate::attend::{refused, shown};
use crate::gateway::Sent;
use crate::shop::{Shop, shop};
use crate::world::{days, hours};

pub fn proof(evidence: &str, sent_on: Option<&str>) -> Proof {
    let sent_on = sent_on.map(|text| CivilDate::parse(text).expect("a date"));
    Proof { evidence: evidence.to_owned(), sent_on }
}

/// Paid through no gateway, approved, and waiting for somebody to send it.
pub async fn to_send(shop: &Shop, credit_applied: i64) -> TicketFile {
    let mut new = NewPurchase { credit_applied, ..shop.new_purchase() };
    new.payment.gateway = "offline".to_owned();
    new.payment.method_label = "bank transfer".to_owned();
    let record = shop.ask(&shop.bought(new).await, Selection::Full).await;
    shop.approve(&record).await;
    shop.gateway.plan([Sent::IsSentByHand]);
    shop.pay_out().await;
    let file = shop.ticket(&record.number).await;
    assert_eq!((file.status(), file.record.queue), (Status::Processing, Queue::Attention));
    file
}

#[tokio::test]
async fn what_was_sent_by_hand_is_in_the_books_like_any_other_refund() {
    let shop = shop().await;
    let file = to_send(&shop, 3_000).await;
    shop.clock.advance(days(2));

    let asked = proof("  SEPA 4711,\n booked ", Some("2026-06-16"));
    shop.desk.record_by_hand(&shop.merchant, &shop.manager, &shown(&file), asked).await.expect("recorded");

    let ticket = shop.ticket(&file.record.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Succeeded, Queue::Done));
    let refund = ticket.refund().expect("a refund");
    assert_eq!((refund.evidence.as_str(), refund.destination.as_str()), ("SEPA 4711, booked", "original"));
    assert_eq!(refund.succeeded_at().map(|at| at.rfc3339()), Some("2026-06-16T10:00:00Z".to_owned()), "noon in Berlin");
    let payment = shop.open(&file.purchase.purchase.purchase_id).await.payment;
    assert_eq!((payment.reserved, payment.refunded), (0, 2_000));
    let last = ticket.events.last().map(|event| (event.kind.as_str(), event.actor.clone()));
    assert_eq!(last, Some(("refund_succeeded", Actor::Staff(shop.manager.staff_id.clone()))));
    while shop.send_mail().await > 0 {}
    let letter = shop.mailbox.last_text();
    assert!(letter.contains("€20.00 goes to bank transfer, €30.00 is added to your account credit."), "{letter}");
    assert!(letter.contains("Tuesday, 30 June"), "ten business days after it was sent: {letter}");
    assert_eq!(shop.pay_out().await, 0);
    shop.close().await;
}

#[tokio::test]
async fn a_second_click_finds_that_it_was_recorded() {
    let shop = shop().await;
    let file = to_send(&shop, 0).await;
    let record =
        async || shop.desk.record_by_hand(&shop.merchant, &shop.manager, &shown(&file), proof("SEPA 4711", None)).await;

    record().await.expect("the first");

    let over = AttendRefused::NotWaiting { state: RefundState::Succeeded };
    assert_eq!(refused(record().await), ByHandRefused::Attend(over));
    shop.close().await;
}

#[tokio::test]
async fn a_word_without_evidence_or_out_of_its_time_is_not_taken() {
    let shop = shop().await;
    let file = to_send(&shop, 0).await;
    let approved_at = file.refund().expect("a refund").reserved_at;
    shop.clock.advance(hours(1));
    let record = async |proof| shop.desk.record_by_hand(&shop.merchant, &shop.manager, &shown(&file), proof).await;
    let long = "x".repeat(201);

    for (asked, why) in [
        (proof(" \n ", None), ProofRefused::Evidence(EvidenceProblem::Missing)),
        (proof(&long, None), ProofRefused::Evidence(EvidenceProblem::TooLong)),
        (proof("SEPA", Some("2026-06-16")), ProofRefused::InTheFuture),
        (proof("SEPA", Some("2026-06-14")), ProofRefused::BeforeApproval { approved_at }),
    ] {
        assert_eq!(refused(record(asked).await), ByHandRefused::Proof(why));
    }
    record(proof(&long[1..], Some("2026-06-15"))).await.expect("200 characters, today");

    let refund = crate::pay_out::refund_of(&shop, &file.record.number).await;
    assert_eq!(refund.succeeded_at(), Some(shop.now()), "today is now");
    shop.close().await;
}

#[tokio::test]
async fn what_could_not_be_sent_fails_with_a_reason_that_has_a_remedy() {
    let shop = shop().await;
    for reason in FailureReason::BY_HAND.iter().copied() {
        let file = to_send(&shop, 0).await;

        shop.desk.fail_by_hand(&shop.merchant, &shop.manager, &shown(&file), reason).await.expect("it fails");

        let failed = shop.ticket(&file.record.number).await;
        assert_eq!((failed.status(), failed.record.queue), (Status::Failed, Queue::Attention));
        let refund = failed.refund().expect("a refund");
        assert_eq!((refund.failure_reason(), refund.attention()), (Some(reason), None));
        shop.try_credit(&shop.manager, &failed).await.expect("account credit in its place");
    }
    shop.close().await;
}

#[tokio::test]
async fn a_reason_that_no_person_can_know_is_not_taken() {
    let shop = shop().await;
    let file = to_send(&shop, 0).await;

    let answer = shop.desk.fail_by_hand(&shop.merchant, &shop.manager, &shown(&file), FailureReason::Disputed).await;

    assert_eq!(refused(answer), ByHandRefused::NotAReason);
    shop.close().await;
}

#[tokio::test]
async fn i10_nothing_is_recorded_for_a_refund_that_a_gateway_sends() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    let file = shop.ticket(&record.number).await;

    let asked = (shown(&file), proof("SEPA", None));
    let answer = shop.desk.record_by_hand(&shop.merchant, &shop.manager, &asked.0, asked.1).await;

    let why = AttendRefused::NotWaiting { state: RefundState::Reserved };
    assert_eq!(refused(answer), ByHandRefused::Attend(why));
    shop.pay_out().await;
    shop.close().await;
}
