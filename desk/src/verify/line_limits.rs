//! Of no line is more gone than was bought: money given back and fees kept, units, discount and tax. Only refunds
//! that hold or moved money count, in the order in which they were made.

use storage::{LinePartRow, PurchaseLineRow};

use super::book::{Book, Sum, line_total, sum};
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    for line in &book.lines {
        let holding = book.movements.iter().filter(|movement| movement.state.holds_money());
        let parts: Vec<&LinePartRow> =
            holding.flat_map(|movement| &movement.lines).filter(|part| part.line_id == line.line_id).collect();
        if !parts.is_empty() {
            check_line(book, line, &parts, findings);
        }
    }
}

fn check_line(book: &Book, line: &PurchaseLineRow, parts: &[&LinePartRow], findings: &mut Findings<'_>) {
    let of = |amount: fn(&LinePartRow) -> i64| sum(parts.iter().map(|part| amount(part)));
    let mut within = |what: &str, most: Sum, found: Sum, said: &dyn Fn(Sum) -> String| {
        if found > most {
            let row = book.name_of("line", &line.line_id);
            findings.add(Check::LineLimits, row, what, format!("at most {}", said(most)), said(found));
        }
    };
    let money = |amount: Sum| book.money(amount);
    let total = line_total(line.subtotal, line.discount, line.tax);
    within("money back and fees kept", total, of(|part| part.total) + of(|part| part.fee), &money);
    within("units given back", Sum::from(line.quantity), of(|part| part.quantity), &|units| units.to_string());
    let discount = of(|part| part.discount) + of(|part| part.fee_discount);
    within("discount given back", Sum::from(line.discount), discount, &money);
    let tax = of(|part| part.tax) + of(|part| part.fee_tax);
    within("tax given back", Sum::from(line.tax), tax, &money);

    // A fee below 0 gives an earlier one back: never more than was kept by then.
    let mut kept: Sum = 0;
    for part in parts {
        kept += Sum::from(part.fee);
        if kept < 0 {
            let row = book.name_of("line", &line.line_id);
            let what = format!("fees kept once refund {} was made", part.owner_id);
            findings.add(Check::LineLimits, row, what, "none below zero", book.money(kept));
            break;
        }
    }
}
