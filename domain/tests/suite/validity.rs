//! Every validity rule, met and just missed, by the name of the field at fault.

use domain::{Case, CaseProblem, EarlierLine, EarlierRefund, MOST, Period, Selection, Timestamp};

use crate::purchases::{Told, at, line, paid_purchase, some, units};

fn purchase() -> Case {
    paid_purchase([units("a", 3, 900), line("b", 1000, 100, 190)])
}

fn field(case: Case) -> Option<String> {
    case.check().err().map(|invalid| invalid.field)
}

/// The field at fault after the change, and that it was not at fault before.
fn after(change: impl Fn(&mut Case)) -> Option<String> {
    let mut case = purchase();
    assert_eq!(field(case.clone()), None);
    change(&mut case);
    field(case)
}

fn at_fault(field: &str) -> Option<String> {
    Some(field.to_owned())
}

fn earlier(id: &str, total: i64, to_payment: i64, to_credit: i64) -> EarlierRefund {
    EarlierRefund {
        lines: vec![EarlierLine { id: id.to_owned(), total, fee: 0, quantity: 0, parts: None }],
        to_payment,
        to_credit,
        to_other_payments: 0,
    }
}

#[test]
fn amounts_are_from_zero_to_what_every_reader_reads_exactly() {
    for wrong in [-1, MOST + 1, i64::MIN, i64::MAX] {
        assert_eq!(after(|case| case.invoice.lines[1].subtotal = wrong), at_fault("invoice.lines[1].subtotal"));
        assert_eq!(after(|case| case.invoice.lines[1].discount = wrong), at_fault("invoice.lines[1].discount"));
        assert_eq!(after(|case| case.invoice.lines[1].tax = wrong), at_fault("invoice.lines[1].tax"));
        assert_eq!(after(|case| case.invoice.credit_applied = wrong), at_fault("invoice.credit_applied"));
        assert_eq!(after(|case| case.payment.amount = wrong), at_fault("payment.amount"));
        assert_eq!(after(|case| case.policy.window_days = Some(wrong)), at_fault("policy.window_days"));
        assert_eq!(after(|case| case.policy.auto_approve_up_to = Some(wrong)), at_fault("policy.auto_approve_up_to"));
        let refund = earlier("a", wrong, 0, 0);
        assert_eq!(after(|case| case.refunds = vec![refund.clone()]), at_fault("refunds[0].lines[0].total"));
        let refund = earlier("a", 0, wrong, 0);
        assert_eq!(after(|case| case.refunds = vec![refund.clone()]), at_fault("refunds[0].to_payment"));
        let refund = earlier("a", 0, 0, wrong);
        assert_eq!(after(|case| case.refunds = vec![refund.clone()]), at_fault("refunds[0].to_credit"));
    }
    assert_eq!(after(|case| case.policy.auto_approve_up_to = Some(MOST)), None);
    assert_eq!(after(|case| case.policy.window_days = Some(0)), None);
}

#[test]
fn a_line_has_at_least_one_unit() {
    for wrong in [0, -1, MOST + 1] {
        assert_eq!(after(|case| case.invoice.lines[0].quantity = wrong), at_fault("invoice.lines[0].quantity"));
    }
    assert_eq!(after(|case| case.invoice.lines[0].quantity = MOST), None);
}

#[test]
fn in_a_selection_only_too_large_a_number_is_invalid() {
    let amount = |amount| after(|case| case.selection = Selection::Amount { amount });
    assert_eq!(amount(MOST + 1), at_fault("selection.amount"));
    assert_eq!((amount(MOST), amount(0), amount(i64::MIN)), (None, None, None));

    let quantity = |quantity| field(purchase().asking_lines([some("b", 1), some("a", quantity)]));
    assert_eq!(quantity(MOST + 1), at_fault("selection.lines[1].quantity"));
    assert_eq!((quantity(MOST), quantity(-5)), (None, None));
}

#[test]
fn a_discount_is_at_most_the_subtotal() {
    let discounted = |discount: i64| {
        after(|case| {
            case.invoice.lines[1].discount = discount;
            case.payment.amount = 900 + (1000 - discount).max(0) + 190;
        })
    };

    assert_eq!(discounted(1001), at_fault("invoice.lines[1].discount"));
    assert_eq!(discounted(1000), None);
}

