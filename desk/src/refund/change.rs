//! The one place where a refund is made or changes: its row, the money columns, the events, the ticket's queue, the mail, the
//! jobs and the news for open pages are written in one transaction, as `domain`'s [`Effects`] name them.

use domain::{
    Actor, Effects, EventFacts, EventKind, LineRefund, Minor, NoticeKind, Refund, RefundJob, Timestamp, Transition,
};
use storage::{Change, Event, JobKind, StorageError, Writing};

use crate::notice::Notice;
use crate::{Calendar, Desk};

const MINUTE: i64 = 60_000_000;

impl Desk {
    /// Writes down a refund that [`Refund::reserve`] or [`Refund::record`] made. `left_out`: minor units that the gateway
    /// could not move with the rest, for the mail.
    pub(crate) async fn begin_refund(
        &self,
        writing: &mut Writing,
        (refund, effects): (Refund, Effects),
        lines: &[LineRefund],
        left_out: Minor,
    ) -> Result<Refund, StorageError> {
        let by = refund.made_by.clone();
        writing.insert_refund(&refund, lines, &effects.postings).await?;
        if let Some(replaced) = &refund.replaces {
            let replaced = writing.get_refund(replaced).await?;
            self.change_refund(writing, replaced, Transition::Replace, &by).await?;
        }
        if effects.events.contains(&EventKind::RefundImported) {
            self.count(|counts| &counts.imported);
        }
        self.follow(writing, &refund, effects, &by, left_out).await?;
        Ok(refund)
    }

    /// Takes a refund a step further, and writes down all that follows. [`StorageError::Stale`] where somebody was first.
    pub(crate) async fn change_refund(
        &self,
        writing: &mut Writing,
        refund: Refund,
        step: Transition,
        by: &Actor,
    ) -> Result<Refund, StorageError> {
        let at = self.now();
        let before = refund.clone();
        let (mut refund, effects) = refund.apply(step, by, at).map_err(|wrong| wrong_state(&before, &wrong))?;
        if refund != before {
            writing.update_refund(&refund, &effects.postings, at).await?;
            refund.version += 1;
        }
        self.count_change(&refund, &effects);
        self.follow(writing, &refund, effects, by, 0).await?;
        Ok(refund)
    }

    fn count_change(&self, refund: &Refund, effects: &Effects) {
        for event in &effects.events {
            match event {
                EventKind::RefundSucceeded => self.count(|counts| &counts.succeeded),
                EventKind::RefundFailed if refund.succeeded_at().is_some() => self.count(|counts| &counts.failed_late),
                EventKind::RefundFailed => self.count(|counts| &counts.failed),
                EventKind::RefundNeedsAttention => self.count(|counts| &counts.calls_for_help),
                _ => {}
            }
        }
    }

    async fn follow(
        &self,
        writing: &mut Writing,
        refund: &Refund,
        effects: Effects,
        by: &Actor,
        left_out: Minor,
    ) -> Result<(), StorageError> {
        let now = self.now();
        for kind in effects.events {
            let has_note = matches!(kind, EventKind::TicketApproved | EventKind::RefundMade);
            let event = Event {
                event_id: self.new_id("evt"),
                merchant_id: refund.merchant_id.clone(),
                ticket_id: refund.ticket_id.clone(),
                refund_id: Some(refund.refund_id.clone()),
                kind,
                actor: by.clone(),
                facts: EventFacts {
                    note: if has_note { refund.note.clone() } else { String::new() },
                    why: effects.why.filter(|_| kind == EventKind::RefundNeedsAttention),
                    ..EventFacts::default()
                },
                happened_at: now,
            };
            writing.insert_event(&event).await?;
        }
        if effects.publish {
            self.publish_refund(writing, refund).await?;
        }
        if let Some(kind) = effects.notice {
            self.owe_notice(writing, refund, kind, left_out).await?;
        }
        for job in effects.jobs {
            self.owe_refund_job(writing, refund, job, now).await?;
        }
        Ok(())
    }

    /// Its ticket lies where it belongs, and open pages fetch themselves again once this is committed.
    async fn publish_refund(&self, writing: &mut Writing, refund: &Refund) -> Result<(), StorageError> {
        let ticket = match &refund.ticket_id {
            Some(ticket_id) => {
                let record = writing.get_ticket(ticket_id).await?;
                writing.move_ticket(&record, refund.queue()).await?;
                Some(record.number)
            }
            None => None,
        };
        writing.tell(Change {
            merchant_id: refund.merchant_id.clone(),
            customer_id: refund.customer_id.clone(),
            ticket,
        });
        Ok(())
    }

    async fn owe_notice(
        &self,
        writing: &mut Writing,
        refund: &Refund,
        kind: NoticeKind,
        left_out: Minor,
    ) -> Result<(), StorageError> {
        let Some(customer_id) = refund.customer_id.clone() else { return Ok(()) };
        let notice = Notice {
            kind,
            customer_id,
            ticket_id: refund.ticket_id.clone(),
            refund_id: Some(refund.refund_id.clone()),
            left_out,
        };
        self.write_notice(writing, &refund.merchant_id, &notice).await
    }

    async fn owe_refund_job(
        &self,
        writing: &mut Writing,
        refund: &Refund,
        job: RefundJob,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let (merchant_id, payment_id, refund_id) = (&refund.merchant_id, &refund.payment_id, &refund.refund_id);
        match job {
            RefundJob::StartPayout => self.owe(writing, merchant_id, JobKind::PayOut, refund_id, "").await,
            RefundJob::EndPayout => writing.record_jobs_done(JobKind::PayOut, refund_id, now).await,
            RefundJob::WakePayout => writing.wake_job(JobKind::PayOut, refund_id, now).await.map(|_| ()),
            RefundJob::SyncPaymentSoon => {
                self.owe_a_look(writing, merchant_id, payment_id, Timestamp(now.0 + MINUTE)).await
            }
            RefundJob::SyncPaymentNow => self.owe_a_look_at_news(writing, merchant_id, payment_id).await,
            RefundJob::SyncPaymentForRoom => self.owe_a_look_for_room(writing, refund).await,
        }
    }

    /// By when the customer can expect money that was sent at an instant.
    pub(crate) async fn expected_by(
        &self,
        writing: &mut Writing,
        refund: &Refund,
        sent_at: Timestamp,
    ) -> Result<Timestamp, StorageError> {
        let merchant = writing.get_merchant(&refund.merchant_id).await?;
        let purchase = writing.find_purchase(&refund.merchant_id, &refund.purchase_id).await?.ok_or_else(|| {
            StorageError::Inconsistent { table: "refund", row: format!("{} has no purchase", refund.refund_id) }
        })?;
        let policy = writing.get_policy(&purchase.policy_id).await?;
        Ok(Calendar::of(&merchant.timezone)?.business_days_after(sent_at, policy.arrives_within_days))
    }
}

fn wrong_state(refund: &Refund, wrong: &domain::WrongState) -> StorageError {
    StorageError::Inconsistent { table: "refund", row: format!("{}: {wrong}", refund.refund_id) }
}
