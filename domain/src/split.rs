//! Splitting a line's refund into subtotal, discount and tax.

use crate::checked_case::Standing;
use crate::{Line, LineRefund, Minor, asked::Asked, exact::share};

/// The parts of what goes back of a line, and of what is kept of it.
///
/// By cumulative rounding of what was charged, never by a tax rate: any number of partial refunds
/// adds up to the line's own tax and discount to the cent (woocommerce#41919). What goes back runs up from nothing, fees
/// run down from the line's total, so that both add up whichever comes when, and a fee's own share of the tax stays
/// with the merchant, who owes it (spree 217d8ba gave back the tax of all). A fee below 0 is one that goes back.
pub(crate) fn split(line: &Line, standing: Standing, asked: &Asked) -> LineRefund {
    let line_total = line.total();
    let total = asked.total();
    let back = standing.back;
    let kept_from = line_total.saturating_sub(standing.fees.max(0));
    let part = |charged: Minor, from: Minor, much: Minor| {
        let to = share(charged, from.saturating_add(much), line_total);
        to.saturating_sub(share(charged, from, line_total))
    };
    let fee_part = |charged: Minor| match asked.fee {
        0 => 0, // As for most lines: the divisions are what a preview's time goes into.
        fee => part(charged, kept_from, fee.saturating_neg()).saturating_neg(),
    };
    let (discount, tax) = match standing.parts_back {
        None => (part(line.discount, back, total), part(line.tax, back, total)),
        Some(before) => {
            let discount = rest_of(line.discount, before.discount, back, total, line_total);
            (discount, rest_of(line.tax, before.tax, back, total, line_total).min(total))
        }
    };
    LineRefund {
        id: line.id.clone(),
        quantity: asked.quantity,
        subtotal: total.saturating_sub(tax).saturating_add(discount),
        discount,
        tax,
        total,
        fee: asked.fee,
        fee_discount: fee_part(line.discount),
        fee_tax: fee_part(line.tax),
    }
}

/// The part of `charged` that belongs to what is back once `total` more is, less what went back of it. The same as by
/// cumulative rounding, until a refund fails: then what it took is taken anew, and what the others took is not.
fn rest_of(charged: Minor, before: Minor, back: Minor, total: Minor, line_total: Minor) -> Minor {
    let reached = share(charged, back.saturating_add(total), line_total);
    reached.saturating_sub(before).clamp(0, charged.saturating_sub(before).max(0))
}
