//! A refund that is done when it comes into the books: it moved elsewhere, and nothing of ours moves for it.

use domain::{Currency, Destination, Method, Minor, RefundState, Timestamp};
use storage::RefundRecord;

/// Which payment went back, and how much of it.
pub(crate) struct MovedElsewhere<'a> {
    pub(crate) refund_id: String,
    pub(crate) merchant_id: &'a str,
    pub(crate) purchase_id: &'a str,
    pub(crate) payment_id: &'a str,
    pub(crate) currency: Currency,
    /// Minor units.
    pub(crate) amount: Minor,
    /// When it came to be a refund, and when its money moved.
    pub(crate) made_at: Timestamp,
    pub(crate) moved_at: Timestamp,
}

impl MovedElsewhere<'_> {
    /// Its row, all of it money. Whoever writes it down says what else they know.
    pub(crate) fn record(self) -> RefundRecord {
        RefundRecord {
            refund_id: self.refund_id,
            merchant_id: self.merchant_id.to_owned(),
            purchase_id: self.purchase_id.to_owned(),
            payment_id: self.payment_id.to_owned(),
            ticket_id: None,
            state: RefundState::Succeeded,
            method: Method::Refund,
            destination: Destination::Recorded.as_str().to_owned(),
            currency: self.currency,
            total: self.amount,
            to_payment: self.amount,
            to_credit: 0,
            reason: String::new(),
            external_number: None,
            attempt_no: 0,
            reserved_at: self.made_at,
            sent_at: None,
            succeeded_at: Some(self.moved_at),
            failed_at: None,
            failure_reason: None,
            gateway_reference: None,
            trace_number: None,
            expected_by: None,
            canceled_at: None,
            attention: None,
            given_up: None,
            evidence: String::new(),
            other_way: None,
            short_since: None,
            version: 1,
        }
    }
}
