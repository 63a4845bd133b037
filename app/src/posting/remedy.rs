use desk::{Deed, Failed, FoundRefund, NoteExcessRefused, RemedyFailed, RemedyRefused, Repair, TicketRecord};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::attend::attending;
use super::onward::{Onward, back, unavailable};
use crate::visit::Visit;

/// A staff member tries a failed refund again.
#[server(endpoint = "desk/retry-refund", input = PostUrl)]
pub async fn retry_refund(number: String, #[server(default)] refund: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    if number.is_empty() {
        return directly(&visit, &refund, Repair::Retry).await;
    }
    let asked = RemedyFailed { number: number.clone(), refund_id: refund };
    onward(&visit, &number, visit.desk().retry_refund(merchant, staff, asked).await).await
}

/// A staff member gives account credit in place of a failed refund.
#[server(endpoint = "desk/credit-refund", input = PostUrl)]
pub async fn credit_refund(number: String, #[server(default)] refund: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    if number.is_empty() {
        return directly(&visit, &refund, Repair::Credit).await;
    }
    let asked = RemedyFailed { number: number.clone(), refund_id: refund };
    onward(&visit, &number, visit.desk().credit_refund(merchant, staff, asked).await).await
}

/// The same of a refund that no ticket stands behind: onward to the one in its place.
async fn directly(visit: &Visit, refund: &str, repair: Repair) -> Result<(), ServerFnError> {
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    let done = visit.desk().repair_direct_refund(merchant, staff, refund, repair).await;
    match done {
        Ok(made) => {
            Onward::to(format!("/desk/refunds/{}", made.refund_id)).go();
            Ok(())
        }
        Err(failed) => {
            let page = match page_of(visit, "", refund).await {
                Ok(page) => page,
                Err(answered) => return answered,
            };
            match failed {
                Failed::Refused(refused) => back(page, code(&refused)),
                Failed::Trouble(error) => unavailable(page, &error),
            }
        }
    }
}

/// A staff member leaves a failed refund, which no ticket stands behind, at that.
#[server(endpoint = "desk/leave-refund", input = PostUrl)]
pub async fn leave_refund(refund: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return signed_out() };
    let done = visit.desk().leave_refund(merchant, staff, &refund).await;
    let page = match page_of(&visit, "", &refund).await {
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

/// The ticket, or the refund that none stands behind, as it is now; where there is none, those that need somebody. What was
/// answered already where neither can be shown.
pub async fn page_of(visit: &Visit, number: &str, refund: &str) -> Result<Onward, Result<(), ServerFnError>> {
    let queue = || Onward::to("/desk/tickets").with("queue", "attention");
    let Ok((_, merchant)) = visit.staff() else { return Err(signed_out()) };
    // What was typed is no address of ours until it was looked up.
    let found = match number {
        "" => visit.desk().find_refund(merchant, refund).await.map(|found| {
            found.map(|found| match found {
                FoundRefund::OfTicket { number } => format!("/desk/tickets/{number}"),
                FoundRefund::Direct(file) => format!("/desk/refunds/{}", file.refund.refund_id),
            })
        }),
        number => {
            let found = visit.desk().open_ticket(merchant, number).await;
            found.map(|found| found.map(|file| format!("/desk/tickets/{}", file.record.number)))
        }
    };
    match found {
        Ok(Some(address)) => Ok(Onward::to(address)),
        Ok(None) => Ok(queue()),
        Err(error) => Err(unavailable(queue(), &error)),
    }
}

async fn onward(visit: &Visit, number: &str, done: Deed<TicketRecord, RemedyRefused>) -> Result<(), ServerFnError> {
    let ticket = match page_of(visit, number, "").await {
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
        RemedyRefused::NotWorthIt { .. }
        | RemedyRefused::TooEarly { .. }
        | RemedyRefused::NoCustomer
        | RemedyRefused::Ineligible { .. } => "not_this_way",
        RemedyRefused::AboveLimit { .. } => "above_limit",
    }
}
