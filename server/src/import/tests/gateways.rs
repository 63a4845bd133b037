use super::shop::{Shop, csv, on_both_engines};
use crate::import::ImportError;

on_both_engines![sandbox_is_refused_to_a_real_merchant_before_anything_is_read, sandbox_is_taken_for_a_test_merchant,];

const ROWS: [&str; 2] = ["1,A,Cup,1,2010-12-01T08:00,1.00,7", "C2,A,Cup,-1,2010-12-02T08:00,1.00,7"];

async fn sandbox_is_refused_to_a_real_merchant_before_anything_is_read(shop: Shop) {
    let file = shop.write("file.csv", csv(&ROWS));

    let refused = shop.import_file(file, &["--gateway", "sandbox"]).await.expect_err("nobody would be paid");

    assert!(matches!(refused, ImportError::Gateway(_)), "{refused:?}");
    let said = refused.to_string();
    assert!(said.starts_with("--gateway: sandbox moves no money") && said.contains("--test"), "{said}");
    assert_eq!(shop.books().await, [0; 5]);
    assert!(!shop.rejects_path().exists());
}

async fn sandbox_is_taken_for_a_test_merchant(shop: Shop) {
    let shop = shop.made_a_test().await;
    let file = shop.write("file.csv", csv(&ROWS));

    shop.import_file(file, &["--gateway", "sandbox"]).await.expect("an import");

    let purchase = shop.get("1").await;
    let mut reading = shop.desk.storage().reading().await.expect("a look");
    assert_eq!(reading.get_payment_of(&purchase.purchase_id).await.expect("its payment").gateway, "sandbox");
}

#[test]
fn unknown_gateway_is_refused_and_the_known_are_named() {
    for gateway in ["paypal", "Sandbox", "sandbox ", ""] {
        let said = Shop::typed(&["import", "file.csv", "--gateway", gateway]).expect_err("no such gateway");

        assert!(said.contains("--gateway") && said.contains("[possible values: offline, sandbox]"), "{said}");
    }
}
