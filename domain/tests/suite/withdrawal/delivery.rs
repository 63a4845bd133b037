//! What delivery cost.

use domain::withdrawal::Ground;

use super::*;
use crate::purchases::{Told, line, paid_purchase, units};

fn cups_and_pot() -> Case {
    paid_purchase([units("cups", 2, 3000), line("pot", 2000, 0, 380), line("parcel", 500, 0, 95)])
}

fn told(parcel: LineKind) -> WithdrawalFacts {
    let here = || goods("2026-03-05T10:00:00Z");
    facts([("cups", here()), ("pot", here()), ("parcel", parcel)])
}

#[test]
fn delivery_comes_back_in_full_with_all_of_the_goods() {
    let withdrawal = withdraw(&cups_and_pot(), &told(STANDARD_DELIVERY), &Withdrawn::Everything);

    assert_eq!(totals(&withdrawal), [("cups", 3000), ("pot", 2380), ("parcel", 595)]);
    assert_eq!(withdrawal.remaining_after, 0);
}

#[test]
fn delivery_goes_with_the_goods_though_nobody_named_it() {
    let withdrawal = withdraw(&cups_and_pot(), &told(STANDARD_DELIVERY), &only([("pot", None), ("cups", Some(2))]));

    assert_eq!(totals(&withdrawal), [("cups", 3000), ("pot", 2380), ("parcel", 595)]);
}

#[test]
fn a_part_of_the_goods_brings_none_of_it_back_named_or_not() {
    let facts = told(STANDARD_DELIVERY);
    let part = withdraw(&cups_and_pot(), &facts, &only([("cups", Some(1)), ("pot", None)]));
    assert_eq!(totals(&part), [("cups", 1500), ("pot", 2380)]);

    let named = withdraw(&cups_and_pot(), &facts, &only([("pot", None), ("parcel", None)]));
    assert_eq!(totals(&named), [("pot", 2380), ("parcel", 0)]);
    let parcel = named.lines.last().unwrap();
    assert_eq!(
        (parcel.grounds.as_slice(), parcel.kept, parcel.refund.quantity),
        ([Ground::GoodsStay].as_slice(), 595, 0)
    );
}

#[test]
fn the_part_that_completes_the_whole_brings_all_of_it_back() {
    let facts = told(STANDARD_DELIVERY);
    let part = withdraw(&cups_and_pot(), &facts, &only([("cups", Some(1)), ("pot", None)]));

    let rest = withdraw(&repaid(cups_and_pot(), &part), &facts, &only([("cups", Some(1))]));

    assert_eq!(totals(&rest), [("cups", 1500), ("parcel", 595)]);
    assert_eq!(part.total + rest.total, 5975);
}

#[test]
fn goods_that_are_excepted_stay_and_so_does_what_it_cost_to_bring_them() {
    let mut facts = told(STANDARD_DELIVERY);
    facts.lines[1].exempt = Some(Exempt::MadeToOrder);

    let withdrawal = withdraw(&cups_and_pot(), &facts, &Withdrawn::Everything);

    assert_eq!(totals(&withdrawal), [("cups", 3000), ("pot", 0), ("parcel", 0)]);
}

#[test]
fn goods_refunded_in_full_before_are_gone_too() {
    let case = cups_and_pot();
    let refunded = case.clone().asking_lines([crate::purchases::whole("pot")]).preview();

    let withdrawal = withdraw(&case.refunded(&refunded), &told(STANDARD_DELIVERY), &only([("cups", None)]));

    assert_eq!(totals(&withdrawal), [("cups", 3000), ("parcel", 595)]);
}

#[test]
fn of_a_dearer_delivery_the_least_expensive_standard_comes_back() {
    let express = |least_expensive| {
        let facts = told(LineKind::Delivery { least_expensive: Some(least_expensive) });
        let withdrawal = withdraw(&cups_and_pot(), &facts, &Withdrawn::Everything);
        let parcel = withdrawal.lines.last().unwrap().clone();
        (parcel.refund.total, parcel.kept, parcel.grounds)
    };

    assert_eq!(express(395), (395, 200, vec![Ground::DearerDelivery { kept: 200 }]));
    assert_eq!(express(0), (0, 595, vec![Ground::DearerDelivery { kept: 595 }]));
    // What was cheaper than the standard is no supplement, and nonsense is kept within what was paid.
    for all in [595, 700, Minor::MAX] {
        assert_eq!(express(all), (595, 0, vec![]));
    }
    assert_eq!(express(-1).0, 0);
}

#[test]
fn what_went_back_of_a_delivery_before_counts() {
    let case = went_back(cups_and_pot(), "parcel", 100, 0);
    let facts = told(LineKind::Delivery { least_expensive: Some(395) });

    let withdrawal = withdraw(&case, &facts, &Withdrawn::Everything);

    assert_eq!((withdrawal.lines[2].refund.total, withdrawal.lines[2].kept), (295, 200));
}

#[test]
fn the_goods_period_is_the_deliverys() {
    let late = WithdrawalFacts { submitted_at: at("2026-03-19T23:00:00Z"), ..told(STANDARD_DELIVERY) };

    let withdrawal = withdraw(&cups_and_pot(), &late, &Withdrawn::Everything);

    assert!(withdrawal.lines.iter().all(|line| matches!(line.right, WithdrawalRight::Late { .. })));
    assert_eq!(withdrawal.total, 0);
}

#[test]
fn a_service_given_up_brings_no_delivery_back_while_goods_stay() {
    let case = paid_purchase([line("cup", 1000, 0, 190), line("club", 500, 0, 95), line("parcel", 400, 0, 76)]);
    let here = goods("2026-03-05T10:00:00Z");
    let told = [("cup", here), ("club", service(Performance::default())), ("parcel", STANDARD_DELIVERY)];

    assert_eq!(totals(&withdraw(&case, &facts(told), &only([("club", None)]))), [("club", 595)]);
    assert_eq!(totals(&withdraw(&case, &facts(told), &only([("cup", None)]))), [("cup", 1190), ("parcel", 476)]);
}

#[test]
fn without_goods_what_delivery_cost_goes_with_the_last_of_everything_else() {
    let case = paid_purchase([line("film", 1000, 0, 190), line("club", 500, 0, 95), line("parcel", 400, 0, 76)]);
    let told = facts([
        ("film", digital(Performance::default())),
        ("club", service(Performance::default())),
        ("parcel", STANDARD_DELIVERY),
    ]);

    assert_eq!(totals(&withdraw(&case, &told, &only([("club", None)]))), [("club", 595)]);
    let all = only([("club", None), ("film", None)]);
    assert_eq!(totals(&withdraw(&case, &told, &all)), [("film", 1190), ("club", 595), ("parcel", 476)]);
}

#[test]
fn a_gift_that_stays_keeps_the_delivery() {
    let case = paid_purchase([line("gift", 0, 0, 0), line("cup", 1000, 0, 190), line("parcel", 400, 0, 76)]);
    let here = goods("2026-03-05T10:00:00Z");
    let told = facts([("gift", here), ("cup", here), ("parcel", STANDARD_DELIVERY)]);

    assert_eq!(totals(&withdraw(&case, &told, &only([("cup", None)]))), [("cup", 1190)]);
    let both = only([("cup", None), ("gift", None)]);
    assert_eq!(totals(&withdraw(&case, &told, &both)), [("gift", 0), ("cup", 1190), ("parcel", 476)]);
}
