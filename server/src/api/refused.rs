//! What a deed refused, as a problem with a stable code. What is nowhere, or
//! makes no sense, is no answer to keep: it may come, or be mended.

use desk::{BringInRefused, GatewayRefused, KeepPurchaseRefused, MakeRefundRefused, RemedyRefused};
use domain::{Reason, Selection};

use super::problem::{FieldProblem, Problem};

pub fn purchase_refused(refused: &KeepPurchaseRefused) -> Result<Problem, Problem> {
    Ok(match refused {
        KeepPurchaseRefused::BadPurchase(bad) => bad_purchase(bad)?,
        KeepPurchaseRefused::Differs { fields } => {
            let detail = "A purchase with this number is here, and these fields differ from it: what was bought does not change.";
            fields.iter().fold(Problem::conflict("purchase_differs", detail), |problem, field| problem.of(*field))
        }
        KeepPurchaseRefused::ContradictsRefunds { given_back } => {
            let detail =
                format!("Refunds hold or have moved {given_back} of this payment, so it cannot have come to nothing.");
            Problem::conflict("purchase_contradicts_refunds", detail).of("payment.status")
        }
    })
}

fn bad_purchase(refused: &BringInRefused) -> Result<Problem, Problem> {
    let field = match refused {
        BringInRefused::Gateway(refused) => return Err(gateway_refused(refused)),
        BringInRefused::DiffersFromKnown => {
            let detail = "A purchase with this number is here, with another total.";
            return Ok(Problem::conflict("purchase_differs", detail).of("lines"));
        }
        BringInRefused::TooMuchCredit => "credit_applied",
        BringInRefused::CaptureUnknown => "payment.captured_at",
        BringInRefused::EmailTaken => "customer.email",
        BringInRefused::ComesToNothing
        | BringInRefused::BadAmount
        | BringInRefused::TooLarge
        | BringInRefused::BadQuantity
        | BringInRefused::BadPeriod
        | BringInRefused::NoMatch
        | BringInRefused::MoreThanRemains => "lines",
    };
    Err(Problem::invalid(vec![FieldProblem::new(field, refused.to_string())]))
}

fn gateway_refused(refused: &GatewayRefused) -> Problem {
    let detail = refused.to_string();
    let problem = match refused {
        GatewayRefused::Unknown { .. } => Problem::unprocessable("unknown_gateway", detail),
        GatewayRefused::MovesNoMoney { .. } => Problem::unprocessable("gateway_moves_no_money", detail),
    };
    problem.of("payment.gateway")
}

/// `selection`: what was asked for, by whose field the problem is named.
pub fn refund_refused(refused: &MakeRefundRefused, selection: &Selection) -> Result<Problem, Problem> {
    match refused {
        MakeRefundRefused::NotFound => Err(Problem::not_found().of("payment_id")),
        MakeRefundRefused::CurrencyDiffers { currency } => {
            Err(Problem::invalid_field("currency", format!("must be the payment's, {currency}")))
        }
        MakeRefundRefused::RecordedOutOfTime => {
            Err(Problem::invalid_field("recorded_at", "must lie between the purchase and now"))
        }
        MakeRefundRefused::CountedBefore => {
            let detail = "The refund that this names was found at the payment provider, and is in the books already.";
            Ok(Problem::conflict("recorded_before", detail).of("evidence"))
        }
        MakeRefundRefused::NoCustomer => Ok(no_customer()),
        MakeRefundRefused::Ineligible { reasons } => Ok(ineligible(reasons, field_of(selection))),
    }
}

fn field_of(selection: &Selection) -> &'static str {
    match selection {
        Selection::Amount { .. } => "amount",
        Selection::Full | Selection::Percentage { .. } | Selection::Lines { .. } => "selection",
    }
}

pub fn repair_refused(refused: &RemedyRefused) -> Result<Problem, Problem> {
    Ok(match refused {
        RemedyRefused::AlreadyRemedied { state } => {
            let detail = format!("Another refund replaces it already; that one is {state}.");
            Problem::conflict("already_remedied", detail)
        }
        RemedyRefused::NotFailed { state } => {
            Problem::conflict("refund_not_failed", format!("Only a failed refund has a remedy; this one is {state}."))
        }
        RemedyRefused::NotWorthIt { reason } => {
            let detail = format!("After {reason} this would fail too, or pay twice.");
            Problem::unprocessable("remedy_not_worth_it", detail)
        }
        RemedyRefused::TooEarly { from } => {
            Problem::unprocessable("remedy_too_early", format!("It can be tried again from {} on.", from.rfc3339()))
        }
        RemedyRefused::NoCustomer => no_customer(),
        RemedyRefused::Ineligible { reasons } => ineligible(reasons, ""),
        RemedyRefused::NotAllowed | RemedyRefused::AboveLimit { .. } | RemedyRefused::NotFound => {
            return Err(Problem::not_found());
        }
    })
}

