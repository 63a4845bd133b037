//! No real money moves in a test shop: there alone payments may lie where nothing moves, and its mails say so.

use async_trait::async_trait;
use desk::{
    BringInRefused, BroughtIn, CreateMerchant, CreateMerchantRefused, Desk, Failed, Gateway, GatewayAccount,
    GatewayPayment, GatewayRefused, GatewayTrouble, Letter, Merchant, NewPurchase, RefundOrder, SetGateway,
    SetGatewayRefused,
};
use domain::{GatewayResult, Selection};
use std::sync::Arc;
use std::time::Duration;
use storage::OpenWith;

use crate::people::{create, customer, rules};
use crate::shop::{Shop, shop};

struct PaysNobody;

#[async_trait]
impl Gateway for PaysNobody {
    fn moves_money(&self) -> bool {
        false
    }

    async fn send(&self, _: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        Ok(GatewayResult::ByHand)
    }

    async fn find(&self, _: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        Ok(None)
    }

    async fn look(&self, _: &GatewayAccount, _: &str) -> Result<GatewayPayment, GatewayTrouble> {
        Ok(GatewayPayment::default())
    }

    async fn test(&self, _: &GatewayAccount) -> Result<String, GatewayTrouble> {
        Ok("it answers".to_owned())
    }
}

/// The same shop, where `sandbox` is the only gateway and moves nothing.
async fn desk_without_money(shop: &Shop) -> Desk {
    shop.desk_between(OpenWith::default(), Arc::new(PaysNobody), shop.mailbox.clone()).await
}

async fn test_merchant(desk: &Desk) -> Merchant {
    let asked = CreateMerchant { is_test: true, ..create("try-out", rules()) };
    desk.create_merchant(asked).await.expect("a merchant")
}

async fn bring(desk: &Desk, merchant: &Merchant, new: NewPurchase) -> Result<BroughtIn, BringInRefused> {
    let mut bringing = desk.begin_to_bring_in(merchant).await.expect("a policy");
    bringing.purchases(vec![new]).await.expect("a commit").remove(0)
}

fn moves_no_money(merchant: &str) -> GatewayRefused {
    GatewayRefused::MovesNoMoney { gateway: "sandbox".to_owned(), merchant: merchant.to_owned() }
}

#[tokio::test]
async fn a_payment_where_nothing_moves_is_for_test_merchants_alone() {
    let shop = shop().await;
    let desk = desk_without_money(&shop).await;
    let test = test_merchant(&desk).await;

    let refused = bring(&desk, &shop.merchant, shop.new_purchase()).await;

    assert_eq!(refused, Err(BringInRefused::Gateway(moves_no_money("lantern"))));
    let said = refused.expect_err("refused").to_string();
    assert!(said.contains("sandbox") && said.contains("lantern") && said.contains("--test"), "{said}");
    let mut reading = desk.storage().reading().await.expect("a read");
    assert_eq!(reading.sum_purchases(&shop.merchant.merchant_id).await.expect("a sum").purchases, 0);
    drop(reading);
    assert_eq!(bring(&desk, &test, shop.new_purchase()).await, Ok(BroughtIn::New));
    shop.close().await;
}

#[tokio::test]
async fn an_unknown_gateway_is_refused_and_the_known_are_named() {
    let shop = shop().await;

    for gateway in ["paypal", "Sandbox", "sandbox ", "", "offline\n"] {
        let mut new = shop.new_purchase();
        new.payment.gateway = gateway.to_owned();

        let refused = bring(&shop.desk, &shop.merchant, new).await.expect_err("no such gateway");

        let known = ["offline", "sandbox"].map(str::to_owned).to_vec();
        let unknown = GatewayRefused::Unknown { gateway: gateway.to_owned(), known };
        assert_eq!(refused, BringInRefused::Gateway(unknown));
        assert_eq!(refused.to_string(), format!("there is no gateway {gateway:?}, only offline, sandbox"));
    }
    shop.close().await;
}

#[tokio::test]
async fn a_gateway_where_nothing_moves_is_set_by_test_merchants_alone() {
    let shop = shop().await;
    let desk = desk_without_money(&shop).await;
    let test = test_merchant(&desk).await;
    let set = || SetGateway {
        gateway: "sandbox".to_owned(),
        secret_key: None,
        webhook_secret: None,
        sends_reason: None,
        needs_key: false,
    };

    let refused = desk.set_gateway(&shop.merchant, set()).await;

    let Err(Failed::Refused(SetGatewayRefused::Gateway(why))) = refused else { panic!("{refused:?}") };
    assert_eq!(why, moves_no_money("lantern"));
    desk.set_gateway(&test, set()).await.expect("a test merchant may");
    shop.close().await;
}

/// The first line of its text.
fn first_line(letter: &Letter) -> &str {
    letter.text.lines().next().unwrap_or_default()
}

async fn mail_about_a_request(shop: &Shop) -> Letter {
    shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    shop.send_mail().await;
    shop.mailbox.letters().pop().expect("a letter")
}

async fn mail_with_a_link(shop: &Shop) -> Letter {
    let before = shop.mailbox.letters().len();
    shop.desk.ask_for_link(&shop.merchant, "ada@example.org");
    for _ in 0..500 {
        if let Some(letter) = shop.mailbox.letters().get(before) {
            return letter.clone();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no letter came");
}

#[tokio::test]
async fn every_mail_of_a_test_shop_says_so_first() {
    let mut shop = shop().await;
    shop.merchant = test_merchant(&shop.desk).await;
    shop.customer = customer(&shop.desk, &shop.merchant, "Ada", "ada@example.org").await;

    for letter in [mail_about_a_request(&shop).await, mail_with_a_link(&shop).await] {
        assert!(letter.subject.starts_with("[TEST] "), "{letter:?}");
        assert_eq!(first_line(&letter), "Test shop: no real money moves.");
        assert!(!letter.is_secret, "{letter:?}");
    }
    shop.close().await;
}

#[tokio::test]
async fn mails_of_a_real_shop_keep_links_secret_and_say_nothing_of_tests() {
    let shop = shop().await;

    let (request, link) = (mail_about_a_request(&shop).await, mail_with_a_link(&shop).await);

    for letter in [&request, &link] {
        assert_eq!((letter.subject.contains("TEST"), first_line(letter)), (false, "Hello Ada,"));
    }
    assert_eq!((request.is_secret, link.is_secret), (false, true));
    shop.close().await;
}

#[tokio::test]
async fn no_merchant_is_made_beside_the_demo_nor_under_its_slug() {
    let shop = shop().await;
    let refusal = async |asked| match shop.desk.create_merchant(asked).await {
        Err(Failed::Refused(why)) => why,
        other => panic!("{other:?}"),
    };
    let demo = || CreateMerchant { is_demo: true, ..create("demo", rules()) };

    assert_eq!(refusal(create("demo", rules())).await, CreateMerchantRefused::BadSlug("demo".to_owned()));
    let made = shop.desk.create_merchant(demo()).await.expect("the demo itself may");
    assert!(made.is_test, "the demo is a test in any case");
    assert_eq!(refusal(create("other", rules())).await, CreateMerchantRefused::DemoIsHere);
    shop.close().await;
}
