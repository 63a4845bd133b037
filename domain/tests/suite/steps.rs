//! What a gateway cannot move is told before anybody approves it, and never moved (R2, R3).

use domain::{
    Case, CreditOrder, Destination, Exceptions, Method, Outcome, PaymentStatus, Preview, Reason, Selection, Step,
    Verdict,
};
use proptest::prelude::*;

use crate::properties::{a_case_with_conditions, a_selection, easygoing, enough};
use crate::purchases::{Told, line, paid_purchase, units, whole};

const TENS: Step = Step::of(10);

/// 5.124 dinars for three cups, 4.000 for a pot.
fn bought() -> Case {
    let mut case = paid_purchase([units("cup", 3, 5_124), line("pot", 4_000, 0, 0)]);
    case.payment.step = TENS;
    case
}

fn between(nearest: i64, left: i64) -> Reason {
    Reason::AmountBetweenSteps { step: TENS, nearest, left }
}

fn part(case: &Case, amount: i64) -> Preview {
    case.clone().check().expect("a valid case").preview_of_part(amount)
}

fn direct(case: &Case, destination: Option<Destination>) -> Preview {
    let checked = case.clone().check().expect("a valid case");
    checked.preview_direct(&case.selection, CreditOrder::CreditFirst, destination)
}

#[test]
fn a_step_says_what_stays_of_an_amount_and_nothing_is_rounded_up() {
    let rests = |step: Step, amounts: [i64; 5]| amounts.map(|amount| step.rest(amount));

    assert_eq!(rests(TENS, [0, 9, 10, 5_124, i64::MAX]), [0, 9, 0, 4, 7]);
    assert_eq!(rests(Step::of(100), [0, 99, 100, 50_020, i64::MAX]), [0, 99, 0, 20, 7]);
    assert_eq!(rests(Step::ANY, [0, 1, 10, 5_124, i64::MAX]), [0; 5]);
    for step in [1, 0, -1, i64::MIN].map(Step::of) {
        assert_eq!((step, step.minor()), (Step::ANY, 1));
    }
}

#[test]
fn r2_a_line_between_two_steps_keeps_its_preview_and_says_what_can_go_back_now() {
    let case = bought().asking_lines([whole("cup")]);
    let mut anywhere = case.clone();
    anywhere.payment.step = Step::ANY;

    let preview = case.preview();

    assert_eq!(preview.reasons, [between(5_120, 4)]);
    assert_eq!((preview.nearest(), preview.between_steps()), (Some(5_120), Some(&between(5_120, 4))));
    assert_eq!(Preview { reasons: Vec::new(), ..preview }, anywhere.preview());
    assert!(bought().asking_lines([whole("pot")]).preview().reasons.is_empty());
}

#[test]
fn r2_the_nearest_amount_of_it_is_moved_to_the_fils_and_the_rest_stays_on_its_line() {
    let case = bought().asking_lines([whole("cup")]);

    let preview = part(&case, 5_120);

    assert_eq!((preview.total, preview.to_payment, preview.between_steps()), (5_120, 5_120, None));
    assert_eq!((preview.lines.len(), preview.lines[0].total, preview.remaining_after), (1, 5_120, 4_004));
    assert_eq!(part(&case, 5_121).reasons, [between(5_120, 1)]);
    let left = case.refunded(&preview).check().expect("a valid case");
    assert_eq!(left.line_left("cup"), Some(4));
}

#[test]
fn r2_what_the_rules_approve_at_once_waits_for_a_person_where_somebody_has_to_choose() {
    let mut case = bought();
    case.policy.auto_approve_up_to = Some(10_000);
    let outcome = |amount| case.clone().asking_amount(amount).preview().outcome;

    assert_eq!([5_120, 5_124, 4].map(outcome), [Outcome::AutoApprove, Outcome::Review, Outcome::AutoApprove]);
}

