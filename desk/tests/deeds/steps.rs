//! A gateway that moves tens alone: told before anybody approves, and nothing is stuck (R2, R3).

use desk::{
    ApproveRefused, Caller, Deed, Failed, MakeRefund, MakeRefundRefused, PaidElsewhere, PurchaseFile, Recorded,
    RefundSummary, RemedyRefused,
};
use domain::{
    CreditOrder, Currency, Destination, Evidence, FailureReason, OtherWay, Queue, Reason, RefundState, Selection,
    Status, Step,
};

use crate::asking::{about, only};
use crate::attend::refused;
use crate::by_hand::proof;
use crate::people::{amounts, rules};
use crate::shop::{Shop, line, shop};

/// A cup for 5.124 dinars and a lantern for 3.000.
async fn bought_in_dinars(shop: &Shop) -> PurchaseFile {
    let mut new = shop.new_purchase();
    new.currency = Currency::from_code("BHD").expect("a currency");
    new.lines = vec![line("cup", 3, 5_124), line("lantern", 1, 3_000)];
    shop.bought(new).await
}

fn between(nearest: i64, left: i64) -> Reason {
    Reason::AmountBetweenSteps { step: Step::of(10), nearest, left }
}

async fn give(
    shop: &Shop,
    program: &Caller,
    file: &PurchaseFile,
    destination: Option<Destination>,
) -> Deed<RefundSummary, MakeRefundRefused> {
    let is_recorded = destination == Some(Destination::Recorded);
    let asked = MakeRefund {
        payment_id: file.payment.payment_id.clone(),
        selection: only("li_1"),
        currency: None,
        reason: String::new(),
        note: String::new(),
        credit_order: CreditOrder::CreditFirst,
        destination,
        recorded: is_recorded
            .then(|| Recorded { evidence: Evidence::parse("receipt 7").expect("evidence"), moved_at: None }),
    };
    let mut once = shop.once(program, None).await;
    let made = shop.desk.make_refund(&mut once, program, asked).await;
    once.keep(201, "").await.expect("a commit");
    made
}

#[tokio::test]
async fn r2_staff_are_told_before_they_approve_and_what_they_approve_is_what_moves() {
    let shop = shop().await;
    shop.gateway.moves_at_a_time(10);
    let file = bought_in_dinars(&shop).await;
    let record = shop.ask(&file, only("li_1")).await;
    assert_eq!(shop.ticket(&record.number).await.decision.between_steps(), Some(&between(5_120, 4)));

    for amount in [None, Some(5_124), Some(5_121)] {
        let answer = shop.try_approve(&shop.manager, &record.number, amount).await;
        assert_eq!(refused(answer), ApproveRefused::BetweenSteps { nearest: 5_120 });
    }
    assert_eq!((shop.ticket(&record.number).await.status(), shop.pay_out().await), (Status::Pending, 0));
    shop.try_approve(&shop.manager, &record.number, Some(5_120)).await.expect("what can be moved");
    shop.pay_out().await;

    let ticket = shop.ticket(&record.number).await;
    let refund = ticket.refund().expect("a refund");
    assert_eq!((refund.state(), refund.total, refund.to_payment), (RefundState::Succeeded, 5_120, 5_120));
    assert_eq!(
        ticket
            .tries
            .as_ref()
            .expect("a refund")
            .lines
            .iter()
            .map(|line| (line.id.as_str(), line.total))
            .collect::<Vec<_>>(),
        [("li_1", 5_120)]
    );
    assert_eq!(shop.gateway.book().iter().map(|entry| entry.amount).collect::<Vec<_>>(), [5_120]);
    let left = shop.reopened(&file).await;
    assert_eq!((left.case.remaining(), left.case.line_left("li_1")), (3_004, Some(4)));
    shop.close().await;
}

#[tokio::test]
async fn r2_the_letter_says_what_could_not_go_with_it() {
    let shop = shop().await;
    shop.gateway.moves_at_a_time(10);
    let file = bought_in_dinars(&shop).await;
    let [nearest, less] = [shop.ask(&file, only("li_1")).await, shop.ask(&file, only("li_2")).await];

    shop.try_approve(&shop.manager, &nearest.number, Some(5_120)).await.expect("what can be moved");
    while shop.send_mail().await > 0 {}
    let letter = shop.mailbox.last_text();
    let said = "in steps, so BHD\u{a0}0.004 could not go with it: it is still yours to ask for.";
    assert!(letter.contains(said) && letter.contains("You had asked for BHD\u{a0}5.124."), "{letter}");

    shop.try_approve(&shop.manager, &less.number, Some(2_000)).await.expect("less, as staff will");
    while shop.send_mail().await > 0 {}
    assert!(!shop.mailbox.last_text().contains("in steps"), "it was no step that kept the rest back");
    shop.close().await;
}

