//! One ticket for staff: facts, rules, what was said, the decision and the money.

use desk::{Attempt, Event, Merchant, RefundRecord, Role, Staff, TicketFile, case_of_decision};
use domain::{CheckedCase, Minor, MoneyFormat, RefundState, Status, TicketState, Timestamp};

use super::purchase_words::sum_words;
use super::remedy::remedy;
use super::staff::rail;
use super::story::{paid_or_asked, ways};
use crate::layouts::QueueName;
use crate::pages::staff::{DecidedView, DecisionView, Fact, RefundView, TicketLine, TicketView};
use crate::sum::{SumWords, rows};
use crate::ui::{Step, StepState};
use crate::visit::{Loaded, Missing, Visit, calendar, money_of};
use crate::words::{self, Calendar, rules};

pub async fn ticket(visit: Visit) -> Loaded<TicketView> {
    let (staff, merchant) = visit.staff()?;
    let file = visit.desk().open_ticket(merchant, visit.subject()).await?.ok_or(Missing::NotThere)?;
    let counts = visit.desk().list_queue_counts(merchant).await?;
    let calendar = calendar(merchant, visit.desk().now())?;
    let record = &file.record;
    let money = money_of(record.currency);
    let eligibility = file.purchase.case.eligibility();
    let words = SumWords {
        to_credit: "To account credit".to_owned(),
        ..sum_words(merchant, &file.purchase, &eligibility, &calendar, &money, |at| at)
    };
    let case = case_of_decision(&file.purchase, record, &file.lines);
    let is_pending = matches!(record.ticket.state, TicketState::Pending { .. });
    let limit = desk::Desk::limit_of(merchant, staff, record.currency);
    let not_yours = is_pending.then(|| not_yours(staff, limit, record.asked_total, &money)).flatten();
    let may_decide = is_pending && staff.role >= Role::Reviewer;
    Ok(TicketView {
        rail: rail(&visit, staff, merchant, &counts),
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
        decision: may_decide.then(|| decision(&visit, &file, limit, &case, &money, &words)),
        not_yours,
        decided: decided(visit.desk(), merchant, &file, &calendar).await?,
        remedy: remedy(merchant, staff, &file, &calendar, &money),
        refund: movement(visit.desk(), merchant, &file, &calendar, &money, &words).await?,
        problem: visit.problem(),
    })
}

