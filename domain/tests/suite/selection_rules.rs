//! Reasons that lie in what is asked for, each met and just missed.

use domain::{Case, Prorate, Reason, SelectedLine};

use crate::purchases::{Told, line, paid_purchase, service, some, units, unused, whole};

fn purchase() -> Case {
    paid_purchase([units("cups", 3, 1000), service("club", 3100, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")])
}

#[test]
fn a_line_must_be_of_the_invoice() {
    let unknown = purchase().asking_lines([whole("cups"), whole("plates")]);

    assert_eq!(unknown.preview().reasons, [Reason::UnknownLine { id: "plates".to_owned() }]);
    assert!(purchase().asking_lines([whole("cups"), whole("club")]).codes().is_empty());
}

#[test]
fn a_line_is_selected_once() {
    let twice = purchase().asking_lines([some("cups", 1), some("cups", 1)]);

    assert_eq!(twice.preview().reasons, [Reason::DuplicateLine { id: "cups".to_owned() }]);
}

#[test]
fn only_a_line_with_a_period_has_an_unused_part() {
    let goods = purchase().asking_lines([unused("cups", Prorate::Day)]);

    assert_eq!(goods.preview().reasons, [Reason::LineHasNoPeriod { id: "cups".to_owned() }]);
    assert!(purchase().asking_lines([unused("club", Prorate::Day)]).codes().is_empty());
}

#[test]
fn a_quantity_is_at_least_one() {
    for asked in [0, -1, i64::MIN] {
        let case = purchase().asking_lines([some("cups", asked)]);
        assert_eq!(case.preview().reasons, [Reason::QuantityNotPositive { id: "cups".to_owned(), asked }]);
    }
    assert!(purchase().asking_lines([some("cups", 1)]).codes().is_empty());
}

#[test]
fn a_quantity_is_at_most_what_was_not_given_back_yet() {
    let case = purchase();
    let one_back = case.clone().refunded(&case.asking_lines([some("cups", 1)]).preview());

    let too_many = one_back.clone().asking_lines([some("cups", 3)]);
    let id = "cups".to_owned();
    assert_eq!(too_many.preview().reasons, [Reason::QuantityExceedsRemaining { id, asked: 3, remaining: 2 }]);
    assert!(one_back.asking_lines([some("cups", 2)]).codes().is_empty());
}

#[test]
fn every_check_of_one_line_comes_before_the_next_line() {
    let lines = [some("cups", 4), whole("plates")];
    assert_eq!(purchase().asking_lines(lines.clone()).codes(), ["quantity_exceeds_remaining"]);

    let [first, second] = lines;
    assert_eq!(purchase().asking_lines([second, first]).codes(), ["unknown_line"]);
}

#[test]
fn the_period_is_asked_before_the_quantity() {
    let both = SelectedLine { prorate: Some(Prorate::Second), ..some("cups", 0) };

    assert_eq!(purchase().asking_lines([both]).codes(), ["line_has_no_period"]);
}

#[test]
fn an_amount_is_above_zero_and_at_most_what_remains() {
    let case = paid_purchase([line("a", 1000, 0, 190)]);

    for asked in [0, -1, i64::MIN] {
        assert_eq!(case.clone().asking_amount(asked).codes(), ["amount_not_positive"]);
    }
    assert_eq!(case.clone().asking_amount(1).preview().total, 1);
    assert_eq!(case.clone().asking_amount(1190).preview().total, 1190);
    assert_eq!(case.clone().asking_amount(1191).codes(), ["amount_exceeds_remaining"]);
}

#[test]
fn lines_that_come_to_nothing_are_no_amount() {
    let free = paid_purchase([line("gift", 500, 500, 0), line("a", 1000, 0, 0)]);

    assert_eq!(free.clone().asking_lines([whole("gift")]).codes(), ["amount_not_positive"]);
    assert_eq!(free.clone().asking_lines([]).codes(), ["amount_not_positive"]);
    assert_eq!(free.asking_lines([whole("gift"), whole("a")]).preview().lines.len(), 1);
}

#[test]
fn a_percentage_is_of_the_invoice_total_and_at_most_a_hundred() {
    let case = paid_purchase([line("a", 3, 0, 0)]);

    let total = |percent| case.clone().asking_percent(percent).preview().total;
    assert_eq!((total("50"), total("100"), total("16.666667")), (2, 3, 1));

    let codes = |percent: &str| case.clone().asking_percent(percent).codes();
    assert_eq!(codes("100.000001"), ["amount_exceeds_remaining"]);
    assert_eq!(codes(&"9".repeat(400)), ["amount_exceeds_remaining"]);
    assert_eq!(codes("16.666666"), ["amount_not_positive"]);
    assert_eq!(codes("-50"), ["amount_not_positive"]);
    assert_eq!(codes(&format!("-{}", "9".repeat(400))), ["amount_not_positive"]);
}

#[test]
fn a_percentage_after_a_refund_is_still_of_the_whole() {
    let case = paid_purchase([line("a", 1000, 0, 0)]);
    let later = case.clone().refunded(&case.asking_amount(600).preview());

    assert_eq!(later.clone().asking_percent("40").preview().total, 400);
    assert_eq!(later.asking_percent("50").codes(), ["amount_exceeds_remaining"]);
}
