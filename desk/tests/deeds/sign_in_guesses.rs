//! Whoever guesses passwords is slowed down, and keeps nobody out (A8). The clock stands still unless it is moved, so that
//! a turn comes when the test says so.
#![expect(clippy::disallowed_methods, reason = "some tests measure how long an answer really takes")]

use desk::{Client, CreateStaff, Deed, Failed, Role, SignInRefused, SignedIn, Visitor};
use futures::future::join_all;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::shop::{Shop, shop};
use crate::world::{days, seconds};

const PASSWORD: &str = "a lantern in the dark";
const MIA: &str = "mia@example.org";

async fn shop_of_mia() -> Shop {
    let shop = shop().await;
    hire(&shop, MIA).await;
    shop
}

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

/// A browser that was never here, at the address 10.0.x.y.
fn at(number: u16) -> Client {
    let [high, low] = number.to_be_bytes();
    Client { address: Some(IpAddr::V4(Ipv4Addr::new(10, 0, high, low))), ..Client::default() }
}

async fn try_as(shop: &Shop, email: &str, password: &str, client: Client) -> Deed<SignedIn, SignInRefused> {
    shop.desk.sign_in_staff(email, password, &client).await
}

async fn is_staff(shop: &Shop, secret: &str) -> bool {
    matches!(shop.desk.find_visitor(secret, true).await.expect("a look"), Visitor::Staff { .. })
}

fn is_wrong(done: &Deed<SignedIn, SignInRefused>) -> bool {
    matches!(done, Err(Failed::Refused(SignInRefused::WrongEmailOrPassword)))
}

fn is_too_many(done: &Deed<SignedIn, SignInRefused>) -> bool {
    matches!(done, Err(Failed::Refused(SignInRefused::TooManyAttempts { retry_after_seconds: 1.. })))
}

/// So many wrong passwords at once, from a hundred addresses.
async fn guess(shop: &Shop, times: u16) -> Vec<Deed<SignedIn, SignInRefused>> {
    join_all((0..times).map(|count| try_as(shop, MIA, "a lantern in the dar", at(count % 100)))).await
}

#[tokio::test]
async fn a8_wrong_passwords_from_100_addresses_keep_no_owner_out() {
    let shop = shop_of_mia().await;
    let known = try_as(&shop, MIA, PASSWORD, at(200)).await.expect("she is known").device.expect("a device");
    let known = |number| Client { device: Some(known.value.clone()), ..at(number) };

    let guesses = guess(&shop, 1000).await;
    assert!(guesses.iter().all(|guess| is_wrong(guess) || is_too_many(guess)), "{guesses:?}");
    let looked_at = guesses.iter().filter(|guess| is_wrong(guess)).count();
    assert!((1..=8).contains(&looked_at), "{looked_at} of 1000 passwords were looked at while no time went by");

    let begun = Instant::now();
    let at_home = async {
        let done = try_as(&shop, MIA, PASSWORD, known(201)).await;
        (done, begun.elapsed())
    };
    let elsewhere = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let trying = try_as(&shop, MIA, PASSWORD, at(300));
        let moving = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            shop.clock.advance(seconds(2));
        };
        tokio::join!(trying, moving).0
    };
    let (_, (at_home, took), elsewhere) = tokio::join!(guess(&shop, 300), at_home, elsewhere);

    at_home.expect("whose browser is known has no turn to wait for");
    assert!(took < Duration::from_millis(1500), "{took:?}");
    elsewhere.expect("whoever has tried least has the next turn");
    shop.close().await;
}

#[tokio::test]
async fn a_slowed_account_and_an_unknown_one_get_the_same_answers() {
    let shop = shop_of_mia().await;

    for email in [MIA, "nobody@example.org", "no address"] {
        let guesses = join_all((0..20).map(|number| try_as(&shop, email, "guess", at(number)))).await;

        assert_eq!(guesses.iter().filter(|guess| is_wrong(guess)).count(), 5, "{email}");
        assert_eq!(guesses.iter().filter(|guess| is_too_many(guess)).count(), 15, "{email}");
    }
    shop.close().await;
}

#[tokio::test]
async fn one_address_is_slowed_down_over_all_accounts() {
    let shop = shop_of_mia().await;
    let try_from = |number: u16, client: Client| {
        let shop = &shop;
        async move { try_as(shop, &format!("made-up-{number}@example.org"), "guess", client).await }
    };
    for number in 0..20 {
        assert!(is_wrong(&try_from(number, at(1)).await));
    }

    let (slowed, other, mia) =
        tokio::join!(try_from(30, at(1)), try_from(31, at(2)), try_as(&shop, MIA, PASSWORD, at(2)));

    assert!(is_too_many(&slowed), "{slowed:?}");
    assert!(is_wrong(&other), "{other:?}");
    mia.expect("she is at another address");
    shop.close().await;
}

