//! What staff answer to a refund that waits for a person.

use desk::{AttendRefused, ByHandRefused, Deed, ElsewhereRefused, Failed, PaidElsewhere, Proof, ProofRefused};
use domain::{CivilDate, EvidenceProblem, FailureReason, OtherWay, Remedy};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::onward::{Onward, back, unavailable};
use super::remedy;
use crate::loading::attention::{FORM, NOT_SENT};
use crate::visit::Visit;

/// A staff member waits no longer for the gateway's word.
#[server(endpoint = "desk/give-up", input = PostUrl)]
pub async fn give_up(refund: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return remedy::signed_out() };
    let done = visit.desk().give_up_attempt(merchant, staff, &refund).await;
    onward(&visit, &refund, &[], done, |refused| attending(&refused)).await
}

/// A staff member has sent the money.
#[server(endpoint = "desk/record-by-hand", input = PostUrl)]
pub async fn record_by_hand(
    refund: String,
    #[server(default)] evidence: String,
    #[server(default)] sent_on: String,
) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return remedy::signed_out() };
    let typed = [("evidence", evidence.as_str()), ("sent_on", &sent_on)];
    let Ok(sent_on) = read_date(&sent_on) else {
        return refuse(&visit, &refund, &typed, "date_unreadable").await;
    };
    let proof = Proof { evidence: evidence.clone(), sent_on };
    let done = visit.desk().record_by_hand(merchant, staff, &refund, proof).await;
    onward(&visit, &refund, &typed, done, |refused| by_hand(&refused)).await
}

/// A staff member could not send it.
#[server(endpoint = "desk/fail-by-hand", input = PostUrl)]
pub async fn fail_by_hand(refund: String, #[server(default)] why: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return remedy::signed_out() };
    let typed = [(FORM, NOT_SENT), ("why", why.as_str())];
    let Ok(reason) = why.parse::<FailureReason>() else {
        return refuse(&visit, &refund, &typed, "why_not_missing").await;
    };
    let done = visit.desk().fail_by_hand(merchant, staff, &refund, reason).await;
    onward(&visit, &refund, &typed, done, |refused| by_hand(&refused)).await
}

/// A failed refund was paid another way.
#[server(endpoint = "desk/record-elsewhere", input = PostUrl)]
pub async fn record_elsewhere(
    refund: String,
    #[server(default)] way: String,
    #[server(default)] evidence: String,
    #[server(default)] sent_on: String,
    #[server(default)] expected: String,
) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((staff, merchant)) = visit.staff() else { return remedy::signed_out() };
    let form = (FORM, Remedy::AnotherWay.as_str());
    let typed = [form, ("way", way.as_str()), ("evidence", &evidence), ("sent_on", &sent_on)];
    let Ok(chosen) = way.parse::<OtherWay>() else {
        return refuse(&visit, &refund, &typed, "way_missing").await;
    };
    let Ok(sent_on) = read_date(&sent_on) else {
        return refuse(&visit, &refund, &typed, "date_unreadable").await;
    };
    let proof = Proof { evidence: evidence.clone(), sent_on };
    let Ok(expected) = expected.parse() else {
        return refuse(&visit, &refund, &typed, "paid_amount_changed").await;
    };
    let paid = PaidElsewhere { way: chosen, proof, expected };
    let done = visit.desk().record_elsewhere(merchant, staff, &refund, paid).await.map(|_| ());
    onward(&visit, &refund, &typed, done, |refused| match refused {
        ElsewhereRefused::Remedy(refused) => remedy::code(&refused),
        ElsewhereRefused::AmountChanged { .. } => "paid_amount_changed",
        ElsewhereRefused::Proof(refused) => proving(&refused),
    })
    .await
}

/// Nothing typed is no date, and means today.
fn read_date(typed: &str) -> Result<Option<CivilDate>, ()> {
    match typed.trim() {
        "" => Ok(None),
        typed => CivilDate::parse(typed).map(Some).ok_or(()),
    }
}

async fn refuse(visit: &Visit, refund: &str, typed: &[(&str, &str)], code: &'static str) -> Result<(), ServerFnError> {
    onward(visit, refund, typed, Err(Failed::Refused(code)), |code| code).await
}

/// To the refund, or the ticket that it is shown with, as it is now; refused, with everything that was typed.
async fn onward<R>(
    visit: &Visit,
    refund: &str,
    typed: &[(&str, &str)],
    done: Deed<(), R>,
    code: impl FnOnce(R) -> &'static str,
) -> Result<(), ServerFnError> {
    let ticket = match remedy::page_of(visit, refund).await {
        Ok(ticket) => ticket,
        Err(answered) => return answered,
    };
    let again = |ticket: Onward| typed.iter().fold(ticket, |form, (name, value)| form.with(name, value));
    match done {
        Ok(()) => {
            ticket.go();
            Ok(())
        }
        Err(Failed::Refused(refused)) => back(again(ticket), code(refused)),
        Err(Failed::Trouble(error)) => unavailable(again(ticket), &error),
    }
}

pub fn attending(refused: &AttendRefused) -> &'static str {
    match refused {
        AttendRefused::NotFound => "stale",
        AttendRefused::NotAllowed => "not_allowed",
        AttendRefused::NotWaiting { .. } | AttendRefused::NotThisWay { .. } | AttendRefused::AlreadyGivenUp => {
            "not_waiting"
        }
        AttendRefused::AboveLimit { .. } => "above_limit",
    }
}

fn by_hand(refused: &ByHandRefused) -> &'static str {
    match refused {
        ByHandRefused::Attend(refused) => attending(refused),
        ByHandRefused::Proof(refused) => proving(refused),
        ByHandRefused::NotAReason => "why_not_missing",
    }
}

fn proving(refused: &ProofRefused) -> &'static str {
    match refused {
        ProofRefused::Evidence(EvidenceProblem::Missing) => "proof_missing",
        ProofRefused::Evidence(EvidenceProblem::TooLong) => "proof_too_long",
        ProofRefused::InTheFuture => "sent_in_future",
        ProofRefused::BeforeApproval { .. } => "sent_before_approval",
        ProofRefused::CountedBefore => "proof_counted",
    }
}
