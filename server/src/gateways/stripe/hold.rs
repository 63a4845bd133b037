//! Refunds in Stripe's lists behind which no money moved: what was held on a card and never taken is released.
//!
//! Stripe lists a refund for that where the capture or the cancellation was asked for in an API version before
//! 2025-03-31.basil, whatever version the list is asked for in; shops pin old ones for years. It names neither a shop nor a
//! capture: a hold that expired has a reason of its own, and the rest of a partial capture is known by its charge.

use serde_json::Value;
use std::collections::{HashMap, HashSet};

use super::shape::{Refund, Unread};

/// Stripe's own reason, that nobody can ask for.
const EXPIRED: &str = "expired_uncaptured_charge";

/// What a charge tells of money that was held and never taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// All of it was captured, or the rest was released without a refund.
    Taken,
    /// Nothing was captured: nothing can have gone back.
    Released,
    /// So much was not captured, in Stripe's unit, and is listed as a refund.
    RestReleased(i64),
}

impl Hold {
    /// Reads a charge, with its balance transaction where that could be shown. Nothing where it is none that is known here.
    pub fn of_charge(charge: &Value) -> Option<Self> {
        let amount = charge.get("amount")?.as_i64()?;
        if !charge.get("captured")?.as_bool()? {
            return Some(Self::Released);
        }
        let captured = charge.get("amount_captured")?.as_i64()?;
        let is_listed = captured < amount && booked(charge).is_none_or(|booked| booked == amount);
        Some(if is_listed { Self::RestReleased(amount - captured) } else { Self::Taken })
    }
}

/// What the capture put on the balance: all that was held, where a refund takes the rest off again, or only what was captured.
/// Unknown in another currency than the charge's, or where the key may not read it.
fn booked(charge: &Value) -> Option<i64> {
    let transaction = charge.get("balance_transaction")?;
    let is_same_currency = transaction.get("currency")? == charge.get("currency")?;
    transaction.get("amount")?.as_i64().filter(|_| is_same_currency)
}

/// The charges that have to be asked about: of refunds that others made, or nobody.
pub fn charges_in_question(listed: &[Result<Refund, Unread>]) -> HashSet<String> {
    let in_question = listed.iter().flatten().filter(|refund| refund.refund_id().is_none() && !is_expired(refund));
    in_question.filter_map(|refund| refund.charge.clone()).collect()
}

/// The list, newest first, without what only released a hold. Of a charge that nothing is known of, each refund counts as money.
pub fn without_releases(
    listed: Vec<Result<Refund, Unread>>,
    holds: &HashMap<String, Hold>,
) -> Vec<Result<Refund, Unread>> {
    let mut rests: HashMap<&str, i64> = holds.iter().filter_map(|(charge, hold)| rest(charge, *hold)).collect();
    let mut moved: Vec<_> = listed
        .into_iter()
        // The rest was released by the capture, before anything could go back: it is the oldest of its amount.
        .rev()
        .filter(|listed| {
            let Ok(refund) = listed else { return true };
            let is_release = refund.refund_id().is_none() && (is_expired(refund) || releases(refund, holds, &mut rests));
            if is_release {
                tracing::info!(reference = %refund.id, "a refund at Stripe only releases what was held: no money moved");
            }
            !is_release
        })
        .collect();
    moved.reverse();
    moved
}

fn rest(charge: &str, hold: Hold) -> Option<(&str, i64)> {
    if let Hold::RestReleased(rest) = hold { Some((charge, rest)) } else { None }
}

fn is_expired(refund: &Refund) -> bool {
    refund.reason.as_deref() == Some(EXPIRED)
}

/// Whether it releases a hold; of a charge that was captured in part, one refund does, for just the rest, and nobody said
/// anything with it.
fn releases(refund: &Refund, holds: &HashMap<String, Hold>, rests: &mut HashMap<&str, i64>) -> bool {
    let Some(charge) = refund.charge.as_deref() else { return false };
    if holds.get(charge) == Some(&Hold::Released) {
        return true;
    }
    let is_silent = refund.reason.is_none() && refund.metadata.as_ref().is_none_or(|said| said.is_empty());
    let is_rest = is_silent && rests.get(charge) == Some(&refund.amount);
    is_rest && rests.remove(charge).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn charge(captured: i64, booked: &Value) -> Value {
        json!({ "amount": 10_000, "amount_captured": captured, "captured": captured > 0, "currency": "eur",
            "balance_transaction": booked })
    }

    fn transaction(amount: i64, currency: &str) -> Value {
        json!({ "amount": amount, "currency": currency })
    }

    fn listed(id: &str, amount: i64, more: &Value) -> Result<Refund, Unread> {
        let mut refund = json!({ "id": id, "amount": amount, "currency": "eur", "created": 0, "status": "succeeded",
            "metadata": {}, "charge": "ch_1" });
        for (field, value) in more.as_object().expect("fields") {
            refund[field] = value.clone();
        }
        super::super::shape::read(refund)
    }

    fn left(list: Vec<Result<Refund, Unread>>, hold: Option<Hold>) -> Vec<String> {
        let holds = hold.map(|hold| ("ch_1".to_owned(), hold)).into_iter().collect();
        without_releases(list, &holds).into_iter().flatten().map(|refund| refund.id).collect()
    }

    #[test]
    fn charge_tells_what_was_never_taken() {
        let rest = Some(Hold::RestReleased(2_000));
        for (captured, booked, hold) in [
            (10_000, transaction(10_000, "eur"), Some(Hold::Taken)),
            (8_000, transaction(10_000, "eur"), rest),
            (8_000, transaction(8_000, "eur"), Some(Hold::Taken)),
            (8_000, transaction(8_000, "usd"), rest),
            (8_000, json!("txn_1"), rest),
            (8_000, json!(null), rest),
            (0, json!(null), Some(Hold::Released)),
        ] {
            assert_eq!(Hold::of_charge(&charge(captured, &booked)), hold, "{captured} {booked}");
        }
        for unknown in [json!({}), json!(null), json!({ "amount": 1, "captured": true })] {
            assert_eq!(Hold::of_charge(&unknown), None, "{unknown}");
        }
    }

    #[test]
    fn oldest_silent_refund_of_the_rest_is_its_release() {
        let list = || {
            vec![
                listed("re_again", 2_000, &json!({})),
                listed("re_other", 1_999, &json!({})),
                listed("re_release", 2_000, &json!({})),
                listed("re_said_why", 2_000, &json!({ "reason": "duplicate" })),
                listed("re_said_more", 2_000, &json!({ "metadata": { "order": "7" } })),
                listed("re_elsewhere", 2_000, &json!({ "charge": "ch_2" })),
                listed("re_ours", 2_000, &json!({ "metadata": { "refund_id": "re_1" } })),
            ]
        };
        let all: Vec<String> = list().into_iter().flatten().map(|refund| refund.id).collect();
        let others: Vec<String> = all.iter().filter(|id| *id != "re_release").cloned().collect();

        assert_eq!(left(list(), Some(Hold::RestReleased(2_000))), others);
        assert_eq!(left(list(), Some(Hold::Taken)), all);
        assert_eq!(left(list(), None), all);
        assert_eq!(left(list(), Some(Hold::Released)), ["re_elsewhere", "re_ours"]);
    }

    #[test]
    fn expired_hold_is_released_whatever_is_known_of_its_charge() {
        let expired = || vec![listed("re_1", 10_000, &json!({ "reason": EXPIRED }))];

        assert!(charges_in_question(&expired()).is_empty());
        assert!(left(expired(), None).is_empty());
    }
}
