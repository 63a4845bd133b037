//! A request's story: where the money is, said once for the headline, once for the line below it, and step by step.

use domain::{FailureReason, OtherWay, RefundReason, Status, Timestamp};

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
    /// The payment was undone before it was taken: no bank shows a line for that.
    pub is_void: bool,
    pub turn: Turn,
}

/// What is out of the ordinary about the newest refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Nothing,
    /// A person of the shop sends it.
    ByHand,
    /// The shop's own balance holds it up.
    Delayed,
    /// The payment provider has asked the customer for something.
    NeedsCustomer {
        since: Timestamp,
    },
    /// It had been paid back, and did not stay.
    CameBack,
    /// Undone at the provider before any money moved.
    Stopped {
        at: Timestamp,
    },
    /// Paid another way than it came.
    Elsewhere {
        way: OtherWay,
    },
}

/// A refund that failed.
#[derive(Clone, Debug)]
pub struct Try {
    pub made_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    /// Where it failed late.
    pub succeeded_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub failure: Option<FailureReason>,
}

/// The amount and where it is, in one sentence.
pub fn headline(story: &Story) -> String {
    let Story { amount, shop, .. } = story;
    match (story.status, story.turn) {
        (Status::Pending, _) => format!("You asked for {amount}"),
        (Status::Processing, Turn::ByHand | Turn::Delayed) => format!("{amount} is approved"),
        (Status::Processing, Turn::NeedsCustomer { .. }) => format!("{amount} waits for you"),
        (Status::Processing, _) => format!("{amount} is on its way"),
        (Status::Succeeded, _) if story.is_credit => format!("{amount} is in your account credit"),
        (Status::Succeeded, _) => format!("{amount} has been paid back"),
        (Status::Rejected, _) => format!("{amount} will not be refunded"),
        (Status::Failed, Turn::CameBack) => format!("{amount} came back to {shop}"),
        (Status::Failed, _) => format!("{amount} did not get through"),
        (Status::Canceled, Turn::Stopped { .. }) => format!("{amount} was stopped"),
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
        Status::Processing => on_its_way(story, calendar),
        Status::Succeeded => {
            let way = match story.turn {
                Turn::Elsewhere { way } => format!("{}.", elsewhere(way, story)),
                _ => format!("To {to}."),
            };
            match story.expected_by.filter(|by| !story.is_credit && by.seconds() > calendar.now().seconds()) {
                Some(by) => format!("{way} Your bank shows it by {}.", calendar.weekday_date(by)),
                None => way,
            }
        }
        Status::Rejected => format!("{shop} looked at it and said no. The reason is below."),
        Status::Failed => did_not_get_through(story),
        Status::Canceled if matches!(story.turn, Turn::Stopped { .. }) => {
            format!("No money moved. {shop} can tell you why; you can ask again while the rules allow it.")
        }
        Status::Canceled => "Nothing was refunded. You can ask again while the rules allow it.".into(),
    }
}

fn on_its_way(story: &Story, calendar: &Calendar) -> String {
    let Story { shop, to, .. } = story;
    let expected = match story.expected_by {
        Some(by) if !story.is_credit => format!(" Expected by {}.", calendar.weekday_date(by)),
        _ => String::new(),
    };
    match story.turn {
        Turn::ByHand => format!("{shop} sends it to {to}.{expected}"),
        Turn::Delayed => format!("Delayed by {shop}'s bank. It then goes to {to} by itself: you need not do anything."),
        Turn::NeedsCustomer { .. } => {
            "The payment provider has written to you. Please answer it: look among unwanted mail, too.".to_owned()
        }
        Turn::Nothing | Turn::CameBack | Turn::Stopped { .. } | Turn::Elsewhere { .. } => format!("To {to}.{expected}"),
    }
}

/// "By bank transfer, since it could not go back to Visa ending 4242".
fn elsewhere(way: OtherWay, story: &Story) -> String {
    let how = match way {
        OtherWay::BankTransfer => "By bank transfer",
        OtherWay::Cash => "In cash",
        OtherWay::SomethingElse => "As you agreed",
    };
    format!("{how}, since it could not go back to {}", story.method)
}

fn did_not_get_through(story: &Story) -> String {
    let reason = story.failure.unwrap_or(FailureReason::Unknown);
    let (why, next) = (failed::why(reason, &story.method), failed::next(reason, &story.shop).1);
    if story.turn == Turn::CameBack {
        return format!("It had been paid back, and did not reach you. {why} {next}");
    }
    format!("{why} {next}")
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
        Status::Canceled => match story.turn {
            Turn::Stopped { at } => {
                steps.push(approved(story, calendar));
                steps.extend(earlier(story, calendar));
                let text = "Before any money moved.".to_owned();
                steps.push(Step { text, ..stopped("It was stopped", Some(at), calendar, None) });
            }
            _ => steps.push(stopped("You took it back", story.canceled_at, calendar, None)),
        },
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
        steps.extend(tried.succeeded_at.map(|at| done("Paid back", at, calendar, String::new())));
        let came_back = tried.succeeded_at.is_some();
        steps.push(stopped_because(tried.failure, came_back, tried.failed_at, story, calendar));
    }
    let is_same_way = !story.is_credit && !matches!(story.turn, Turn::Elsewhere { .. });
    let newest = story.made_at.filter(|_| !story.earlier.is_empty() && is_same_way);
    steps.extend(newest.map(|at| again(story, at, calendar)));
    steps
}

