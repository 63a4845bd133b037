use desk::{ApproveRefused, ApproveTicket, Failed, RejectRefused, RejectTicket};
use domain::parse_amount;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::onward::{Onward, back, unavailable};
use crate::visit::{Visit, money_of};

/// A staff member's decision: all, another amount, or no.
#[server(endpoint = "desk/decide", input = PostUrl)]
pub async fn decide(
    number: String,
    #[server(default)] decision: String,
    #[server(default)] amount: String,
    #[server(default)] note: String,
    #[server(default)] expected_total: String,
) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else {
        Onward::to("/desk/sign-in").problem("session_ended").go();
        return Ok(());
    };
    let found = visit.desk().open_ticket(merchant, &number).await;
    let file = match found {
        Ok(Some(file)) => file,
        Ok(None) => {
            Onward::to("/desk/tickets").with("queue", "waiting").go();
            return Ok(());
        }
        Err(error) => return unavailable(Onward::to("/desk/tickets").with("queue", "waiting"), &error),
    };
    let ticket = || Onward::to(format!("/desk/tickets/{}", file.record.number));
    let again = || ticket().with("decision", &decision).with("amount", &amount).with("note", &note);
    let yes = match decision.as_str() {
        "reject" => None,
        "amount" => match parse_amount(&amount, &money_of(file.record.currency)) {
            Ok(given) => Some((Some(given), given)),
            Err(_) => return back(again(), "amount_unreadable"),
        },
        "all" => match expected_total.parse() {
            Ok(expected_total) => Some((None, expected_total)),
            Err(_) => return back(again(), "amount_changed"),
        },
        // A word of nobody's is never taken for a yes.
        _ => return back(again(), "decision_missing"),
    };
    let done = if let Some((amount, expected_total)) = yes {
        let asked = ApproveTicket { number: file.record.number.clone(), amount, note: note.clone(), expected_total };
        visit.desk().approve_ticket(merchant, staff, asked).await.map_err(|failed| match failed {
            Failed::Refused(refused) => Failed::Refused(approving(&refused)),
            Failed::Trouble(trouble) => Failed::Trouble(trouble),
        })
    } else {
        let asked = RejectTicket { number: file.record.number.clone(), note: note.clone() };
        visit.desk().reject_ticket(merchant, staff, asked).await.map_err(|failed| match failed {
            Failed::Refused(refused) => Failed::Refused(rejecting(&refused)),
            Failed::Trouble(trouble) => Failed::Trouble(trouble),
        })
    };
    match done {
        Ok(_) => {
            ticket().go();
            Ok(())
        }
        Err(Failed::Refused(code)) => back(again(), code),
        Err(Failed::Trouble(error)) => unavailable(again(), &error),
    }
}

fn approving(refused: &ApproveRefused) -> &'static str {
    match refused {
        ApproveRefused::NotFound | ApproveRefused::AlreadyDecided { .. } => "stale",
        ApproveRefused::NotAllowed => "not_allowed",
        ApproveRefused::NoteTooLong { .. } => "note_too_long",
        ApproveRefused::MoreThanAsked { .. } => "more_than_asked",
        ApproveRefused::AboveLimit { .. } => "above_limit",
        ApproveRefused::Ineligible { reasons } => reasons.first().map_or("stale", domain::Reason::code),
        ApproveRefused::BetweenSteps { .. } => "amount_between_steps",
        ApproveRefused::AmountChanged { .. } => "amount_changed",
    }
}

fn rejecting(refused: &RejectRefused) -> &'static str {
    match refused {
        RejectRefused::NotFound | RejectRefused::AlreadyDecided { .. } => "stale",
        RejectRefused::NotAllowed => "not_allowed",
        RejectRefused::NoNote => "note_missing",
        RejectRefused::NoteTooLong { .. } => "note_too_long",
    }
}
