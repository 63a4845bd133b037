//! What makes no sense, and is refused for it.

use super::*;
use crate::purchases::{line, paid_purchase, units};

fn cups() -> Case {
    paid_purchase([units("cups", 3, 1000), line("pot", 500, 0, 95)])
}

fn told() -> WithdrawalFacts {
    facts(["cups", "pot"].map(|id| (id, goods("2026-03-05T10:00:00Z"))))
}

fn refused(facts: &WithdrawalFacts, chosen: &Withdrawn) -> (&'static str, &'static str) {
    let refused = try_withdraw(&cups(), facts, chosen).expect_err("a refusal");
    assert!(refused.to_string().contains(refused.field().split('.').next().unwrap_or_default()), "{refused}");
    (refused.code(), refused.field())
}

#[test]
fn a_line_is_known_and_named_once() {
    assert_eq!(refused(&told(), &only([("saucer", None)])), ("unknown_line", "lines"));
    assert_eq!(refused(&told(), &only([("pot", None), ("pot", Some(1))])), ("duplicate_line", "lines"));
    assert_eq!(refused(&told(), &only([])), ("nothing_chosen", "lines"));
}

#[test]
fn a_quantity_is_within_what_remains() {
    let asked = |quantity| try_withdraw(&cups(), &told(), &only([("cups", Some(quantity))]));
    let id = || "cups".to_owned();

    assert_eq!(asked(0).unwrap_err(), WithdrawalRefused::QuantityNotPositive { id: id(), asked: 0 });
    assert_eq!(asked(i64::MIN).unwrap_err().code(), "quantity_not_positive");
    assert_eq!(asked(4).unwrap_err(), WithdrawalRefused::QuantityExceedsRemaining { id: id(), asked: 4, remaining: 3 });
    assert_eq!(asked(3).unwrap().total, 1000);

    let case = repaid(cups(), &asked(2).unwrap());
    let more = try_withdraw(&case, &told(), &only([("cups", Some(2))])).unwrap_err();
    assert_eq!(more, WithdrawalRefused::QuantityExceedsRemaining { id: id(), asked: 2, remaining: 1 });
}

#[test]
fn every_line_has_its_facts_and_has_them_once() {
    let here = || goods("2026-03-05T10:00:00Z");

    assert_eq!(refused(&facts([("cups", here())]), &Withdrawn::Everything), ("no_facts", "facts.lines"));
    let twice = facts([("cups", here()), ("pot", here()), ("cups", here())]);
    assert_eq!(refused(&twice, &Withdrawn::Everything), ("facts_twice", "facts.lines"));
    let unknown = facts([("cups", here()), ("pot", here()), ("saucer", here())]);
    assert_eq!(refused(&unknown, &Withdrawn::Everything), ("facts_of_unknown_line", "facts.lines"));
}

#[test]
fn parts_are_from_none_to_all_of_them() {
    let told = |done, of| {
        let lessons = Performance { parts: parts(done, of), ..on_record() };
        facts([("cups", goods("2026-03-05T10:00:00Z")), ("pot", service(lessons))])
    };

    for (done, of) in [(-1, 3), (4, 3), (0, 0), (1, -1)] {
        assert_eq!(
            refused(&told(done, of), &Withdrawn::Everything),
            ("parts_make_no_sense", "facts.lines.performance.parts")
        );
    }
    for (done, of) in [(0, 1), (3, 3)] {
        assert!(try_withdraw(&cups(), &told(done, of), &Withdrawn::Everything).is_ok());
    }
}

#[test]
fn a_purchase_without_lines_has_nothing_to_withdraw_from() {
    let refused = try_withdraw(&paid_purchase([]), &facts([]), &Withdrawn::Everything).unwrap_err();

    assert_eq!(refused, WithdrawalRefused::NothingChosen);
}

#[test]
fn a_line_that_cost_nothing_can_be_given_back_too() {
    let case = paid_purchase([line("gift", 0, 0, 0), line("cup", 1000, 0, 190)]);
    let told = facts(["gift", "cup"].map(|id| (id, goods("2026-03-05T10:00:00Z"))));

    let withdrawal = withdraw(&case, &told, &only([("gift", None)]));

    assert_eq!(totals(&withdrawal), [("gift", 0)]);
}
