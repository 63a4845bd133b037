//! Each step of a refund with all that follows from it, as docs/states.md shows it.

use domain::{
    Actor, Attention, Beginning, CreditOrder, Effects, EventKind, FailureReason, GatewayResult, Method, Minor, Moved,
    NewRefund, NoticeKind, Origin, Outcome, Posting, Preview, Queue, Refund, RefundState, Timestamp, Transition,
};

use crate::doc_table::{Row, assert_page_shows};

const NOON: Timestamp = Timestamp(43_200_000_000);
const LATER: Timestamp = Timestamp(86_400_000_000);

fn new_refund() -> NewRefund {
    NewRefund {
        refund_id: "re_1".to_owned(),
        merchant_id: "mer_1".to_owned(),
        purchase_id: "pur_1".to_owned(),
        payment_id: "pay_1".to_owned(),
        customer_id: Some("cus_1".to_owned()),
        origin: Origin::Program,
        ticket_id: None,
        made_by: Actor::Key("key_1".to_owned()),
        replaces: None,
        currency: domain::Currency::from_code("EUR").expect("a currency"),
        credit_order: CreditOrder::CreditFirst,
        reason: "goodwill".to_owned(),
        note: String::new(),
        made_at: NOON,
    }
}

fn preview(to_payment: Minor, to_credit: Minor) -> Preview {
    Preview {
        outcome: Outcome::Review,
        reasons: Vec::new(),
        lines: Vec::new(),
        total: to_payment + to_credit,
        fee: 0,
        to_payment,
        to_credit,
        remaining_after: 0,
        method: Some(Method::Refund),
    }
}

/// 30.00 to the card and 20.00 of account credit.
fn reserved() -> Refund {
    Refund::reserve(new_refund(), Beginning::Made, &preview(3_000, 2_000), LATER).0
}

fn taken(refund: Refund, step: Transition) -> (Refund, Effects) {
    refund.apply(step, &Actor::Gateway, LATER).expect("a step")
}

fn sending() -> Refund {
    taken(reserved(), Transition::BeginAttempt).0
}

fn result(result: GatewayResult) -> Transition {
    Transition::ApplyResult { result, arrives_by: LATER }
}

fn success() -> GatewayResult {
    GatewayResult::Succeeded { reference: "re_gw".to_owned(), trace_number: None }
}

fn moved() -> Moved {
    Moved {
        total: 5_000,
        to_payment: 5_000,
        to_credit: 0,
        moved_at: NOON,
        expected_by: None,
        other_way: None,
        evidence: String::new(),
        external_number: Some("re_dashboard".to_owned()),
        trace_number: None,
    }
}

fn row(first: &str, effects: &Effects, refund: &Refund) -> Row {
    let words = |words: Vec<&str>| if words.is_empty() { "-".to_owned() } else { words.join(", ") };
    vec![
        first.to_owned(),
        refund.state().to_string(),
        words(effects.postings.iter().map(|posting| posting.as_str()).collect()),
        words(effects.events.iter().map(|event| event.as_str()).collect()),
        effects.notice.map_or("-", NoticeKind::as_str).to_owned(),
        words(effects.jobs.iter().map(|job| job.as_str()).collect()),
    ]
}

fn effects_table() -> Vec<Row> {
    let head = ["step", "state after", "postings", "events", "mail", "jobs"].map(str::to_owned).to_vec();
    let approved = NewRefund { ticket_id: Some("tkt_1".to_owned()), origin: Origin::Ticket, ..new_refund() };
    let again = NewRefund { replaces: Some("re_0".to_owned()), ..new_refund() };
    let begun = [
        ("approve a request", Refund::reserve(approved, Beginning::Approved, &preview(5_000, 0), LATER)),
        ("make a refund", Refund::reserve(new_refund(), Beginning::Made, &preview(5_000, 0), LATER)),
        ("make one of credit alone", Refund::reserve(new_refund(), Beginning::Made, &preview(0, 5_000), LATER)),
        ("try again", Refund::reserve(again.clone(), Beginning::Repaired, &preview(5_000, 0), LATER)),
        ("give credit instead", Refund::reserve(again.clone(), Beginning::Repaired, &preview(0, 5_000), LATER)),
        ("record another way", Refund::record(again, Beginning::PaidAnotherWay, moved())),
        ("find at the gateway", Refund::record(new_refund(), Beginning::Found, moved())),
        ("import a return", Refund::record(new_refund(), Beginning::Imported, moved())),
    ];
    let reference = || "re_gw".to_owned();
    let succeeded = || taken(sending(), result(success())).0;
    let steps: [(&str, Refund, Transition); 12] = [
        ("begin an attempt", reserved(), Transition::BeginAttempt),
        ("lose the answer", sending(), Transition::LoseAnswer),
        ("gateway: pending", sending(), result(GatewayResult::Pending { reference: reference(), is_short: false })),
        (
            "gateway: balance short",
            sending(),
            result(GatewayResult::Pending { reference: reference(), is_short: true }),
        ),
        ("gateway: needs the customer", sending(), result(GatewayResult::RequiresAction { reference: reference() })),
        ("gateway: succeeded", sending(), result(success())),
        ("gateway: failed", sending(), result(GatewayResult::Failed { reason: FailureReason::Declined })),
        ("gateway: failed late", succeeded(), result(GatewayResult::Failed { reason: FailureReason::Declined })),
        ("gateway: canceled", sending(), result(GatewayResult::Canceled { reference: reference() })),
        ("gateway: by hand", sending(), result(GatewayResult::ByHand)),
        ("raise attention", sending(), Transition::RaiseAttention { why: Attention::NoAnswer }),
        ("give up", sending(), Transition::GiveUp),
    ];
    let begun = begun.iter().map(|(name, (refund, effects))| row(name, effects, refund));
    let taken = steps.into_iter().map(|(name, refund, step)| {
        let (refund, effects) = taken(refund, step);
        row(name, &effects, &refund)
    });
    [head].into_iter().chain(begun).chain(taken).collect()
}

