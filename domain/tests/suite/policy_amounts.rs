//! An amount of a policy holds in its own currency and in no other.

use domain::{
    CaseFee, CurrencyAmounts, CurrencyAmountsProblem, Exceptions, MOST, Minor, Outcome, Percent, Policy, Preview,
    Reason, RefundReason, RestockingFee,
};
use proptest::prelude::*;

use crate::properties::enough;
use crate::purchases::{Told, amounts, currency, line, paid_purchase};

/// What asking for all of a cup at this price would give.
fn asked(policy: &Policy, code: &str, price: Minor) -> Preview {
    let mut case = paid_purchase([line("cup", price, 0, 0)]);
    case.invoice.currency = currency(code);
    case.policy = policy.in_currency(case.invoice.currency);
    case.preview()
}

fn approving<const N: usize>(up_to: [(&str, Minor); N]) -> Policy {
    Policy { auto_approve_up_to: amounts(up_to), ..Policy::default() }
}

fn beginning_at<const N: usize>(minimum: [(&str, Minor); N]) -> Policy {
    Policy { minimum_amount: amounts(minimum), exceptions: Exceptions::Deny, ..Policy::default() }
}

fn keeping<const N: usize>(flat: [(&str, Minor); N], percent: &str) -> Policy {
    let percent = percent.parse().expect("a percentage");
    let fee = RestockingFee { flat: amounts(flat), percent, waived_for: vec![RefundReason::Damaged] };
    Policy { restocking_fee: Some(fee), ..Policy::default() }
}

#[test]
fn auto_approval_holds_in_its_own_currency_alone() {
    let policy = approving([("EUR", 1_000)]);

    for (code, price, outcome) in [
        ("EUR", 1_000, Outcome::AutoApprove),
        ("EUR", 1_001, Outcome::Review),
        ("GBP", 900, Outcome::Review),
        ("GBP", 1, Outcome::Review),
    ] {
        assert_eq!(asked(&policy, code, price).outcome, outcome, "{code} {price}");
    }
}

#[test]
fn a_limit_in_dong_approves_no_euros() {
    let policy = approving([("VND", 200_000)]);

    assert_eq!(asked(&policy, "VND", 200_000).outcome, Outcome::AutoApprove);
    assert_eq!(asked(&policy, "EUR", 200_000).outcome, Outcome::Review);
}

#[test]
fn a_flat_fee_in_euros_takes_no_yen() {
    let policy = keeping([("EUR", 300)], "0");

    let [euros, yen] = ["EUR", "JPY"].map(|code| asked(&policy, code, 1_000));

    assert_eq!((euros.fee, euros.total), (300, 700));
    assert_eq!((yen.fee, yen.total), (0, 1_000));
    assert_eq!(policy.in_currency(currency("JPY")).restocking_fee, None, "nor is one spoken of");
}

#[test]
fn a_share_is_kept_in_every_currency() {
    let policy = keeping([("EUR", 300)], "10");

    let kept = ["EUR", "JPY", "KWD"].map(|code| asked(&policy, code, 5_000).fee);

    assert_eq!(kept, [800, 500, 500]);
    let percent: Percent = "10".parse().expect("a percentage");
    let fee = CaseFee { flat: None, percent, waived_for: vec![RefundReason::Damaged] };
    assert_eq!(policy.in_currency(currency("JPY")).restocking_fee, Some(fee));
}

#[test]
fn a_minimum_holds_in_its_own_currency_alone() {
    let policy = beginning_at([("EUR", 500)]);

    assert_eq!(asked(&policy, "EUR", 499).reasons, [Reason::BelowMinimum { asked: 499, minimum: 500 }]);
    assert_eq!(asked(&policy, "EUR", 500).reasons, []);
    assert_eq!(asked(&policy, "JPY", 499).reasons, []);
}

#[test]
fn each_currency_has_its_own_amount_whatever_its_decimals() {
    // 10 euros, 1,500 yen, 3 dinars.
    let limits = [("EUR", 1_000), ("JPY", 1_500), ("KWD", 3_000)];
    let [approving, keeping] = [approving(limits), keeping(limits, "0")];

    for (code, amount) in limits {
        let [within, above] = [amount, amount + 1].map(|price| asked(&approving, code, price).outcome);
        assert_eq!((within, above), (Outcome::AutoApprove, Outcome::Review), "{code}");
        let kept = asked(&keeping, code, 10_000);
        assert_eq!((kept.fee, kept.total), (amount, 10_000 - amount), "{code}");
        let minimum = beginning_at(limits);
        let [below, enough] = [amount - 1, amount].map(|price| asked(&minimum, code, price).outcome);
        assert_eq!((below, enough), (Outcome::Ineligible, Outcome::Review), "{code}");
    }
}

#[test]
fn a_limit_allows_nothing_of_a_currency_it_does_not_name() {
    let limits = amounts([("EUR", 50_000), ("JPY", 0)]);

    let allowed = ["EUR", "JPY", "GBP"].map(|code| limits.allowed_of(currency(code)));

    assert_eq!(allowed, [50_000, 0, 0]);
}

#[test]
fn a_currency_given_twice_or_out_of_range_is_refused() {
    let [euro, yen] = ["EUR", "JPY"].map(currency);

    assert_eq!(CurrencyAmounts::new([(euro, 1), (yen, 1), (euro, 1)]), Err(CurrencyAmountsProblem::GivenTwice(euro)));
    for wrong in [-1, MOST + 1, Minor::MIN, Minor::MAX] {
        assert_eq!(CurrencyAmounts::new([(euro, 1), (yen, wrong)]), Err(CurrencyAmountsProblem::OutOfRange(yen)));
    }
    assert!(CurrencyAmounts::new([(euro, 0), (yen, MOST)]).is_ok());
}

#[test]
fn amounts_are_listed_by_code_however_they_were_given() {
    let given = amounts([("JPY", 3), ("EUR", 1), ("GBP", 2)]);

    let codes: Vec<_> = given.iter().map(|(currency, amount)| (currency.code(), amount)).collect();
    assert_eq!(codes, [("EUR", 1), ("GBP", 2), ("JPY", 3)]);
    let text = serde_json::to_string(&given).expect("JSON");
    assert_eq!(text, r#"{"EUR":1,"GBP":2,"JPY":3}"#);
    assert_eq!(serde_json::from_str::<CurrencyAmounts>(&text).expect("amounts"), given);
    for wrong in [r#"{"EUR":-1}"#, r#"{"EURO":1}"#, r#"{"EUR":1.5}"#, "1"] {
        assert!(serde_json::from_str::<CurrencyAmounts>(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(enough())]

    #[test]
    fn amounts_in_other_currencies_change_no_answer(
        price in 1..=1_000_000_i64, up_to in 0..=MOST, minimum in 0..=MOST, flat in 0..=MOST, share in 0..=100_u8,
    ) {
        let fee = |flat| RestockingFee { flat, percent: share.to_string().parse().unwrap(), waived_for: Vec::new() };
        let without = Policy { restocking_fee: Some(fee(CurrencyAmounts::default())), ..Policy::default() };
        let with = Policy {
            auto_approve_up_to: amounts([("JPY", up_to), ("KWD", up_to)]),
            minimum_amount: amounts([("JPY", minimum)]),
            restocking_fee: Some(fee(amounts([("GBP", flat), ("JPY", flat)]))),
            ..Policy::default()
        };

        prop_assert_eq!(asked(&with, "EUR", price), asked(&without, "EUR", price));
        prop_assert_eq!(with.in_currency(currency("EUR")), without.in_currency(currency("EUR")));
    }
}
