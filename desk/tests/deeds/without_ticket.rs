//! Refunds that no ticket stands behind, in trouble: they lie where staff look, and staff answer them as a ticket's.

use desk::{
    AttendRefused, Caller, ElsewhereRefused, FoundRefund, MakeRefund, PaidElsewhere, PurchaseFile, RefundFile,
    RemedyRefused, Repair, Role, TicketFile,
};
use domain::{
    Actor, Attention, CreditOrder, EventKind, FailureReason, OtherWay, Reason, RefundState, Remedy, Selection,
};

use RemedyRefused::AlreadyRemedied;

use crate::attend::refused;
use crate::by_hand::proof;
use crate::direct_refund::goodwill;
use crate::gateway::{LookedUp, Sent};
use crate::people::staff;
use crate::shop::{Shop, shop};
use crate::world::minutes;

impl Shop {
    /// Made by a program of the shop's, of so much.
    async fn given(&self, amount: i64) -> String {
        let (file, program) = (self.paid_purchase().await, self.program().await);
        self.try_give(&program, &file, amount).await.expect("a refund").refund.refund_id
    }

    pub async fn direct(&self, refund_id: &str) -> RefundFile {
        match self.desk.find_refund(&self.merchant, refund_id).await.expect("a look") {
            Some(FoundRefund::Alone(file)) => *file,
            other => panic!("{other:?}"),
        }
    }

    /// What a refund's page offers the manager.
    async fn offered(&self, refund_id: &str, remedy: Remedy) -> Result<domain::Preview, RemedyRefused> {
        let file = self.direct(refund_id).await;
        file.tries.remedy(&file.purchase.case, &self.merchant, &self.manager, remedy, self.now())
    }

    /// The ids of those that wait.
    async fn waiting(&self) -> Vec<String> {
        let waiting = self.desk.list_waiting(&self.merchant).await.expect("a look");
        let counted = self.desk.count_desk(&self.merchant).await.expect("a count").refunds;
        assert_eq!(usize::try_from(counted), Ok(waiting.refunds.len()));
        waiting.refunds.into_iter().map(|entry| entry.file.refund.refund_id).collect()
    }

    /// Made by a program and sent, without touching what was paid by credit.
    async fn given_to_the_card(&self, program: &Caller, file: &PurchaseFile, amount: i64) -> String {
        let asked = goodwill(&file.payment.payment_id, amount);
        let asked = MakeRefund { credit_order: CreditOrder::TransactionFirst, ..asked };
        let made = self.try_make(program, asked).await.expect("a refund");
        self.pay_out().await;
        made.refund.refund_id
    }

    pub async fn failed_without_ticket(&self, reason: FailureReason) -> String {
        self.gateway.plan([Sent::Fails(reason)]);
        let refund_id = self.given(2_000).await;
        self.pay_out().await;
        refund_id
    }
}

#[tokio::test]
async fn g4_what_nobody_answers_waits_for_staff_until_it_is_given_up_and_fails() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    let refund_id = shop.given(2_000).await;
    shop.pay_out().await;
    assert_eq!(shop.waiting().await, Vec::<String>::new(), "it is looked up first");
    shop.clock.advance(minutes(15));
    shop.gateway.plan_look_ups([LookedUp::Lost]);
    shop.pay_out().await;
    assert_eq!(shop.waiting().await, [refund_id.as_str()]);
    assert_eq!(shop.direct(&refund_id).await.tries.refund.attention().map(|(why, _)| why), Some(Attention::NoAnswer));

    let viewer = staff(&shop.desk, &shop.merchant, "eve@example.org", Role::Viewer, None).await;
    let not_hers = shop.desk.give_up_attempt(&shop.merchant, &viewer, &refund_id).await;
    assert_eq!(refused(not_hers), AttendRefused::NotAllowed);
    shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &refund_id).await.expect("given up");
    let twice = shop.desk.give_up_attempt(&shop.merchant, &shop.manager, &refund_id).await;
    assert_eq!(refused(twice), AttendRefused::AlreadyGivenUp);
    shop.pay_out().await;

    let file = shop.direct(&refund_id).await;
    assert_eq!(file.tries.refund.failure_reason(), Some(FailureReason::ProcessingError));
    assert_eq!(shop.waiting().await, [refund_id.as_str()], "it failed, and waits for an answer");
    let kinds: Vec<EventKind> = file.events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [EventKind::RefundMade, EventKind::RefundNeedsAttention, EventKind::RefundGivenUp, EventKind::RefundFailed]
    );
    shop.close().await;
}

