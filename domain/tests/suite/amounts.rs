//! How much, of which line, and where it goes.

use domain::{Case, CreditOrder, Minor, Prorate, SelectedLine, ZoneOffsets};

use crate::purchases::{Told, at, line, paid_purchase, service, some, units, unused, whole};

fn line_totals(case: &Case) -> Vec<Minor> {
    case.preview().lines.iter().map(|line| line.total).collect()
}

#[test]
fn an_amount_is_spread_by_largest_remainder_and_ties_go_to_the_earlier_line() {
    let thirds = paid_purchase([line("a", 100, 0, 0), line("b", 100, 0, 0), line("c", 100, 0, 0)]);
    assert_eq!(line_totals(&thirds.clone().asking_amount(100)), [34, 33, 33]);
    assert_eq!(line_totals(&thirds.clone().asking_amount(101)), [34, 34, 33]);
    assert_eq!(line_totals(&thirds.asking_amount(1)), [1]);

    let uneven = paid_purchase([line("a", 10, 0, 0), line("b", 25, 0, 0), line("c", 65, 0, 0)]);
    assert_eq!(line_totals(&uneven.asking_amount(33)), [3, 8, 22]);
}

#[test]
fn an_amount_is_spread_over_what_is_left() {
    let case = paid_purchase([line("a", 100, 0, 0), line("b", 100, 0, 0)]);
    let later = case.clone().refunded(&case.asking_lines([whole("a")]).preview());

    assert_eq!(later.asking_amount(60).preview().lines[0].id, "b");
}

#[test]
fn units_round_cumulatively() {
    let mut case = paid_purchase([units("cups", 3, 1000)]);

    let steps: Vec<Minor> = (0..3)
        .map(|_| {
            case = case.clone().asking_lines([some("cups", 1)]);
            let preview = case.preview();
            case = case.clone().refunded(&preview);
            preview.total
        })
        .collect();

    assert_eq!(steps, [333, 334, 333]);
}

#[test]
fn a_line_gives_at_most_what_is_left_on_it() {
    let case = paid_purchase([units("cups", 2, 1000)]);
    let later = case.clone().refunded(&case.asking_amount(700).preview());

    let preview = later.asking_lines([some("cups", 1)]).preview();

    assert_eq!((preview.total, preview.lines[0].quantity, preview.remaining_after), (300, 1, 0));
}

