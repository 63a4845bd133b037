//! The merchant's clock.

use domain::withdrawal::Withholding;

use super::*;
use crate::purchases::{line, paid_purchase};

fn clock(facts: &WithdrawalFacts) -> domain::withdrawal::Repayment {
    let case = paid_purchase([line("cup", 1000, 0, 190), line("club", 500, 0, 95), line("parcel", 400, 0, 76)]);
    withdraw(&case, facts, &Withdrawn::Everything).repayment.expect("something is owed")
}

fn told() -> WithdrawalFacts {
    facts([
        ("cup", goods("2026-03-05T10:00:00Z")),
        ("club", service(Performance::default())),
        ("parcel", STANDARD_DELIVERY),
    ])
}

fn back(received_at: Option<&str>, sent_proof_at: Option<&str>) -> WithdrawalFacts {
    let goods_back =
        GoodsBack { received_at: received_at.map(at), sent_proof_at: sent_proof_at.map(at), ..GoodsBack::default() };
    WithdrawalFacts { goods_back, ..told() }
}

#[test]
fn fourteen_days_from_the_day_it_reached_the_merchant() {
    let clock = clock(&WithdrawalFacts { received_at: at("2026-03-11T09:00:00Z"), ..told() });

    assert_eq!((clock.informed_on, clock.repay_by), (day("2026-03-11"), day("2026-03-25")));
}

#[test]
fn the_merchants_days_are_the_merchants() {
    let mut case = paid_purchase([line("club", 500, 0, 95)]);
    case.zone = ZoneOffsets::fixed(13 * 3600);
    let facts = facts([("club", service(Performance::default()))]);

    let repayment = withdraw(&case, &facts, &Withdrawn::Everything).repayment.unwrap();

    assert_eq!(repayment.informed_on, day("2026-03-11"));
}

#[test]
fn goods_and_their_delivery_wait_for_the_goods_and_services_do_not() {
    let clock = clock(&told());

    assert_eq!((clock.waits, clock.withholding, clock.waiting_due_on), (1190 + 476, Withholding::ForGoods, None));
}

#[test]
fn the_wait_ends_with_the_goods_or_the_proof_whichever_is_first() {
    let goods_first = clock(&back(Some("2026-03-13T10:00:00Z"), Some("2026-03-14T10:00:00Z")));
    let proof_first = clock(&back(Some("2026-03-13T10:00:00Z"), Some("2026-03-12T10:00:00Z")));

    assert_eq!(goods_first.withholding, Withholding::Ended { on: day("2026-03-13") });
    assert_eq!(proof_first.withholding, Withholding::Ended { on: day("2026-03-12") });
    // It was never more than a reason to wait: the fourteen days are the same.
    assert_eq!(goods_first.waiting_due_on, Some(day("2026-03-24")));
}

#[test]
fn goods_that_come_after_the_fourteen_days_are_paid_that_day() {
    let on_the_last = clock(&back(Some("2026-03-24T10:00:00Z"), None));
    let after = clock(&back(None, Some("2026-03-30T10:00:00Z")));

    assert_eq!(on_the_last.waiting_due_on, Some(day("2026-03-24")));
    assert_eq!(after.waiting_due_on, Some(day("2026-03-30")));
}

#[test]
fn in_britain_fourteen_days_more_run_from_the_goods() {
    let british = WithdrawalFacts { consumer: living_in("GB"), ..back(Some("2026-03-13T10:00:00Z"), None) };

    assert_eq!(clock(&british).waiting_due_on, Some(day("2026-03-27")));
}

#[test]
fn nobody_waits_for_goods_that_the_merchant_collects_or_that_never_came() {
    let collected = GoodsBack { collected_by_trader: true, ..GoodsBack::default() };
    let mut on_its_way = told();
    on_its_way.lines[0].kind = ON_ITS_WAY;

    for facts in [WithdrawalFacts { goods_back: collected, ..told() }, on_its_way] {
        let clock = clock(&facts);
        assert_eq!((clock.waits, clock.withholding, clock.waiting_due_on), (0, Withholding::Nothing, None));
    }
}

#[test]
fn nobody_waits_for_goods_that_are_back_already() {
    let case = paid_purchase([line("cup", 1000, 0, 190), line("pot", 500, 0, 95), line("parcel", 400, 0, 76)]);
    let case = went_back(case, "cup", 1190, 1);
    let told = facts([("cup", goods("2026-03-05T10:00:00Z")), ("pot", ON_ITS_WAY), ("parcel", STANDARD_DELIVERY)]);

    let withdrawal = withdraw(&case, &told, &Withdrawn::Everything);

    assert_eq!((withdrawal.total, withdrawal.repayment.map(|clock| clock.waits)), (595 + 476, Some(0)));
}

#[test]
fn a_service_of_the_goods_waits_with_them() {
    let mut facts = told();
    facts.lines[1].kind = LineKind::Service { with_goods: true, performance: Performance::default() };

    assert_eq!(clock(&facts).waits, 1190 + 595 + 476);
}