#[tokio::test]
async fn only_a_devices_own_genuine_cookie_counts() {
    let shop = shop_of_mia().await;
    hire(&shop, "ben@example.org").await;
    let device_of = async |email| {
        try_as(&shop, email, PASSWORD, at(1)).await.expect("they are known").device.expect("a device").value
    };
    let (mia, ben) = (device_of(MIA).await, device_of("ben@example.org").await);
    let (number, rest) = mia.split_once('.').expect("a number");
    let (until, signature) = rest.split_once('.').expect("an end");
    let longer = until.parse::<i64>().expect("seconds") + 1;
    let with = |device: &str| Client { device: Some(device.to_owned()), ..at(500) };
    guess(&shop, 5).await;

    let made_up = [
        ben,
        format!("{number}x.{until}.{signature}"),
        format!("{number}.{longer}.{signature}"),
        format!("{number}.{until}."),
        String::new(),
    ];
    let refused = join_all(made_up.iter().map(|device| try_as(&shop, MIA, PASSWORD, with(device)))).await;
    assert!(refused.iter().all(is_too_many), "{refused:?}");

    for _ in 0..9 {
        assert!(is_wrong(&try_as(&shop, MIA, "guess", with(&mia)).await));
    }
    try_as(&shop, MIA, PASSWORD, with(&mia)).await.expect("the tenth is right");
    for _ in 0..10 {
        assert!(is_wrong(&try_as(&shop, MIA, "guess", with(&mia)).await));
    }
    let eleventh = try_as(&shop, MIA, PASSWORD, with(&mia)).await;
    assert!(is_too_many(&eleventh), "a device that guesses is a stranger like others: {eleventh:?}");

    shop.clock.advance(days(180));
    guess(&shop, 5).await;
    assert!(is_too_many(&try_as(&shop, MIA, PASSWORD, with(&mia)).await), "half a year is over");
    shop.close().await;
}

#[tokio::test]
async fn whoever_hangs_up_holds_no_place_before_a_right_password() {
    let shop = shop_of_mia().await;
    for round in 0..12 {
        let guesses = (0..100).map(|number| {
            let number = 100 * round + number;
            let client = at(number);
            let shop = &shop;
            async move { try_as(shop, &format!("made-up-{number}@example.org"), "guess", client).await }
        });
        // They leave as soon as something is being worked on.
        let left = tokio::time::timeout(Duration::from_millis(5), join_all(guesses.collect::<Vec<_>>())).await;
        assert!(left.is_err(), "a hundred passwords were looked at in no time");
    }

    let begun = Instant::now();
    try_as(&shop, MIA, PASSWORD, at(5000)).await.expect("it is right");

    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    shop.close().await;
}

#[tokio::test]
async fn more_passwords_than_can_be_looked_at_soon_are_refused_at_once() {
    let shop = shop_of_mia().await;
    let known = try_as(&shop, MIA, PASSWORD, at(1)).await.expect("she is known").device.expect("a device").value;
    let crowd = join_all((0..100).map(|number| {
        let shop = &shop;
        async move { try_as(shop, &format!("made-up-{number}@example.org"), "guess", at(10 + number)).await }
    }));
    let mia = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let begun = Instant::now();
        try_as(&shop, MIA, PASSWORD, Client { device: Some(known), ..at(1) }).await.expect("there is room for her");
        begun.elapsed()
    };

    let (crowd, took) = tokio::join!(crowd, mia);

    let refused = crowd.iter().filter(|guess| is_too_many(guess)).count();
    assert!(refused >= 50, "{refused} of 100");
    assert!(crowd.iter().any(is_wrong));
    assert!(took < Duration::from_secs(2), "{took:?}");
    shop.close().await;
}

#[tokio::test]
async fn a_new_sign_in_ends_the_session_it_replaces() {
    let shop = shop_of_mia().await;
    let first = try_as(&shop, MIA, PASSWORD, at(1)).await.expect("it is right").secret;
    let elsewhere = try_as(&shop, MIA, PASSWORD, at(2)).await.expect("it is right").secret;
    let from_first = || Client { session: Some(first.clone()), ..at(1) };

    assert!(is_wrong(&try_as(&shop, MIA, "guess", from_first()).await));
    assert!(is_staff(&shop, &first).await, "a wrong password ends nothing");
    let second = try_as(&shop, MIA, PASSWORD, from_first()).await.expect("it is right").secret;

    assert!(!is_staff(&shop, &first).await);
    assert!(is_staff(&shop, &second).await && is_staff(&shop, &elsewhere).await);
    shop.close().await;
}

/// What is logged, as it is written.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn each_sign_in_is_one_line_in_the_log_without_secrets() {
    let shop = shop_of_mia().await;
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let listening = tracing::subscriber::set_default(lines);

    let signed_in = try_as(&shop, MIA, PASSWORD, at(1)).await.expect("it is right");
    assert!(is_wrong(&try_as(&shop, MIA, "my-other-password", at(2)).await));
    assert!(is_wrong(&try_as(&shop, "eve@example.org", PASSWORD, at(3)).await));
    // Hung up.
    let _ = tokio::time::timeout(Duration::ZERO, try_as(&shop, MIA, PASSWORD, at(4))).await;
    assert!(shop.desk.use_link(&shop.merchant, "no such link", &at(5)).await.expect("an answer").is_none());
    drop(listening);

    let log = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("text");
    let lines: Vec<_> = log.lines().filter(|line| line.contains("sign-in door=")).collect();
    let merchant = format!("merchant_id=\"{}\"", shop.merchant.merchant_id);
    let expected: [&[&str]; 5] = [
        &["door=\"desk\"", "who=\"stf_", &merchant, "address=10.0.0.1", "outcome=\"signed in\""],
        &["door=\"desk\"", "who=\"stf_", &merchant, "address=10.0.0.2", "outcome=\"wrong e-mail or password\""],
        &["door=\"desk\"", "email_hash=", "address=10.0.0.3", "outcome=\"wrong e-mail or password\""],
        &["door=\"desk\"", "address=10.0.0.4", "outcome=\"left\""],
        &["door=\"portal\"", &merchant, "address=10.0.0.5", "outcome=\"link is over\""],
    ];
    assert_eq!(lines.len(), expected.len(), "{log}");
    for (line, words) in lines.iter().zip(expected) {
        assert!(words.iter().all(|word| line.contains(word)), "{line} has not {words:?}");
    }
    for secret in [PASSWORD, "my-other-password", MIA, "eve@", &signed_in.secret, "no such link"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    shop.close().await;
}
