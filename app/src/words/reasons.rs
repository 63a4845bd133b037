//! Yes and no in sentences: what the sum says beside the button, and a line beside itself.

use domain::{MoneyFormat, Outcome, Reason, RefundReason, Step, Timestamp};

use super::Calendar;
use crate::sum::{AMOUNT_SPREADS, AMOUNT_UNREADABLE, NOTHING_CHOSEN, Said};

/// Everything that the sum of this case may have to say. `known` are the reasons that carry dates,
/// from `CheckedCase::eligibility` and its lines: the others are said from their code.
pub fn verdicts(
    shop: &str,
    answer_within: &str,
    money: &MoneyFormat,
    calendar: &Calendar,
    known: &[Reason],
) -> Vec<Said> {
    let outcomes = Outcome::ALL.iter().map(|outcome| match outcome {
        Outcome::AutoApprove => said(outcome.as_str(), "Within the rules.", "It is approved at once."),
        Outcome::Review => {
            said(outcome.as_str(), "Within the rules.", &format!("{shop} answers within {answer_within}."))
        }
        Outcome::Ineligible => said(outcome.as_str(), "Not possible like this.", ""),
    });
    let own = [
        said(
            "exception",
            &format!("{shop} looks at this one."),
            &format!("You have an answer within {answer_within}."),
        ),
        said(NOTHING_CHOSEN, "Nothing chosen yet.", "Choose what should come back, and see here what you get."),
        said(AMOUNT_SPREADS, "", "An amount counts for all that was bought: choose single things instead."),
        said(
            AMOUNT_UNREADABLE,
            "That is no amount.",
            &format!("Write it like {}, at most {{amount}}.", money.format_plain(1250)),
        ),
    ];
    let reasons = one_of_each().into_iter().map(|reason| {
        let known = known.iter().find(|known| known.code() == reason.code());
        said(reason.code(), "", &sentence(known.unwrap_or(&reason), calendar))
    });
    outcomes.chain(own).chain(reasons).collect()
}

fn said(code: &str, title: &str, text: &str) -> Said {
    Said { code: code.to_owned(), title: title.to_owned(), text: text.to_owned() }
}

/// A reason to a customer. What stands in braces is filled in by `sum`.
pub fn sentence(reason: &Reason, calendar: &Calendar) -> String {
    match reason {
        Reason::PaymentFailed => {
            "The payment failed: nothing was taken from your account, so nothing can come back.".into()
        }
        Reason::PaymentVoided => "The payment was undone before it was taken: nothing left your account.".into(),
        Reason::PaymentNotCaptured => {
            "Nothing has been taken from your account yet. Once it has, you can ask here.".into()
        }
        Reason::PaymentDisputed => {
            "Your bank is looking into this payment and decides about it. A refund beside that would pay twice.".into()
        }
        Reason::FullyRefunded => "Nothing of it is left to refund.".into(),
        Reason::UnknownLine { .. } => "Something chosen is not part of this purchase. Please choose again.".into(),
        Reason::DuplicateLine { .. } => "{line} was chosen twice.".into(),
        Reason::LineHasNoPeriod { .. } => "{line} has no unused time that could come back.".into(),
        Reason::QuantityNotPositive { .. } => "Say how many of {line}, at least 1.".into(),
        Reason::QuantityExceedsRemaining { .. } => "Of {line}, {units} can still come back.".into(),
        Reason::AmountNotPositive => "What is chosen comes to nothing.".into(),
        Reason::AmountExceedsRemaining { .. } => "At most {amount} is left to refund.".into(),
        Reason::UnsettledVoidOnly => {
            "The payment is still settling: for now only all of it can be undone. In a day or two you can choose."
                .into()
        }
        Reason::GatewayWindowExpired { .. } => {
            "It was paid too long ago to go back the same way, so you get account credit.".into()
        }
        Reason::AmountBelowStep { .. } => {
            "So little cannot go back the same way in this currency, so you get account credit.".into()
        }
        Reason::AmountBetweenSteps { .. } => between_steps().into(),
        Reason::OutsideWindow { closed_on } => format!("You could ask until {}.", calendar.epoch_date(*closed_on)),
        Reason::ExcludedCategory { .. } => "The rules leave out: {line}.".into(),
        Reason::Consumed { .. } => "Already used: {line}.".into(),
        Reason::AlreadyAsked { .. } => "You have asked for this, and it is being looked at.".into(),
        Reason::FeeTakesAll { .. } => "The restocking fee is as much as what would come back: {amount}.".into(),
        Reason::AmountExceedsPayment { .. } => "At most {amount} can go back to this payment.".into(),
        Reason::BelowMinimum { .. } => "Requests begin at {amount}.".into(),
        Reason::EvidenceMissing { .. } => "For this reason you may be asked for a photo.".into(),
        Reason::CustomerBlocked => "Requests of yours are looked at one by one; if in doubt, write to the shop.".into(),
    }
}

