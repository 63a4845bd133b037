//! What a policy says, as its readers are told it.

use domain::{Clause, CurrencyAmounts, Exceptions, Policy, RefundReason, RestockingFee, WindowFrom};

use crate::purchases::amounts;

fn a_fee<const N: usize>(flat: [(&str, i64); N], percent: &str) -> RestockingFee {
    RestockingFee { flat: amounts(flat), percent: percent.parse().expect("a percentage"), waived_for: Vec::new() }
}

#[test]
fn a_policy_without_conditions_says_only_what_every_policy_says() {
    let clauses = [
        Clause::Window { days: None, from: WindowFrom::PaidAt },
        Clause::Exceptions(Exceptions::Review),
        Clause::AutoApproval { up_to: CurrencyAmounts::default() },
    ];

    assert_eq!(Policy::default().clauses(), clauses);
}

#[test]
fn every_condition_is_a_clause_in_the_order_people_ask() {
    let policy = Policy {
        window_days: Some(30),
        window_from: WindowFrom::DeliveredAt,
        excluded_categories: vec!["gift cards".to_owned()],
        exclude_consumed: true,
        exceptions: Exceptions::Deny,
        auto_approve_up_to: amounts([("EUR", 5_000), ("JPY", 0)]),
        minimum_amount: amounts([("EUR", 500), ("GBP", 0), ("JPY", 800)]),
        evidence_for: vec![RefundReason::Damaged],
        restocking_fee: Some(a_fee([], "10")),
    };

    let clauses = [
        Clause::Window { days: Some(30), from: WindowFrom::DeliveredAt },
        Clause::Excluded { categories: &policy.excluded_categories },
        Clause::ConsumedStays,
        Clause::Minimum { amounts: amounts([("EUR", 500), ("JPY", 800)]) },
        Clause::Evidence { reasons: &[RefundReason::Damaged] },
        Clause::Fee(policy.restocking_fee.as_ref().unwrap()),
        Clause::Exceptions(Exceptions::Deny),
        Clause::AutoApproval { up_to: amounts([("EUR", 5_000)]) },
    ];
    assert_eq!(policy.clauses(), clauses);
}

#[test]
fn a_condition_that_asks_for_nothing_is_not_told() {
    let policy = Policy {
        minimum_amount: amounts([("EUR", 0)]),
        auto_approve_up_to: amounts([("EUR", 0)]),
        restocking_fee: Some(a_fee([("EUR", 0)], "0")),
        ..Policy::default()
    };

    assert_eq!(policy.clauses(), Policy::default().clauses());
}

#[test]
fn a_fee_is_told_whether_it_is_flat_or_a_share() {
    for (flat, percent) in [(1, "0"), (0, "0.000001")] {
        let fee = a_fee([("EUR", flat)], percent);
        let policy = Policy { restocking_fee: Some(fee.clone()), ..Policy::default() };
        assert!(policy.clauses().contains(&Clause::Fee(&fee)), "{flat} and {percent} %");
    }
}
