//! A mailed link signs a customer in: once, within ten minutes, at its own merchant.

use desk::{Client, Merchant, Visitor};
use std::time::Duration;

use crate::bring_in::{bring, buyer_of, person};
use crate::people::{create, customer, rules};
use crate::shop::{Shop, shop};
use crate::world::{days, minutes, seconds};

/// Asks for a link and gives its secret back; nothing where no letter came.
async fn link(shop: &Shop, merchant: &Merchant, email: &str) -> Option<String> {
    let before = shop.mailbox.letters().len();
    shop.desk.ask_for_link(merchant, email);
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        if shop.mailbox.letters().len() > before {
            break;
        }
    }
    let letters = shop.mailbox.letters();
    let letter = letters.get(before)?;
    assert_eq!(letters.len(), before + 1);
    let start = format!("https://refunds.example/{}/sign-in/", merchant.slug);
    let line = letter.text.lines().find_map(|line| line.strip_prefix(&start));
    Some(line.expect("the letter has the link").to_owned())
}

async fn ada_s_link(shop: &Shop) -> String {
    link(shop, &shop.merchant, "ada@example.org").await.expect("a letter")
}

async fn opens(shop: &Shop, secret: &str) -> bool {
    shop.desk.is_link_open(&shop.merchant, secret).await.expect("a look")
}

async fn signs_in(shop: &Shop, merchant: &Merchant, secret: &str) -> bool {
    shop.desk.use_link(merchant, secret, &Client::default()).await.expect("an answer").is_some()
}

#[tokio::test]
async fn a1_looking_ten_times_does_not_use_a_link_but_using_it_does() {
    let shop = shop().await;
    let secret = ada_s_link(&shop).await;

    for _ in 0..10 {
        assert!(opens(&shop, &secret).await);
    }
    let signed_in =
        shop.desk.use_link(&shop.merchant, &secret, &Client::default()).await.expect("an answer").expect("it is open");

    assert_eq!(signed_in.lasts_seconds, 7 * 24 * 3600);
    let visitor = shop.desk.find_visitor(&signed_in.secret, true).await.expect("a look");
    assert!(matches!(visitor, Visitor::Customer { customer, .. } if customer.customer_id == shop.customer.customer_id));
    assert!(!opens(&shop, &secret).await);
    assert!(!signs_in(&shop, &shop.merchant, &secret).await, "a second time");
    shop.close().await;
}

#[tokio::test]
async fn a2_a_link_is_over_after_ten_minutes() {
    let shop = shop().await;
    let secret = ada_s_link(&shop).await;

    shop.clock.advance(minutes(10) - seconds(1));
    assert!(opens(&shop, &secret).await);
    shop.clock.advance(seconds(2));
    assert!(!opens(&shop, &secret).await);
    assert!(!signs_in(&shop, &shop.merchant, &secret).await);

    let fresh = ada_s_link(&shop).await;
    shop.clock.advance(minutes(10) - 1);
    assert!(signs_in(&shop, &shop.merchant, &fresh).await);
    shop.close().await;
}

#[tokio::test]
async fn a2_t2_a_link_of_another_merchant_opens_nothing_here() {
    let shop = shop().await;
    let there = shop.desk.create_merchant(create("elsewhere", rules())).await.expect("a merchant");
    customer(&shop.desk, &there, "Ada", "ada@example.org").await;
    let secret = link(&shop, &there, "ada@example.org").await.expect("a letter");

    assert!(!opens(&shop, &secret).await);
    assert!(!signs_in(&shop, &shop.merchant, &secret).await);
    assert!(signs_in(&shop, &there, &secret).await, "trying it elsewhere did not use it");
    shop.close().await;
}

#[tokio::test]
async fn a_new_link_ends_the_old_one() {
    let shop = shop().await;
    let old = ada_s_link(&shop).await;
    let new = ada_s_link(&shop).await;

    assert_ne!(old, new);
    assert!(!signs_in(&shop, &shop.merchant, &old).await);
    assert!(signs_in(&shop, &shop.merchant, &new).await);
    shop.close().await;
}

#[tokio::test]
async fn there_are_five_links_an_hour_as_they_are_asked_for() {
    let shop = shop().await;
    for _ in 0..5 {
        ada_s_link(&shop).await;
        shop.clock.advance(minutes(1));
    }

    assert_eq!(link(&shop, &shop.merchant, "ada@example.org").await, None);
    shop.clock.advance(minutes(55));
    ada_s_link(&shop).await;
    shop.close().await;
}

