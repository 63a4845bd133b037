//! A refund that was made elsewhere: a fact, not a request, so no rule is asked whether it should have been.

use crate::asked::Asked;
use crate::split::split;
use crate::spread::spread;
use crate::{CheckedCase, LineRefund, Minor};

impl CheckedCase {
    /// An amount (minor units, above 0) that went back to the payment elsewhere, spread over what is left on the lines
    /// and split like any other. Nothing where less is left, of the lines or of the payment.
    pub fn split_elsewhere(&self, amount: Minor) -> Option<Vec<LineRefund>> {
        if amount < 1 || amount > self.remaining().min(self.payment_left()) {
            return None;
        }
        let left: Vec<Minor> = self.standings.iter().map(|standing| standing.left().max(0)).collect();
        let parts = spread(amount, &left);
        let lines = self.case.invoice.lines.iter().zip(&self.standings).zip(parts);
        let taken = lines.filter(|(_, part)| *part > 0);
        Some(
            taken
                .map(|((line, standing), part)| split(line, *standing, &Asked { quantity: 0, amount: part, fee: 0 }))
                .collect(),
        )
    }
}
