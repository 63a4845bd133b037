//! I7: what must move has one piece of open work, or lies where staff look; what is settled has none; and no work, no
//! mail and no event is without its cause.

use domain::{EventFacts, EventKind, RefundState};
use std::collections::HashMap;
use storage::{JobKind, JobRow, LooseEventRow, Reading, StorageError};

use super::PAGE;
use super::finding::{Check, Findings};
use super::notices_written::Notices;
use super::rows_fit::{read_json, read_word};
use crate::Notice;

/// Says how many rows were looked at, and which notices there are.
pub(super) async fn check(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    findings: &mut Findings<'_>,
) -> Result<(usize, Notices), StorageError> {
    let mut notices = Notices::default();
    let unsettled = check_unsettled(reading, merchant_id, findings).await?;
    let jobs = check_outbox(reading, merchant_id, &mut notices, findings).await?;
    let events = check_loose_events(reading, merchant_id, findings).await?;
    Ok((unsettled + jobs + events, notices))
}

async fn check_unsettled(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    let (mut after, mut rows) = (String::new(), 0);
    loop {
        let page = reading.list_unsettled_refunds(merchant_id, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        let mut open: HashMap<String, usize> = HashMap::new();
        for subject in reading.list_open_pay_outs(&after, &last.refund_id).await? {
            *open.entry(subject).or_default() += 1;
        }
        after.clone_from(&last.refund_id);
        rows += page.len();
        for refund in page {
            // Sent by hand: no worker has anything to do with it.
            let is_looked_at = refund.attention.as_deref() == Some("by_hand");
            let found = open.get(&refund.refund_id).copied().unwrap_or(0);
            if found > 1 || (found == 0 && !is_looked_at) {
                let what = format!("the number of its open jobs, the refund being {},", refund.state);
                findings.add(Check::JobsFit, format!("refund {}", refund.refund_id), what, 1, found);
            }
        }
    }
}

async fn check_outbox(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    notices: &mut Notices,
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    let (mut after, mut rows) = (String::new(), 0);
    loop {
        let page = reading.list_jobs_booked(merchant_id, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after.clone_from(&last.outbox_id);
        rows += page.len();
        for job in page {
            match read_word::<JobKind>(&row_of(&job), "kind", &job.kind, findings) {
                Some(JobKind::PayOut) => check_pay_out(&job, findings),
                Some(JobKind::Mail) => check_notice(&job, reading, notices, findings).await?,
                Some(JobKind::LookAtPayment) => check_look(&job, findings),
                None => {}
            }
        }
    }
}

fn row_of(job: &JobRow) -> String {
    format!("outbox {}", job.outbox_id)
}

fn check_pay_out(job: &JobRow, findings: &mut Findings<'_>) {
    let Some(state) = &job.refund_state else {
        findings.add(Check::JobsFit, row_of(job), "its subject", "a refund", format!("{:?}", job.subject_id));
        return;
    };
    if let Some(merchant_id) = job.refund_merchant_id.as_ref().filter(|id| **id != job.merchant_id) {
        findings.add(Check::JobsFit, row_of(job), "merchant_id", merchant_id, &job.merchant_id);
    }
    let is_settled = state.parse().is_ok_and(RefundState::is_settled);
    if is_settled && job.done_at.is_none() {
        let what = format!("its work, refund {} being {state},", job.subject_id);
        findings.add(Check::JobsFit, row_of(job), what, "done", "still due");
    }
}

fn check_look(job: &JobRow, findings: &mut Findings<'_>) {
    if job.payment_id.is_none() {
        let found = format!("{:?}", job.subject_id);
        findings.add(Check::JobsFit, row_of(job), "its subject", "a payment", found);
    }
}

/// A notice tells of a ticket, a refund, or both.
async fn check_notice(
    job: &JobRow,
    reading: &mut Reading,
    notices: &mut Notices,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    let Some(notice) = read_json::<Notice>(&row_of(job), "payload", &job.payload, findings) else {
        notices.add_unread(&job.merchant_id);
        return Ok(());
    };
    notices.add(&job.merchant_id, &notice);
    let Some(ticket_id) = &notice.ticket_id else {
        if notice.refund_id.is_none() {
            findings.add(Check::JobsFit, row_of(job), "what its mail tells of", "a ticket or a refund", "neither");
        }
        return Ok(());
    };
    if !reading.has_ticket(&job.merchant_id, ticket_id).await? {
        let found = format!("{ticket_id}, missing");
        findings.add(Check::JobsFit, row_of(job), "the ticket that its mail tells of", "there", found);
    }
    Ok(())
}

/// Events of tickets are read with their purchases; these name a refund alone, or nothing.
async fn check_loose_events(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    let (mut after, mut rows) = (String::new(), 0);
    loop {
        let page = reading.list_loose_events(merchant_id, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after.clone_from(&last.event_id);
        rows += page.len();
        page.iter().for_each(|event| check_loose_event(event, findings));
    }
}

fn check_loose_event(event: &LooseEventRow, findings: &mut Findings<'_>) {
    let row = || format!("event {} ({})", event.event_id, event.kind);
    read_word::<EventKind>(&row(), "kind", &event.kind, findings);
    read_json::<EventFacts>(&row(), "facts", &event.facts, findings);
    if let Some(merchant_id) = event.refund_merchant_id.as_ref().filter(|id| **id != event.merchant_id) {
        findings.add(Check::DecisionsTold, row(), "merchant_id", merchant_id, &event.merchant_id);
    }
    let cause = match event.kind.as_str() {
        "refund_succeeded" => event.succeeded_at.is_some(),
        "refund_failed" => event.failed_at.is_some(),
        kind if kind.starts_with("ticket_") => false,
        kind if kind.starts_with("refund_") => event.refund_merchant_id.is_some(),
        _ => true,
    };
    if !cause {
        let found =
            event.refund_id.as_ref().map_or("none".to_owned(), |id| format!("refund {id}, which did not come to it"));
        findings.add(Check::DecisionsTold, row(), "its cause", "a ticket or a refund that came to it", found);
    }
}
