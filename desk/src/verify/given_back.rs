//! What a purchase says is given back is what its refunds moved and hold, and never above its total.

use super::book::{Book, Sum, sum};
use super::finding::{Check, Findings};

pub(super) fn check(book: &Book, findings: &mut Findings<'_>) {
    let holding = book.movements.iter().filter(|movement| movement.state.holds_money());
    let given_back = sum(holding.map(|movement| movement.row.total));
    let purchase = &book.purchase;
    if Sum::from(purchase.given_back) != given_back {
        let (expected, found) = (book.money(given_back), book.money(purchase.given_back));
        findings.add(Check::GivenBack, book.name(), "given_back", expected, found);
    } else if given_back > Sum::from(purchase.total) {
        let most = format!("at most {}", book.money(purchase.total));
        findings.add(Check::GivenBack, book.name(), "given_back", most, book.money(given_back));
    }
}