#[test]
fn effects_page_says_what_each_step_does() {
    assert_page_shows("docs/states.md", &[("effects", effects_table())]);
}

/// Over a whole life the sums that a refund keeps come back to nothing where it failed.
#[test]
fn postings_of_a_refund_that_came_back_sum_to_zero() {
    let (reserved, first) = Refund::reserve(new_refund(), Beginning::Made, &preview(3_000, 2_000), LATER);
    let (succeeded, second) = taken(taken(reserved, Transition::BeginAttempt).0, result(success()));
    let (failed, third) = taken(succeeded, result(GatewayResult::Failed { reason: FailureReason::AccountClosed }));

    let postings = [first, second, third].map(|effects| effects.postings).concat();
    let sums: Vec<_> = postings.iter().map(|posting| posting.sums(&failed)).collect();
    let total = |of: fn(&domain::Sums) -> Minor| sums.iter().map(of).sum::<Minor>();
    assert_eq!((total(|sum| sum.reserved), total(|sum| sum.refunded), total(|sum| sum.given_back)), (0, 0, 0));
    assert!(postings.contains(&Posting::GrantCredit) && postings.contains(&Posting::RevokeCredit));
}

#[test]
fn older_result_changes_nothing_of_a_refund_that_ended() {
    let failed = taken(sending(), result(GatewayResult::Failed { reason: FailureReason::Declined })).0;
    for late in [success(), GatewayResult::Pending { reference: "re_gw".to_owned(), is_short: false }] {
        assert_eq!(taken(failed.clone(), result(late)), (failed.clone(), Effects::default()));
    }

    let succeeded = taken(sending(), result(success())).0;
    let pending = GatewayResult::Pending { reference: "re_gw".to_owned(), is_short: false };
    assert_eq!(taken(succeeded.clone(), result(pending)), (succeeded, Effects::default()));
}

#[test]
fn step_that_the_state_forbids_is_refused() {
    let refused = reserved().apply(result(success()), &Actor::Gateway, LATER).expect_err("nothing was sent");
    assert_eq!(refused.was, RefundState::Reserved.as_str());

    let failed = taken(sending(), result(GatewayResult::Failed { reason: FailureReason::Declined })).0;
    assert!(failed.apply(Transition::Fail { reason: FailureReason::Declined }, &Actor::Gateway, LATER).is_err());
}

#[test]
fn attention_is_raised_once_and_ends_with_the_gateways_result() {
    let raised = taken(sending(), Transition::RaiseAttention { why: Attention::NoAnswer }).0;
    assert_eq!(raised.attention(), Some((Attention::NoAnswer, LATER)));
    assert_eq!((raised.queue(), raised.waits_since), (Queue::Attention, Some(LATER)));
    let again = taken(raised.clone(), Transition::RaiseAttention { why: Attention::NoAnswer });
    assert_eq!(again, (raised.clone(), Effects::default()));

    let heard = taken(raised, result(GatewayResult::Pending { reference: "re_gw".to_owned(), is_short: false })).0;
    assert_eq!((heard.attention(), heard.queue(), heard.waits_since), (None, Queue::Moving, None));
}

#[test]
fn ticket_refund_waits_with_its_ticket_alone() {
    let of_ticket = Refund { ticket_id: Some("tkt_1".to_owned()), ..sending() };
    let raised = taken(of_ticket, Transition::RaiseAttention { why: Attention::NoAnswer }).0;

    assert_eq!((raised.queue(), raised.waits_since), (Queue::Attention, None));
}

#[test]
fn refund_left_or_replaced_waits_for_nobody() {
    let failed = || taken(sending(), result(GatewayResult::Failed { reason: FailureReason::Declined })).0;
    assert_eq!(failed().waits_since, Some(LATER));

    let (left, effects) = taken(failed(), Transition::Leave);
    assert_eq!((left.waits_since, effects.events), (None, vec![EventKind::RefundLeft]));
    assert_eq!(taken(failed(), Transition::Replace).0.waits_since, None);
}

#[test]
fn refund_made_elsewhere_sends_no_mail_unless_it_answers_one_of_ours() {
    let late = || result(GatewayResult::Failed { reason: FailureReason::AccountClosed });
    let found = |new: NewRefund| Refund::record(new, Beginning::Found, moved()).0;

    assert_eq!(taken(found(new_refund()), late()).1.notice, None);
    let answers = NewRefund { replaces: Some("re_0".to_owned()), ..new_refund() };
    assert_eq!(taken(found(answers), late()).1.notice, Some(NoticeKind::RefundCameBack));
}

#[test]
fn guest_gets_no_account_credit() {
    let guest = Refund { customer_id: None, ..sending() };

    assert_eq!(taken(guest, result(success())).1.postings, [Posting::Settle]);
}
