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

fn signed_out() -> Result<(), ServerFnError> {
    Onward::to("/desk/sign-in").problem("session_ended").go();
    Ok(())
}

/// To the ticket as it is now; where there is none of that number, to those that need somebody.
async fn onward(visit: &Visit, number: &str, done: Deed<TicketRecord, RemedyRefused>) -> Result<(), ServerFnError> {
    let queue = || Onward::to("/desk/tickets").with("queue", "attention");
    let (_, merchant) = match visit.staff() {
        Ok(signed_in) => signed_in,
        Err(_) => return signed_out(),
    };
    // What was typed is no address of ours until it was looked up.
    let ticket = match visit.desk().open_ticket(merchant, number).await {
        Ok(Some(file)) => Onward::to(format!("/desk/tickets/{}", file.record.number)),
        Ok(None) => queue(),
        Err(error) => return unavailable(queue(), &error),
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

fn code(refused: &RemedyRefused) -> &'static str {
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