/// To customers and staff alike, `{step}`, `{amount}` and `{left}` filled in by `sum`: how much is no matter of the shop's.
pub fn between_steps() -> &'static str {
    "The payment provider moves this currency in steps of {step}: {amount} can go back now, {left} stays refundable."
}

/// The same beside the line itself, where its name need not be said.
pub fn line_sentence(reason: &Reason, calendar: &Calendar) -> String {
    match reason {
        Reason::FullyRefunded => "Nothing of it is left.".into(),
        Reason::ExcludedCategory { .. } => "The rules leave this out.".into(),
        Reason::Consumed { .. } => "Already used: the rules cover it until it is.".into(),
        Reason::AlreadyAsked { .. } => "You have asked for this, and it is being looked at.".into(),
        Reason::AmountNotPositive => "Nothing of it is left to give back.".into(),
        Reason::LineHasNoPeriod { .. } => "It has no unused time that could come back.".into(),
        Reason::UnknownLine { .. } | Reason::DuplicateLine { .. } => "This cannot be chosen.".into(),
        Reason::QuantityNotPositive { .. } | Reason::QuantityExceedsRemaining { .. } => {
            "All of its pieces have come back.".into()
        }
        Reason::PaymentFailed
        | Reason::PaymentVoided
        | Reason::PaymentNotCaptured
        | Reason::PaymentDisputed
        | Reason::AmountExceedsRemaining { .. }
        | Reason::UnsettledVoidOnly
        | Reason::GatewayWindowExpired { .. }
        | Reason::AmountBelowStep { .. }
        | Reason::AmountBetweenSteps { .. }
        | Reason::FeeTakesAll { .. }
        | Reason::AmountExceedsPayment { .. }
        | Reason::BelowMinimum { .. }
        | Reason::EvidenceMissing { .. }
        | Reason::CustomerBlocked
        | Reason::OutsideWindow { .. } => sentence(reason, calendar),
    }
}

/// Several reasons, the first in full: one is enough to know why.
pub fn first_line_sentence(reasons: &[Reason], calendar: &Calendar) -> String {
    reasons.first().map(|reason| line_sentence(reason, calendar)).unwrap_or_default()
}

fn one_of_each() -> Vec<Reason> {
    let (id, ids) = (String::new(), Vec::new());
    vec![
        Reason::PaymentFailed,
        Reason::PaymentVoided,
        Reason::PaymentNotCaptured,
        Reason::PaymentDisputed,
        Reason::FullyRefunded,
        Reason::UnknownLine { id: id.clone() },
        Reason::DuplicateLine { id: id.clone() },
        Reason::LineHasNoPeriod { id: id.clone() },
        Reason::QuantityNotPositive { id: id.clone(), asked: 0 },
        Reason::QuantityExceedsRemaining { id, asked: 0, remaining: 0 },
        Reason::AmountNotPositive,
        Reason::AmountExceedsRemaining { asked: 0, remaining: 0 },
        Reason::UnsettledVoidOnly,
        Reason::GatewayWindowExpired { since: Timestamp(0) },
        Reason::AmountBelowStep { step: Step::ANY },
        Reason::AmountBetweenSteps { step: Step::ANY, nearest: 0, left: 0 },
        Reason::OutsideWindow { closed_on: 0 },
        Reason::ExcludedCategory { ids: ids.clone() },
        Reason::Consumed { ids },
        Reason::AlreadyAsked { id: String::new(), ticket: String::new() },
        Reason::FeeTakesAll { fee: 0 },
        Reason::AmountExceedsPayment { asked: 0, left: 0 },
        Reason::BelowMinimum { asked: 0, minimum: 0 },
        Reason::EvidenceMissing { reason: RefundReason::SomethingElse },
        Reason::CustomerBlocked,
    ]
}
