//! Refunds in lists.

use desk::{Customer, ExcessEntry, ExcessRefund, MADE_AT_GATEWAY, RefundEntry};
use domain::{Actor, Currency, Origin, Refund, Timestamp};

use super::staff::{banner, why_it_waits};
use crate::pages::staff::{RefundRow, RefundsView};
use crate::ui::{Mark, Verdict};
use crate::visit::{Loaded, Visit, calendar, money_of, next_page};
use crate::words::{Calendar, excess::Room, refund_reason};

pub async fn refunds(visit: Visit) -> Loaded<RefundsView> {
    let (_, merchant) = visit.staff()?;
    let found = visit.desk().list_refund_entries(merchant, visit.after()).await?;
    let calendar = calendar(merchant, visit.desk().now())?;
    let mut rows = Vec::with_capacity(found.entries.len());
    for entry in &found.entries {
        let from = from(&visit, &entry.file.refund, entry.ticket.as_deref()).await?;
        rows.push(row(entry, from, &calendar));
    }
    Ok(RefundsView { rail: banner(&visit, &calendar).await?, rows, more: next_page("/desk/refunds", found.next) })
}

pub fn row(entry: &RefundEntry, from: String, calendar: &Calendar) -> RefundRow {
    let refund = &entry.file.refund;
    let href = match &entry.ticket {
        Some(number) => format!("/desk/tickets/{number}"),
        None => format!("/desk/refunds/{}", refund.refund_id),
    };
    RefundRow {
        href,
        id: refund.refund_id.clone(),
        purchase: entry.purchase.number.clone(),
        customer: buyer(entry.customer.as_ref()),
        from,
        reason: reason(refund),
        says: why_it_waits(refund),
        amount: money_of(refund.currency).format(refund.total),
        made: calendar.on(refund.reserved_at),
        status: Some(entry.file.status()),
    }
}

fn buyer(customer: Option<&Customer>) -> String {
    customer.map_or_else(|| "A guest".to_owned(), |customer| customer.name.clone())
}

/// A gateway's refund that the books have no room for, among those that wait.
pub fn excess_row(entry: &ExcessEntry, calendar: &Calendar) -> RefundRow {
    let ExcessEntry { excess, purchase, customer } = entry;
    let currency = Currency::from_code(&excess.currency);
    let short = if currency == Some(purchase.currency) { Room::Later } else { Room::OtherCurrency }.short();
    RefundRow {
        href: format!("/desk/purchases/{}", purchase.purchase_id),
        id: excess.reference.clone(),
        purchase: purchase.number.clone(),
        customer: buyer(customer.as_ref()),
        from: format!("Your provider's own pages, {}", excess.reference),
        reason: String::new(),
        says: Some(Verdict { mark: Mark::No, said: short.to_owned() }),
        amount: amount_of(excess),
        made: calendar.on(Timestamp(excess.made_at)),
        status: None,
    }
}

/// In its own currency; one that nobody knows is said as it came.
pub fn amount_of(excess: &ExcessRefund) -> String {
    match Currency::from_code(&excess.currency) {
        Some(currency) => money_of(currency).format(excess.amount),
        None => format!("{} {}", excess.amount, excess.currency),
    }
}

/// Where it came from.
pub async fn from(visit: &Visit, refund: &Refund, ticket: Option<&str>) -> Loaded<String> {
    let (_, merchant) = visit.staff()?;
    Ok(match (ticket, refund.origin, &refund.made_by) {
        (Some(number), _, _) => number.to_owned(),
        (None, Origin::Gateway, _) => "Your provider's own pages".to_owned(),
        (None, Origin::Import, _) => "Imported".to_owned(),
        (None, _, staff @ Actor::Staff(_)) => visit.desk().name_of(merchant, staff).await?,
        (None, Origin::Ticket | Origin::Staff | Origin::Program | Origin::Withdrawal, _) => "Your program".to_owned(),
    })
}

/// In the merchant's own words, or in ours for a request's.
pub fn reason(refund: &Refund) -> String {
    match refund.reason.as_str() {
        MADE_AT_GATEWAY => String::new(),
        own => own.parse().map_or_else(|_| own.to_owned(), |reason| refund_reason(reason).to_owned()),
    }
}
