//! Staff sign in with a password. Hashing is slow by design, so few tests sign anybody in.
#![expect(clippy::disallowed_methods, reason = "one test measures how long an answer really takes")]

use async_trait::async_trait;
use desk::{Client, CreateKey, CreateStaff, Failed, Role, Scope, SignInRefused, Visitor};
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::{Fault, Faults, OpenWith, Step};

use crate::shop::{Shop, shop};
use crate::world::{hours, minutes};

const PASSWORD: &str = "a lantern in the dark";

async fn hire(shop: &Shop, email: &str) {
    let asked = CreateStaff {
        email: email.to_owned(),
        name: "Mia".to_owned(),
        role: Role::Reviewer,
        password: PASSWORD.to_owned(),
        approves_up_to: None,
    };
    shop.desk.create_staff(&shop.merchant, asked).await.expect("a person");
}

async fn sign_in(shop: &Shop, email: &str) -> String {
    shop.desk.sign_in_staff(email, PASSWORD, &Client::default()).await.expect("they are known").secret
}

async fn is_staff(shop: &Shop, secret: &str) -> bool {
    matches!(shop.desk.find_visitor(secret, true).await.expect("a look"), Visitor::Staff { .. })
}

async fn refused_after(shop: &Shop, email: &str, password: &str) -> Duration {
    let begun = Instant::now();
    let answer = shop.desk.sign_in_staff(email, password, &Client::default()).await;
    assert!(matches!(answer, Err(Failed::Refused(SignInRefused::WrongEmailOrPassword))), "{email}: {answer:?}");
    begun.elapsed()
}

#[tokio::test]
async fn a3_wrong_password_unknown_and_disabled_are_all_the_same() {
    let shop = shop().await;
    hire(&shop, "mia@example.org").await;
    hire(&shop, "gone@example.org").await;
    assert!(shop.desk.disable_staff("gone@example.org").await.expect("a write"));

    let wrong = refused_after(&shop, "mia@example.org", "a lantern in the dar").await;
    for (email, password) in [
        ("nobody@example.org", PASSWORD),
        ("gone@example.org", PASSWORD),
        ("no address", PASSWORD),
        // Ada buys here, but decides nothing.
        ("ada@example.org", PASSWORD),
        ("mia@example.org", ""),
    ] {
        let took = refused_after(&shop, email, password).await;
        // Without the hashing it would be a thousandth; the machine may be busy now or then.
        assert!(took * 10 > wrong, "{email} was refused after {took:?}, a wrong password after {wrong:?}");
    }
    sign_in(&shop, " Mia@Example.ORG ").await;
    shop.close().await;
}

#[tokio::test]
async fn a6_a_staff_session_ends_after_half_an_hour_of_silence_or_eight_hours_or_at_once() {
    let shop = shop().await;
    hire(&shop, "mia@example.org").await;
    let (idle, busy, left) = (
        sign_in(&shop, "mia@example.org").await,
        sign_in(&shop, "mia@example.org").await,
        sign_in(&shop, "mia@example.org").await,
    );
    assert!(idle != busy && busy != left, "each sign-in is a session of its own");

    shop.desk.sign_out(&left).await.expect("a write");
    assert!(!is_staff(&shop, &left).await);
    shop.clock.advance(minutes(30));
    assert!(is_staff(&shop, &idle).await && is_staff(&shop, &busy).await);
    shop.clock.advance(minutes(29));
    assert!(is_staff(&shop, &busy).await);
    shop.clock.advance(minutes(2));
    assert!(!is_staff(&shop, &idle).await, "silent for 31 minutes");
    assert!(is_staff(&shop, &busy).await);
    for _ in 0..13 {
        shop.clock.advance(minutes(30));
        assert!(is_staff(&shop, &busy).await);
    }
    shop.clock.advance(minutes(28));
    assert!(is_staff(&shop, &busy).await);
    shop.clock.advance(minutes(1));
    assert!(!is_staff(&shop, &busy).await, "eight hours are over");
    shop.close().await;
}

#[tokio::test]
async fn a6_who_is_disabled_is_out_at_once_however_their_address_is_typed() {
    let shop = shop().await;
    hire(&shop, "mia@example.org").await;
    let secret = sign_in(&shop, "mia@example.org").await;
    assert!(is_staff(&shop, &secret).await);

    assert!(!shop.desk.disable_staff("nobody@example.org").await.expect("an answer"));
    assert!(shop.desk.disable_staff("Mia@Example.org").await.expect("a write"));

    assert!(!is_staff(&shop, &secret).await);
    assert!(!shop.desk.disable_staff("mia@example.org").await.expect("an answer"), "once");
    shop.clock.advance(hours(1));
    shop.close().await;
}

/// Nothing can be written: an error, or never an answer.
struct NoWrites {
    hangs: bool,
}

#[async_trait]
impl Faults for NoWrites {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        match step {
            Step::Statement(sql) if sql.starts_with("update") && self.hangs => std::future::pending().await,
            Step::Statement(sql) if sql.starts_with("update") => Err(Fault::Broken("no room")),
            _ => Ok(()),
        }
    }
}

#[tokio::test]
async fn d2_who_reads_is_known_also_where_it_cannot_be_written_down_that_they_were_there() {
    let shop = shop().await;
    hire(&shop, "mia@example.org").await;
    let cookie = sign_in(&shop, "mia@example.org").await;
    let asked = CreateKey { name: "till".to_owned(), scope: Scope::Read, expires_in_days: None };
    let (key, _) = shop.desk.create_key(&shop.merchant, asked).await.expect("a key");
    assert!(shop.desk.find_caller(&key).await.expect("a look").is_some());
    shop.clock.advance(minutes(2));

    for hangs in [false, true] {
        let faults: Arc<dyn Faults> = Arc::new(NoWrites { hangs });
        let desk = shop.desk_with(OpenWith { faults: Some(faults), ..OpenWith::default() }).await;
        let begun = Instant::now();
        assert!(desk.find_caller(&key).await.expect("a look").is_some(), "hangs: {hangs}");
        let visitor = desk.find_visitor(&cookie, true).await.expect("a look");
        assert!(matches!(visitor, Visitor::Staff { .. }), "hangs: {hangs}");
        assert!(begun.elapsed() < Duration::from_secs(3), "hangs: {hangs}");
    }

    assert!(shop.desk.find_caller(&key).await.expect("a look").is_some());
    let listed = shop.desk.list_keys(&shop.merchant).await.expect("a list");
    assert_eq!(listed[0].last_used_at, Some(shop.now()), "the next one writes it");
    shop.close().await;
}
