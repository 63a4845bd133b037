//! What every approval does, whoever approves: the decision and the money's hold in one transaction.

use domain::{Actor, Beginning, EventFacts, EventKind, Minor, NewRefund, Origin, Preview, Refund};
use storage::{Event, JobKind, Merchant, NewJob, StorageError, TicketRecord, Writing};

use crate::open_purchase::PurchaseFile;
use crate::{Calendar, Desk, trace};

/// A decision to pay.
pub(crate) struct Approval<'a> {
    pub(crate) by: Actor,
    pub(crate) preview: &'a Preview,
    pub(crate) note: &'a str,
    /// Minor units that were left out since the gateway could not move them with the rest: they stay refundable.
    pub(crate) left_out: Minor,
}

/// Approves a pending ticket and reserves its money: decision and refund stand or fall together.
pub(crate) async fn reserve_refund(
    desk: &Desk,
    writing: &mut Writing,
    merchant: &Merchant,
    file: &PurchaseFile,
    mut record: TicketRecord,
    approval: Approval<'_>,
) -> Result<TicketRecord, StorageError> {
    let preview = approval.preview;
    record.ticket = record
        .ticket
        .approve(desk.now(), approval.by.clone(), preview.total)
        .map_err(|wrong| StorageError::Inconsistent { table: "ticket", row: format!("{}: {wrong}", record.number) })?;
    record.note = approval.note.trim().to_owned();
    writing.record_decision(&record).await?;
    record.version += 1;

    let new = NewRefund {
        customer_id: Some(record.customer_id.clone()),
        ticket_id: Some(record.ticket_id.clone()),
        credit_order: record.credit_order,
        note: record.note.clone(),
        ..desk.new_refund(file, Origin::Ticket, approval.by, record.reason.as_str())
    };
    let begun = Refund::reserve(new, Beginning::Approved, preview, desk.arrives_by_now(merchant, file)?);
    let refund = desk.begin_refund(writing, begun, &preview.lines, approval.left_out).await?;
    record.queue = refund.queue();
    Ok(record)
}

impl Desk {
    /// A refund of a purchase, made now.
    pub(crate) fn new_refund(&self, file: &PurchaseFile, origin: Origin, made_by: Actor, reason: &str) -> NewRefund {
        NewRefund {
            refund_id: self.new_id("re"),
            merchant_id: file.purchase.merchant_id.clone(),
            purchase_id: file.purchase.purchase_id.clone(),
            payment_id: file.payment.payment_id.clone(),
            customer_id: file.purchase.customer_id.clone(),
            origin,
            ticket_id: None,
            made_by,
            replaces: None,
            currency: file.purchase.currency,
            credit_order: file.case.case().credit_order,
            reason: reason.to_owned(),
            note: String::new(),
            made_at: self.now(),
        }
    }

    /// By when the customer can expect money that is sent now.
    pub(crate) fn arrives_by_now(
        &self,
        merchant: &Merchant,
        file: &PurchaseFile,
    ) -> Result<domain::Timestamp, StorageError> {
        Ok(Calendar::of(&merchant.timezone)?.business_days_after(self.now(), file.policy.arrives_within_days))
    }

    /// Writes down what happened to a ticket, in the transaction of its cause.
    pub(crate) async fn write_event(
        &self,
        writing: &mut Writing,
        record: &TicketRecord,
        kind: EventKind,
        actor: Actor,
    ) -> Result<(), StorageError> {
        let event = Event {
            event_id: self.new_id("evt"),
            merchant_id: record.merchant_id.clone(),
            ticket_id: Some(record.ticket_id.clone()),
            refund_id: None,
            kind,
            actor,
            facts: EventFacts::note(&record.note),
            happened_at: self.now(),
        };
        writing.insert_event(&event).await
    }

    /// What happened to a merchant's own settings, told from the command line.
    pub(crate) fn merchant_event(&self, merchant: &Merchant, kind: EventKind, subject_id: &str) -> Event {
        Event {
            event_id: self.new_id("evt"),
            merchant_id: merchant.merchant_id.clone(),
            ticket_id: None,
            refund_id: None,
            kind,
            actor: Actor::CommandLine,
            facts: EventFacts::about(subject_id),
            happened_at: self.now(),
        }
    }

    /// Owes work to the outside world from now on, in the transaction of its cause and under its trace.
    pub(crate) async fn owe(
        &self,
        writing: &mut Writing,
        merchant_id: &str,
        kind: JobKind,
        subject_id: &str,
        payload: &str,
    ) -> Result<(), StorageError> {
        let (outbox_id, trace) = (self.new_id("out"), trace::current());
        let due_at = self.now();
        let job = NewJob { outbox_id: &outbox_id, merchant_id, kind, subject_id, payload, due_at, trace: &trace };
        writing.insert_job(job).await
    }
}
