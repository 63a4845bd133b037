//! The desk's door, where many stand before it.

use axum::http::StatusCode;
use std::time::{Duration, Instant};

use super::shop::Shop;

const NORA: &str = "nora@lumen.example";
const PASSWORD: &str = "refunds-are-easy";

#[tokio::test(flavor = "multi_thread")]
async fn a8_too_many_attempts_are_answered_with_the_form_as_it_was_typed() {
    let shop = Shop::open().await;
    let guess = || shop.post("/api/desk/sign-in", "", &[("email", NORA), ("password", "a-wrong-guess")]);

    let answers = futures::future::join_all((0..40).map(|_| guess())).await;

    let refused: Vec<_> = answers.iter().filter(|page| page.status == StatusCode::TOO_MANY_REQUESTS).collect();
    assert!(refused.len() >= 20, "{} of 40", refused.len());
    for page in refused {
        assert_eq!(page.header("retry-after"), "2");
        assert_eq!((page.location(), page.header("set-cookie")), ("", ""));
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.text.contains("Your account is not locked."), "{}", page.text);
        assert!(page.text.contains(&format!("value=\"{NORA}\"")), "{}", page.text);
        assert!(!page.text.contains("a-wrong-guess"));
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    }
    let checked = answers.iter().filter(|page| page.location().contains("problem=wrong_password")).count();
    assert!((1..=15).contains(&checked), "{checked} of 40");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_signed_in_is_known_again_and_its_old_session_ends() {
    let shop = Shop::open().await;
    let fields = [("email", NORA), ("password", PASSWORD)];
    let first = shop.post("/api/desk/sign-in", "", &fields).await;
    let cookies: Vec<_> =
        first.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text").to_owned()).collect();
    let [session, device] = &*cookies else { panic!("{cookies:?}") };
    assert!(session.starts_with("moneyback-desk=") && device.starts_with("moneyback-device="), "{cookies:?}");
    assert!(device.contains("HttpOnly") && device.contains("SameSite=Lax") && device.contains("Max-Age=15552000"));
    let pair = |cookie: &str| cookie.split(';').next().unwrap_or_default().to_owned();
    let (session, device) = (pair(session), pair(device));
    // No stranger gets a turn at once from here on.
    let guesses = (0..20).map(|_| shop.post("/api/desk/sign-in", "", &[("email", NORA), ("password", "guess")]));
    futures::future::join_all(guesses).await;

    let begun = Instant::now();
    let again = shop.post("/api/desk/sign-in", &format!("{session}; {device}"), &fields).await;

    assert!(again.location().starts_with("/desk/tickets"), "{} {}", again.status, again.location());
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(shop.get("/desk/tickets", &session).await.location(), "/desk/sign-in");
    assert_eq!(shop.get("/desk/tickets", &again.cookie()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_whose_senders_hang_up_keep_no_right_password_waiting() {
    let shop = Shop::open().await;
    for round in 0..12 {
        let posts = (0..100).map(|number| {
            let email = format!("made-up-{}@example.org", 100 * round + number);
            let shop = &shop;
            async move { shop.post("/api/desk/sign-in", "", &[("email", &email), ("password", PASSWORD)]).await.status }
        });
        let posts: Vec<_> = posts.collect();
        let _ = tokio::time::timeout(Duration::from_millis(5), futures::future::join_all(posts)).await;
    }

    let begun = Instant::now();
    let nora = shop.staff(NORA).await;

    assert!(nora.starts_with("moneyback-desk="), "{nora}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}