fn again(story: &Story, at: Timestamp, calendar: &Calendar) -> Step {
    done(&format!("{} tried again", story.shop), at, calendar, String::new())
}

fn stopped_because(
    reason: Option<FailureReason>,
    came_back: bool,
    at: Option<Timestamp>,
    story: &Story,
    calendar: &Calendar,
) -> Step {
    let text = reason.map(|reason| failed::why(reason, &story.method)).unwrap_or_default();
    let title = if came_back { format!("It came back to {}", story.shop) } else { "It did not get through".to_owned() };
    Step { text, ..stopped(&title, at, calendar, None) }
}

fn movement(story: &Story, calendar: &Calendar) -> Vec<Step> {
    if story.is_credit {
        let title = if story.earlier.is_empty() { "In your account credit" } else { "Account credit instead" };
        return match story.succeeded_at {
            Some(at) => vec![done(title, at, calendar, "Use it with your next purchase.".into())],
            None => vec![now("Into your account credit".into(), "This takes a moment.".into())],
        };
    }
    let mut steps = sent(story, calendar);
    let expected = story.expected_by.map(|by| format!("By {}", calendar.date(by))).unwrap_or_default();
    match story.status {
        Status::Failed => {
            let came_back = story.turn == Turn::CameBack;
            if came_back {
                steps.extend(story.succeeded_at.map(|at| done("Paid back", at, calendar, String::new())));
            }
            steps.push(stopped_because(story.failure, came_back, story.failed_at, story, calendar));
            let (title, text) = failed::next(story.failure.unwrap_or(FailureReason::Unknown), &story.shop);
            steps.push(now(title, text));
        }
        Status::Succeeded if story.expected_by.is_some_and(|by| by.seconds() > calendar.now().seconds()) => {
            steps.push(now("With your bank".into(), "Banks often take a few business days to show it.".into()));
            steps.push(later("In your account", expected));
        }
        Status::Succeeded if matches!(story.turn, Turn::ByHand | Turn::Elsewhere { .. }) => {}
        Status::Succeeded => steps.extend(story.succeeded_at.map(|at| done("Paid back", at, calendar, String::new()))),
        Status::Processing | Status::Pending | Status::Rejected | Status::Canceled => {
            let (title, text) = waits(story, steps.is_empty());
            let since = match story.turn {
                Turn::NeedsCustomer { since } => Some(calendar.at(since)),
                _ => None,
            };
            steps.push(Step { at: since, ..now(title, text) });
            steps.push(later("In your account", if story.turn == Turn::Nothing { expected } else { String::new() }));
        }
    }
    steps
}

/// That it left, by whom and with what the bank can find it by.
fn sent(story: &Story, calendar: &Calendar) -> Vec<Step> {
    let left = match story.turn {
        Turn::ByHand => story.succeeded_at.map(|at| (format!("Sent by {}", story.shop), at, String::new())),
        Turn::Elsewhere { way } => {
            story.succeeded_at.map(|at| (format!("Paid by {}", story.shop), at, format!("{}.", elsewhere(way, story))))
        }
        Turn::Nothing | Turn::Delayed | Turn::NeedsCustomer { .. } | Turn::CameBack | Turn::Stopped { .. } => {
            story.sent_at.map(|at| ("Sent to your bank".to_owned(), at, how_to_find_it(story, calendar)))
        }
    };
    left.map(|(title, at, text)| done(&title, at, calendar, text)).into_iter().collect()
}

/// What to tell a bank that does not find it. Of a payment that was never taken no bank shows a line.
fn how_to_find_it(story: &Story, calendar: &Calendar) -> String {
    if story.is_void {
        return "It had not been taken yet: it disappears from your statement, and no line of its own comes."
            .to_owned();
    }
    let Some(number) = story.trace_number.as_ref().filter(|_| story.status == Status::Succeeded) else {
        return String::new();
    };
    let when = match story.expected_by.filter(|by| by.seconds() > calendar.now().seconds()) {
        Some(by) => format!("Not in your account by {}?", calendar.date(by)),
        None => "Not in your account?".to_owned(),
    };
    format!("{when} Give your bank this trace number, and it can find the money: {number}")
}

/// What happens now.
fn waits(story: &Story, is_unsent: bool) -> (String, String) {
    match story.turn {
        Turn::ByHand => (
            format!("{} sends it", story.shop),
            "Somebody there does this by hand, and you get a mail then.".to_owned(),
        ),
        Turn::Delayed => (
            format!("Delayed by {}'s bank", story.shop),
            "It goes on by itself, and you need not do anything.".to_owned(),
        ),
        Turn::NeedsCustomer { .. } => (
            "The payment provider has written to you".to_owned(),
            "It needs something from you to send the money. Once you have answered, it is on its way.".to_owned(),
        ),
        Turn::Nothing | Turn::CameBack | Turn::Stopped { .. } | Turn::Elsewhere { .. } => {
            let title = if is_unsent { "On its way to your bank" } else { "With your bank" };
            (title.to_owned(), "Banks often take a few business days.".to_owned())
        }
    }
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