fn queue_of(file: &TicketFile) -> QueueName {
    match file.record.queue {
        desk::Queue::Waiting => QueueName::Waiting,
        desk::Queue::Attention => QueueName::Attention,
        desk::Queue::Moving | desk::Queue::Done => QueueName::All,
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
        0 => said("Somebody else decides this.", "Your limit is in another currency. You can reject.".to_owned()),
        limit => said(
            "Not all of this is yours to decide.",
            format!("Your limit is {}: you can approve up to that, or reject.", money.format(limit)),
        ),
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
    let paid = file.purchase.payment.captured_at.map_or_else(|| "not yet".to_owned(), |at| calendar.date(at));
    let fact = |label: &str, value: String| Fact { label: label.to_owned(), value };
    vec![
        fact("Purchase", format!("{}, {}", purchase.number, money.format(purchase.total))),
        fact("Paid", format!("{paid}, {}", file.purchase.payment.method_label)),
        fact("Refunded or on its way", before),
        fact("Customer", customer),
    ]
}

fn lines(file: &TicketFile, money: &MoneyFormat) -> Vec<TicketLine> {
    let asked = paid_or_asked(file);
    let shown = |line: &desk::PurchaseLine| {
        let part = asked.lines.iter().find(|part| part.id == line.line.id);
        let amount = |of: fn(&domain::LineRefund) -> Minor| part.map(|part| money.format(of(part))).unwrap_or_default();
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
    file.purchase.purchase.lines.iter().map(shown).collect()
}

/// The units asked for: as chosen, or all of them where all of the line is. Parts of an amount have none.
fn units(part: &domain::LineRefund, line: &desk::PurchaseLine) -> Option<i64> {
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
    money: &MoneyFormat,
    words: &SumWords,
) -> DecisionView {
    let name = &file.record.customer_name;
    // What is above this person's limit is not offered first.
    let is_above_limit = limit.is_some_and(|limit| file.decision.total > limit);
    let first_choice = if is_above_limit { "amount" } else { "all" };
    DecisionView {
        case: case.case().clone(),
        money: money.clone(),
        words: words.clone(),
        asked: money.format(file.decision.total),
        asked_minor: file.decision.total,
        first_name: first_name(name).to_owned(),
        decision: visit.field("decision").unwrap_or(first_choice).to_owned(),
        amount: visit.typed("amount"),
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
        TicketState::Approved { at, by, .. } if by == "policy" => ("Approved by the rules".to_owned(), *at),
        TicketState::Approved { at, by, .. } => (format!("Approved by {}", desk.name_of(merchant, by).await?), *at),
        TicketState::Rejected { at, by } => (format!("Rejected by {}", desk.name_of(merchant, by).await?), *at),
        TicketState::Canceled { at } => ("Withdrawn by the customer".to_owned(), *at),
    };
    Ok(Some(DecidedView { title, at: calendar.at(at), note: file.record.note.clone() }))
}

/// The newest refund as it stands, and everything that was tried before it.
async fn movement(
    desk: &desk::Desk,
    merchant: &Merchant,
    file: &TicketFile,
    calendar: &Calendar,
    money: &MoneyFormat,
    words: &SumWords,
) -> Loaded<Option<RefundView>> {
    let Some(newest) = &file.refund else { return Ok(None) };
    let to = ways(money, newest.to_payment, newest.to_credit, &file.purchase.payment.method_label);
    let to = to.replace("your account credit", "account credit");
    let earlier = file.earlier_tries.iter().map(|(refund, attempts)| (refund, attempts));
    let mut steps = Vec::new();
    for (refund, attempts) in earlier.chain([(newest, &file.attempts)]) {
        let remedied =
            file.events.iter().find(|event| is_remedy(event) && event.refund_id.as_ref() == Some(&refund.refund_id));
        if let Some(event) = remedied {
            let by = desk.name_of(merchant, &event.actor).await?;
            let title =
                if refund.to_payment == 0 { format!("Account credit by {by}") } else { format!("Tried again by {by}") };
            steps.push(step(StepState::Done, &title, Some((refund.reserved_at, calendar)), String::new()));
        }
        steps.extend(tried(refund, attempts, calendar));
    }
    Ok(Some(RefundView {
        title: format!("{} to {to}", money.format(newest.total)),
        status: file.status(),
        sum: rows(&paid_or_asked(file), money, words),
        steps,
    }))
}

fn is_remedy(event: &Event) -> bool {
    matches!(event.kind.as_str(), "refund_retried" | "refund_credited")
}

/// One refund from being sent to its end.
fn tried(refund: &RefundRecord, attempts: &[Attempt], calendar: &Calendar) -> Vec<Step> {
    let mut steps: Vec<Step> = attempts.iter().map(|attempt| attempt_step(attempt, refund, calendar)).collect();
    if attempts.is_empty() && !refund.state.is_settled() {
        steps.push(step(StepState::Now, "Waits to be sent", None, "It leaves within a second or two.".to_owned()));
    }
    if let Some(at) = refund.succeeded_at {
        let trace = refund.trace_number.as_ref().map(|number| format!("Trace number {number}.")).unwrap_or_default();
        let title = if refund.to_payment == 0 { "In the customer's account credit" } else { "Paid back" };
        steps.push(step(StepState::Done, title, Some((at, calendar)), trace));
    }
    if let Some(at) = refund.failed_at {
        let why = refund.failure_reason.map(words::remedy::title).unwrap_or_default();
        steps.push(step(StepState::Stopped, "Failed", Some((at, calendar)), why.to_owned()));
    }
    steps
}

/// One attempt as staff follow it.
fn attempt_step(attempt: &Attempt, refund: &RefundRecord, calendar: &Calendar) -> Step {
    let is_last = attempt.attempt_no == refund.attempt_no;
    let sent = Some((Timestamp(attempt.begun_at), calendar));
    let key = format!("Attempt {}, key {}:{}.", attempt.attempt_no, attempt.refund_id, attempt.attempt_no);
    if is_last && refund.state == RefundState::Unknown {
        let text =
            format!("{key} The answer was lost: we ask the gateway what became of it before anything is sent again.");
        return step(StepState::Now, "Sent, no answer yet", sent, text);
    }
    let is_under_way = is_last && !refund.state.is_settled();
    let state = if is_under_way { StepState::Now } else { StepState::Done };
    step(state, if is_under_way { "With the gateway" } else { "Sent to the gateway" }, sent, key)
}

fn step(state: StepState, title: &str, at: Option<(Timestamp, &Calendar)>, text: String) -> Step {
    Step { state, title: title.to_owned(), at: at.map(|(at, calendar)| calendar.at(at)), text, said: None }
}
