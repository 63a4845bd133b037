//! A refund that failed, answered from the page by a browser without scripts.

use super::shop::{Page, Shop};

/// The number of the ticket that is about something, from the queue of those that need somebody.
pub async fn number_of(shop: &Shop, nora: &str, what: &str) -> String {
    let queue = shop.get("/desk/tickets?queue=attention", nora).await.text;
    let row = queue.split("<tr").find(|row| row.contains(what)).expect("it needs somebody");
    row.split("/desk/tickets/").nth(1).and_then(|rest| rest.split('"').next()).expect("its number").to_owned()
}

/// The refund that the page's form is about.
pub fn refund_in(page: &str) -> String {
    field_in(page, "refund")
}

/// A field of the page's form, as it was filled in for whoever posts it.
pub fn field_in(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\"")).nth(1).and_then(|rest| rest.split("value=\"").nth(1));
    field.and_then(|rest| rest.split('"').next()).expect("a form about the failed refund").to_owned()
}

pub async fn ticket(shop: &Shop, number: &str, cookie: &str) -> String {
    shop.get(&format!("/desk/tickets/{number}"), cookie).await.text
}

async fn click(shop: &Shop, function: &str, cookie: &str, refund: &str) -> Page {
    shop.post(&format!("/api/desk/{function}"), cookie, &[("refund", refund)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_refund_is_tried_again_and_both_tries_are_told() {
    let shop = Shop::open().await;
    let (nora, chen) = (shop.staff("nora@lumen.example").await, shop.customer("chen@example.com").await);
    let number = number_of(&shop, &nora, "Hand grinder").await;
    let page = ticket(&shop, &number, &nora).await;
    assert!(page.contains("Your provider could not process it."));
    assert!(page.contains("Nothing moved: €64.00 is back on your balance, and Chen keeps the right to it."));
    assert!(page.contains("Try again, €64.00 to Visa ending 0119") && !page.contains("Give account credit"));
    let request = format!("/demo/requests/{number}");
    assert!(shop.get(&request, &chen).await.text.contains("who have been told and can try again"));

    let refund = refund_in(&page);
    let first = click(&shop, "retry-refund", &nora, &refund).await;
    let second = click(&shop, "retry-refund", &nora, &refund).await;
    assert_eq!(first.location(), format!("/desk/tickets/{number}"));
    assert_eq!(second.location(), format!("/desk/tickets/{number}?problem=already_remedied"));
    assert!(shop.get(&request, &chen).await.text.contains("€64.00 is on its way"));
    while shop.desk.pay_out().await.expect("the sandbox pays") > 0 {}

    let page = ticket(&shop, &number, &nora).await;
    let story = ["Sent to the gateway", "Failed", "Tried again by Nora Lang", "Sent to the gateway", "Paid back"];
    assert_in_order(&page, &story);
    assert!(!page.contains("/api/desk/retry-refund"), "what succeeded has no button");
    let page = shop.get(&request, &chen).await.text;
    assert!(page.contains("€64.00 has been paid back"));
    assert_in_order(&page, &["Approved by", "It did not get through", "Lumen Coffee tried again", "Sent to your bank"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn account_credit_in_place_of_an_expired_card_is_called_credit_everywhere() {
    let shop = Shop::open().await;
    let (nora, mara) = (shop.staff("nora@lumen.example").await, shop.customer("mara@example.com").await);
    let number = number_of(&shop, &nora, "Espresso cups").await;
    let page = ticket(&shop, &number, &nora).await;
    assert!(page.contains("The card is no longer valid.") && page.contains("The same way would fail again."));
    assert!(page.contains("Give account credit of €36.00") && !page.contains("/api/desk/retry-refund"));

    let refused = click(&shop, "retry-refund", &nora, &refund_in(&page)).await;
    assert_eq!(refused.location(), format!("/desk/tickets/{number}?problem=not_this_way"));
    click(&shop, "credit-refund", &nora, &refund_in(&page)).await;

    let page = ticket(&shop, &number, &nora).await;
    assert!(page.contains("€36.00 to account credit"));
    assert_in_order(&page, &["Failed", "Account credit by Nora Lang", "In the customer's account credit"]);
    let page = shop.get(&format!("/demo/requests/{number}"), &mara).await.text;
    assert!(page.contains("€36.00 is in your account credit"));
    assert_in_order(&page, &["It did not get through", "Account credit instead"]);
    assert!(!page.contains("tried again"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_stands_only_where_it_does_something() {
    let shop = Shop::open().await;
    let (nora, vera) = (shop.staff("nora@lumen.example").await, shop.staff("vera@lumen.example").await);
    let declined = number_of(&shop, &nora, "Water filter jug").await;

    let page = ticket(&shop, &declined, &nora).await;
    assert!(page.contains("You can try again from ") && !page.contains("/api/desk/retry-refund"));
    assert!(page.contains("Give account credit of €32.50"));
    let early = click(&shop, "retry-refund", &nora, &refund_in(&page)).await;
    assert_eq!(early.location(), format!("/desk/tickets/{declined}?problem=not_this_way"));

    let seen = ticket(&shop, &declined, &vera).await;
    assert!(seen.contains("Your role may look; a reviewer acts on this."));
    assert!(!seen.contains("/api/desk/credit-refund") && !seen.contains("/api/desk/retry-refund"));
    let tried = click(&shop, "credit-refund", &vera, &refund_in(&page)).await;
    assert_eq!(tried.location(), format!("/desk/tickets/{declined}?problem=not_allowed"));

    let nowhere = click(&shop, "retry-refund", &nora, "re_1").await;
    assert_eq!(nowhere.location(), "/desk/tickets?queue=attention&problem=stale");
    let nobody = click(&shop, "retry-refund", "", "re_1").await;
    assert_eq!(nobody.location(), "/desk/sign-in?problem=session_ended");
}

#[track_caller]
pub fn assert_in_order(page: &str, story: &[&str]) {
    let mut rest = page;
    for part in story {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part} is not there, or not in its place")).1;
    }
}
