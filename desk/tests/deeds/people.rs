//! Merchants and people.

use desk::{CreateMerchant, Customer, Desk, Merchant, Role, Staff};
use domain::{Currency, CurrencyAmounts, Exceptions, Policy, WindowFrom};

/// Minor units, each of its currency.
pub fn amounts<const N: usize>(of: [(&str, i64); N]) -> CurrencyAmounts {
    let currency = |code| Currency::from_code(code).expect("a currency");
    CurrencyAmounts::new(of.map(|(code, amount)| (currency(code), amount))).expect("amounts")
}

/// Thirty days from delivery; everything else is looked at.
pub fn rules() -> Policy {
    Policy {
        window_days: Some(30),
        window_from: WindowFrom::DeliveredAt,
        excluded_categories: vec!["gift cards".to_owned()],
        exclude_consumed: true,
        exceptions: Exceptions::Deny,
        ..Policy::default()
    }
}

pub fn create(slug: &str, rules: Policy) -> CreateMerchant {
    CreateMerchant {
        slug: slug.to_owned(),
        name: "Lantern & Cup".to_owned(),
        currency: "EUR".to_owned(),
        timezone: "Europe/Berlin".to_owned(),
        is_demo: false,
        is_test: false,
        rules,
        answer_within_hours: 48,
        arrives_after_days: 5,
        arrives_within_days: 10,
    }
}

pub async fn customer(desk: &Desk, merchant: &Merchant, name: &str, email: &str) -> Customer {
    let customer = Customer {
        customer_id: format!("cus_{}_{name}", merchant.slug),
        merchant_id: merchant.merchant_id.clone(),
        email: Some(email.to_owned()),
        number: None,
        name: name.to_owned(),
        listing: None,
    };
    let mut writing = desk.storage().writing().await.expect("a write");
    writing.insert_customer(&customer, desk.now()).await.expect("a customer");
    writing.commit().await.expect("a commit");
    customer
}

/// A person without a password: nobody signs in, so no time goes into hashing. A limit is in the merchant's currency.
pub async fn staff(desk: &Desk, merchant: &Merchant, email: &str, role: Role, approves_up_to: Option<i64>) -> Staff {
    let limits = approves_up_to.map(|limit| amounts([(merchant.currency.code(), limit)]));
    limited_staff(desk, merchant, email, role, limits).await
}

pub async fn limited_staff(
    desk: &Desk,
    merchant: &Merchant,
    email: &str,
    role: Role,
    approves_up_to: Option<CurrencyAmounts>,
) -> Staff {
    let staff = Staff {
        staff_id: format!("stf_{email}"),
        merchant_id: merchant.merchant_id.clone(),
        email: email.to_owned(),
        name: "Nora".to_owned(),
        role,
        password_hash: String::new(),
        approves_up_to,
        disabled_at: None,
    };
    let mut writing = desk.storage().writing().await.expect("a write");
    writing.insert_staff(&staff, desk.now()).await.expect("a person");
    writing.commit().await.expect("a commit");
    staff
}
