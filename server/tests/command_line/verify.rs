//! `moneyback verify`: what it prints, and the exit code that a nightly job goes by.

use desk::Purchase;
use sqlx::Connection as _;
use std::process::Output;
use storage::{Merchant, SandboxRefund, Storage, Writing};

use crate::demo::Demo;

/// Exit code, findings, and the closing line.
fn said(output: &Output) -> (Option<i32>, Vec<String>, String) {
    let text = String::from_utf8(output.stdout.clone()).expect("text");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let closing = lines.pop().expect("a closing line");
    (output.status.code(), lines, closing)
}

/// Changes the demo's books behind everybody's back.
async fn meddle(demo: &Demo, with: impl AsyncFnOnce(&mut Writing, &Merchant, &Purchase)) {
    let storage = Storage::open(&demo.url).await.expect("the demo's database");
    let mut writing = storage.writing().await.expect("a write");
    let merchant = writing.find_merchant_by_slug("demo").await.expect("a look").expect("the demo shop");
    let newest = writing.list_purchases_of_merchant(&merchant.merchant_id, None, 1).await.expect("a look");
    with(&mut writing, &merchant, newest.first().expect("a purchase")).await;
    writing.commit().await.expect("a commit");
    storage.close().await;
}

/// The newest purchase says that a cent more of it was given back than was.
async fn give_back_a_cent(demo: &Demo) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&demo.url).await.expect("the demo's database");
    let cent =
        "update purchase set given_back = given_back + 1 where purchase_id = (select max(purchase_id) from purchase)";
    sqlx::query(cent).execute(&mut connection).await.expect("a write");
    connection.close().await.expect("it closes");
}

#[tokio::test]
async fn nothing_is_found_in_the_demo_shop() {
    let demo = Demo::filled();

    let (code, findings, closing) = said(&demo.run(&["verify"]));

    assert_eq!((code, findings.as_slice()), (Some(0), [].as_slice()), "{closing}");
    assert!(closing.starts_with("0 findings in "), "{closing}");
    assert!(
        closing.contains(" purchases, ") && closing.contains("compared with the book of sandbox, in "),
        "{closing}"
    );
    assert!(closing.ends_with("no tables of it yet: the ledger (I8), the audit chain (I14)."), "{closing}");
}

#[tokio::test]
async fn what_was_meddled_with_is_a_line_each_and_exit_code_1() {
    let demo = Demo::filled();
    meddle(&demo, async |writing, _, purchase| {
        let stray = SandboxRefund {
            refund_key: "re_stray:1".to_owned(),
            refund_id: "re_stray".to_owned(),
            merchant_id: purchase.merchant_id.clone(),
            reference: "sbx_pay_4242".to_owned(),
            amount: 1_200,
            currency: "EUR".to_owned(),
            made_at: 1,
        };
        writing.insert_sandbox_refund(&stray).await.expect("a write");
    })
    .await;
    give_back_a_cent(&demo).await;

    let (code, findings, closing) = said(&demo.run(&["verify"]));

    assert_eq!(code, Some(1));
    let [given_back, stray] = findings.as_slice() else { panic!("{findings:?}") };
    assert!(given_back.starts_with("given_back: purchase "), "{given_back}");
    assert!(given_back.contains("given_back should be ") && given_back.contains(", is "), "{given_back}");
    assert_eq!(
        stray,
        "gateway_agrees: sbx_re_stray_1 at gateway sandbox: its refund should be one of ours through that gateway, \
         is \"re_stray\" for €12.00. Money may have moved that the books do not know: compare with the gateway at once."
    );
    assert!(closing.starts_with("2 findings in "), "{closing}");
}

#[tokio::test]
async fn one_shop_is_checked_alone() {
    let demo = Demo::filled();
    meddle(&demo, async |writing, merchant, _| {
        let other = Merchant { merchant_id: "mer_other".to_owned(), slug: "other".to_owned(), ..merchant.clone() };
        writing.insert_merchant(&other, domain::Timestamp(0)).await.expect("another merchant");
    })
    .await;
    give_back_a_cent(&demo).await;

    let (code, findings, _) = said(&demo.run(&["verify", "--merchant", "other"]));
    assert_eq!((code, findings.as_slice()), (Some(0), [].as_slice()));
    let (code, findings, _) = said(&demo.run(&["verify", "--merchant", "demo"]));
    assert!(code == Some(1) && findings.len() == 1 && findings[0].starts_with("given_back: purchase "), "{findings:?}");
}

#[test]
fn a_database_that_is_not_there_is_not_found_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mistyped.db");
    let demo = std::process::Command::new(env!("CARGO_BIN_EXE_moneyback"))
        .args(["verify", "--database-url", &format!("sqlite://{}", path.display())])
        .output()
        .expect("the binary runs");

    assert_eq!(demo.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&demo.stderr).contains("cannot open the database"));
    assert!(!path.exists(), "a look made a file");
}