#[test]
fn r2_less_than_a_step_becomes_credit_as_what_is_too_late_does() {
    let preview = bought().asking_amount(9).preview();

    assert_eq!((preview.to_payment, preview.to_credit, preview.method), (0, 9, Some(Method::AccountCredit)));
    assert_eq!(preview.reasons, [Reason::AmountBelowStep { step: TENS }]);
    assert_eq!(bought().asking_amount(10).preview().to_payment, 10);

    // The window's own reason comes first, and alone: nothing goes to the gateway then.
    let mut late = bought().asking_amount(9);
    late.payment.gateway_refundable_until = Some(late.now);
    assert_eq!(late.codes(), ["gateway_window_expired"]);
    late.payment.gateway_refundable_until = Some(domain::Timestamp(late.now.0 + 1_000_000));
    assert_eq!(late.codes(), ["amount_below_step"]);
}

#[test]
fn r2_only_what_goes_to_the_payment_has_to_fit() {
    let case = bought().paid_by_credit(1_004); // 8.120 were paid.
    let of = |order, amount| {
        let mut case = case.clone().asking_amount(amount);
        case.credit_order = order;
        case.preview().reasons
    };

    assert_eq!(of(CreditOrder::CreditFirst, 1_001), []);
    assert_eq!(of(CreditOrder::CreditFirst, 1_014), []);
    assert_eq!(of(CreditOrder::CreditFirst, 1_013), [between(1_004, 9)]);
    assert_eq!(of(CreditOrder::TransactionFirst, 1_013), [between(1_010, 3)]);
    assert_eq!(of(CreditOrder::TransactionFirst, 9_123), [], "all that was paid, and credit");
}

#[test]
fn r2_where_the_payment_is_used_up_between_two_steps_less_is_nearer() {
    let mut case = bought().paid_by_credit(1_000); // 8.124 were paid.
    case.credit_order = CreditOrder::TransactionFirst;

    assert_eq!(case.preview().reasons, [between(8_120, 1_004)]);
    let rest = case.clone().refunded(&part(&case, 8_120)).preview();
    assert_eq!((rest.to_payment, rest.to_credit, rest.remaining_after), (0, 1_004, 0));
}

#[test]
fn an_unsettled_payment_is_undone_whatever_it_was() {
    let mut case = bought();
    case.payment.status = PaymentStatus::Captured;

    assert_eq!((case.preview().method, case.preview().reasons), (Some(Method::Void), Vec::new()));
}

#[test]
fn r2_a_step_speaks_against_no_line_and_no_purchase() {
    let case = bought().check().expect("a valid case");
    let told = case.eligibility();

    assert_eq!((told.verdict, told.refundable, told.reasons.len()), (Verdict::Yes, 9_124, 0));
    assert!(told.lines.iter().all(|line| line.verdict == Verdict::Yes && line.reasons.is_empty()));
}

#[test]
fn r2_a_merchants_own_refund_is_refused_with_the_nearest_amount_and_has_other_ways() {
    let case = bought();
    for named in [None, Some(Destination::Original)] {
        let refused = direct(&case, named);
        assert_eq!(
            (refused.outcome, refused.reasons, refused.total),
            (Outcome::Ineligible, vec![between(9_120, 4)], 0)
        );
    }
    assert_eq!(direct(&case, Some(Destination::Recorded)).to_payment, 9_124);
    assert_eq!(direct(&case, Some(Destination::AccountCredit)).to_credit, 9_124);

    let little = case.asking_amount(4);
    assert_eq!(direct(&little, None).to_credit, 4);
    assert_eq!(direct(&little, Some(Destination::Recorded)).to_payment, 4);
    let refused = direct(&little, Some(Destination::Original));
    assert_eq!(refused.reasons, [Reason::AmountBelowStep { step: TENS }]);
}

#[test]
fn r2_a_failed_refund_that_cannot_be_moved_is_credited_or_paid_another_way() {
    let mut failed = bought().asking_lines([whole("cup")]);
    failed.payment.step = Step::ANY;
    let (lines, to_payment) = (failed.preview().lines, 5_124);
    let case = bought().check().expect("a valid case");

    assert_eq!(case.preview_again(&lines, to_payment).reasons, [between(5_120, 4)]);
    assert_eq!(case.preview_again_as_credit(&lines).to_credit, 5_124);
    assert_eq!(case.preview_again_elsewhere(&lines, to_payment).to_payment, 5_124);
}

