//! All the facts that decide one refund.

use serde::{Deserialize, Serialize};

use crate::{
    CasePolicy, CheckedCase, CreditOrder, EarlierRefund, InvalidCase, Invoice, Listing, Payment, PendingLine,
    RefundReason, Selection, Timestamp, ZoneOffsets,
};

/// The facts as they came, not yet looked at: it crosses to the browser and back, so nothing in it
/// is to be believed before [`Case::check`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The instant of the request.
    pub now: Timestamp,
    /// The merchant's zone: days are its calendar days.
    pub zone: ZoneOffsets,
    pub invoice: Invoice,
    pub payment: Payment,
    pub policy: CasePolicy,
    pub credit_order: CreditOrder,
    pub refunds: Vec<EarlierRefund>,
    /// Lines that pending requests ask for already. They hold no money, but nobody asks for them twice.
    pub pending_lines: Vec<PendingLine>,
    /// Whether the merchant trusts or blocks this customer; none for neither.
    pub listing: Option<Listing>,
    /// Why it is asked for; none while nobody said so.
    pub reason: Option<RefundReason>,
    /// How many photos or documents came with the request.
    pub evidence: i64,
    pub selection: Selection,
}

impl Case {
    /// Every validity rule, before any rule about refunds: what fails here is a mistake of whoever
    /// wrote the case, not a refusal to the customer. The error names the first field at fault.
    pub fn check(self) -> Result<CheckedCase, InvalidCase> {
        crate::check::check(self)
    }
}
