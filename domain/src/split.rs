//! Splitting a line's refund into subtotal, discount and tax.

use crate::{Line, LineRefund, Minor, exact::share};

/// The parts of a refund of `amount` minor units of a line of which `before` was refunded already.
///
/// By cumulative rounding of what was charged, never by a tax rate: any number of partial refunds
/// adds up to the line's own tax and discount to the cent (woocommerce#41919).
pub(crate) fn split(line: &Line, before: Minor, quantity: i64, amount: Minor) -> LineRefund {
    let total = line.total();
    let after = before.saturating_add(amount);
    let part = |charged: Minor| share(charged, after, total).saturating_sub(share(charged, before, total));
    let (discount, tax) = (part(line.discount), part(line.tax));
    LineRefund {
        id: line.id.clone(),
        quantity,
        subtotal: amount.saturating_sub(tax).saturating_add(discount),
        discount,
        tax,
        total: amount,
    }
}
