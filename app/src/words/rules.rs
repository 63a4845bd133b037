//! The policy's rules over a ticket, for staff: each kept or not, with its fact.

use domain::{CheckedCase, Listing, Minor, MoneyFormat, Outcome, Preview, Reason, WindowFrom};

use super::{Calendar, paused};
use crate::pages::staff::{InSteps, RuleView};
use crate::ui::{Mark, Verdict};

/// `limit` is what the person looking may approve; none for no limit.
pub fn rule_views(
    case: &CheckedCase,
    preview: &Preview,
    calendar: &Calendar,
    money: &MoneyFormat,
    asked: Minor,
    limit: Option<Minor>,
) -> Vec<RuleView> {
    let facts = case.case();
    let broken = |code: &str| preview.reasons.iter().find(|reason| reason.code() == code);
    let mark = |code: &str| match (broken(code), preview.outcome) {
        (None, _) => Mark::Good,
        (Some(_), Outcome::Ineligible) => Mark::No,
        (Some(_), Outcome::AutoApprove | Outcome::Review) => Mark::Maybe,
    };
    let mut rules = vec![window(case, calendar, mark("outside_window"))];
    if !facts.policy.excluded_categories.is_empty() {
        rules.push(rule(mark("excluded_category"), "Nothing that the policy leaves out", String::new()));
    }
    if facts.policy.exclude_consumed {
        rules.push(rule(mark("consumed"), "Not used", String::new()));
    }
    if let Some(minimum) = facts.policy.minimum_amount {
        rules.push(rule(mark("below_minimum"), &format!("At least {}", money.format(minimum)), String::new()));
    }
    if facts.listing == Some(Listing::Allowed) {
        rules.push(rule(Mark::Good, "A trusted customer", String::new()));
    } else if facts.reason.is_some_and(|reason| facts.policy.evidence_for.contains(&reason)) {
        let fact = if facts.evidence > 0 { "" } else { "none came" };
        rules.push(rule(mark("evidence_missing"), "A photo or document", fact.to_owned()));
    }
    if broken("customer_blocked").is_some() {
        rules.push(rule(mark("customer_blocked"), "The customer is blocked", String::new()));
    }
    if let Some(reason) = preview.reasons.iter().find(|reason| stands_in_the_way(reason)) {
        rules.push(rule(Mark::No, in_the_way(reason), String::new()));
    }
    if preview.reasons.iter().any(|reason| matches!(reason, Reason::GatewayWindowExpired { .. })) {
        rules.push(rule(Mark::Maybe, "Paid too long ago to go back the same way", "becomes account credit".into()));
    }
    if let Some(Reason::AmountBelowStep { step }) = preview.reasons.first() {
        let text = format!("Less than the {} that your provider moves at a time", money.format(step.minor()));
        rules.push(rule(Mark::Maybe, &text, "becomes account credit".into()));
    }
    if let Some(Reason::AmountBetweenSteps { step, nearest, .. }) = preview.between_steps() {
        let text = format!("Your provider moves it in steps of {}", money.format(step.minor()));
        rules.push(rule(Mark::Maybe, &text, format!("{} now", money.format(*nearest))));
    }
    if let Some(limit) = limit {
        let mark = if asked <= limit { Mark::Good } else { Mark::No };
        rules.push(rule(mark, &format!("Within your limit of {}", money.format(limit)), money.format(asked)));
    }
    rules
}

fn window(case: &CheckedCase, calendar: &Calendar, mark: Mark) -> RuleView {
    let facts = case.case();
    let Some(days) = facts.policy.window_days else {
        return rule(Mark::Good, "No time limit", String::new());
    };
    let (from, opened) = match (facts.policy.window_from, facts.invoice.delivered_at) {
        (WindowFrom::DeliveredAt, Some(delivered)) => ("delivery", Some(delivered)),
        (WindowFrom::DeliveredAt, None) | (WindowFrom::PaidAt, _) => ("payment", facts.payment.captured_at),
    };
    let fact = opened.map(|opened| {
        let first = calendar.epoch_day(opened);
        let day = calendar.epoch_day(facts.now).saturating_sub(first);
        format!("day {day}, until {}", calendar.epoch_date(first.saturating_add(days)))
    });
    rule(mark, &format!("Within {days} days of {from}"), fact.unwrap_or_default())
}

/// Not the policy: the payment or the selection itself.
fn stands_in_the_way(reason: &Reason) -> bool {
    !in_the_way(reason).is_empty()
}

fn in_the_way(reason: &Reason) -> &'static str {
    match reason {
        Reason::PaymentFailed => "The payment failed",
        Reason::PaymentVoided => "The payment was voided",
        Reason::PaymentNotCaptured => "The payment is not captured yet",
        Reason::PaymentDisputed => "The payment is disputed: the bank decides",
        Reason::FullyRefunded => "Nothing of it is left to refund",
        Reason::UnknownLine { .. } | Reason::DuplicateLine { .. } | Reason::LineHasNoPeriod { .. } => {
            "What was asked for is not part of the purchase"
        }
        Reason::QuantityNotPositive { .. } | Reason::QuantityExceedsRemaining { .. } => "More pieces than are left",
        Reason::AmountNotPositive => "It comes to nothing now",
        Reason::AmountExceedsRemaining { .. } => "More than is left to refund",
        Reason::UnsettledVoidOnly => "Not settled yet: only all of it can be undone",
        Reason::FeeTakesAll { .. } => "The fee is as much as the goods",
        Reason::AmountExceedsPayment { .. } => "More than this payment has left",
        Reason::GatewayWindowExpired { .. }
        | Reason::AmountBelowStep { .. }
        | Reason::AmountBetweenSteps { .. }
        | Reason::OutsideWindow { .. }
        | Reason::ExcludedCategory { .. }
        | Reason::Consumed { .. }
        | Reason::AlreadyAsked { .. }
        | Reason::BelowMinimum { .. }
        | Reason::EvidenceMissing { .. }
        | Reason::CustomerBlocked => "",
    }
}