#[tokio::test]
async fn a_stranger_who_asks_on_and_on_keeps_nobody_out_and_ends_no_link_that_is_waited_for() {
    let shop = shop().await;
    let mut newest = String::new();
    for _ in 0..5 {
        newest = ada_s_link(&shop).await;
    }
    for _ in 0..9 {
        shop.clock.advance(minutes(1));
        assert_eq!(link(&shop, &shop.merchant, "ada@example.org").await, None, "one letter is there already");
    }
    assert!(signs_in(&shop, &shop.merchant, &newest).await, "what Ada has stays good");

    let next = ada_s_link(&shop).await;
    assert_eq!(link(&shop, &shop.merchant, "ada@example.org").await, None);
    shop.clock.advance(minutes(10));
    assert!(!opens(&shop, &next).await);
    let last = ada_s_link(&shop).await;
    assert!(signs_in(&shop, &shop.merchant, &last).await, "within the same hour");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_who_ask_at_once_get_five_links_of_which_one_works() {
    let shop = shop().await;
    for _ in 0..20 {
        shop.desk.ask_for_link(&shop.merchant, "ada@example.org");
    }
    tokio::time::sleep(Duration::from_secs(1)).await;

    let letters = shop.mailbox.letters();
    assert_eq!(letters.len(), 5);
    let mut open = 0;
    for letter in letters {
        let secret = letter.text.lines().find_map(|line| line.strip_prefix("https://refunds.example/lantern/sign-in/"));
        open += usize::from(opens(&shop, secret.expect("a link")).await);
    }
    assert_eq!(open, 1);
    shop.close().await;
}

#[tokio::test]
async fn a_link_is_found_however_its_address_is_typed() {
    let shop = shop().await;
    assert!(link(&shop, &shop.merchant, " ADA@Example.org ").await.is_some());
    shop.close().await;
}

#[tokio::test]
async fn a3_an_unknown_address_gets_no_letter() {
    let shop = shop().await;
    for email in ["nobody@example.org", "ada", "", "ada@example.org\r\nBcc: eve@example.org"] {
        assert_eq!(link(&shop, &shop.merchant, email).await, None, "{email:?}");
    }
    shop.close().await;
}

#[tokio::test]
async fn a_customers_session_lasts_a_week_or_until_they_sign_out() {
    let shop = shop().await;
    let is_ada = async |secret: &str| {
        matches!(shop.desk.find_visitor(secret, true).await.expect("a look"), Visitor::Customer { .. })
    };
    let sign_in = async || {
        let secret = ada_s_link(&shop).await;
        shop.desk
            .use_link(&shop.merchant, &secret, &Client::default())
            .await
            .expect("an answer")
            .expect("it is open")
            .secret
    };
    let (phone, laptop) = (sign_in().await, sign_in().await);
    assert_ne!(phone, laptop);

    shop.desk.sign_out(&phone).await.expect("a write");
    assert!(!is_ada(&phone).await);
    shop.clock.advance(days(7) - 1);
    assert!(is_ada(&laptop).await);
    shop.clock.advance(1);
    assert!(!is_ada(&laptop).await);
    assert!(!is_ada("made up").await);
    shop.close().await;
}

/// However the shop wrote the address, and however the customer types it.
#[tokio::test]
async fn link_is_mailed_whichever_spelling_of_the_domain_is_typed() {
    let shop = shop().await;
    let spellings = ["käufer@bücher.example", "käufer@xn--bcher-kva.example", "Käufer@BÜCHER.example"];
    let mut customers = Vec::new();
    for spelling in spellings {
        let new = desk::NewPurchase { customer: person(None, Some(spelling)), ..shop.new_purchase() };
        let number = new.number.clone();
        assert_eq!(bring(&shop, vec![new]).await, [Ok(desk::BroughtIn::New)]);
        customers.push(buyer_of(&shop, &number).await.expect("a customer"));
    }
    assert!(customers.iter().all(|customer| *customer == customers[0]), "{customers:?}");

    for spelling in spellings {
        assert!(link(&shop, &shop.merchant, spelling).await.is_some(), "{spelling}");
    }

    let letters = shop.mailbox.letters();
    assert!(letters.iter().all(|letter| letter.to == "käufer@xn--bcher-kva.example"));
    shop.close().await;
}

#[tokio::test]
async fn a_new_sign_in_ends_the_customers_session_it_replaces() {
    let shop = shop().await;
    let (first, second) = (ada_s_link(&shop).await, ada_s_link(&shop).await);
    let sign_in = async |secret: &str, session: Option<String>| {
        let client = Client { session, ..Client::default() };
        shop.desk.use_link(&shop.merchant, secret, &client).await.expect("an answer")
    };
    let is_ada = async |secret: &str| shop.desk.is_signed_in(secret).await.expect("a look");

    // A new link ends the one before.
    assert!(sign_in(&first, None).await.is_none());
    let here = sign_in(&second, None).await.expect("it is open").secret;
    assert!(sign_in(&second, Some(here.clone())).await.is_none(), "used");
    assert!(is_ada(&here).await);
    let again = sign_in(&ada_s_link(&shop).await, Some(here.clone())).await.expect("it is open").secret;

    assert!(!is_ada(&here).await);
    assert!(is_ada(&again).await);
    shop.close().await;
}
