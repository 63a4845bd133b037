//! A test shop says so on every page, a real one on none.

use desk::{CreateMerchant, CreateStaff, Merchant, Role};
use domain::Policy;

use super::shop::{Page, Shop};

const BAND: &str = "<p>Test shop: no real money moves</p></aside>";

#[track_caller]
fn assert_band(page: &Page, is_there: bool, address: &str) {
    assert!(page.text.contains("</html>"), "{address} is no page: {} {}", page.status, page.text);
    assert_eq!(page.text.matches(BAND).count(), usize::from(is_there), "{address}: {}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_demo_says_that_no_real_money_moves() {
    let shop = Shop::open().await;
    let (mara, nora) = (shop.customer("mara@example.com").await, shop.staff("nora@lumen.example").await);
    let purchase = shop.purchase("LC-10482").await;
    let choose = format!("/demo/purchases/{purchase}");
    let bought = format!("/desk/purchases/{purchase}");
    let (nobody, customer, staff) = ("", mara.as_str(), nora.as_str());

    for (cookie, address) in [
        (nobody, "/"),
        (nobody, "/demo"),
        (nobody, "/demo/rules"),
        (nobody, "/demo/sign-in/sent"),
        (nobody, "/demo/sign-in/xyz"),
        (nobody, "/demo/signed-out"),
        (nobody, "/demo/mail"),
        (nobody, "/demo/nope/nope"),
        (nobody, "/nope"),
        (nobody, "/desk/sign-in"),
        (customer, "/demo/purchases"),
        (customer, &choose),
        (customer, "/demo/purchases/pur_nobodys"),
        (customer, "/demo/requests"),
        (staff, "/desk"),
        (staff, "/desk/tickets?queue=all"),
        (staff, "/desk/refunds"),
        (staff, &bought),
        (staff, "/desk/tickets/R-NOBODY"),
    ] {
        assert_band(&shop.get(address, cookie).await, true, address);
    }
}

async fn merchant(shop: &Shop, slug: &str, is_test: bool) -> Merchant {
    let asked = CreateMerchant {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        currency: "EUR".to_owned(),
        timezone: "Europe/Berlin".to_owned(),
        is_demo: false,
        is_test,
        rules: Policy::default(),
        answer_within_hours: 48,
        arrives_after_days: 5,
        arrives_within_days: 10,
    };
    let merchant = shop.desk.create_merchant(asked).await.expect("a merchant");
    let person = CreateStaff {
        email: format!("nora@{slug}.example"),
        name: "Nora".to_owned(),
        role: Role::Viewer,
        password: "refunds-are-easy".to_owned(),
        approves_up_to: None,
    };
    shop.desk.create_staff(&merchant, person).await.expect("a person");
    merchant
}

#[tokio::test(flavor = "multi_thread")]
async fn test_shop_is_told_from_a_real_one_beside_it() {
    let shop = Shop::empty().await;
    assert_band(&shop.get("/desk/sign-in", "").await, false, "where nobody is at home");
    merchant(&shop, "try-out", true).await;
    assert_band(&shop.get("/desk/sign-in", "").await, true, "a door to a test shop alone");
    merchant(&shop, "lantern", false).await;

    for (slug, is_test) in [("try-out", true), ("lantern", false)] {
        let staff = shop.staff(&format!("nora@{slug}.example")).await;
        assert_band(&shop.get(&format!("/{slug}"), "").await, is_test, slug);
        assert_band(&shop.get(&format!("/{slug}/nope"), "").await, is_test, slug);
        assert_band(&shop.get("/desk/tickets?queue=all", &staff).await, is_test, slug);
    }
    for address in ["/", "/desk/sign-in", "/nope"] {
        assert_band(&shop.get(address, "").await, false, address);
    }
}
