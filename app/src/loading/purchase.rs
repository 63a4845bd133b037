//! A purchase for staff: what was bought, and everything that went back of it or is to.

use desk::PurchaseFile;
use domain::{MoneyFormat, Status};

use super::purchase_words::paid;
use super::refund::excess_views;
use super::refunds::{from, reason};
use super::staff::banner;
use crate::pages::staff::{BoughtLine, BoughtView, Fact, PastView};
use crate::visit::{Loaded, Missing, Visit, calendar, money_of};
use crate::words::{Calendar, refund_reason, rules};

pub async fn purchase(visit: Visit) -> Loaded<BoughtView> {
    let (staff, merchant) = visit.staff()?;
    let file = visit.desk().find_purchase(merchant, visit.subject()).await?.ok_or(Missing::NotThere)?;
    let calendar = calendar(merchant, visit.desk().now())?;
    let money = money_of(file.purchase.currency);
    let buyer = file.customer.as_ref().map_or("A guest", |customer| &customer.name);
    let lost = (file.payment.lost_to_dispute > 0).then(|| money.format(file.payment.lost_to_dispute));
    Ok(BoughtView {
        rail: banner(&visit, &calendar).await?,
        number: file.purchase.number.clone(),
        title: format!("{buyer} paid {}", money.format(file.purchase.total)),
        facts: facts(&file, &calendar, &money),
        lines: lines(&file, &money),
        excess: excess_views(visit.desk(), merchant, staff, &file, &calendar).await?,
        in_the_way: file.payment.disputed_at.map(|since| rules::disputed(&calendar.date(since), lost, None)),
        history: history(&visit, &file, &calendar, &money).await?,
        problem: visit.problem(),
    })
}

fn facts(file: &PurchaseFile, calendar: &Calendar, money: &MoneyFormat) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Bought", calendar.date(file.purchase.purchased_at)),
        Fact::new("Paid", paid(&file.payment, calendar)),
        Fact::new("Refunded or on its way", money.format(file.case.refunded())),
        Fact::new("Left to refund", money.format(file.case.remaining())),
    ];
    let email = file.customer.as_ref().and_then(|customer| customer.email.clone());
    facts.extend(email.map(|email| Fact::new("Customer", email)));
    facts
}

fn lines(file: &PurchaseFile, money: &MoneyFormat) -> Vec<BoughtLine> {
    let lines = file.purchase.lines.iter().map(|line| {
        let parts = file.case.case().refunds.iter().flat_map(|refund| &refund.lines);
        let back: i64 = parts.filter(|part| part.id == line.line.id).map(|part| part.total).sum();
        BoughtLine {
            name: line.description.clone(),
            bought: line.line.quantity,
            paid: money.format(line.line.total()),
            back: if back == 0 { String::new() } else { money.format(back) },
        }
    });
    lines.collect()
}

/// Requests and refunds that no request stands behind, the newest first.
async fn history(
    visit: &Visit,
    file: &PurchaseFile,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> Loaded<Vec<PastView>> {
    let mut past = Vec::new();
    for (ticket, refund) in &file.tickets {
        let view = PastView {
            href: format!("/desk/tickets/{}", ticket.number),
            what: ticket.number.clone(),
            why: refund_reason(ticket.reason).to_owned(),
            amount: money.format(refund.as_ref().map_or(ticket.asked_total, |refund| refund.total)),
            at: calendar.on(ticket.requested_at),
            status: Status::of(&ticket.ticket.state, refund.as_ref().map(domain::Refund::state)),
        };
        past.push((ticket.requested_at, view));
    }
    for given in &file.direct {
        let refund = &given.refund;
        let view = PastView {
            href: format!("/desk/refunds/{}", refund.refund_id),
            what: from(visit, refund, None).await?,
            why: reason(refund),
            amount: money.format(refund.total),
            at: calendar.on(refund.reserved_at),
            status: given.status(),
        };
        past.push((refund.reserved_at, view));
    }
    past.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(past.into_iter().map(|(_, view)| view).collect())
}
