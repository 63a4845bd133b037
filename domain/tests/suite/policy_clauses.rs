//! What a policy says, as its readers are told it.

use domain::{Clause, Exceptions, Policy, RefundReason, RestockingFee, WindowFrom};

#[test]
fn a_policy_without_conditions_says_only_what_every_policy_says() {
    let clauses = [
        Clause::Window { days: None, from: WindowFrom::PaidAt },
        Clause::Exceptions(Exceptions::Review),
        Clause::AutoApproval { up_to: None },
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
        auto_approve_up_to: Some(5_000),
        minimum_amount: Some(500),
        evidence_for: vec![RefundReason::Damaged],
        restocking_fee: Some(RestockingFee { flat: 0, percent: "10".parse().unwrap(), waived_for: Vec::new() }),
    };

    let clauses = [
        Clause::Window { days: Some(30), from: WindowFrom::DeliveredAt },
        Clause::Excluded { categories: &policy.excluded_categories },
        Clause::ConsumedStays,
        Clause::Minimum { amount: 500 },
        Clause::Evidence { reasons: &[RefundReason::Damaged] },
        Clause::Fee(policy.restocking_fee.as_ref().unwrap()),
        Clause::Exceptions(Exceptions::Deny),
        Clause::AutoApproval { up_to: Some(5_000) },
    ];
    assert_eq!(policy.clauses(), clauses);
}

#[test]
fn a_condition_that_asks_for_nothing_is_not_told() {
    let policy = Policy {
        minimum_amount: Some(0),
        auto_approve_up_to: Some(0),
        restocking_fee: Some(RestockingFee { flat: 0, percent: "0".parse().unwrap(), waived_for: Vec::new() }),
        ..Policy::default()
    };

    assert_eq!(policy.clauses(), Policy::default().clauses());
}

#[test]
fn a_fee_is_told_whether_it_is_flat_or_a_share() {
    for (flat, percent) in [(1, "0"), (0, "0.000001")] {
        let fee = RestockingFee { flat, percent: percent.parse().unwrap(), waived_for: Vec::new() };
        let policy = Policy { restocking_fee: Some(fee.clone()), ..Policy::default() };
        assert!(policy.clauses().contains(&Clause::Fee(&fee)), "{flat} and {percent} %");
    }
}
