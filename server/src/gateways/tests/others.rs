//! Stripe as others wrote it: two doubles that know nothing of ours. `tools/setup test` brings them.

use desk::{Gateway, GatewayAccount, GatewayAnswer, GatewayTrouble, RefundOrder, RefundOrderKind};
use domain::{FailureReason, RefundState, Timestamp};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::direct::is_success;
use super::shop::Shop;
use crate::gateways::stripe::{NAME, Stripe, tls};

const KEY: &str = "sk_test_of_the_doubles";
/// When these tests play; nobody's clock but ours.
const NOW: i64 = 1_767_225_600;

/// A program beside the test, which ends with it.
struct Beside {
    base: String,
    _child: Child,
}

fn end2end() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end")
}

/// Where `tools/setup test` put Python's packages; nothing where a test runs outside of `tools/env`, which is told.
fn python(tool: &str) -> Option<PathBuf> {
    let Some(cache) = std::env::var_os("MONEYBACK_CACHE") else {
        assert!(std::env::var_os("CI").is_none(), "run the tests through tools/env");
        eprintln!("not run: others' doubles are found through tools/env");
        return None;
    };
    let path = Path::new(&cache).join("doubles/bin").join(tool);
    assert!(path.exists(), "{} is missing: `tools/setup test` brings it", path.display());
    Some(path)
}

impl Beside {
    /// Starts a program that prints its port.
    async fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next_line().await.expect("a line").expect("its port");
        let port: u16 = line.trim().parse().expect("a port");
        // What else it says is read and left, so that it never waits for a reader.
        tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
        Self { base: format!("http://127.0.0.1:{port}"), _child: child }
    }

    async fn localstripe() -> Option<Self> {
        let mut command = Command::new(python("python")?);
        Some(Self::start(command.arg(end2end().join("doubles/localstripe_server.py")).stderr(Stdio::null())).await)
    }

    /// A line to another program that loses half of its answers.
    async fn lossy(other: &Self, folder: &Path) -> Option<Self> {
        let mut command = Command::new(python("mitmdump")?);
        command
            .args(["--quiet", "--listen-host", "127.0.0.1", "--listen-port", "0"])
            .args(["--mode", &format!("reverse:{}", other.base)])
            .args(["--set", &format!("confdir={}", folder.display())])
            .arg("--scripts")
            .arg(end2end().join("doubles/lose_answers.py"))
            .stderr(Stdio::null());
        Some(Self::start(&mut command).await)
    }

    async fn stateful_mock() -> Option<Self> {
        // It is brought together with Python's packages.
        python("python")?;
        let mut command = Command::new("node");
        Some(Self::start(command.arg("doubles/stateful_mock.cjs").current_dir(end2end())).await)
    }

    async fn call(&self, path: &str, fields: &[(&str, &str)]) -> serde_json::Value {
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls().expect("TLS")).no_proxy().build();
        let client = client.expect("a client");
        let url = format!("{}{path}", self.base);
        let request = if fields.is_empty() {
            client.get(url)
        } else {
            let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            client.post(url).header("content-type", "application/x-www-form-urlencoded").body(form)
        };
        let answer = request.header("authorization", format!("Bearer {KEY}")).send().await.expect("an answer");
        let body = answer.bytes().await.expect("a body");
        serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{path}: {}", String::from_utf8_lossy(&body)))
    }

    /// A card's payment that localstripe captured.
    async fn intent(&self, amount: &str) -> String {
        let card = [
            ("type", "card"),
            ("card[number]", "4242424242424242"),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2030"),
            ("card[cvc]", "123"),
        ];
        let method = text(&self.call("/v1/payment_methods", &card).await, "id");
        let fields = [("amount", amount), ("currency", "eur"), ("payment_method", &method)];
        let intent = text(&self.call("/v1/payment_intents", &fields).await, "id");
        let done = self.call(&format!("/v1/payment_intents/{intent}/confirm"), &[("expand[]", "latest_charge")]).await;
        assert_eq!(done["status"], "succeeded", "{done}");
        intent
    }

    async fn charge(&self, amount: &str) -> String {
        let fields = [("amount", amount), ("currency", "eur"), ("source", "tok_visa")];
        text(&self.call("/v1/charges", &fields).await, "id")
    }

    /// All refunds, over every page.
    async fn refunds(&self) -> Vec<serde_json::Value> {
        let mut all: Vec<serde_json::Value> = Vec::new();
        loop {
            let after = all.last().map(|last| format!("&starting_after={}", text(last, "id"))).unwrap_or_default();
            let page = self.call(&format!("/v1/refunds?limit=100{after}"), &[]).await;
            all.extend(page["data"].as_array().expect("a list").iter().cloned());
            if page["has_more"] != true {
                return all;
            }
        }
    }
}

