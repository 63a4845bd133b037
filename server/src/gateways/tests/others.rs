//! What Stripe as others wrote it says to the adapter alone, and K4. Whole refunds' ways at them: `journey*.rs`.

use desk::{Gateway, GatewayAccount, GatewayTrouble, RefundOrder, RefundOrderKind};
use domain::{FailureReason, GatewayResult, RefundState, Timestamp};
use std::sync::Arc;

use super::beside::{Beside, KEY, text};
use super::direct::is_success;
use super::journeys::NOW;
use super::shop::Shop;
use crate::gateways::stripe::{NAME, Stripe};

async fn shop_at(base: &str) -> Shop {
    let shop = Shop::at(base, Timestamp::from_seconds(NOW)).await;
    // localstripe refuses a parameter that it does not know.
    shop.set(KEY, false).await;
    shop
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
            Ok(GatewayResult::Failed { reason }) => reason,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn localstripe_takes_our_refunds_and_finds_them_again() {
    let Some(double) = Beside::localstripe().await else { return };
    let alone = Alone::at(&double.base);
    let said = alone.stripe.test(&alone.account).await.expect("an answer");
    assert_eq!(said, "answers in test mode; the account has no refunds yet");
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
    let payment = double.charge("10000", true).await;
    let alone = Alone::at(&double.base);
    let whole = alone.order(&payment, "re_0", 10_000);
    assert!(is_success(&alone.stripe.send(&whole).await.expect("an answer")));
    let all_gone = alone.failed_because(&alone.order(&payment, "re_1", 1)).await;
    assert_eq!(all_gone, FailureReason::AlreadyRefunded);
    let other = double.charge("5000", true).await;
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
        assert_eq!(shop.refund_of(ticket).await.state(), RefundState::Succeeded);
    }
    shop.books_hold_with(&double.base).await;
}