/// What is said of none is passed over.
pub(super) fn first_in_the_way(reasons: &[Reason]) -> Option<&'static str> {
    reasons.iter().map(in_the_way).find(|why| !why.is_empty())
}

/// What the payment's gateway cannot move in one piece; nothing for any other reason.
pub fn in_steps(gateway: &str, reason: &Reason, money: &MoneyFormat) -> Option<InSteps> {
    let Reason::AmountBetweenSteps { step, nearest, left } = reason else { return None };
    let [step, nearest, left] = [step.minor(), *nearest, *left].map(|amount| money.format(amount));
    Some(InSteps {
        title: format!("{} moves {} in steps of {step}.", paused::name(gateway), money.code),
        text: format!("{nearest} goes back now; {left} stays refundable."),
        nearest,
    })
}

/// Title and text of a payment that the customer has disputed with their bank. `lost` is what it took back already; `next`:
/// a decision is asked for, of this person or of another.
pub fn disputed(since: &str, lost: Option<String>, next: Option<bool>) -> (String, String) {
    let (what, next) = match (&lost, next) {
        (Some(lost), Some(true)) => (
            format!("Disputed since {since}: it has given {lost} back to the customer."),
            " A refund would pay twice: reject this with a word about it.",
        ),
        (Some(lost), _) => (format!("Disputed since {since}: it has given {lost} back to the customer."), ""),
        (None, Some(true)) => (
            format!("Disputed since {since}. A refund beside it would pay twice."),
            " You can leave this until the bank has decided, or reject it now.",
        ),
        (None, _) => (
            format!("Disputed since {since}. A refund beside it would pay twice, so none can be approved until then."),
            "",
        ),
    };
    ("The customer's bank decides.".to_owned(), format!("{what}{next}"))
}

/// Title and text where nothing can be approved: why, and what is possible for who may decide.
pub fn nothing(reasons: &[Reason], may_decide: bool) -> (String, String) {
    let why = first_in_the_way(reasons).unwrap_or("Nothing of it can go back");
    let next = match (may_decide, reasons.first()) {
        (false, _) => "",
        (true, Some(Reason::PaymentNotCaptured | Reason::UnsettledVoidOnly)) => {
            " You can leave this until the payment has settled, or reject it now."
        }
        (true, _) => " You can reject it; the customer can ask anew for what is left.",
    };
    ("It cannot be approved now.".to_owned(), format!("{why}.{next}"))
}

/// Title and text where only less than all can be approved.
pub fn less(reasons: &[Reason], money: &MoneyFormat) -> (String, String) {
    let text = match reasons.first() {
        Some(Reason::AmountExceedsPayment { left, .. }) => {
            format!("This payment has {} left: approve up to that, or reject.", money.format(*left))
        }
        _ => match first_in_the_way(reasons) {
            Some(why) => format!("{why}: approve less, or reject."),
            None => "Approve less, or reject.".to_owned(),
        },
    };
    ("Not all of it can go back.".to_owned(), text)
}

/// The queue's one-word verdict.
pub fn verdict(preview: &Preview, calendar: &Calendar, case: &CheckedCase) -> Verdict {
    let first = preview.reasons.iter().find(|reason| !reason.is_no_objection());
    let mark = match (preview.outcome, first) {
        (Outcome::Ineligible, _) => Mark::No,
        (Outcome::AutoApprove | Outcome::Review, Some(_)) => Mark::Maybe,
        (Outcome::AutoApprove | Outcome::Review, None) => Mark::Good,
    };
    let said = match first {
        None => "Within the rules".to_owned(),
        Some(Reason::OutsideWindow { closed_on }) => {
            let late = calendar.epoch_day(case.case().now).saturating_sub(*closed_on);
            if late == 1 { "1 day too late".to_owned() } else { format!("{late} days too late") }
        }
        Some(Reason::ExcludedCategory { .. }) => "Left out by the policy".to_owned(),
        Some(Reason::Consumed { .. }) => "Used".to_owned(),
        Some(Reason::BelowMinimum { .. }) => "Below the minimum".to_owned(),
        Some(Reason::EvidenceMissing { .. }) => "No photo yet".to_owned(),
        Some(Reason::CustomerBlocked) => "Blocked customer".to_owned(),
        Some(reason) => in_the_way(reason).to_owned(),
    };
    Verdict { mark, said }
}

fn rule(mark: Mark, text: &str, fact: String) -> RuleView {
    RuleView { mark, text: text.to_owned(), fact }
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Locale};

    use super::*;
    use crate::words::remedy;

    #[test]
    fn a_reason_without_words_leaves_no_hole() {
        let money = MoneyFormat::for_currency(Currency::from_code("EUR").expect("it is listed"), Locale::En);
        for reasons in [vec![], vec![Reason::CustomerBlocked], vec![Reason::CustomerBlocked, Reason::FullyRefunded]] {
            let texts = [
                nothing(&reasons, true).1,
                nothing(&reasons, false).1,
                less(&reasons, &money).1,
                remedy::changed(&reasons),
            ];
            for text in texts {
                assert!(text.starts_with(char::is_uppercase), "{text:?}");
                assert!(![" .", " :", ". :"].iter().any(|hole| text.contains(hole)), "{text:?}");
            }
        }
    }
}
