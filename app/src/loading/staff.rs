//! The staff's pages.

use desk::{DeskCounts, GatewaySetting, Merchant, QueueCount, Role, Staff, case_of_decision};
use domain::{Currency, Queue, Refund, Status, TicketState, Timestamp};

use super::purchase_words::{items, name_of};
use super::refunds::{excess_row, from, row as refund_row};
use crate::layouts::{DeskRail, PausedView, QueueName};
use crate::pages::staff::{DeskSignInView, MailView, MailsView, QueueRow, QueueView};
use crate::ui::{Mark, Verdict};
use crate::visit::{Loaded, Missing, Visit, calendar, money_of, next_page};
use crate::words::{self, Calendar, rules};

pub use super::purchase::purchase;
pub use super::refund::refund;
pub use super::refunds::refunds;
pub use super::ticket::ticket;

pub async fn sign_in(visit: Visit) -> Loaded<DeskSignInView> {
    Ok(DeskSignInView {
        email: visit.typed("email"),
        problem: visit.problem(),
        demo: visit.setting.demo.as_ref().map(|demo| demo.staff.clone()).unwrap_or_default(),
        api_key: visit.setting.demo.as_ref().map(|demo| demo.api_key.clone()),
    })
}

/// The rail beside every page of the desk.
pub fn rail(visit: &Visit, staff: &Staff, merchant: &Merchant, counts: &DeskCounts) -> DeskRail {
    let count = |queue| counts.queues.iter().filter(|count| count.queue == queue).map(|count| count.tickets).sum();
    let role = match staff.role {
        Role::Viewer => "may look",
        Role::Reviewer => "Reviewer",
        Role::Manager => "Manager",
        Role::Admin => "Admin",
    };
    DeskRail {
        merchant: merchant.name.clone(),
        person: staff.name.clone(),
        role: role.to_owned(),
        waiting: count(Queue::Waiting),
        attention: count(Queue::Attention) + counts.refunds + counts.excess,
        only_tickets: counts.refunds + counts.excess == 0,
        paused: Vec::new(),
        demo: visit.setting.demo.is_some(),
    }
}

/// The rail with the banner of every page.
pub async fn banner(visit: &Visit, calendar: &Calendar) -> Loaded<DeskRail> {
    let (staff, merchant) = visit.staff()?;
    let counts = visit.desk().count_desk(merchant).await?;
    let stopped = visit.desk().list_paused_gateways(merchant).await?;
    Ok(DeskRail { paused: paused(merchant, &stopped, calendar), ..rail(visit, staff, merchant, &counts) })
}

/// Which gateways stand still.
pub fn paused(merchant: &Merchant, settings: &[GatewaySetting], calendar: &Calendar) -> Vec<PausedView> {
    let said = settings.iter().filter_map(|setting| {
        let since = Timestamp(setting.paused_at?);
        let (title, text, command) = words::paused::paused(&setting.gateway, &merchant.slug, since, calendar);
        Some(PausedView { title, text, command })
    });
    said.collect()
}

pub async fn queue(visit: Visit) -> Loaded<QueueView> {
    let (_, merchant) = visit.staff()?;
    let queue = visit.field("queue").and_then(QueueName::from_code).unwrap_or(QueueName::Waiting);
    let wanted = match queue {
        QueueName::Waiting => Some(Queue::Waiting),
        QueueName::Attention => Some(Queue::Attention),
        QueueName::All => None,
    };
    let found = visit.desk().list_queue(merchant, wanted, visit.after()).await?;
    let calendar = calendar(merchant, visit.desk().now())?;
    let (mut refunds, mut excess) = (Vec::new(), Vec::new());
    if queue == QueueName::Attention && visit.after().is_none() {
        let waiting = visit.desk().list_waiting(merchant).await?;
        for entry in &waiting.refunds {
            let from = from(&visit, &entry.file.refund, None).await?;
            refunds.push(refund_row(entry, from, &calendar));
        }
        excess = waiting.excess.iter().map(|entry| excess_row(entry, &calendar)).collect();
    }
    let rows = found.tickets.iter().map(|row| queue_row(row, queue, &calendar)).collect();
    Ok(QueueView {
        rail: banner(&visit, &calendar).await?,
        queue,
        rows,
        refunds,
        excess,
        summary: summary(&found.counts, wanted),
        more: next_page(&queue.href(), found.next),
    })
}

