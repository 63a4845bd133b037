//! What is paid for a service that had begun.

use domain::Line;
use domain::withdrawal::Ground;

use super::*;
use crate::purchases::{line, paid_purchase, service as over_time};

fn club() -> Line {
    over_time("club", 3000, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z")
}

/// The period says when it began.
fn on_request() -> Performance {
    Performance { begun_at: None, ..on_record() }
}

fn of_club(performance: Performance) -> WithdrawalFacts {
    facts([("club", service(performance))])
}

#[test]
fn a_service_begun_on_request_is_paid_pro_rata_of_the_total_price() {
    let by_day = of_club(on_request());
    let by_second = WithdrawalFacts { prorate: Prorate::Second, ..by_day.clone() };
    let case = paid_purchase([club()]);

    // 10 of 30 days are used, that of the withdrawal among them; of the seconds, nine and a half days.
    let withdrawal = withdraw(&case, &by_day, &Withdrawn::Everything);
    assert_eq!((withdrawal.total, first(&withdrawal).kept), (2000, 1000));
    assert_eq!(first(&withdrawal).grounds, [Ground::ServiceUsed { unused_part: 20, unused_whole: 30 }]);
    assert_eq!(first(&withdrawal).grounds[0].article(), "14(3)");
    assert_eq!(withdraw(&case, &by_second, &Withdrawn::Everything).total, 2050);
}

#[test]
fn the_proportion_ends_with_the_declaration_and_not_with_a_later_look_at_it() {
    let mut case = paid_purchase([club()]);
    case.now = at("2026-03-25T12:00:00Z");

    assert_eq!(withdraw(&case, &of_club(on_request()), &Withdrawn::Everything).total, 2000);
}

#[test]
fn what_is_counted_in_parts_is_paid_by_the_part() {
    let lessons = |done| Performance { parts: parts(done, 3), ..on_record() };
    let total = |performance| {
        let case = paid_purchase([line("lessons", 1000, 0, 0)]);
        withdraw(&case, &facts([("lessons", service(performance))]), &Withdrawn::Everything).total
    };

    assert_eq!([0, 1, 2].map(|done| total(lessons(done))), [1000, 667, 333]);
    // In full, asked for, but never told that the right goes with that: paid in full, and no exception.
    assert_eq!(total(Performance { acknowledged_at: None, ..lessons(3) }), 0);
}

#[test]
fn a_service_begun_without_a_request_or_without_being_told_costs_nothing() {
    let case = paid_purchase([club()]);
    for (performance, ground, article) in [
        (Performance { requested_at: None, ..on_request() }, Ground::NotRequested, "14(4)(a)(ii)"),
        (Performance { told_of_cost_at: None, ..on_request() }, Ground::NotToldOfCost, "14(4)(a)(i)"),
    ] {
        let withdrawal = withdraw(&case, &of_club(performance), &Withdrawn::Everything);
        assert_eq!((withdrawal.total, first(&withdrawal).grounds.as_slice()), (3000, [ground].as_slice()));
        assert_eq!(ground.article(), article);
    }
    let uninformed = WithdrawalFacts { informed_at: None, ..of_club(on_request()) };
    let withdrawal = withdraw(&case, &uninformed, &Withdrawn::Everything);
    assert_eq!((withdrawal.total, first(&withdrawal).grounds.as_slice()), (3000, [Ground::NotInformed].as_slice()));
}

#[test]
fn a_request_after_the_begin_is_none() {
    let case = paid_purchase([line("lessons", 1000, 0, 0)]);
    let begun_at = at("2026-03-02T08:00:00Z");
    let requested = |requested_at| {
        let performance = Performance { requested_at: Some(requested_at), parts: parts(1, 2), ..on_record() };
        withdraw(&case, &facts([("lessons", service(performance))]), &Withdrawn::Everything).total
    };

    assert_eq!(requested(begun_at), 500);
    assert_eq!(requested(just_after(begun_at)), 1000);
}

#[test]
fn a_period_written_as_beginning_with_the_day_begins_with_the_contract() {
    let said_at = Some(at(CONCLUDED));
    let performance = Performance { requested_at: said_at, told_of_cost_at: said_at, ..on_request() };

    assert_eq!(withdraw(&paid_purchase([club()]), &of_club(performance), &Withdrawn::Everything).total, 2000);
}

#[test]
fn a_service_that_has_not_begun_is_paid_back_in_full() {
    let next_month = over_time("club", 3000, "2026-03-10T12:00:01Z", "2026-04-09T00:00:00Z");
    let withdrawal = withdraw(&paid_purchase([next_month]), &of_club(on_request()), &Withdrawn::Everything);

    assert_eq!((withdrawal.total, first(&withdrawal).grounds.len()), (3000, 0));
}

#[test]
fn a_digital_subscription_is_not_lost_by_a_waiver_but_paid_pro_rata() {
    let withdrawal =
        withdraw(&paid_purchase([club()]), &facts([("club", digital(on_request()))]), &Withdrawn::Everything);

    assert_eq!(first(&withdrawal).right, WithdrawalRight::InTime { closes_on: day("2026-03-16") });
    assert_eq!(withdrawal.total, 2000);
}

#[test]
fn a_subscription_that_ran_out_is_lost_to_the_second() {
    let week = over_time("club", 700, "2026-03-02T00:00:00Z", "2026-03-10T12:00:00Z");
    let right = |submitted_at| {
        let facts = WithdrawalFacts { submitted_at, ..of_club(on_request()) };
        first(&withdraw(&paid_purchase([week.clone()]), &facts, &Withdrawn::Everything)).right
    };

    assert_eq!(right(at("2026-03-10T11:59:59Z")), WithdrawalRight::InTime { closes_on: day("2026-03-16") });
    assert_eq!(right(at("2026-03-10T12:00:00Z")), WithdrawalRight::Lost { loss: Loss::ServicePerformed });
}

#[test]
fn a_service_asked_back_twice_is_paid_once() {
    let case = paid_purchase([club()]);
    let once = withdraw(&case, &of_club(on_request()), &Withdrawn::Everything);
    let case = repaid(case, &once);

    let twice = withdraw(&case, &of_club(on_request()), &Withdrawn::Everything);

    assert_eq!((twice.total, first(&twice).kept), (0, 0));
}

/// Two seats of a month at 50.00: one given up after 10 days, the other after 20.
#[test]
fn seats_given_up_one_after_the_other_are_each_paid_for_their_own_time() {
    let seats = Line { quantity: 2, ..over_time("seats", 10_000, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z") };
    let case = paid_purchase([seats]);
    let on = |submitted_at| WithdrawalFacts {
        submitted_at: at(submitted_at),
        informed_at: Some(at(CONCLUDED)),
        late_accepted: true,
        ..facts([("seats", service(on_request()))])
    };
    let early = withdraw(&case, &on("2026-03-10T12:00:00Z"), &only([("seats", Some(1))]));
    let case = repaid(case, &early);

    let rest = withdraw(&case, &on("2026-03-20T12:00:00Z"), &Withdrawn::Everything);

    assert_eq!((early.total, first(&early).kept), (3334, 1666));
    assert_eq!((rest.total, first(&rest).kept), (1666, 3334));
}

#[test]
fn a_service_that_nothing_measures_is_a_mistake_of_the_facts() {
    let case = paid_purchase([line("lessons", 1000, 0, 0)]);
    let facts = facts([("lessons", service(on_record()))]);

    let refused = try_withdraw(&case, &facts, &Withdrawn::Everything).unwrap_err();

    assert_eq!(refused, WithdrawalRefused::NothingMeasures { id: "lessons".to_owned() });
}
