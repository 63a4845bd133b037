//! A request's story: where the money is, said once for the headline, once for the line below it, and step by step.

use domain::{FailureReason, RefundReason, Status, Timestamp};

use super::{Calendar, failed, refund_reason};
use crate::ui::{Step, StepState};

/// The facts of a request, amounts formatted. Dates are `None` until they happened.
#[derive(Clone, Debug)]
pub struct Story {
    pub shop: String,
    pub status: Status,
    /// What was asked for.
    pub asked: String,
    /// What is refunded: may be less than asked, once decided.
    pub amount: String,
    /// "Visa ending 4242", "your account credit".
    pub to: String,
    /// "Visa ending 4242", whatever goes there.
    pub method: String,
    /// Refunds that failed before the one that the rest is about, in order.
    pub earlier: Vec<Try>,
    /// All of it becomes account credit: no bank is on the way.
    pub is_credit: bool,
    pub items: String,
    pub reason: RefundReason,
    pub asked_at: Timestamp,
    pub answer_by: Timestamp,
    pub approved_at: Option<Timestamp>,
    /// When the refund was made that the rest is about: at the approval, or later.
    pub made_at: Option<Timestamp>,
    /// The rules approved it, nobody had to look.
    pub by_rules: bool,
    pub rejected_at: Option<Timestamp>,
    pub canceled_at: Option<Timestamp>,
    /// What staff wrote with the decision.
    pub note: Option<String>,
    pub sent_at: Option<Timestamp>,
    pub succeeded_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub failure: Option<FailureReason>,
    pub expected_by: Option<Timestamp>,
    pub trace_number: Option<String>,
}

/// A refund that failed.
#[derive(Clone, Debug)]
pub struct Try {
    pub made_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub failure: Option<FailureReason>,
}

/// The amount and where it is, in one sentence.
pub fn headline(status: Status, amount: &str, is_credit: bool) -> String {
    match (status, is_credit) {
        (Status::Pending, _) => format!("You asked for {amount}"),
        (Status::Processing, _) => format!("{amount} is on its way"),
        (Status::Succeeded, false) => format!("{amount} has been paid back"),
        (Status::Succeeded, true) => format!("{amount} is in your account credit"),
        (Status::Rejected, _) => format!("{amount} will not be refunded"),
        (Status::Failed, _) => format!("{amount} did not get through"),
        (Status::Canceled, _) => format!("You took back your request for {amount}"),
    }
}

/// Where it goes and when it arrives; what to do, if anything.
pub fn lead(story: &Story, calendar: &Calendar) -> String {
    let Story { shop, to, .. } = story;
    match story.status {
        Status::Pending => {
            format!("{shop} answers by {}, {}.", calendar.weekday_date(story.answer_by), calendar.time(story.answer_by))
        }
        Status::Processing => match story.expected_by {
            Some(by) if !story.is_credit => format!("To {to}. Expected by {}.", calendar.weekday_date(by)),
            _ => format!("To {to}."),
        },
        Status::Succeeded => {
            match story.expected_by.filter(|by| !story.is_credit && by.seconds() > calendar.now().seconds()) {
                Some(by) => format!("To {to}. Your bank shows it by {}.", calendar.weekday_date(by)),
                None => format!("To {to}."),
            }
        }
        Status::Rejected => format!("{shop} looked at it and said no. The reason is below."),
        Status::Failed => did_not_get_through(story),
        Status::Canceled => "Nothing was refunded. You can ask again while the rules allow it.".into(),
    }
}

fn did_not_get_through(story: &Story) -> String {
    let reason = story.failure.unwrap_or(FailureReason::Unknown);
    format!("{} {}", failed::why(reason, &story.method), failed::next(reason, &story.shop).1)
}

/// What happened, what happens now, what is still to come.
pub fn steps(story: &Story, calendar: &Calendar) -> Vec<Step> {
    let mut steps = vec![Step {
        state: StepState::Done,
        title: "You asked".into(),
        at: Some(calendar.at(story.asked_at)),
        text: format!("{}. {}.", story.items, refund_reason(story.reason)),
        said: None,
    }];
    match story.status {
        Status::Pending => steps.extend([
            now(
                format!("{} looks at it", story.shop),
                format!("You have an answer by {}.", calendar.weekday_date(story.answer_by)),
            ),
            later("The money goes back", format!("To {}", story.to)),
        ]),
        Status::Canceled => steps.push(stopped("You took it back", story.canceled_at, calendar, None)),
        Status::Rejected => {
            steps.push(stopped(&format!("Rejected by {}", story.shop), story.rejected_at, calendar, story.note.clone()))
        }
        Status::Processing | Status::Succeeded | Status::Failed => {
            steps.push(approved(story, calendar));
            steps.extend(earlier(story, calendar));
            steps.extend(movement(story, calendar));
        }
    }
    steps
}