#[test]
fn the_day_of_the_request_counts_as_used() {
    let club = service("club", 3000, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z");
    let on = |now: &str| {
        let case = Case { now: at(now), ..paid_purchase([club.clone()]) };
        case.asking_lines([unused("club", Prorate::Day)]).preview().total
    };

    assert_eq!(on("2026-02-28T23:59:59Z"), 3000, "before it starts all of it is unused");
    assert_eq!(on("2026-03-01T00:00:00Z"), 2900);
    assert_eq!(on("2026-03-01T23:59:59Z"), 2900);
    assert_eq!(on("2026-03-29T12:00:00Z"), 100);
    assert_eq!(on("2026-03-30T00:00:00Z"), 0);
    assert_eq!(on("2026-06-30T00:00:00Z"), 0);
}

#[test]
fn seconds_count_to_the_second() {
    let pass = service("pass", 3600, "2026-03-10T11:00:00Z", "2026-03-10T13:00:00Z");
    let on = |now: &str| {
        let case = Case { now: at(now), ..paid_purchase([pass.clone()]) };
        case.asking_lines([unused("pass", Prorate::Second)]).preview().total
    };

    assert_eq!(on("2026-03-10T12:00:00Z"), 1800);
    assert_eq!(on("2026-03-10T12:00:01Z"), 1800, "1799.5 rounds up");
    assert_eq!(on("2026-03-10T12:00:02.9Z"), 1799, "the fraction of a second is cut off");
    assert_eq!(on("2026-03-10T13:00:00Z"), 0);
}

#[test]
fn a_period_within_one_day_has_no_days() {
    let pass = service("pass", 3600, "2026-03-10T11:00:00Z", "2026-03-10T13:00:00Z");
    let case = paid_purchase([pass]).asking_lines([unused("pass", Prorate::Day)]);
    assert_eq!(case.codes(), ["amount_not_positive"]);

    let before = Case { now: at("2026-03-10T10:59:59Z"), ..case.clone() };
    assert_eq!(before.preview().total, 3600);

    let elsewhere = Case { zone: ZoneOffsets::fixed(12 * 3600), ..before };
    assert_eq!(elsewhere.preview().total, 3600);
}

#[test]
fn unused_time_of_some_units_is_of_those_units() {
    let seats = domain::Line { quantity: 4, ..service("seats", 4000, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z") };
    let two_seats = SelectedLine { prorate: Some(Prorate::Day), ..some("seats", 2) };

    let preview = paid_purchase([seats]).asking_lines([two_seats]).preview();

    assert_eq!((preview.total, preview.lines[0].quantity), (1333, 2));
}

#[test]
fn asking_for_the_unused_part_twice_pays_once() {
    let club = service("club", 3000, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z");
    let case = paid_purchase([club]).asking_lines([unused("club", Prorate::Day)]);

    let first = case.preview();
    let again = case.refunded(&first);

    assert_eq!(first.total, 2000);
    assert_eq!(again.codes(), ["amount_not_positive"]);
}

#[test]
fn credit_goes_back_first_or_last_as_the_merchant_says() {
    let mut case = paid_purchase([line("a", 10_000, 0, 0)]).paid_by_credit(4000).asking_amount(5000);
    let parts = |case: &Case| (case.preview().to_payment, case.preview().to_credit);

    assert_eq!(parts(&case), (1000, 4000));
    case.credit_order = CreditOrder::TransactionFirst;
    assert_eq!(parts(&case), (5000, 0));
    assert_eq!(parts(&case.asking_amount(7000)), (6000, 1000));
}

#[test]
fn a_refund_that_goes_all_to_credit_is_still_a_refund() {
    let case = paid_purchase([line("a", 10_000, 0, 0)]).paid_by_credit(4000).asking_amount(3000);

    let preview = case.preview();

    assert_eq!((preview.to_credit, preview.method.unwrap().as_str()), (3000, "refund"));
}

#[test]
fn credit_returned_beyond_what_was_applied_leaves_none_but_takes_none() {
    let mut case = paid_purchase([line("a", 10_000, 0, 0)]).paid_by_credit(1000);
    case.payment.gateway_refundable_until = Some(case.now);
    let all_credit = case.clone().asking_amount(3000).preview();
    case = case.refunded(&all_credit);
    case.payment.gateway_refundable_until = None;

    let preview = case.preview();

    assert_eq!((preview.to_payment, preview.to_credit), (7000, 0));
}

#[test]
fn nothing_goes_below_zero_where_the_payment_was_overdrawn_before() {
    let mut case = paid_purchase([line("a", 100, 0, 0)]).paid_by_credit(50);
    case.credit_order = CreditOrder::TransactionFirst;
    let mut overdrawn = case.clone().asking_amount(60).preview();
    (overdrawn.to_payment, overdrawn.to_credit) = (60, 0);

    let preview = case.refunded(&overdrawn).preview();

    assert_eq!((preview.to_payment, preview.to_credit, preview.total), (0, 40, 40));
}

#[test]
fn the_parts_of_a_line_are_those_that_were_charged() {
    let case = paid_purchase([line("a", 19_917, 4979, 2987)]);

    let half = case.clone().asking_percent("50").preview();
    let rest = case.refunded(&half).preview();

    let parts = |preview: &domain::Preview| {
        let line = &preview.lines[0];
        (line.subtotal, line.discount, line.tax, line.total)
    };
    assert_eq!(parts(&half), (9959, 2490, 1494, 8963));
    assert_eq!(parts(&rest), (9958, 2489, 1493, 8962));
}
