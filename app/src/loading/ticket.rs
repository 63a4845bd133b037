//! One ticket for staff: facts, rules, what was said, the decision and the money.

use desk::{Merchant, PurchaseFile, Role, Staff, TicketFile, case_of_decision};
use domain::{Actor, CheckedCase, LineRefund, Minor, MoneyFormat, Queue, Refund, Remedy, Status, TicketState, Yes};

use super::attention::attention;
use super::movement::movement;
use super::purchase_words::{paid, sum_words, to_payment_for_staff};
use super::refund::excess_views;
use super::remedy::remedy;
use super::shown::Shown;
use super::staff::banner;
use super::story::{how, paid_or_asked};
use crate::layouts::QueueName;
use crate::pages::staff::{DecidedView, DecisionView, Fact, TicketLine, TicketView};
use crate::sum::{SumWords, rows};
use crate::visit::{Loaded, Missing, Visit, calendar, money_of};
use crate::words::{self, Calendar, rules};

pub async fn ticket(visit: Visit) -> Loaded<TicketView> {
    let (staff, merchant) = visit.staff()?;
    let file = visit.desk().open_ticket(merchant, visit.subject()).await?.ok_or(Missing::NotThere)?;
    let stopped = visit.desk().list_paused_gateways(merchant).await?;
    let is_paused = stopped.iter().any(|setting| setting.gateway == file.purchase.payment.gateway);
    let calendar = calendar(merchant, visit.desk().now())?;
    let record = &file.record;
    let money = money_of(record.currency);
    let eligibility = file.purchase.case.eligibility();
    let mut words = SumWords {
        to_payment: to_payment_for_staff(&file.purchase),
        to_credit: "To account credit".to_owned(),
        ..sum_words(merchant, &file.purchase, &eligibility, &calendar, &money, |at| at)
    };
    if let Some(way) = file.refund().and_then(|refund| refund.other_way) {
        words.to_payment = how(way);
    }
    let case = case_of_decision(&file.purchase, record, &file.lines);
    let is_pending = matches!(record.ticket.state, TicketState::Pending { .. });
    let limit = desk::Desk::limit_of(merchant, staff, record.currency);
    let not_yours = is_pending.then(|| not_yours(staff, limit, record.asked_total, &money)).flatten();
    let may_decide = is_pending && staff.role >= Role::Reviewer;
    let yes = case.yes();
    let shown = Shown::of_ticket(&file);
    let refund = match &shown {
        Some(shown) => {
            let sum = rows(&paid_or_asked(&file), &money, &words);
            Some(movement(visit.desk(), merchant, shown, &calendar, &money, sum, is_paused).await?)
        }
        None => None,
    };
    Ok(TicketView {
        rail: banner(&visit, &calendar).await?,
        queue: queue_of(&file),
        number: record.number.clone(),
        title: title(&file, &money),
        status: file.status(),
        due: is_pending.then(|| calendar.due(record.answer_due_at)),
        facts: facts(&file, &calendar, &money),
        lines: lines(&file, &money),
        policy: format!("Policy of {}", calendar.date(file.purchase.policy.in_force_from)),
        rules: rules::rule_views(&case, &file.decision, &calendar, &money, record.asked_total, limit),
        reason: words::refund_reason(record.reason).to_owned(),
        comment: record.comment.clone(),
        asked_by: record.customer_name.clone(),
        asked_at: calendar.at(record.requested_at),
        decision: may_decide.then(|| decision(&visit, &file, limit, &case, &yes, &money, &words)),
        not_yours: not_yours.filter(|_| !matches!(yes, Yes::Nothing { .. }) || staff.role < Role::Reviewer),
        decided: decided(visit.desk(), merchant, &file, &calendar).await?,
        in_the_way: in_the_way(&file, &yes, may_decide, &calendar, &money),
        excess: excess_views(visit.desk(), merchant, staff, &file.purchase, &calendar).await?,
        attention: shown.as_ref().and_then(|shown| {
            attention(&visit, merchant, shown, |with| shown.tries.attend(merchant, staff, with), &calendar, &money)
        }),
        remedy: shown.as_ref().and_then(|shown| {
            let ask = |way| shown.tries.remedy(&file.purchase.case, merchant, staff, way, calendar.now());
            remedy(&visit, shown, ask, &calendar, &money)
        }),
        refund,
        problem: visit.problem(),
    })
}