fn no_customer() -> Problem {
    let detail = "A guest bought this: there is no account that credit could be kept in.";
    Problem::unprocessable("no_customer", detail).of("destination")
}

/// The first reason is why.
fn ineligible(reasons: &[Reason], field: &'static str) -> Problem {
    let Some(reason) = reasons.first() else {
        return Problem::unprocessable("purchase_not_refundable", "Nothing of this purchase can go back.");
    };
    let said = |problem: Problem| if field.is_empty() { problem } else { problem.of(field) };
    match reason {
        Reason::FullyRefunded if field == "amount" => said(more_than_remains(0)).with_remaining(0),
        Reason::PaymentFailed
        | Reason::PaymentVoided
        | Reason::PaymentNotCaptured
        | Reason::PaymentDisputed
        | Reason::FullyRefunded => {
            let detail = format!("Nothing of this purchase can go back now: {}.", reason.code().replace('_', " "));
            Problem::unprocessable("purchase_not_refundable", detail).with_reasons(vec![reason.code()])
        }
        Reason::AmountExceedsRemaining { remaining, .. } => {
            said(more_than_remains(*remaining)).with_remaining(*remaining)
        }
        Reason::AmountExceedsPayment { left, .. } => {
            let detail = format!("{left} is left of this payment, in minor units.");
            said(Problem::unprocessable(reason.code(), detail)).with_remaining(*left)
        }
        Reason::UnsettledVoidOnly => said(Problem::unprocessable(
            reason.code(),
            "The payment has not settled: until then only all of it can be undone.",
        )),
        Reason::GatewayWindowExpired { since } => {
            let detail = format!(
                "The gateway takes no refund of this payment since {}: give account_credit, or record what moved elsewhere.",
                since.rfc3339()
            );
            Problem::unprocessable(reason.code(), detail).of("destination")
        }
        Reason::AmountBetweenSteps { step, nearest, left } => {
            let detail = format!(
                "The gateway moves this currency in steps of {}, in minor units: {nearest} can go back now, and {left} stays \
                 refundable. Or give account_credit, or record what moved elsewhere.",
                step.minor()
            );
            said(Problem::unprocessable(reason.code(), detail)).with_nearest(*nearest)
        }
        Reason::AmountBelowStep { step } => {
            let detail = format!(
                "The gateway moves this currency in steps of {}, in minor units: give account_credit, or record what moved \
                 elsewhere.",
                step.minor()
            );
            Problem::unprocessable(reason.code(), detail).of("destination")
        }
        Reason::UnknownLine { id } => {
            let detail = format!("The purchase has no line {id}.");
            Problem::unprocessable(reason.code(), detail).of("selection.lines")
        }
        Reason::QuantityExceedsRemaining { id, remaining, .. } => {
            let detail = format!("{remaining} of line {id} are left.");
            Problem::unprocessable(reason.code(), detail).of("selection.lines")
        }
        Reason::DuplicateLine { id } | Reason::LineHasNoPeriod { id } | Reason::QuantityNotPositive { id, .. } => {
            let detail = format!("Line {id}: {}.", reason.code().replace('_', " "));
            Problem::unprocessable(reason.code(), detail).of("selection.lines")
        }
        Reason::AmountNotPositive
        | Reason::AlreadyAsked { .. }
        | Reason::FeeTakesAll { .. }
        | Reason::OutsideWindow { .. }
        | Reason::ExcludedCategory { .. }
        | Reason::Consumed { .. }
        | Reason::BelowMinimum { .. }
        | Reason::EvidenceMissing { .. }
        | Reason::CustomerBlocked => {
            let detail = format!("This cannot go back: {}.", reason.code().replace('_', " "));
            said(Problem::unprocessable(reason.code(), detail))
        }
    }
}

fn more_than_remains(remaining: i64) -> Problem {
    let detail = format!("That is more than remains: {remaining}, in minor units.");
    Problem::unprocessable("amount_exceeds_remaining", detail)
}
