//! Money that a merchant gives back without a request: staff and programs of its own, who may be kinder than the policy.

use crate::{CheckedCase, CreditOrder, Exceptions, Minor, Outcome, PaymentStatus, Preview, Reason, Selection, Step};

words! {
    /// Where a refund goes.
    pub enum Destination {
        /// Back the way it was paid.
        Original = "original",
        /// Value kept for the customer in place of money.
        AccountCredit = "account_credit",
        /// It moved elsewhere, such as by bank transfer, and is only written down.
        Recorded = "recorded",
    }
}

impl CheckedCase {
    /// What a merchant's own refund would give. The policy's windows, exclusions and fees bind customers alone; what
    /// was paid, what is left, disputes and the gateway's window bind everybody. Without a destination it goes where a
    /// customer's would: back the way it was paid, or to account credit once the gateway's window is over. A pending
    /// request for the same lines stays, over what is left by then. What the gateway cannot move is refused, with the
    /// nearest amount that it can. Never [`Outcome::AutoApprove`].
    pub fn preview_direct(
        &self,
        selection: &Selection,
        credit_order: CreditOrder,
        destination: Option<Destination>,
    ) -> Preview {
        let case = self.given_freely(credit_order);
        let preview = match destination {
            None => case.preview_of(selection),
            Some(Destination::Original) => case.preview_to_origin(selection),
            Some(Destination::AccountCredit) => case.preview_to_credit(selection),
            Some(Destination::Recorded) => case.preview_recorded(selection),
        };
        if let Some(reason) = preview.between_steps() {
            return self.ineligible(vec![reason.clone()]);
        }
        let is_open = preview.outcome != Outcome::Ineligible;
        Preview { outcome: if is_open { Outcome::Review } else { Outcome::Ineligible }, ..preview }
    }

    fn given_freely(&self, credit_order: CreditOrder) -> Self {
        let mut free = self.without_fee();
        free.case.credit_order = credit_order;
        free.case.pending_lines.clear();
        free.case.policy.exceptions = Exceptions::Review;
        free
    }

    /// Whoever named the way must not be given another one in its place.
    fn preview_to_origin(&self, selection: &Selection) -> Preview {
        let preview = self.preview_of(selection);
        match preview.reasons.first() {
            Some(reason @ (Reason::GatewayWindowExpired { .. } | Reason::AmountBelowStep { .. })) => {
                self.ineligible(vec![reason.clone()])
            }
            _ => preview,
        }
    }

    /// A payment that has not settled may still come to nothing: until then it is undone as a whole, and no credit
    /// stands in for it.
    fn preview_to_credit(&self, selection: &Selection) -> Preview {
        if self.case.payment.status == PaymentStatus::Captured {
            return self.ineligible(vec![Reason::UnsettledVoidOnly]);
        }
        let mut late = self.clone();
        // Said as the gateway's window being over, which sends all of it to credit; the reason is taken out again.
        late.case.payment.gateway_refundable_until = Some(late.case.now);
        let mut preview = late.preview_of(selection);
        preview.reasons.retain(|reason| !matches!(reason, Reason::GatewayWindowExpired { .. }));
        preview
    }

    /// What moved elsewhere was money, so it counts against the payment alone: credit is not given by writing it down.
    fn preview_recorded(&self, selection: &Selection) -> Preview {
        let mut elsewhere = self.clone();
        elsewhere.case.credit_order = CreditOrder::TransactionFirst;
        elsewhere.case.payment.gateway_refundable_until = None;
        elsewhere.case.payment.step = Step::ANY;
        if elsewhere.case.payment.status == PaymentStatus::Captured {
            elsewhere.case.payment.status = PaymentStatus::Settled;
        }
        let preview = elsewhere.preview_of(selection);
        if preview.to_credit > 0 {
            let (asked, left): (Minor, Minor) = (preview.total, self.payment_left());
            return self.ineligible(vec![Reason::AmountExceedsPayment { asked, left }]);
        }
        preview
    }
}
