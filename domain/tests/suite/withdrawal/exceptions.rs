//! What the right is lost by, and what does not suffice for it.

use domain::withdrawal::Ground;

use super::*;
use crate::purchases::{line, paid_purchase};

fn with(kind: LineKind, exempt: Option<Exempt>, unsealed: bool) -> Withdrawal {
    let mut facts = facts([("thing", kind)]);
    facts.lines[0].exempt = exempt;
    facts.lines[0].unsealed = unsealed;
    withdraw(&paid_purchase([line("thing", 1000, 0, 190)]), &facts, &Withdrawn::Everything)
}

fn received() -> LineKind {
    goods("2026-03-05T10:00:00Z")
}

#[test]
fn what_was_made_to_order_or_spoils_is_lost() {
    for exempt in Exempt::ALL {
        let lost = with(received(), Some(*exempt), true);
        assert_eq!((first(&lost).right, lost.total, first(&lost).kept), (lost_by(*exempt), 0, 1190), "{exempt}");
    }
    assert_eq!(with(received(), None, true).total, 1190);
}

#[test]
fn a_seal_that_holds_takes_nothing_away() {
    for exempt in [Exempt::SealedForHygiene, Exempt::SealedRecording] {
        assert_eq!(with(received(), Some(exempt), false).total, 1190, "{exempt}");
        assert_eq!(with(received(), Some(exempt), true).total, 0, "{exempt}");
    }
    assert_eq!(with(received(), Some(Exempt::Perishable), false).total, 0);
}

#[test]
fn goods_that_never_came_can_be_excepted_as_well() {
    assert_eq!(first(&with(ON_ITS_WAY, Some(Exempt::MadeToOrder), false)).right, lost_by(Exempt::MadeToOrder));
}

#[test]
fn each_exception_names_its_own_point_of_article_16() {
    let mut articles: Vec<&str> = Exempt::ALL.iter().map(|exempt| exempt.article()).collect();
    assert_eq!((articles[0], articles[1], articles.len()), ("16(b)", "16(c)", 11));
    articles.dedup();
    assert_eq!(articles.len(), 11);
}

#[test]
fn digital_content_is_lost_once_begun_with_all_three_on_record() {
    let lost = with(digital(on_record()), None, false);

    assert_eq!(first(&lost).right, WithdrawalRight::Lost { loss: Loss::DigitalBegun });
    assert_eq!((lost.total, first(&lost).kept), (0, 1190));
}

#[test]
fn digital_content_with_one_of_the_three_missing_is_paid_back_in_full() {
    for (missing, ground) in [
        (Performance { requested_at: None, ..on_record() }, Ground::NotConsented),
        (Performance { acknowledged_at: None, ..on_record() }, Ground::NotAcknowledged),
        (Performance { confirmed_at: None, ..on_record() }, Ground::NotConfirmed),
    ] {
        let stands = with(digital(missing), None, false);
        assert_eq!((stands.total, first(&stands).kept), (1190, 0), "{}", ground.code());
        assert_eq!(first(&stands).grounds, [ground]);
        assert!(ground.article().starts_with("14(4)(b)"));
    }
    let nothing = Performance { begun_at: on_record().begun_at, ..Performance::default() };
    assert_eq!(first(&with(digital(nothing), None, false)).grounds.len(), 3);
}

#[test]
fn a_ground_is_stored_under_its_code() {
    let used = Ground::ServiceUsed { unused_part: 2, unused_whole: 3 };
    for ground in [
        used,
        Ground::NotRequested,
        Ground::NotInformed,
        Ground::NotToldOfCost,
        Ground::NotConsented,
        Ground::NotAcknowledged,
        Ground::NotConfirmed,
        Ground::DearerDelivery { kept: 200 },
        Ground::GoodsStay,
    ] {
        assert_eq!(serde_json::to_value(ground).unwrap()["code"], ground.code());
        assert!(ground.article().starts_with("13") || ground.article().starts_with("14"));
    }
}

#[test]
fn consent_comes_before_the_begin_and_the_confirmation_before_the_withdrawal() {
    let begun_at = at("2026-03-02T08:00:00Z");
    let submitted_at = at("2026-03-10T12:00:00Z");
    let in_time = Performance {
        requested_at: Some(begun_at),
        acknowledged_at: Some(begun_at),
        confirmed_at: Some(submitted_at),
        ..on_record()
    };
    let total = |performance| with(digital(performance), None, false).total;

    assert_eq!(total(in_time), 0);
    assert_eq!(total(Performance { requested_at: Some(just_after(begun_at)), ..in_time }), 1190);
    assert_eq!(total(Performance { acknowledged_at: Some(just_after(begun_at)), ..in_time }), 1190);
    assert_eq!(total(Performance { confirmed_at: Some(just_after(submitted_at)), ..in_time }), 1190);
}

#[test]
fn digital_content_that_has_not_begun_is_not_lost_whatever_was_said() {
    let submitted_at = at("2026-03-10T12:00:00Z");
    for begun_at in [None, Some(just_after(submitted_at))] {
        let stands = with(digital(Performance { begun_at, ..on_record() }), None, false);
        assert_eq!((stands.total, first(&stands).grounds.len()), (1190, 0));
    }
    assert_eq!(with(digital(Performance { begun_at: Some(submitted_at), ..on_record() }), None, false).total, 0);
}

#[test]
fn a_service_is_lost_once_performed_in_full_with_both_on_record() {
    let performed = Performance { parts: parts(5, 5), ..on_record() };
    let right = |performance| first(&with(service(performance), None, false)).right;

    assert_eq!(right(performed), WithdrawalRight::Lost { loss: Loss::ServicePerformed });
    for stands in [
        Performance { parts: parts(4, 5), ..performed },
        Performance { requested_at: None, ..performed },
        Performance { acknowledged_at: None, ..performed },
        Performance { acknowledged_at: Some(at("2026-03-02T08:00:01Z")), ..performed },
    ] {
        assert_eq!(right(stands), WithdrawalRight::InTime { closes_on: day("2026-03-16") });
    }
}
