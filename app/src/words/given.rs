//! Money that a customer gets without having asked here: what it is, and where.

use domain::{FailureReason, RefundState, Timestamp};

use super::{Calendar, failed};

/// The facts, amounts formatted.
pub struct Given {
    pub shop: String,
    /// "Visa ending 4242"; where a part is credit, with both parts.
    pub method: String,
    pub state: RefundState,
    pub is_credit: bool,
    /// It moved elsewhere and was written down here: no way of ours is known.
    pub is_recorded: bool,
    pub made_at: Timestamp,
    pub succeeded_at: Option<Timestamp>,
    pub expected_by: Option<Timestamp>,
    pub trace_number: Option<String>,
    pub failure: Option<FailureReason>,
}

/// Where the money is, in a sentence or two.
pub fn lead(given: &Given, calendar: &Calendar) -> String {
    let Given { shop, method, .. } = given;
    let on = calendar.date(given.succeeded_at.unwrap_or(given.made_at));
    let expected = given.expected_by.filter(|by| by.seconds() > calendar.now().seconds());
    let expected = expected.map(|by| format!(" Expected by {}.", calendar.weekday_date(by))).unwrap_or_default();
    match given.state {
        RefundState::Succeeded if given.is_credit => format!("In your account credit since {on}."),
        RefundState::Succeeded if given.is_recorded => format!("Paid back by {shop} on {on}."),
        RefundState::Succeeded => {
            let trace = given.trace_number.as_ref().map(|number| format!(" Trace number for your bank: {number}."));
            format!("Paid back to {method} on {on}.{expected}{}", trace.unwrap_or_default())
        }
        RefundState::Reserved | RefundState::Sending | RefundState::Unknown => {
            format!("On its way to {method}.{expected}")
        }
        RefundState::RequiresAction => {
            "The payment provider has written to you. Please answer it: look among unwanted mail, too.".to_owned()
        }
        RefundState::Failed => {
            let reason = given.failure.unwrap_or(FailureReason::Unknown);
            let why = if given.succeeded_at.is_some() { "It came back." } else { "It did not get through." };
            format!("{why} {} {}", failed::why(reason, method), failed::next(reason, shop).1)
        }
        RefundState::Canceled => format!("Stopped before any money moved. {shop} can tell you why."),
    }
}