fn queue_of(file: &TicketFile) -> QueueName {
    match file.record.queue {
        Queue::Waiting => QueueName::Waiting,
        Queue::Attention => QueueName::Attention,
        Queue::Moving | Queue::Done => QueueName::All,
    }
}

fn title(file: &TicketFile, money: &MoneyFormat) -> String {
    let (name, asked) = (&file.record.customer_name, money.format(file.record.asked_total));
    match file.status() {
        Status::Pending => format!("{name} asks for {asked}"),
        Status::Processing | Status::Succeeded | Status::Failed | Status::Rejected | Status::Canceled => {
            format!("{name} asked for {asked}")
        }
    }
}

/// Title and text of why this person may not decide, or not all of it.
fn not_yours(staff: &Staff, limit: Option<Minor>, asked: Minor, money: &MoneyFormat) -> Option<(String, String)> {
    let said = |title: &str, text: String| Some((title.to_owned(), text));
    if staff.role < Role::Reviewer {
        return said("Somebody else decides this.", "Your role may look; a reviewer decides.".to_owned());
    }
    match limit.filter(|limit| asked > *limit)? {
        0 => said("Somebody else decides this.", "You may not approve this currency. You can reject.".to_owned()),
        limit => said(
            "Not all of this is yours to decide.",
            format!("Your limit is {}: you can approve up to that, or reject.", money.format(limit)),
        ),
    }
}

/// Title and text of why nothing, or not all, can be approved, and of what is possible; after a yes, of the bank that
/// decides about the payment, unless a refund that failed for that says so itself.
fn in_the_way(
    file: &TicketFile,
    yes: &Yes,
    may_decide: bool,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> Option<(String, String)> {
    let payment = &file.purchase.payment;
    let disputed = |next: Option<bool>| {
        let lost = (payment.lost_to_dispute > 0).then(|| money.format(payment.lost_to_dispute));
        Some(rules::disputed(&calendar.date(payment.disputed_at?), lost, next))
    };
    match file.status() {
        Status::Pending => match yes {
            Yes::All => None,
            // The panel says it, with what can go back in its place.
            Yes::Less { .. } if file.decision.between_steps().is_some() => None,
            Yes::Less { reasons } => Some(rules::less(reasons, money)),
            Yes::Nothing { .. } if payment.disputed_at.is_some() => disputed(Some(may_decide)),
            Yes::Nothing { reasons } => Some(rules::nothing(reasons, may_decide)),
        },
        Status::Processing | Status::Failed => {
            let reason = file.refund().and_then(Refund::failure_reason);
            let is_said = reason.is_some_and(|reason| reason.remedies().staff.contains(&Remedy::AwaitDispute));
            if is_said { None } else { disputed(None) }
        }
        Status::Succeeded | Status::Rejected | Status::Canceled => None,
    }
}

fn facts(file: &TicketFile, calendar: &Calendar, money: &MoneyFormat) -> Vec<Fact> {
    let purchase = &file.purchase.purchase;
    let before = match file.purchase.case.refunded() {
        0 => "nothing".to_owned(),
        amount => money.format(amount),
    };
    let count = |number: i64, one: &str, many: &str| match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    };
    let customer = format!(
        "{}, {}",
        count(file.purchases_before, "purchase", "purchases"),
        count(file.refunds_before, "refund", "refunds")
    );
    let fact = Fact::new;
    vec![
        Fact {
            href: Some(format!("/desk/purchases/{}", purchase.purchase_id)),
            ..fact("Purchase", format!("{}, {}", purchase.number, money.format(purchase.total)))
        },
        fact("Paid", paid(&file.purchase.payment, calendar)),
        fact("Refunded or on its way", before),
        fact("Customer", customer),
    ]
}

fn lines(file: &TicketFile, money: &MoneyFormat) -> Vec<TicketLine> {
    lines_of(&file.purchase, &paid_or_asked(file).lines, money)
}

