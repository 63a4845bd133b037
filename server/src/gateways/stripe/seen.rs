//! What a look makes of Stripe's lists. What cannot be read is left out, counted and logged, and hides nothing else (T26).

use desk::{GatewayDispute, GatewayRefund};
use std::collections::HashSet;

use super::shape::{Dispute, Refund, Unread};

/// The newest try of each of our refunds, and whatever others made; and how many were left out. The list is newest first.
pub fn refunds(listed: Vec<Result<Refund, Unread>>) -> (Vec<GatewayRefund>, usize) {
    let (mut seen, mut unread, mut unknown, mut known) = (Vec::new(), Vec::<Unread>::new(), 0, HashSet::new());
    for listed in listed {
        let refund = match listed {
            Ok(refund) => refund,
            Err(trouble) => {
                tracing::warn!(%trouble, "a refund at Stripe is left out");
                unread.push(trouble);
                continue;
            }
        };
        // An earlier try says nothing where a newer one is there, also one that tells nobody what became of it.
        let is_newest = refund.refund_id().is_none_or(|refund_id| {
            known.insert(refund_id.to_owned()) && !unread.iter().any(|newer| newer.may_be_of(refund_id))
        });
        if !is_newest {
            continue;
        }
        match refund.seen() {
            Ok(refund) => seen.push(refund),
            Err(trouble) => {
                tracing::warn!(%trouble, "a refund at Stripe is left out");
                unknown += 1;
            }
        }
    }
    (seen, unread.len() + unknown)
}

/// A payment's disputes say together how much the bank has taken. Where one cannot be read they are all left out, so that
/// what the books have of them stays as it is.
pub fn disputes(listed: Vec<Result<Dispute, Unread>>) -> (Vec<GatewayDispute>, usize) {
    let count = listed.len();
    match listed.into_iter().collect::<Result<Vec<Dispute>, Unread>>() {
        Ok(disputes) => (disputes.iter().filter_map(Dispute::seen).collect(), 0),
        Err(trouble) => {
            tracing::warn!(%trouble, "the disputes of a payment at Stripe are left out");
            (Vec::new(), count)
        }
    }
}
