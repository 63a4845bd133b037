use desk::{Failed, FoundRefund, NoteExcessRefused, RemedyRefused, Repair};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::attend::attending;
use super::onward::{Onward, back, unavailable};
use crate::visit::Visit;

/// A staff member tries a failed refund again.
#[server(endpoint = "desk/retry-refund", input = PostUrl)]
pub async fn retry_refund(refund: String) -> Result<(), ServerFnError> {
    repair(&refund, Repair::Retry).await
}

/// A staff member gives account credit in place of a failed refund.
#[server(endpoint = "desk/credit-refund", input = PostUrl)]
pub async fn credit_refund(refund: String) -> Result<(), ServerFnError> {
    repair(&refund, Repair::Credit).await
}

/// Onward to the refund that replaces it, or to the ticket that both are shown with.
async fn repair(refund: &str, repair: Repair) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    let done = visit.desk().repair_refund(merchant, staff, refund, repair).await;
    let shown = done.as_ref().map_or(refund, |made| &made.refund_id);
    let page = match page_of(&visit, shown).await {
        Ok(page) => page,
        Err(answered) => return answered,
    };
    match done {
        Ok(_) => {
            page.go();
            Ok(())
        }
        Err(Failed::Refused(refused)) => back(page, code(&refused)),
        Err(Failed::Trouble(error)) => unavailable(page, &error),
    }
}

/// A staff member leaves a failed refund, which no ticket stands behind, at that.
#[server(endpoint = "desk/leave-refund", input = PostUrl)]
pub async fn leave_refund(refund: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    let done = visit.desk().leave_refund(merchant, staff, &refund).await;
    let page = match page_of(&visit, &refund).await {
        Ok(page) => page,
        Err(answered) => return answered,
    };
    match done {
        Ok(()) => {
            page.go();
            Ok(())
        }
        Err(Failed::Refused(refused)) => back(page, attending(&refused)),
        Err(Failed::Trouble(error)) => unavailable(page, &error),
    }
}

/// A staff member knows of a refund that the books have no room for.
#[server(endpoint = "desk/note-excess", input = PostUrl)]
pub async fn note_excess(payment: String, reference: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    let queue = || Onward::to("/desk/tickets").with("queue", "attention");
    match visit.desk().note_excess(merchant, staff, &payment, &reference).await {
        Ok(purchase_id) => {
            Onward::to(format!("/desk/purchases/{purchase_id}")).go();
            Ok(())
        }
        Err(Failed::Refused(NoteExcessRefused::NotFound)) => back(queue(), "stale"),
        Err(Failed::Refused(NoteExcessRefused::NotAllowed)) => back(queue(), "not_allowed"),
        Err(Failed::Refused(NoteExcessRefused::NotWaiting)) => back(queue(), "not_waiting"),
        Err(Failed::Trouble(error)) => unavailable(queue(), &error),
    }
}

pub fn signed_out() -> Result<(), ServerFnError> {
    Onward::to("/desk/sign-in").problem("session_ended").go();
    Ok(())
}

/// The refund's page, or that of the ticket that it is shown with, as it is now; where there is none, those that need
/// somebody. What was answered already where neither can be shown.
pub async fn page_of(visit: &Visit, refund: &str) -> Result<Onward, Result<(), ServerFnError>> {
    let queue = || Onward::to("/desk/tickets").with("queue", "attention");
    let Ok((_, merchant)) = visit.staff() else { return Err(signed_out()) };
    // What was typed is no address of ours until it was looked up.
    match visit.desk().find_refund(merchant, refund).await {
        Ok(Some(FoundRefund::OfTicket { number })) => Ok(Onward::to(format!("/desk/tickets/{number}"))),
        Ok(Some(FoundRefund::Alone(file))) => Ok(Onward::to(format!("/desk/refunds/{}", file.tries.refund.refund_id))),
        Ok(None) => Ok(queue()),
        Err(error) => Err(unavailable(queue(), &error)),
    }
}

pub fn code(refused: &RemedyRefused) -> &'static str {
    match refused {
        RemedyRefused::NotFound | RemedyRefused::NotFailed { .. } => "stale",
        RemedyRefused::NotAllowed => "not_allowed",
        RemedyRefused::AlreadyRemedied { .. } => "already_remedied",
        RemedyRefused::NotWorthIt { .. }
        | RemedyRefused::TooEarly { .. }
        | RemedyRefused::NoCustomer
        | RemedyRefused::Ineligible { .. } => "not_this_way",
        RemedyRefused::AboveLimit { .. } => "above_limit",
    }
}