/// Every line of the purchase, with the parts that are asked for or go back.
pub(super) fn lines_of(file: &PurchaseFile, parts: &[LineRefund], money: &MoneyFormat) -> Vec<TicketLine> {
    let shown = |line: &desk::PurchaseLine| {
        let part = parts.iter().find(|part| part.id == line.line.id);
        let amount = |of: fn(&LineRefund) -> Minor| part.map(|part| money.format(of(part))).unwrap_or_default();
        TicketLine {
            name: line.description.clone(),
            bought: line.line.quantity,
            asked: part.and_then(|part| units(part, line)).map(|units| units.to_string()).unwrap_or_default(),
            net: amount(|part| part.subtotal.saturating_sub(part.discount)),
            tax: amount(|part| part.tax),
            refund: amount(|part| part.total),
            is_asked: part.is_some(),
        }
    };
    file.purchase.lines.iter().map(shown).collect()
}

/// The units asked for: as chosen, or all of them where all of the line is. Parts of an amount have none.
fn units(part: &LineRefund, line: &desk::PurchaseLine) -> Option<i64> {
    match part.quantity {
        0 => (part.total + part.fee == line.line.total()).then_some(line.line.quantity),
        units => Some(units),
    }
}

/// Companies are called by their whole name, people by their first.
pub(super) fn first_name(name: &str) -> &str {
    match name.split_whitespace().collect::<Vec<_>>().as_slice() {
        [first, _] => first,
        _ => name,
    }
}

fn decision(
    visit: &Visit,
    file: &TicketFile,
    limit: Option<Minor>,
    case: &CheckedCase,
    yes: &Yes,
    money: &MoneyFormat,
    words: &SumWords,
) -> DecisionView {
    let name = &file.record.customer_name;
    // What is above this person's limit is not offered first, nor what the gateway cannot move.
    let is_within_limit = |amount: Minor| limit.is_none_or(|limit| amount <= limit);
    let in_steps = file.decision.between_steps();
    let nearest = file.decision.nearest().filter(|nearest| is_within_limit(*nearest));
    let may_approve_all = *yes == Yes::All;
    let is_open = |chosen: &&str| matches!(*chosen, "amount" | "reject") || (may_approve_all && *chosen == "all");
    let chosen = visit.field("decision").filter(is_open);
    let first_choice = if may_approve_all && is_within_limit(file.decision.total) { "all" } else { "amount" };
    let offered = || nearest.map(|nearest| money.format_plain(nearest)).unwrap_or_default();
    DecisionView {
        case: case.case().clone(),
        money: money.clone(),
        words: words.clone(),
        asked: money.format(file.decision.total),
        asked_minor: file.decision.total,
        first_name: first_name(name).to_owned(),
        in_steps: in_steps.and_then(|reason| rules::in_steps(&file.purchase.payment.gateway, reason, money)),
        may_approve: !matches!(yes, Yes::Nothing { .. }),
        may_approve_all,
        decision: chosen.unwrap_or(first_choice).to_owned(),
        amount: visit.field("amount").filter(|typed| !typed.is_empty()).map_or_else(offered, str::to_owned),
        note: visit.typed("note"),
    }
}

async fn decided(
    desk: &desk::Desk,
    merchant: &Merchant,
    file: &TicketFile,
    calendar: &Calendar,
) -> Loaded<Option<DecidedView>> {
    let (title, at) = match &file.record.ticket.state {
        TicketState::Pending { .. } => return Ok(None),
        TicketState::Approved { at, by, .. } if *by == Actor::Policy => ("Approved by the rules".to_owned(), *at),
        TicketState::Approved { at, by, .. } => (format!("Approved by {}", desk.name_of(merchant, by).await?), *at),
        TicketState::Rejected { at, by } => (format!("Rejected by {}", desk.name_of(merchant, by).await?), *at),
        TicketState::Canceled { at } => ("Withdrawn by the customer".to_owned(), *at),
    };
    Ok(Some(DecidedView { title, at: calendar.at(at), note: file.record.note.clone() }))
}
