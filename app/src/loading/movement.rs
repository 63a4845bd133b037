//! What money did, step by step, for staff: a refund and those before it, each from being sent to its end.

use desk::{Attempt, Desk, Event, Merchant, method_name_for_staff};
use domain::{Actor, AttemptOutcome, Attention, EventKind, MoneyFormat, Refund, RefundState, Status, Timestamp};

use super::shown::Shown;
use super::story::ways;
use crate::pages::staff::RefundView;
use crate::ui::{Step, StepState, SumRow};
use crate::visit::Loaded;
use crate::words::{self, Calendar, attention};

/// The refund as it stands, and everything that was tried before it. `sum` is what it is made of; `is_paused`: its gateway
/// refused the key.
pub async fn movement(
    desk: &Desk,
    merchant: &Merchant,
    shown: &Shown<'_>,
    calendar: &Calendar,
    money: &MoneyFormat,
    sum: Vec<SumRow>,
    is_paused: bool,
) -> Loaded<RefundView> {
    let newest = shown.refund();
    let label = method_name_for_staff(&shown.purchase.payment.method_label);
    let method = newest.other_way.map_or_else(|| format!("to {label}"), |way| attention::by_other_way(way).to_owned());
    let to = match (newest.to_payment, newest.to_credit) {
        (0, _) => "to account credit".to_owned(),
        (paid, kept) => ways(money, paid, kept, &method).replace("your account credit", "account credit"),
    };
    let mut steps = Vec::new();
    for (refund, attempts) in shown.tries.all() {
        let mut dated = tried(refund, attempts, calendar, is_paused);
        for event in shown.events.iter().filter(|event| event.refund_id.as_ref() == Some(&refund.refund_id)) {
            let by = match &event.actor {
                Actor::Key(_) => "your program".to_owned(),
                actor => desk.name_of(merchant, actor).await?,
            };
            dated.extend(happened(event, &by, refund, calendar));
        }
        dated.sort_by_key(|(at, _)| *at);
        steps.extend(dated.into_iter().map(|(_, step)| step));
    }
    if !newest.state().is_settled() && newest.attention().is_none() {
        let waits = match (is_paused, shown.tries.attempts.is_empty()) {
            (true, _) => Some(("Waits for another key", "It goes on by itself once one is set.")),
            (false, true) => Some(("Waits to be sent", "It leaves within a second or two.")),
            (false, false) => None,
        };
        steps.extend(waits.map(|(title, text)| step(StepState::Now, title, None, text.to_owned())));
    }
    Ok(RefundView {
        title: format!("{} {to}", money.format(newest.total)),
        status: Status::of_refund(newest.state()),
        sum,
        steps,
    })
}

type Dated = (Timestamp, Step);

/// What the refund itself says: its attempts and its end.
fn tried(refund: &Refund, attempts: &[Attempt], calendar: &Calendar, is_paused: bool) -> Vec<Dated> {
    let mut steps: Vec<Dated> = attempts
        .iter()
        .filter(|attempt| !is_by_hand(attempt))
        .map(|attempt| (Timestamp(attempt.begun_at), attempt_step(attempt, refund, calendar, is_paused)))
        .collect();
    if let Some(at) = refund.succeeded_at() {
        let trace = refund.trace_number.as_ref().map(|number| format!("Trace number {number}.")).unwrap_or_default();
        let title = match refund.to_payment {
            0 => "In the customer's account credit",
            _ if attempts.last().is_some_and(is_by_hand) => "Sent by hand",
            _ => "Paid back",
        };
        let text = if refund.evidence.is_empty() { trace } else { format!("Evidence: {}.", refund.evidence) };
        steps.push((at, step(StepState::Done, title, Some((at, calendar)), text)));
    }
    if let Some(at) = refund.failed_at() {
        let why = refund.failure_reason().map(words::remedy::title).unwrap_or_default();
        let title = if refund.succeeded_at().is_some() { "Came back" } else { "Failed" };
        steps.push((at, step(StepState::Stopped, title, Some((at, calendar)), why.to_owned())));
    }
    steps
}

