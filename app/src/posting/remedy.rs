use desk::{Deed, Failed, RemedyFailed, RemedyRefused, TicketRecord};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::onward::{Onward, back, unavailable};
use crate::visit::Visit;

/// A staff member tries a failed refund again.
#[server(endpoint = "desk/retry-refund", input = PostUrl)]
pub async fn retry_refund(number: String, #[server(default)] refund: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    let asked = RemedyFailed { number: number.clone(), refund_id: refund };
    onward(&visit, &number, visit.desk().retry_refund(merchant, staff, asked).await).await
}

/// A staff member gives account credit in place of a failed refund.
#[server(endpoint = "desk/credit-refund", input = PostUrl)]
pub async fn credit_refund(number: String, #[server(default)] refund: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    let asked = RemedyFailed { number: number.clone(), refund_id: refund };
    onward(&visit, &number, visit.desk().credit_refund(merchant, staff, asked).await).await
}

pub fn signed_out() -> Result<(), ServerFnError> {
    Onward::to("/desk/sign-in").problem("session_ended").go();
    Ok(())
}

/// The ticket as it is now; where there is none of that number, those that need somebody. What was answered already
/// where neither can be shown.
pub async fn ticket_of(visit: &Visit, number: &str) -> Result<Onward, Result<(), ServerFnError>> {
    let queue = || Onward::to("/desk/tickets").with("queue", "attention");
    let Ok((_, merchant)) = visit.staff() else { return Err(signed_out()) };
    // What was typed is no address of ours until it was looked up.
    match visit.desk().open_ticket(merchant, number).await {
        Ok(Some(file)) => Ok(Onward::to(format!("/desk/tickets/{}", file.record.number))),
        Ok(None) => Ok(queue()),
        Err(error) => Err(unavailable(queue(), &error)),
    }
}

async fn onward(visit: &Visit, number: &str, done: Deed<TicketRecord, RemedyRefused>) -> Result<(), ServerFnError> {
    let ticket = match ticket_of(visit, number).await {
        Ok(ticket) => ticket,
        Err(answered) => return answered,
    };
    match done {
        Ok(_) => {
            ticket.go();
            Ok(())
        }
        Err(Failed::Refused(refused)) => back(ticket, code(&refused)),
        Err(Failed::Trouble(error)) => unavailable(ticket, &error),
    }
}

pub fn code(refused: &RemedyRefused) -> &'static str {
    match refused {
        RemedyRefused::NotFound | RemedyRefused::NotFailed { .. } => "stale",
        RemedyRefused::NotAllowed => "not_allowed",
        RemedyRefused::AlreadyRemedied { .. } => "already_remedied",
        RemedyRefused::NotWorthIt { .. } | RemedyRefused::TooEarly { .. } | RemedyRefused::Ineligible { .. } => {
            "not_this_way"
        }
        RemedyRefused::AboveLimit { .. } => "above_limit",
    }
}