fn queue_row(row: &desk::QueueTicket, queue: QueueName, calendar: &Calendar) -> QueueRow {
    let record = &row.record;
    let asked = row.file.purchase.lines.iter().filter_map(|line| {
        let asked = row.lines.iter().find(|asked| asked.id == line.line.id)?;
        Some((name_of(&row.file, &line.line.id), asked.quantity, line.line.quantity))
    });
    let is_pending = matches!(record.ticket.state, TicketState::Pending { .. });
    let case = case_of_decision(&row.file, record, &row.lines);
    let why = row.refund.as_ref().filter(|_| queue == QueueName::Attention).and_then(why_it_waits);
    QueueRow {
        number: record.number.clone(),
        customer: record.customer_name.clone(),
        what: items(asked),
        why: words::refund_reason(record.reason).to_owned(),
        verdict: why.unwrap_or_else(|| rules::verdict(&row.verdict, calendar, &case)),
        asked: money_of(record.currency).format(record.asked_total),
        due: is_pending.then(|| calendar.due(record.answer_due_at)),
        status: Status::of(&record.ticket.state, row.refund.as_ref().map(Refund::state)),
    }
}

/// Where somebody must look, what the policy once said helps nobody: why, in a few words.
pub(super) fn why_it_waits(refund: &Refund) -> Option<Verdict> {
    let maybe = |said: &str| Verdict { mark: Mark::Maybe, said: said.trim_end_matches('.').to_owned() };
    match (refund.attention(), refund.failure_reason()) {
        (Some((why, _)), _) => Some(maybe(words::attention::short(why))),
        (None, Some(reason)) => Some(Verdict { mark: Mark::No, ..maybe(words::remedy::title(reason)) }),
        (None, None) => refund.short_since().map(|_| maybe(words::attention::SHORT.0)),
    }
}

/// "18 tickets, €2,316.18 asked for.": each currency for itself.
fn summary(counts: &[QueueCount], queue: Option<Queue>) -> String {
    let these: Vec<&QueueCount> =
        counts.iter().filter(|count| queue.is_none_or(|queue| count.queue == queue)).collect();
    let tickets: i64 = these.iter().map(|count| count.tickets).sum();
    if tickets == 0 {
        return String::new();
    }
    let mut sums: Vec<(String, i64)> = Vec::new();
    for count in these {
        match sums.iter_mut().find(|(code, _)| *code == count.currency) {
            Some((_, sum)) => *sum = sum.saturating_add(count.asked_total),
            None => sums.push((count.currency.clone(), count.asked_total)),
        }
    }
    let amounts: Vec<String> =
        sums.iter().filter_map(|(code, sum)| Some(money_of(Currency::from_code(code)?).format(*sum))).collect();
    let noun = if tickets == 1 { "ticket" } else { "tickets" };
    format!("{tickets} {noun}, {} asked for.", amounts.join(" and "))
}

pub async fn mail(visit: Visit) -> Loaded<MailsView> {
    let demo = visit.setting.demo.as_ref().ok_or(Missing::NotThere)?;
    let merchants = visit.desk().list_merchants().await?;
    let merchant = merchants.iter().find(|merchant| merchant.is_demo).ok_or(Missing::NotThere)?;
    let calendar = calendar(merchant, visit.desk().now())?;
    let mails = (demo.letters)().into_iter().map(|(at, letter)| MailView {
        to: letter.to,
        subject: letter.subject,
        at: calendar.at(at),
        text: letter.text,
    });
    Ok(MailsView { mails: mails.collect() })
}
