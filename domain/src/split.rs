//! Splitting a line's refund into subtotal, discount and tax.

use crate::{Line, LineRefund, Minor, asked::Asked, exact::share};

/// The parts of what goes back of a line of which `before` minor units are gone already, refunded or kept.
///
/// By cumulative rounding of what was charged, never by a tax rate: any number of partial refunds
/// adds up to the line's own tax and discount to the cent (woocommerce#41919). A fee comes after what goes back, so
/// that its own share of the tax stays with the merchant, who owes it (spree 217d8ba gave back the tax of all).
pub(crate) fn split(line: &Line, before: Minor, asked: &Asked) -> LineRefund {
    let total = line.total();
    let amount = asked.total();
    let after = before.saturating_add(amount);
    let part =
        |charged: Minor, from: Minor, to: Minor| share(charged, to, total).saturating_sub(share(charged, from, total));
    let (discount, tax) = (part(line.discount, before, after), part(line.tax, before, after));
    let kept = after.saturating_add(asked.fee);
    LineRefund {
        id: line.id.clone(),
        quantity: asked.quantity,
        subtotal: amount.saturating_sub(tax).saturating_add(discount),
        discount,
        tax,
        total: amount,
        fee: asked.fee,
        fee_discount: part(line.discount, after, kept),
        fee_tax: part(line.tax, after, kept),
    }
}
