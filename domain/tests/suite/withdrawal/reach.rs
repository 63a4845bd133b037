//! Whom the law protects.

use domain::withdrawal::{NoRight, Regime};

use super::*;
use crate::purchases::{line, paid_purchase};

fn sold_to(consumer: Consumer) -> Withdrawal {
    let facts = WithdrawalFacts { consumer, ..facts([("cup", goods("2026-03-02T10:00:00Z"))]) };
    withdraw(&paid_purchase([line("cup", 1000, 0, 190)]), &facts, &Withdrawn::Everything)
}

#[test]
fn the_union_and_the_eea_have_the_right_their_own_islands_too() {
    for code in ["DE", "FR", "GR", "HR", "IS", "LI", "NO", "AX", "RE"] {
        let withdrawal = sold_to(living_in(code));
        assert_eq!((withdrawal.regime, withdrawal.total), (Some(Regime::Eea), 1190), "{code}");
    }
}

#[test]
fn all_27_members_and_the_three_of_efta_are_in_the_list() {
    let members = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO";

    assert_eq!(members.split(' ').filter(|code| Country::from_code(code).unwrap().is_in_eea()).count(), 30);
    for outside in ["CH", "GB", "US", "UA", "TR", "GL", "FO", "GI", "JE", "NC", "SJ"] {
        assert!(!Country::from_code(outside).unwrap().is_in_eea(), "{outside}");
    }
}

#[test]
fn britons_have_a_right_of_their_own_without_the_run_on() {
    let british = sold_to(living_in("GB"));

    assert_eq!((british.regime, british.total), (Some(Regime::UnitedKingdom), 1190));
}

#[test]
fn the_swiss_have_none_but_it_is_recorded() {
    let swiss = sold_to(living_in("CH"));

    assert_eq!(first(&swiss).right, WithdrawalRight::NoRight { why: NoRight::Residence });
    assert_eq!((swiss.regime, swiss.total, swiss.lines.len()), (None, 0, 1));
}

#[test]
fn a_business_has_none_wherever_it_is() {
    let business = sold_to(Consumer { capacity: Capacity::Business, ..living_in("DE") });

    assert_eq!(first(&business).right, WithdrawalRight::NoRight { why: NoRight::NotAConsumer });
    assert_eq!((business.total, first(&business).kept), (0, 1190));
}

#[test]
fn a_country_is_a_code_of_the_list_in_capitals() {
    for wrong in ["", "D", "de", "DEU", "D1", "UK", "EL", "EU", "XX", "É"] {
        assert_eq!(Country::from_code(wrong), None, "{wrong}");
        assert!(serde_json::from_value::<Country>(serde_json::json!(wrong)).is_err());
    }
    let germany = Country::from_code("DE").unwrap();
    assert_eq!(serde_json::to_value(germany).unwrap(), serde_json::json!("DE"));
    assert_eq!((germany.to_string(), germany.code()), ("DE".to_owned(), "DE"));
}
