//! Merchants, policies, customers and staff are read as they were written.

use domain::{CurrencyAmounts, Exceptions, WindowFrom};
use storage::{Role, Staff};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, amounts, assert_same, at, customer, merchant, new_id, policy};

on_both_engines!(
    a_merchant_is_read_as_written,
    a_policy_is_read_as_written,
    the_newest_policy_of_its_day_is_in_force,
    a_customer_is_read_as_written,
    the_same_address_is_another_customer_at_another_merchant,
    staff_are_read_as_written_and_disabled_once,
);

async fn a_merchant_is_read_as_written(database: &Database) {
    let mut merchants = [merchant("b-shop"), merchant("a-shop")];
    if let Some(merchant) = merchants.first_mut() {
        (merchant.is_demo, merchant.is_test) = (true, true);
    }
    let mut writing = database.writing().await;
    for merchant in &merchants {
        writing.insert_merchant(merchant, at(0)).await.expect("a merchant");
    }
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    for merchant in &merchants {
        assert_same(&reading.get_merchant(&merchant.merchant_id).await.expect("it is there"), merchant);
        assert_same(&reading.find_merchant_by_slug(&merchant.slug).await.expect("a look"), &Some(merchant));
    }
    assert_same(&reading.find_merchant_by_slug("nobody").await.expect("a look"), &None::<()>);
    let slugs: Vec<String> =
        reading.list_merchants().await.expect("a list").into_iter().map(|merchant| merchant.slug).collect();
    assert_eq!(slugs, ["a-shop", "b-shop"]);
    assert!(reading.get_merchant("mer_none").await.is_err());
}

async fn a_policy_is_read_as_written(database: &Database) {
    let shop = Shop::open(database).await;
    let mut without_limits = policy(&shop.merchant, 2, at(5));
    without_limits.rules.window_days = None;
    without_limits.rules.auto_approve_up_to = CurrencyAmounts::default();
    without_limits.rules.exclude_consumed = false;
    without_limits.rules.window_from = WindowFrom::PaidAt;
    without_limits.rules.exceptions = Exceptions::Deny;
    without_limits.rules.excluded_categories.clear();
    let mut writing = database.writing().await;
    writing.insert_policy(&without_limits).await.expect("a policy");
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    for policy in [&shop.policy, &without_limits] {
        assert_same(&reading.get_policy(&policy.policy_id).await.expect("it is there"), policy);
    }
}

async fn the_newest_policy_of_its_day_is_in_force(database: &Database) {
    let shop = Shop::open(database).await;
    let later = policy(&shop.merchant, 2, at(100));
    let mut writing = database.writing().await;
    writing.insert_policy(&later).await.expect("a policy");
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    for (instant, version) in [(at(-50), 1), (at(0), 1), (at(99), 1), (at(100), 2), (at(1_000), 2)] {
        let policy = reading.get_policy_in_force(&shop.merchant.merchant_id, instant).await.expect("a policy");
        assert_eq!(policy.version, version, "{instant:?}");
    }
    let all = reading.list_policies(&shop.merchant.merchant_id).await.expect("a list");
    assert_same(&all, &vec![&later, &shop.policy]);
}

async fn a_customer_is_read_as_written(database: &Database) {
    let shop = Shop::open(database).await;
    let merchant_id = &shop.merchant.merchant_id;
    let known_by_number = customer(&shop.merchant, None, Some("12346"));
    let known_by_email = customer(&shop.merchant, Some("grace@example.org"), None);
    let mut writing = database.writing().await;
    for customer in [&known_by_number, &known_by_email] {
        writing.insert_customer(customer, at(0)).await.expect("a customer");
        writing.hold_customer(&customer.customer_id).await.expect("a hold");
    }
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    for customer in [&shop.customer, &known_by_number, &known_by_email] {
        assert_same(&reading.find_customer(&customer.customer_id).await.expect("a look"), &Some(customer));
    }
    let by_number = reading.find_customer_by_number(merchant_id, "12346").await.expect("a look");
    assert_same(&by_number, &Some(&known_by_number));
    let by_email = reading.find_customer_by_email(merchant_id, "grace@example.org").await.expect("a look");
    assert_same(&by_email, &Some(&known_by_email));
    let newest = reading.list_newest_customers(merchant_id, 10).await.expect("a list");
    assert_same(&newest, &vec![&known_by_email, &shop.customer]);
}

async fn the_same_address_is_another_customer_at_another_merchant(database: &Database) {
    let mut writing = database.writing().await;
    let here = Shop::open_as(&mut writing, "here").await;
    let there = Shop::open_as(&mut writing, "there").await;
    writing.commit().await.expect("a commit");

    let mut reading = database.reading().await;
    for shop in [&here, &there] {
        let found =
            reading.find_customer_by_email(&shop.merchant.merchant_id, "ada@example.org").await.expect("a look");
        assert_same(&found, &Some(&shop.customer));
    }
}

async fn staff_are_read_as_written_and_disabled_once(database: &Database) {
    let shop = Shop::open(database).await;
    let person = |email: &str, role, approves_up_to| Staff {
        staff_id: new_id("stf"),
        merchant_id: shop.merchant.merchant_id.clone(),
        email: email.to_owned(),
        name: "Nora".to_owned(),
        role,
        password_hash: "$argon2id$".to_owned(),
        approves_up_to,
        disabled_at: None,
    };
    let limits = Some(amounts([("EUR", 5_000), ("KWD", 0)]));
    let everybody = [
        person("a@example.org", Role::Reviewer, limits),
        person("b@example.org", Role::Admin, None),
        person("c@example.org", Role::Reviewer, Some(CurrencyAmounts::default())),
    ];
    let mut writing = database.writing().await;
    for staff in &everybody {
        writing.insert_staff(staff, at(0)).await.expect("a person");
    }
    assert_same(&writing.list_staff(&shop.merchant.merchant_id).await.expect("a list"), &everybody);

    let disabled = writing.disable_staff("a@example.org", at(7)).await.expect("a write");
    let again = writing.disable_staff("a@example.org", at(8)).await.expect("a write");

    let [reviewer, admin, _] = everybody;
    assert_eq!((disabled.as_deref(), again), (Some(reviewer.staff_id.as_str()), None));
    let now_disabled = Staff { disabled_at: Some(at(7)), ..reviewer };
    assert_same(&writing.find_staff(&now_disabled.staff_id).await.expect("a look"), &Some(&now_disabled));
    assert_same(&writing.find_staff_by_email("b@example.org").await.expect("a look"), &Some(&admin));
}