#[tokio::test]
async fn r2_what_is_less_than_a_step_is_asked_for_and_given_as_credit() {
    let shop = shop().await;
    shop.gateway.moves_at_a_time(10);
    let file = bought_in_dinars(&shop).await;
    let first = shop.ask(&file, only("li_1")).await;
    shop.try_approve(&shop.manager, &first.number, Some(5_120)).await.expect("what can be moved");
    shop.pay_out().await;
    let calls = shop.gateway.calls().len();

    let rest = shop.ask(&shop.reopened(&file).await, only("li_1")).await;
    shop.approve(&rest).await;

    let ticket = shop.ticket(&rest.number).await;
    let refund = ticket.refund().expect("a refund");
    assert_eq!((ticket.status(), refund.to_credit, refund.to_payment), (Status::Succeeded, 4, 0));
    assert_eq!((shop.pay_out().await, shop.gateway.calls().len()), (0, calls), "no gateway is asked");
    shop.close().await;
}

#[tokio::test]
async fn r2_what_the_policy_approves_at_once_goes_to_a_person_where_the_gateway_cannot_move_it() {
    let shop = Shop::with(domain::Policy { auto_approve_up_to: amounts([("BHD", 100_000)]), ..rules() }).await;
    shop.gateway.moves_at_a_time(10);
    let file = bought_in_dinars(&shop).await;

    let [between, whole] = [shop.ask(&file, only("li_1")).await, shop.ask(&file, only("li_2")).await];

    assert_eq!((between.queue, whole.queue), (Queue::Waiting, Queue::Moving));
    shop.close().await;
}

#[tokio::test]
async fn r2_a_program_is_refused_with_the_nearest_amount_or_gives_it_another_way() {
    let shop = shop().await;
    shop.gateway.moves_at_a_time(10);
    let (file, program) = (bought_in_dinars(&shop).await, shop.program().await);

    for destination in [None, Some(Destination::Original)] {
        let answer = give(&shop, &program, &file, destination).await;
        let Err(Failed::Refused(MakeRefundRefused::Ineligible { reasons })) = answer else { panic!("{answer:?}") };
        assert_eq!(reasons, [between(5_120, 4)]);
    }
    assert_eq!(shop.reopened(&file).await.payment.reserved, 0, "nothing was held");
    shop.try_give(&program, &file, 20).await.expect("what the gateway moves");
    shop.pay_out().await;

    let recorded = give(&shop, &program, &file, Some(Destination::Recorded)).await.expect("it moved elsewhere");
    let line_left = shop.reopened(&file).await.case.line_left("li_1");
    assert_eq!((recorded.refund.total % 10 > 0, line_left), (true, Some(0)));
    shop.close().await;
}

#[tokio::test]
async fn r2_a_failed_refund_is_not_tried_again_where_the_gateway_cannot_move_it() {
    let shop = shop().await;
    let file = bought_in_dinars(&shop).await;
    let failed = shop.failed(&file, only("li_1"), FailureReason::ProcessingError).await;
    // Approved when nobody asked for steps.
    shop.gateway.moves_at_a_time(10);
    let calls = shop.gateway.calls().len();

    let answer = shop.try_retry(&shop.manager, &failed).await;

    assert_eq!(refused(answer), RemedyRefused::Ineligible { reasons: vec![between(5_120, 4)] });
    assert_eq!((shop.pay_out().await, shop.gateway.calls().len()), (0, calls));
    let paid = PaidElsewhere { way: OtherWay::BankTransfer, proof: proof("transfer 7", None), expected: 5_124 };
    let paid = shop.desk.record_elsewhere(&shop.merchant, &shop.manager, &about(&failed), paid).await;
    assert_eq!(paid.expect("it was paid another way").queue(), Queue::Done);
    shop.close().await;
}

#[tokio::test]
async fn r2_what_the_gateway_refused_at_last_becomes_credit() {
    let shop = shop().await;
    let file = bought_in_dinars(&shop).await;
    let failed = shop.failed(&file, only("li_1"), FailureReason::MethodCannotRefund).await;
    shop.gateway.moves_at_a_time(10);

    shop.try_credit(&shop.manager, &failed).await.expect("credit in its place");

    assert_eq!(shop.ticket(&failed.record.number).await.refund().expect("a refund").to_credit, 5_124);
    shop.close().await;
}

#[tokio::test]
async fn r2_all_of_it_is_given_back_in_two_tickets() {
    let shop = shop().await;
    shop.gateway.moves_at_a_time(10);
    let file = bought_in_dinars(&shop).await;
    let whole = shop.ask(&file, Selection::Full).await;
    shop.try_approve(&shop.manager, &whole.number, Some(8_120)).await.expect("what can be moved");
    let rest = shop.ask(&shop.reopened(&file).await, Selection::Full).await;
    shop.approve(&rest).await;
    shop.pay_out().await;

    assert_eq!(shop.reopened(&file).await.case.remaining(), 0);
    shop.close().await;
}
