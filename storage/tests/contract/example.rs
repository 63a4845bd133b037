//! A small shop to keep promises about.

use domain::{Currency, CurrencyAmounts, Exceptions, Policy, Timestamp, WindowFrom};
use std::sync::atomic::{AtomicU32, Ordering};
use storage::{Customer, Merchant, PolicyVersion, Writing};

use crate::engines::Database;

/// So many seconds into the example.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_750_000_000 + seconds)
}

/// A name that nothing else has; later ones sort behind earlier ones.
pub fn new_id(prefix: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}_{:08}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// What was read is what was written.
#[track_caller]
pub fn assert_same(read: &impl std::fmt::Debug, written: &impl std::fmt::Debug) {
    assert_eq!(format!("{read:?}"), format!("{written:?}"));
}

/// A merchant with a policy and a customer.
pub struct Shop {
    pub merchant: Merchant,
    pub policy: PolicyVersion,
    pub customer: Customer,
}

pub fn merchant(slug: &str) -> Merchant {
    Merchant {
        merchant_id: new_id("mer"),
        slug: slug.to_owned(),
        name: "Lantern & Cup".to_owned(),
        currency: Currency::from_code("EUR").expect("a currency"),
        timezone: "Europe/Berlin".to_owned(),
        locale: "en".to_owned(),
        is_demo: false,
        is_test: false,
    }
}

/// Minor units, each of its currency.
pub fn amounts<const N: usize>(of: [(&str, i64); N]) -> CurrencyAmounts {
    let currency = |code| Currency::from_code(code).expect("a currency");
    CurrencyAmounts::new(of.map(|(code, amount)| (currency(code), amount))).expect("amounts")
}

pub fn policy(merchant: &Merchant, version: i64, in_force_from: Timestamp) -> PolicyVersion {
    PolicyVersion {
        policy_id: new_id("pol"),
        merchant_id: merchant.merchant_id.clone(),
        version,
        in_force_from,
        rules: Policy {
            window_days: Some(30),
            window_from: WindowFrom::DeliveredAt,
            excluded_categories: vec!["gift cards".to_owned()],
            exclude_consumed: true,
            exceptions: Exceptions::Review,
            auto_approve_up_to: amounts([("EUR", 2_000), ("JPY", 3_000)]),
            ..Policy::default()
        },
        answer_within_hours: 48,
        arrives_after_days: 5,
        arrives_within_days: 10,
    }
}

pub fn customer(merchant: &Merchant, email: Option<&str>, number: Option<&str>) -> Customer {
    Customer {
        customer_id: new_id("cus"),
        merchant_id: merchant.merchant_id.clone(),
        email: email.map(str::to_owned),
        number: number.map(str::to_owned),
        name: "Ada Lovelace".to_owned(),
        listing: None,
    }
}

impl Shop {
    pub async fn open(database: &Database) -> Self {
        let mut writing = database.writing().await;
        let shop = Self::open_as(&mut writing, "lantern").await;
        writing.commit().await.expect("the shop opens");
        shop
    }

    pub async fn open_as(writing: &mut Writing, slug: &str) -> Self {
        let merchant = merchant(slug);
        let policy = policy(&merchant, 1, at(0));
        let customer = customer(&merchant, Some("ada@example.org"), Some("17850"));
        writing.insert_merchant(&merchant, at(0)).await.expect("a merchant");
        writing.insert_policy(&policy).await.expect("a policy");
        writing.insert_customer(&customer, at(0)).await.expect("a customer");
        Self { merchant, policy, customer }
    }
}