fn text(value: &serde_json::Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

async fn shop_at(base: &str) -> Shop {
    let shop = Shop::at(base, Timestamp::from_seconds(NOW)).await;
    // localstripe refuses a parameter that it does not know.
    shop.set(KEY, false).await;
    shop
}

/// In parts and then the rest: each once, and both books agree.
async fn refunds_in_parts(double: &Beside, payment: &str) {
    let shop = shop_at(&double.base).await;
    let file = shop.bought(payment, 10_000).await;
    let mut tickets = Vec::new();
    for amount in [4_190, 1, 5_809] {
        tickets.push(shop.ask(&file, amount).await);
        while shop.desk.pay_out().await.expect("a round") > 0 {}
    }

    let theirs = double.refunds().await;
    assert_eq!(theirs.len(), 3);
    for ticket in &tickets {
        let refund = shop.refund_of(ticket).await;
        assert_eq!(refund.state, RefundState::Succeeded);
        let same = theirs.iter().filter(|own| own["metadata"]["refund_id"] == refund.refund_id.as_str());
        let same: Vec<_> = same.collect();
        assert_eq!(same.len(), 1, "{same:?}");
        assert_eq!(
            (same[0]["amount"].as_i64(), &text(same[0], "currency")),
            (Some(refund.to_payment), &"eur".to_owned())
        );
    }
    shop.books_hold().await;
}

struct Alone {
    stripe: Stripe,
    account: GatewayAccount,
    _folder: tempfile::TempDir,
}

impl Alone {
    fn at(base: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let secrets = super::direct::secrets(&folder);
        let sealed = secrets.seal(crate::secrets::Field::SecretKey, "mer_1", NAME, KEY).expect("sealed");
        let account = GatewayAccount { merchant_id: "mer_1".to_owned(), secret_key: Some(sealed), sends_reason: false };
        Self { stripe: Stripe::new(base, secrets).expect("an adapter"), account, _folder: folder }
    }

    fn order(&self, reference: &str, refund_id: &str, amount: i64) -> RefundOrder {
        RefundOrder {
            account: self.account.clone(),
            key: format!("{refund_id}:1"),
            refund_id: refund_id.to_owned(),
            reference: reference.to_owned(),
            refund_reference: None,
            kind: RefundOrderKind::Refund,
            amount,
            currency: "EUR".to_owned(),
            reason: "damaged".to_owned(),
        }
    }

    async fn failed_because(&self, order: &RefundOrder) -> FailureReason {
        match self.stripe.send(order).await {
            Ok(GatewayAnswer::Failed { reason }) => reason,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn localstripe_takes_our_refunds_and_both_books_agree() {
    let Some(double) = Beside::localstripe().await else { return };
    let payment = double.intent("10000").await;

    refunds_in_parts(&double, &payment).await;

    let alone = Alone::at(&double.base);
    let said = alone.stripe.test(&alone.account).await.expect("an answer");
    assert_eq!(said, "answers in test mode; the account has refunds");
    let order = alone.order(&double.intent("5000").await, "re_1", 5_000);
    assert_eq!(alone.stripe.find(&order).await.expect("an answer"), None);
    assert!(is_success(&alone.stripe.send(&order).await.expect("an answer")));
    assert!(is_success(&alone.stripe.find(&order).await.expect("an answer").expect("known")));
    // It has no disputes to ask for.
    let seen = alone.stripe.look(&alone.account, &order.reference).await.expect("a look");
    assert_eq!((seen.refunds.len(), seen.disputes.len()), (1, 0));
    assert_eq!(alone.failed_because(&alone.order("pi_nowhere", "re_2", 100)).await, FailureReason::Unknown);
    let strange = alone.stripe.find(&alone.order("pi_nowhere", "re_2", 100)).await;
    assert!(matches!(strange, Err(GatewayTrouble::AnswerLost(_))), "{strange:?}");
}

/// Why there is `--no-reason`.
#[tokio::test]
async fn localstripe_refuses_to_be_told_why() {
    let Some(double) = Beside::localstripe().await else { return };
    let alone = Alone::at(&double.base);
    let mut order = alone.order(&double.intent("5000").await, "re_1", 5_000);
    order.account.sends_reason = true;

    assert_eq!(alone.failed_because(&order).await, FailureReason::Unknown);
    assert!(double.refunds().await.is_empty());
}

#[tokio::test]
async fn the_stateful_mock_takes_our_refunds_of_charges_and_says_no_as_stripe_does() {
    let Some(double) = Beside::stateful_mock().await else { return };
    let payment = double.charge("10000").await;

    refunds_in_parts(&double, &payment).await;

    let alone = Alone::at(&double.base);
    let all_gone = alone.failed_because(&alone.order(&payment, "re_1", 1)).await;
    assert_eq!(all_gone, FailureReason::AlreadyRefunded);
    let other = double.charge("5000").await;
    let above = alone.failed_because(&alone.order(&other, "re_2", 5_001)).await;
    assert_eq!(above, FailureReason::AmountAboveRemaining);
    let order = RefundOrder {
        account: GatewayAccount { sends_reason: true, ..alone.account.clone() },
        ..alone.order(&other, "re_3", 3_000)
    };
    let (first, again) = (alone.stripe.send(&order).await, alone.stripe.send(&order).await);
    assert_eq!(first.expect("an answer"), again.expect("the same key"));
    let changed = alone.stripe.send(&RefundOrder { amount: 2_999, ..order.clone() }).await;
    assert!(matches!(changed, Err(GatewayTrouble::Mismatch(_))), "{changed:?}");
    assert!(is_success(&alone.stripe.find(&order).await.expect("an answer").expect("known")));
    let nowhere = alone.failed_because(&alone.order("ch_nowhere", "re_4", 100)).await;
    assert_eq!(nowhere, FailureReason::Unknown);
}

/// K4: a gateway that knows no keys, behind a line that loses every second answer, to orders and to questions alike.
#[tokio::test(flavor = "multi_thread")]
async fn k4_a_thousand_refunds_with_half_of_all_answers_lost_are_a_thousand_refunds() {
    const PAYMENTS: usize = 100;
    const OF_EACH: usize = 10;
    let Some(double) = Beside::localstripe().await else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let line = Beside::lossy(&double, folder.path()).await.expect("it is there like the other");
    let shop = Arc::new(shop_at(&line.base).await);
    let mut tickets = Vec::new();
    for _ in 0..PAYMENTS {
        let file = shop.bought(&double.intent("10000").await, 10_000).await;
        for _ in 0..OF_EACH {
            tickets.push(shop.ask(&file, 1_000).await);
        }
    }

    shop.until_paid_out(1_000).await;

    let lost: usize = line.call("/_lost", &[]).await.to_string().parse().expect("a count");
    assert!(lost >= 500, "only {lost} answers were lost");
    let theirs = double.refunds().await;
    let ids: std::collections::BTreeSet<_> =
        theirs.iter().map(|refund| text(&refund["metadata"], "refund_id")).collect();
    assert_eq!((theirs.len(), ids.len()), (PAYMENTS * OF_EACH, PAYMENTS * OF_EACH));
    for ticket in &tickets {
        assert_eq!(shop.refund_of(ticket).await.state, RefundState::Succeeded);
    }
    shop.books_hold_with(&double.base).await;
}