#[tokio::test]
async fn staff_try_it_again_once_and_the_row_of_tries_is_told() {
    let shop = shop().await;
    let first = shop.failed_without_ticket(FailureReason::ProcessingError).await;
    let again = |_: ()| shop.desk.repair_refund(&shop.merchant, &shop.manager, &first, Repair::Retry);
    let made = again(()).await.expect("a second try");
    let AlreadyRemedied { state } = refused(again(()).await) else { panic!("answered once") };
    assert_eq!(state, RefundState::Reserved);
    assert_eq!(shop.waiting().await, Vec::<String>::new());
    shop.pay_out().await;
    shop.send_mail().await;

    let file = shop.direct(&made.refund_id).await;
    assert_eq!(file.tries.refund.state(), RefundState::Succeeded);
    assert_eq!(file.tries.refund.made_by, Actor::Staff(shop.manager.staff_id.clone()));
    assert_eq!(file.tries.earlier.iter().map(|(refund, _)| &refund.refund_id).collect::<Vec<_>>(), [&first]);
    assert!(shop.mailbox.subjects().iter().any(|subject| subject.contains("is on its way again: purchase")));
    let old = shop.direct(&first).await;
    assert_eq!(old.tries.replaced_by.map(|refund| refund.refund_id), Some(made.refund_id));
    shop.close().await;
}

/// What the card could take is gone by then, and the rest was paid by credit.
#[tokio::test]
async fn a_second_try_of_which_nothing_is_left_to_send_is_told_of_as_credit() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    new.credit_applied = 3_000;
    let (file, program) = (shop.bought(new).await, shop.program().await);
    shop.gateway.plan([Sent::Fails(FailureReason::ProcessingError)]);
    let failed = shop.given_to_the_card(&program, &file, 2_000).await;
    shop.given_to_the_card(&program, &file, 2_000).await;

    let made = shop.desk.repair_refund(&shop.merchant, &shop.manager, &failed, Repair::Retry).await;
    let made = made.expect("a second try");
    while shop.send_mail().await > 0 {}

    assert_eq!((made.to_payment, made.to_credit), (0, 2_000));
    let kinds: Vec<EventKind> = shop.direct(&made.refund_id).await.events.into_iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [EventKind::RefundMade, EventKind::RefundFailed, EventKind::RefundCredited, EventKind::RefundSucceeded]
    );
    assert!(shop.mailbox.subjects().iter().any(|subject| subject.contains("€20.00 is account credit now: purchase")));
    shop.close().await;
}

#[tokio::test]
async fn of_a_direct_refund_too_only_what_the_card_has_left_is_paid_another_way() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    new.credit_applied = 3_000;
    let (file, program) = (shop.bought(new).await, shop.program().await);
    shop.gateway.plan([Sent::Fails(FailureReason::AccountClosed)]);
    let failed = shop.given_to_the_card(&program, &file, 2_000).await;
    let record = async |evidence, expected| {
        let paid = PaidElsewhere { way: OtherWay::BankTransfer, proof: proof(evidence, None), expected };
        shop.desk.record_elsewhere(&shop.merchant, &shop.manager, &failed, paid).await
    };
    shop.given_to_the_card(&program, &file, 500).await;

    let changed = ElsewhereRefused::AmountChanged { expected: 2_000, now: 1_500 };
    assert_eq!(refused(record("SEPA 4711", 2_000).await), changed);
    assert_eq!((shop.waiting().await, shop.account_credit().await), (vec![failed.clone()], 0));
    let offered = shop.offered(&failed, Remedy::AnotherWay).await;
    let offered = offered.expect("offered");
    assert_eq!((offered.to_payment, offered.to_credit), (1_500, 500));

    shop.given_to_the_card(&program, &file, 1_500).await;
    let gone = RemedyRefused::Ineligible { reasons: vec![Reason::AmountExceedsPayment { asked: 2_000, left: 0 }] };
    for expected in [1_500, 0] {
        assert_eq!(refused(record("SEPA 4711", expected).await), ElsewhereRefused::Remedy(gone.clone()));
    }
    let offered = shop.offered(&failed, Remedy::AnotherWay).await;
    assert_eq!(offered, Err(gone));
    assert_eq!((shop.waiting().await, shop.account_credit().await), (vec![failed], 0));
    shop.close().await;
}