fn approved(story: &Story, calendar: &Calendar) -> Step {
    let by = if story.by_rules { "Approved at once".to_owned() } else { format!("Approved by {}", story.shop) };
    let text = if story.amount == story.asked {
        String::new()
    } else {
        format!("{} of the {} asked for.", story.amount, story.asked)
    };
    Step {
        state: StepState::Done,
        title: by,
        at: story.approved_at.map(|at| calendar.at(at)),
        text,
        said: story.note.clone(),
    }
}

/// Each try that failed, from its beginning to its end, up to where the newest begins.
fn earlier(story: &Story, calendar: &Calendar) -> Vec<Step> {
    let mut steps = Vec::new();
    for (count, tried) in story.earlier.iter().enumerate() {
        if count > 0 {
            steps.push(again(story, tried.made_at, calendar));
        }
        steps.extend(tried.sent_at.map(|at| done("Sent to your bank", at, calendar, String::new())));
        steps.push(stopped_because(tried.failure, tried.failed_at, story, calendar));
    }
    let newest = story.made_at.filter(|_| !story.earlier.is_empty() && !story.is_credit);
    steps.extend(newest.map(|at| again(story, at, calendar)));
    steps
}

fn again(story: &Story, at: Timestamp, calendar: &Calendar) -> Step {
    done(&format!("{} tried again", story.shop), at, calendar, String::new())
}

fn stopped_because(reason: Option<FailureReason>, at: Option<Timestamp>, story: &Story, calendar: &Calendar) -> Step {
    let text = reason.map(|reason| failed::why(reason, &story.method)).unwrap_or_default();
    Step { text, ..stopped("It did not get through", at, calendar, None) }
}

fn movement(story: &Story, calendar: &Calendar) -> Vec<Step> {
    if story.is_credit {
        let title = if story.earlier.is_empty() { "In your account credit" } else { "Account credit instead" };
        return match story.succeeded_at {
            Some(at) => vec![done(title, at, calendar, "Use it with your next purchase.".into())],
            None => vec![now("Into your account credit".into(), "This takes a moment.".into())],
        };
    }
    let trace = story
        .trace_number
        .as_ref()
        .map(|number| format!("Trace number {number}: with it your bank can find the money."))
        .unwrap_or_default();
    let sent = |at: Timestamp| done("Sent to your bank", at, calendar, trace.clone());
    let expected = story.expected_by.map(|by| format!("By {}", calendar.date(by))).unwrap_or_default();
    let mut steps: Vec<Step> = story.sent_at.map(sent).into_iter().collect();
    match story.status {
        Status::Failed => {
            steps.push(stopped_because(story.failure, story.failed_at, story, calendar));
            let (title, text) = failed::next(story.failure.unwrap_or(FailureReason::Unknown), &story.shop);
            steps.push(now(title, text));
        }
        Status::Succeeded if story.expected_by.is_some_and(|by| by.seconds() > calendar.now().seconds()) => {
            steps.push(now("With your bank".into(), "Banks often take a few business days to show it.".into()));
            steps.push(later("In your account", expected));
        }
        Status::Succeeded => steps.extend(story.succeeded_at.map(|at| done("Paid back", at, calendar, String::new()))),
        Status::Processing | Status::Pending | Status::Rejected | Status::Canceled => {
            let title = if steps.is_empty() { "On its way to your bank" } else { "With your bank" };
            steps.push(now(title.into(), "Banks often take a few business days.".into()));
            steps.push(later("In your account", expected));
        }
    }
    steps
}

fn done(title: &str, at: Timestamp, calendar: &Calendar, text: String) -> Step {
    Step { state: StepState::Done, title: title.into(), at: Some(calendar.at(at)), text, said: None }
}

fn now(title: String, text: String) -> Step {
    Step { state: StepState::Now, title, at: None, text, said: None }
}

fn later(title: &str, text: String) -> Step {
    Step { state: StepState::Later, title: title.into(), at: None, text, said: None }
}

fn stopped(title: &str, at: Option<Timestamp>, calendar: &Calendar, said: Option<String>) -> Step {
    Step { state: StepState::Stopped, title: title.into(), at: at.map(|at| calendar.at(at)), text: String::new(), said }
}