/// What else happened to it. `by` is the name of whoever did it.
fn happened(event: &Event, by: &str, refund: &Refund, calendar: &Calendar) -> Option<Dated> {
    let at = event.happened_at;
    let now_or_done = |is_now: bool| if is_now { StepState::Now } else { StepState::Done };
    let is_over = refund.state().is_settled();
    let (state, title, text) = match event.kind {
        EventKind::RefundMade => (StepState::Done, format!("Made by {by}"), String::new()),
        EventKind::RefundLeft => (StepState::Done, format!("{by} leaves it at that"), String::new()),
        EventKind::RefundRetried => (StepState::Done, format!("Tried again by {by}"), String::new()),
        EventKind::RefundCredited => (StepState::Done, format!("Account credit by {by}"), String::new()),
        EventKind::RefundRecorded => (StepState::Done, format!("Paid another way, recorded by {by}"), String::new()),
        EventKind::RefundRequiresAction => (
            now_or_done(refund.state() == RefundState::RequiresAction),
            "The customer is asked for something".to_owned(),
            "Your provider has written to them. It goes on once they have answered.".to_owned(),
        ),
        EventKind::RefundDelayed => {
            let is_now = refund.short_since() == Some(at);
            (now_or_done(is_now), words::attention::SHORT.0.trim_end_matches('.').to_owned(), String::new())
        }
        EventKind::RefundNeedsAttention => {
            let why = event.facts.why;
            let is_now = refund.attention().map(|(why, _)| why) == why && !is_over;
            let title = why.map_or("Somebody had to look", attention::short);
            (now_or_done(is_now && refund.given_up.is_none()), title.to_owned(), String::new())
        }
        EventKind::RefundGivenUp => (
            now_or_done(!is_over && refund.given_up.is_some()),
            format!("{by} waits no longer"),
            "It is being checked once more.".to_owned(),
        ),
        EventKind::RefundCanceled => {
            let text = "Undone at your provider before any money moved.".to_owned();
            (StepState::Stopped, "Stopped".to_owned(), text)
        }
        EventKind::RefundImported | EventKind::RefundMatched => {
            let reference = refund.external_number.as_ref().filter(|reference| !reference.is_empty());
            let text = reference.map(|reference| format!("{reference}.")).unwrap_or_default();
            (StepState::Done, "Found in your provider's own pages".to_owned(), text)
        }
        // The decision stands above, its end is the refund's own, and the rest is no part of its story.
        EventKind::TicketRequested
        | EventKind::TicketApproved
        | EventKind::TicketRejected
        | EventKind::TicketCanceled
        | EventKind::RefundSucceeded
        | EventKind::RefundFailed
        | EventKind::ExcessRefundFound
        | EventKind::ExcessRefundEnded
        | EventKind::ExcessRefundNoted
        | EventKind::ApiKeyCreated
        | EventKind::ApiKeyRevoked
        | EventKind::CustomerAllowed
        | EventKind::CustomerBlocked
        | EventKind::CustomerUnlisted
        | EventKind::GatewaySet
        | EventKind::PolicyPublished => return None,
    };
    // Whoever made the refund comes first, also where it is said later than what it says.
    let is_beginning = matches!(
        event.kind,
        EventKind::RefundMade | EventKind::RefundRetried | EventKind::RefundCredited | EventKind::RefundRecorded
    );
    let place = if is_beginning { Timestamp(i64::MIN) } else { at };
    Some((place, step(state, &title, Some((at, calendar)), text)))
}

/// One attempt as staff follow it.
fn attempt_step(attempt: &Attempt, refund: &Refund, calendar: &Calendar, is_paused: bool) -> Step {
    let is_last = attempt.attempt_no == refund.attempt_no;
    let sent = Some((Timestamp(attempt.begun_at), calendar));
    let key = format!("Attempt {}, key {}:{}.", attempt.attempt_no, attempt.refund_id, attempt.attempt_no);
    let is_quiet =
        matches!(refund.attention(), Some((Attention::NoAnswer | Attention::KeyOver | Attention::Mismatch, _)));
    if is_last && refund.state() == RefundState::Unknown && !is_quiet && !is_paused {
        let text =
            format!("{key} The answer was lost: we ask the gateway what became of it before anything is sent again.");
        return step(StepState::Now, "Sent, no answer yet", sent, text);
    }
    let is_sending = is_last && refund.state() == RefundState::Sending && !is_quiet;
    let is_under_way = is_sending && !is_paused && refund.short_since().is_none();
    let state = if is_under_way { StepState::Now } else { StepState::Done };
    step(state, if is_under_way { "With the gateway" } else { "Sent to the gateway" }, sent, key)
}

fn step(state: StepState, title: &str, at: Option<(Timestamp, &Calendar)>, text: String) -> Step {
    Step { state, title: title.to_owned(), at: at.map(|(at, calendar)| calendar.at(at)), text, said: None }
}

/// Whether a person sends the money of this attempt.
pub fn is_by_hand(attempt: &Attempt) -> bool {
    attempt.outcome == Some(AttemptOutcome::ByHand)
}