#[tokio::test]
async fn an_expired_card_is_answered_with_credit_or_another_way_within_a_persons_limit() {
    let shop = shop().await;
    let failed = shop.failed_without_ticket(FailureReason::ExpiredOrCanceledCard).await;
    let small = staff(&shop.desk, &shop.merchant, "bo@example.org", Role::Reviewer, Some(1_999)).await;
    let above = shop.desk.repair_refund(&shop.merchant, &small, &failed, Repair::Credit).await;
    assert_eq!(refused(above), RemedyRefused::AboveLimit { limit: 1_999 });
    let same_way = shop.desk.repair_refund(&shop.merchant, &shop.manager, &failed, Repair::Retry).await;
    assert!(matches!(refused(same_way), RemedyRefused::NotWorthIt { .. }));
    let record = |evidence: &str| {
        let paid = PaidElsewhere { way: OtherWay::Cash, proof: proof(evidence, None), expected: 2_000 };
        shop.desk.record_elsewhere(&shop.merchant, &shop.manager, &failed, paid)
    };
    assert!(matches!(refused(record(" ").await), ElsewhereRefused::Proof(_)));

    let made = record("Till 2").await.expect("recorded");
    shop.send_mail().await;

    assert_eq!((made.state(), made.evidence.as_str()), (RefundState::Succeeded, "Till 2"));
    assert_eq!(
        refused(record("Till 3").await),
        ElsewhereRefused::Remedy(AlreadyRemedied { state: RefundState::Succeeded })
    );
    assert_eq!(shop.gateway.sent_keys().len(), 1, "no gateway is asked for it");
    assert!(shop.mailbox.last_text().contains("paid €20.00 in cash"), "{}", shop.mailbox.last_text());
    assert_eq!(shop.waiting().await, Vec::<String>::new());
    shop.close().await;
}

#[tokio::test]
async fn a_failed_one_can_be_left_at_that_and_a_running_one_cannot() {
    let shop = shop().await;
    let running = shop.given(1_000).await;
    let early = shop.desk.leave_refund(&shop.merchant, &shop.manager, &running).await;
    assert_eq!(refused(early), AttendRefused::NotWaiting { state: RefundState::Reserved });
    shop.gateway.plan([Sent::Fails(FailureReason::MerchantRequest)]);
    shop.pay_out().await;
    assert_eq!(shop.waiting().await, [running.as_str()]);

    shop.desk.leave_refund(&shop.merchant, &shop.manager, &running).await.expect("left");

    assert_eq!(shop.waiting().await, Vec::<String>::new());
    let twice = shop.desk.leave_refund(&shop.merchant, &shop.manager, &running).await;
    assert_eq!(refused(twice), AttendRefused::NotWaiting { state: RefundState::Failed });
    let nobodys = shop.desk.leave_refund(&shop.merchant, &shop.manager, "re_nobody").await;
    assert_eq!(refused(nobodys), AttendRefused::NotFound);
    shop.close().await;
}

#[tokio::test]
async fn ticket_refund_is_shown_and_queued_with_its_ticket() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed: TicketFile = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;
    let refund_id = failed.refund().as_ref().expect("it was approved").refund_id.clone();

    let found = shop.desk.find_refund(&shop.merchant, &refund_id).await.expect("a look");
    assert!(matches!(found, Some(FoundRefund::OfTicket { number }) if number == failed.record.number));
    let left = shop.desk.leave_refund(&shop.merchant, &shop.manager, &refund_id).await;
    assert_eq!(refused(left), AttendRefused::NotWaiting { state: RefundState::Failed }, "its ticket waits, not it");
    assert_eq!(shop.waiting().await, Vec::<String>::new(), "it lies in its ticket's queue");
    let page = crate::asking::offered(&shop, &failed, &shop.manager, Remedy::TryAgain);
    assert!(page.is_ok(), "{page:?}");
    shop.close().await;
}
