//! `moneyback merchant`, and beside whom the demo is not served.

use std::process::Output;
use storage::{Merchant, Storage};

use crate::demo::Demo;

const SHOP: [&str; 9] =
    ["merchant", "create", "shop", "--name", "The Shop", "--currency", "GBP", "--timezone", "Europe/London"];

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn merchants_are_printed_as_made_and_listed_with_their_kind() {
    let installation = Demo::empty();

    let real = installation.run(&SHOP);
    let test = installation.run(&["merchant", "create", "try-out", "--name", "Try & Out", "--test"]);

    assert!(real.status.success() && test.status.success(), "{} {}", said(&real), said(&test));
    for line in
        ["slug       shop", "name       The Shop", "currency   GBP", "time zone  Europe/London", "kind       real"]
    {
        assert!(said(&real).contains(line), "{}", said(&real));
    }
    assert!(said(&real).contains("portal     http://127.0.0.1:3000/shop\n"), "{}", said(&real));
    assert!(said(&test).contains("kind       test"), "{}", said(&test));
    let listed = said(&installation.run(&["merchant", "list"]));
    assert_eq!(listed, "shop\tThe Shop\tGBP\tEurope/London\treal\ntry-out\tTry & Out\tEUR\tEurope/Berlin\ttest\n");
}

#[test]
fn demo_is_alone_in_its_database() {
    let demo = Demo::filled();

    let refused = demo.run(&SHOP);

    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("this database holds the demo shop"), "{}", said(&refused));
    assert_eq!(said(&demo.run(&["merchant", "list"])), "demo\tLumen Coffee\tEUR\tEurope/Berlin\tdemo\n");
}

#[test]
fn demo_is_not_served_beside_another_merchant() {
    let installation = Demo::empty();
    assert!(installation.run(&SHOP).status.success());

    let refused = installation.run(&["serve", "--demo", "--listen", "127.0.0.1:0"]);

    assert_eq!(refused.status.code(), Some(1));
    let words = "this database holds the merchant \"shop\"; the demo needs one of its own";
    assert!(said(&refused).contains(words) && said(&refused).contains("MONEYBACK_DATABASE_URL"), "{}", said(&refused));
    assert!(!said(&installation.run(&["merchant", "list"])).contains("demo"), "nothing was filled in");
}

#[tokio::test]
async fn demo_is_not_served_over_a_merchant_of_its_name() {
    let installation = Demo::empty();
    let reserved = installation.run(&["merchant", "create", "demo", "--name", "Demo"]);
    assert!(
        !reserved.status.success() && said(&reserved).contains("cannot be a merchant's slug"),
        "{}",
        said(&reserved)
    );
    // An older program would have made it.
    let storage = Storage::open(&installation.url).await.expect("a new database");
    let mut writing = storage.writing().await.expect("a write");
    let merchant = Merchant {
        merchant_id: "mer_demo".to_owned(),
        slug: "demo".to_owned(),
        name: "Demo".to_owned(),
        currency: domain::Currency::from_code("EUR").expect("a currency"),
        timezone: "Europe/Berlin".to_owned(),
        locale: "en".to_owned(),
        is_demo: false,
        is_test: false,
    };
    writing.insert_merchant(&merchant, domain::Timestamp(0)).await.expect("a merchant");
    writing.commit().await.expect("a commit");
    storage.close().await;

    let refused = installation.run(&["serve", "--demo", "--listen", "127.0.0.1:0"]);

    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("a merchant \"demo\" that is not the demo shop"), "{}", said(&refused));
}
