//! A refund that failed, as it could be made today: what was decided stands, what remains is asked anew.

use crate::asked::Asked;
use crate::checked_case::sum;
use crate::route::Route;
use crate::rule::{standing_reason, void_is_whole, within_payment};
use crate::split::split;
use crate::{CheckedCase, LineRefund, Method, Minor, Outcome, Preview, Reason, Step};

impl CheckedCase {
    /// The failed refund's lines, amounts and fee once more, back to where the money came from. Of the split,
    /// `to_payment` then, as much stays as both ways have left and the gateway can move. The policy is not asked again:
    /// somebody said yes. Never [`Outcome::AutoApprove`]. The case must not count the failed refund among its earlier
    /// ones.
    pub fn preview_again(&self, lines: &[LineRefund], to_payment: Minor) -> Preview {
        let method = Method::of(self);
        if let (Method::AccountCredit, Some(since)) = (method, self.case.payment.gateway_refundable_until) {
            return self.ineligible(vec![Reason::GatewayWindowExpired { since }]);
        }
        let step = if method == Method::Refund { self.case.payment.step } else { Step::ANY };
        let preview = self.once_more(lines, method, self.route_again(lines, to_payment, step));
        if step.moves(preview.to_payment) { preview } else { self.ineligible(vec![self.short_of_step(preview.total)]) }
    }

    /// The same, its money sent another way than it came, such as by bank transfer: the gateway moves nothing, so its
    /// window is not asked, nor whether the payment could only be undone as a whole. Where nothing is left to send it is
    /// refused: what would be written down is no payment, and all of it would become credit.
    pub fn preview_again_elsewhere(&self, lines: &[LineRefund], to_payment: Minor) -> Preview {
        let preview = self.once_more(lines, Method::Refund, self.route_again(lines, to_payment, Step::ANY));
        if preview.outcome != Outcome::Ineligible && preview.to_payment == 0 {
            let (asked, left) = (preview.total, self.payment_left());
            return self.ineligible(vec![Reason::AmountExceedsPayment { asked, left }]);
        }
        preview
    }

    /// The same lines, total and fee, all of it as account credit in place of money.
    pub fn preview_again_as_credit(&self, lines: &[LineRefund]) -> Preview {
        let to_credit = sum(lines.iter().map(|line| line.total));
        self.once_more(lines, Method::AccountCredit, Route { to_payment: 0, to_credit })
    }

    fn route_again(&self, lines: &[LineRefund], to_payment: Minor, step: Step) -> Route {
        let total = sum(lines.iter().map(|line| line.total));
        let least = total.saturating_sub(self.credit_left());
        let most = to_payment.max(least).min(self.payment_left()).clamp(0, total.max(0));
        let moved = most.saturating_sub(step.rest(most));
        let to_payment = if moved >= least { moved } else { most };
        Route { to_payment, to_credit: total.saturating_sub(to_payment) }
    }

    fn once_more(&self, lines: &[LineRefund], method: Method, route: Route) -> Preview {
        let total = route.to_payment.saturating_add(route.to_credit);
        let fee = sum(lines.iter().map(|line| line.fee));
        let against = standing_reason(self)
            .or_else(|| lines.iter().find_map(|line| self.is_too_much(line)))
            .or_else(|| within_payment::rule(self, method, route, total))
            .or_else(|| void_is_whole::rule(self, method, total));
        if let Some(reason) = against {
            return self.ineligible(vec![reason]);
        }
        Preview {
            outcome: Outcome::Review,
            reasons: Vec::new(),
            lines: lines.iter().filter_map(|line| self.split_anew(line)).collect(),
            total,
            fee,
            to_payment: route.to_payment,
            to_credit: route.to_credit,
            remaining_after: self.remaining().saturating_sub(total).saturating_sub(fee),
            method: Some(method),
        }
    }

    /// As much of the line, split as it adds up with what others took of its tax and discount meanwhile.
    fn split_anew(&self, wanted: &LineRefund) -> Option<LineRefund> {
        let index = self.line_index(&wanted.id)?;
        let (line, standing) = (self.case.invoice.lines.get(index)?, self.standings.get(index)?);
        let (quantity, fee) = (wanted.quantity, wanted.fee);
        Some(split(line, *standing, &Asked { quantity, amount: wanted.total.saturating_add(fee), fee }))
    }

    /// What others took of the line meanwhile is gone: less than it wants is left.
    fn is_too_much(&self, wanted: &LineRefund) -> Option<Reason> {
        let found = self.line_index(&wanted.id);
        let Some((index, standing)) = found.and_then(|index| Some((index, self.standings.get(index)?))) else {
            return Some(Reason::UnknownLine { id: wanted.id.clone() });
        };
        let (asked, remaining) = (wanted.total.saturating_add(wanted.fee), standing.left());
        if asked > remaining {
            return Some(Reason::AmountExceedsRemaining { asked, remaining });
        }
        let remaining = self.case.invoice.lines.get(index)?.quantity.saturating_sub(standing.quantity_before);
        (wanted.quantity > remaining).then(|| Reason::QuantityExceedsRemaining {
            id: wanted.id.clone(),
            asked: wanted.quantity,
            remaining,
        })
    }
}