#[test]
fn r2_a_failed_refund_leaves_to_credit_what_the_gateway_cannot_move_where_credit_had_paid_too() {
    let case = bought().paid_by_credit(1_000).asking_amount(5_000);
    let mut moved = case.clone();
    moved.payment.step = Step::ANY;
    let lines = moved.preview().lines;
    let case = case.check().expect("a valid case");

    let preview = case.preview_again(&lines, 4_996);

    assert_eq!((preview.to_payment, preview.to_credit, preview.total), (4_990, 10, 5_000));
}

proptest! {
    #![proptest_config(enough())]

    #[test]
    fn r2_r3_a_step_changes_no_amount_and_what_is_nearest_is_the_most_that_moves(
        case in a_case_with_conditions(), selection in a_selection(), step in 2..120_i64, some in 0..1_000_i64,
    ) {
        let mut case = case.asking_for(selection);
        let anywhere = case.preview();
        case.payment.step = Step::of(step);
        let preview = case.preview();

        prop_assert_eq!((&preview.lines, preview.total, preview.fee), (&anywhere.lines, anywhere.total, anywhere.fee));
        prop_assert_eq!(preview.remaining_after, anywhere.remaining_after);
        let moves = |preview: &Preview| preview.method != Some(Method::Refund) || preview.to_payment % step == 0;
        match preview.nearest() {
            None => prop_assert!(moves(&preview)),
            Some(nearest) => {
                prop_assert!(!moves(&preview) && nearest > 0 && nearest < preview.total);
                prop_assert_eq!(preview.outcome, Outcome::Review);
                // As staff decide it: a policy's minimum may lie between the two.
                case.policy.exceptions = Exceptions::Review;
                let instead = part(&case, nearest);
                prop_assert_eq!((instead.total, instead.nearest()), (nearest, None));
                prop_assert!(moves(&instead) && instead.method == Some(Method::Refund));
                // Nothing above it moves.
                let above = nearest + 1 + some % (preview.total - nearest);
                prop_assert_eq!(part(&case, above).nearest(), Some(nearest));
            }
        }
    }

    #[test]
    fn r2_r3_whoever_asks_nothing_is_approved_that_cannot_be_moved(
        case in a_case_with_conditions(), selection in a_selection(), step in 2..120_i64,
        paid in 0..100_000_i64, transaction_first: bool,
    ) {
        let mut case = case.asking_for(selection);
        let lines = case.preview().lines;
        case.payment.step = Step::of(step);
        let checked = case.clone().check().unwrap();
        let order = if transaction_first { CreditOrder::TransactionFirst } else { CreditOrder::CreditFirst };
        for destination in [None, Some(Destination::Original), Some(Destination::AccountCredit)] {
            let preview = checked.preview_direct(&case.selection, order, destination);
            prop_assert!(preview.method == Some(Method::Void) || preview.to_payment % step == 0);
        }
        let again = checked.preview_again(&lines, paid);
        prop_assert!(again.method == Some(Method::Void) || again.to_payment % step == 0);
        prop_assert_eq!(again.total, again.to_payment + again.to_credit);
    }

    #[test]
    fn r2_r3_nothing_is_stuck_the_nearest_amount_and_then_the_rest_give_all_back(
        case in a_case_with_conditions(), step in 2..120_i64,
    ) {
        let mut case = easygoing(case).asking_for(Selection::Full);
        case.payment.amount += case.invoice.other_payments;
        case.invoice.other_payments = 0;
        case.payment.step = Step::of(step);
        case.policy.restocking_fee = None;
        case.pending_lines.clear();
        for _ in 0..3 {
            let whole = case.preview();
            let preview = whole.nearest().map_or(whole, |nearest| part(&case, nearest));
            case = case.refunded(&preview);
        }
        prop_assert_eq!(case.check().unwrap().remaining(), 0);
    }
}