#[test]
fn a_period_ends_after_it_starts_by_a_whole_second() {
    let lasting = |micros: i64| {
        let start = at("2026-03-01T00:00:00Z");
        after(|case| case.invoice.lines[0].period = Some(Period { start, end: Timestamp(start.0 + micros) }))
    };

    assert_eq!(lasting(-1_000_000), at_fault("invoice.lines[0].period.end"));
    assert_eq!(lasting(0), at_fault("invoice.lines[0].period.end"));
    assert_eq!(lasting(999_999), at_fault("invoice.lines[0].period.end"));
    assert_eq!(lasting(1_000_000), None);
}

#[test]
fn line_ids_are_unique() {
    assert_eq!(after(|case| case.invoice.lines[1].id = "a".to_owned()), at_fault("invoice.lines[1].id"));
    assert_eq!(after(|case| case.invoice.lines[1].id = "A".to_owned()), None);
}

#[test]
fn what_was_captured_was_captured_at_some_time() {
    use domain::PaymentStatus::{Authorized, Captured, Failed, Settled, Voided};
    let without_date = |status| {
        after(|case| {
            case.payment.status = status;
            case.payment.captured_at = None;
        })
    };

    assert_eq!(without_date(Settled), at_fault("payment.captured_at"));
    assert_eq!(without_date(Captured), at_fault("payment.captured_at"));
    for status in [Authorized, Voided, Failed] {
        assert_eq!(without_date(status), None);
    }
}

#[test]
fn earlier_refunds_are_of_known_lines() {
    assert_eq!(after(|case| case.refunds = vec![earlier("c", 1, 1, 0)]), at_fault("refunds[0].lines[0].id"));
    assert_eq!(after(|case| case.refunds = vec![earlier("b", 1, 1, 0)]), None);
}

#[test]
fn earlier_refunds_take_no_more_of_a_line_than_its_total() {
    let two = |second| after(|case| case.refunds = vec![earlier("a", 800, 800, 0), earlier("a", second, second, 0)]);

    assert_eq!(two(101), at_fault("refunds[1].lines[0].total"));
    assert_eq!(two(100), None);
}

#[test]
fn earlier_refunds_add_up() {
    assert_eq!(after(|case| case.refunds = vec![earlier("a", 10, 5, 4)]), at_fault("refunds[0]"));
    assert_eq!(after(|case| case.refunds = vec![earlier("a", 10, 5, 5)]), None);
}

#[test]
fn the_lines_add_up_to_payment_and_credit() {
    let invalid = |change: fn(&mut Case)| {
        let mut case = purchase();
        change(&mut case);
        case.check().unwrap_err().problem
    };

    assert_eq!(invalid(|case| case.payment.amount += 1), CaseProblem::TotalsDiffer);
    assert_eq!(invalid(|case| case.invoice.credit_applied += 1), CaseProblem::TotalsDiffer);
    assert_eq!(field(purchase().paid_by_credit(500)), None);
}

#[test]
fn huge_sums_are_invalid_and_nothing_worse() {
    let lines = (0..2048).map(|index| line(&format!("l{index}"), MOST, 0, MOST));
    let mut case = paid_purchase([]);
    case.invoice.lines = lines.collect();
    (case.payment.amount, case.invoice.credit_applied) = (MOST, MOST);

    assert_eq!(field(case), at_fault("invoice.lines"));
}

#[test]
fn the_largest_case_is_answered() {
    let mut case = paid_purchase([line("a", MOST, 0, MOST)]);
    (case.payment.amount, case.invoice.credit_applied) = (MOST, MOST);
    case.invoice.lines[0].quantity = MOST;

    assert_eq!(case.preview().total, 2 * MOST);
    assert_eq!(case.clone().asking_lines([some("a", MOST - 1)]).preview().total, 2 * MOST - 2);
    assert_eq!(case.asking_percent("99.999999").preview().total, 18_014_398_329_337_997);
}

#[test]
fn the_message_names_the_field() {
    let mut case = purchase();
    case.invoice.lines[1].tax = -1;

    let message = case.check().unwrap_err().to_string();

    assert_eq!(message, "invoice.lines[1].tax must be a whole number from 0 to 9007199254740991");
}
