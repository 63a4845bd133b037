//! The book: every effect once, and never more than was captured.

use crate::caller::{caller, double};
use moneyback_gateway_double::{Double, Judgement, Setup};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

fn kept(path: &Path) -> Double {
    Double::start(Setup { book: Some(path.to_owned()), ..Setup::default() }).expect("the book can be read")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c1_of_50_refunds_at_once_no_more_are_made_than_was_captured() {
    let double = double();
    let payment = double.pay(10_000, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double);

    let asked: Vec<_> = (0..50)
        .map(|number| {
            let (caller, payment) = (caller.keyed(&format!("re_{number}:1")), payment.clone());
            tokio::spawn(async move { caller.refund(&payment, 700, &format!("re_{number}")).await })
        })
        .collect();
    let (mut made, mut refused) = (0, 0);
    for answer in asked {
        match answer.await.expect("no panic").expect("an answer").status {
            200 => made += 1,
            400 => refused += 1,
            other => panic!("{other}"),
        }
    }

    assert_eq!((made, refused), (14, 36));
    let judgement = double.judgement();
    assert_eq!((judgement.payments[&payment].refunded, judgement.payments[&payment].captured), (9_800, 10_000));
    assert_eq!(judgement.findings, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c2_of_50_requests_with_one_key_one_is_done() {
    let double = double();
    let payment = double.pay(10_000, "eur", "pm_card_visa").expect("paid");
    let caller = caller(&double).keyed("re_1:1");

    let asked: Vec<_> = (0..50)
        .map(|_| {
            let (caller, payment) = (caller.clone(), payment.clone());
            tokio::spawn(async move { caller.refund(&payment, 100, "re_1").await.map(|reply| reply.status) })
        })
        .collect();
    for answer in asked {
        let status = answer.await.expect("no panic").expect("an answer");
        assert!(status == 200 || status == 409, "{status}");
    }

    assert_eq!(double.judgement().refund("re_1").made, 1);
}

#[tokio::test]
async fn the_book_over_http_is_the_book_of_the_handle() {
    let double = double();
    let payment = double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    caller(&double).refund(&payment, 2_000, "re_1").await.expect("an answer");

    let told = caller(&double).without("authorization").get("/_double/book").await;

    let told: Judgement = serde_json::from_slice(&told.body).expect("a judgement");
    assert_eq!(told, double.judgement());
    assert_eq!((told.refund("re_1").standing, told.refund("re_1").sum, told.totals["eur"].refunded), (1, 2_000, 2_000));
}

#[tokio::test]
async fn the_same_story_gives_the_same_book_byte_by_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut books = Vec::new();
    for name in ["first", "second"] {
        let path = folder.path().join(name);
        let double = kept(&path);
        let payment = double.pay(5_000, "eur", "pm_card_refundFail").expect("paid");
        caller(&double).keyed("k").refund(&payment, 2_000, "re_1").await.expect("an answer");
        double.advance(86_400).expect("time goes on");
        books.push(std::fs::read_to_string(&path).expect("a book"));
    }

    assert_eq!(books[0], books[1]);
    assert!(books[0].lines().count() >= 4);
}

#[tokio::test]
async fn a_last_line_that_was_cut_off_never_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let payment = kept(&path).pay(5_000, "eur", "pm_card_visa").expect("paid");
    let mut file = OpenOptions::new().append(true).open(&path).expect("a book");
    file.write_all(b"{\"number\":3,\"at\":17672").expect("it can be written");

    let double = kept(&path);
    caller(&double).refund(&payment, 2_000, "re_1").await.expect("an answer");
    drop(double);

    assert_eq!(kept(&path).judgement().refund("re_1").sum, 2_000);
}

#[test]
fn a_book_with_a_line_missing_is_not_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let double = kept(&path);
    double.pay(5_000, "eur", "pm_card_visa").expect("paid");
    double.pay(6_000, "eur", "pm_card_visa").expect("paid");
    drop(double);
    let text = std::fs::read_to_string(&path).expect("a book");
    let without: Vec<_> = text.lines().enumerate().filter(|(at, _)| *at != 1).map(|(_, line)| line).collect();
    std::fs::write(&path, format!("{}\n", without.join("\n"))).expect("it can be written");

    let error = Double::start(Setup { book: Some(path), ..Setup::default() }).err().expect("a refusal");

    assert!(error.to_string().contains("line 2 is missing"), "{error}");
}

#[test]
fn the_judge_counts_for_itself() {
    let book = |amounts: &[i64]| {
        let mut lines = vec![serde_json::json!({ "number": 1, "at": 0, "fact": "paid", "payment": {
            "payment_intent": "pi_1", "charge": "ch_1", "amount": 100, "currency": "eur", "state": "captured",
            "is_settled": true, "card": "pm_card_visa", "outcome": { "becomes": "succeeds" }, "created": 0,
            "metadata": {}, "description": null, "canceled_at": null, "cancellation_reason": null } })];
        for (at, amount) in amounts.iter().enumerate() {
            lines.push(serde_json::json!({ "number": at + 2, "at": 0, "fact": "refunded", "refund": {
                "id": format!("re_{at}"), "payment": "pi_1", "amount": amount, "currency": "eur",
                "status": "succeeded", "pending_reason": null, "failure_reason": null, "reason": null,
                "metadata": { "refund_id": "ours" }, "created": 0, "trace": { "type": "refund" },
                "is_from_dashboard": false, "is_void": false, "later": [] } }));
        }
        let lines: Vec<_> = lines.into_iter().map(|line| serde_json::from_value(line).expect("a line")).collect();
        Judgement::of(&lines)
    };

    assert_eq!(book(&[100]).findings, Vec::<String>::new());
    assert_eq!(book(&[101]).findings, ["line 2: pi_1 gave back 101 and 0 in dispute of 100"]);
    assert_eq!(book(&[40, 60]).findings, ["line 3: re_1 pays ours a second time"]);
}
