//! Only money that was captured can go back.

use crate::{CheckedCase, PaymentStatus, Reason};

pub(super) fn rule(case: &CheckedCase) -> Option<Reason> {
    match case.case.payment.status {
        PaymentStatus::Failed => Some(Reason::PaymentFailed),
        PaymentStatus::Voided => Some(Reason::PaymentVoided),
        PaymentStatus::Authorized => Some(Reason::PaymentNotCaptured),
        PaymentStatus::Captured | PaymentStatus::Settled => None,
    }
}
