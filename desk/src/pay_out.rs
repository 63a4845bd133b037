use domain::{FailureReason, Method, RefundState, Timestamp};
use std::time::Duration;
use storage::{
    Change, Job, JobKind, Merchant, NewAccountCredit, PaymentRecord, Queue, RefundRecord, StorageError, TicketRecord,
    Writing,
};

use crate::{Calendar, Desk, Gateway, GatewayAnswer, GatewayTrouble, RefundOrder, RefundOrderKind, letter};

const SECOND: i64 = 1_000_000;
/// Longer than a call may take, so that a worker that lives never loses its job to another.
const LEASE: i64 = 90 * SECOND;
const AT_ONCE: usize = 8;
const CALL_LIMIT: Duration = Duration::from_secs(30);
/// A gateway's list may be a little behind; before this an empty list proves nothing.
const SETTLES_WITHIN: i64 = 35 * SECOND;
/// Gateways forget keys after 24 hours; an hour before that nothing is sent again, only looked up.
const KEY_LIVES: i64 = 23 * 3600 * SECOND;

/// What to do about a refund that is due.
enum Step<'a> {
    /// Call the gateway for the first time in this attempt.
    Send(&'a dyn Gateway, RefundOrder),
    /// It may have happened: ask before anything else.
    LookUp(&'a dyn Gateway, RefundOrder),
    /// No such gateway is set up: nothing was written down as sent.
    Wait { gateway: String },
    /// Nothing; it is over.
    Leave,
}

impl Desk {
    /// Moves the money of refunds that are due; says how many were looked at. Each is written down before the
    /// gateway is called, and the call is in no transaction: if we stop in between, the next run finds the
    /// attempt and asks the gateway about it, so nobody is paid twice.
    pub async fn pay_out(&self) -> Result<usize, StorageError> {
        let mut claimed = 0;
        while claimed < AT_ONCE {
            let Some(job) = self.claim_job(JobKind::PayOut, LEASE).await? else { break };
            claimed += 1;
            if let Err(error) = self.pay_out_one(&job).await {
                tracing::error!(%error, refund_id = %job.subject_id, "a refund could not be worked on, it stays due");
            }
        }
        Ok(claimed)
    }

    async fn pay_out_one(&self, job: &Job) -> Result<(), StorageError> {
        match self.begin_attempt(job).await? {
            Step::Leave => self.finish(job).await,
            Step::Wait { gateway } => {
                tracing::error!(%gateway, refund_id = %job.subject_id, "no such gateway is set up");
                self.put_off(job, self.back_off(job.tries)).await
            }
            Step::Send(gateway, order) => {
                let answer = within_limit(gateway.send(&order)).await;
                self.record_answer(job, answer).await
            }
            Step::LookUp(gateway, order) => self.look_up(job, gateway, &order).await,
        }
    }

    async fn look_up(&self, job: &Job, gateway: &dyn Gateway, order: &RefundOrder) -> Result<(), StorageError> {
        let asked_at = self.now();
        match within_limit(gateway.find(order)).await {
            Ok(Some(answer)) => self.record_answer(job, Ok(answer)).await,
            Ok(None) if self.begin_again(job, asked_at).await? => {
                let answer = within_limit(gateway.send(order)).await;
                self.record_answer(job, answer).await
            }
            Ok(None) => self.put_off(job, self.back_off(job.tries)).await,
            Err(trouble) => {
                tracing::warn!(%trouble, refund_id = %job.subject_id, "the gateway could not be asked");
                self.put_off(job, self.back_off(job.tries)).await
            }
        }
    }

    /// Writes down that we are about to call, or finds that we may have called before.
    async fn begin_attempt(&self, job: &Job) -> Result<Step<'_>, StorageError> {
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let mut refund = writing.get_refund(&job.subject_id).await?;
        let payment = writing.get_payment(&refund.payment_id).await?;
        let gateway = self.gateway(&payment.gateway);
        let step = match (refund.state, gateway) {
            (RefundState::Succeeded | RefundState::Failed | RefundState::Canceled, _) => Step::Leave,
            (_, None) => {
                self.call_for_help(&mut writing, &refund).await?;
                Step::Wait { gateway: payment.gateway }
            }
            (RefundState::Reserved, Some(gateway)) => {
                refund.state = refund.state.begin_sending().map_err(|wrong| wrong_state(&refund, &wrong))?;
                refund.attempt_no += 1;
                refund.sent_at = Some(now);
                writing.begin_attempt(&refund.refund_id, refund.attempt_no, now).await?;
                writing.record_refund(&refund).await?;
                Step::Send(gateway, order(&refund, &payment))
            }
            (RefundState::Sending | RefundState::Unknown | RefundState::RequiresAction, Some(gateway)) => {
                Step::LookUp(gateway, order(&refund, &payment))
            }
        };
        writing.commit().await?;
        Ok(step)
    }

    /// The gateway knows nothing of the attempt. Sends it again only with the same key, only inside the key's
    /// life, and only where it was asked once its list must have caught up. Says whether to send.
    async fn begin_again(&self, job: &Job, asked_at: Timestamp) -> Result<bool, StorageError> {
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let mut refund = writing.get_refund(&job.subject_id).await?;
        let attempts = writing.list_attempts(&refund.refund_id).await?;
        let Some(attempt) = attempts.last() else {
            return Err(StorageError::Inconsistent {
                table: "refund",
                row: format!("{} sent nothing", refund.refund_id),
            });
        };
        let has_settled = asked_at.0 - attempt.sent_at >= SETTLES_WITHIN;
        let key_lives = now.0 - attempt.begun_at < KEY_LIVES;
        if !has_settled {
            return Ok(false);
        }
        if !key_lives {
            tracing::error!(refund_id = %refund.refund_id, "the gateway does not know this refund and its key is over");
            self.call_for_help(&mut writing, &refund).await?;
            writing.commit().await?;
            return Ok(false);
        }
        if refund.state == RefundState::Sending {
            refund.state = refund.state.lose_answer().map_err(|wrong| wrong_state(&refund, &wrong))?;
        }
        refund.state = refund.state.begin_sending().map_err(|wrong| wrong_state(&refund, &wrong))?;
        refund.sent_at = Some(now);
        writing.record_attempt_sent_again(&refund.refund_id, refund.attempt_no, now).await?;
        writing.record_refund(&refund).await?;
        writing.commit().await?;
        Ok(true)
    }

    /// Writes down the gateway's word, or that there was none: then nothing is "failed", it is unknown.
    async fn record_answer(
        &self,
        job: &Job,
        answer: Result<GatewayAnswer, GatewayTrouble>,
    ) -> Result<(), StorageError> {
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let mut refund = writing.get_refund(&job.subject_id).await?;
        if matches!(refund.state, RefundState::Succeeded | RefundState::Failed | RefundState::Canceled) {
            writing.record_job_done(&job.outbox_id, now).await?;
            return writing.commit().await;
        }
        let told = match &answer {
            Ok(answer) => format!("{answer:?}"),
            Err(trouble) => trouble.to_string(),
        };
        writing.record_attempt(&refund.refund_id, refund.attempt_no, &told, now).await?;
        match answer {
            Ok(GatewayAnswer::Succeeded { reference, trace_number }) => {
                refund.gateway_reference = Some(reference);
                refund.trace_number = trace_number;
                self.succeed(&mut writing, refund).await?;
                writing.record_job_done(&job.outbox_id, now).await?;
            }
            Ok(GatewayAnswer::Failed { reason }) => {
                self.fail(&mut writing, refund, reason).await?;
                writing.record_job_done(&job.outbox_id, now).await?;
            }
            Ok(GatewayAnswer::Pending { reference }) => {
                refund.gateway_reference = Some(reference);
                if refund.state == RefundState::Unknown {
                    // It is known now: on its way.
                    refund.state = refund.state.begin_sending().map_err(|wrong| wrong_state(&refund, &wrong))?;
                }
                writing.record_refund(&refund).await?;
                writing.put_job_off(&job.outbox_id, self.back_off(job.tries)).await?;
            }
            Err(trouble) => {
                tracing::warn!(%trouble, refund_id = %refund.refund_id, "no word from the gateway");
                if refund.state == RefundState::Sending {
                    refund.state = refund.state.lose_answer().map_err(|wrong| wrong_state(&refund, &wrong))?;
                    writing.record_refund(&refund).await?;
                }
                writing.put_job_off(&job.outbox_id, self.back_off(job.tries)).await?;
            }
        }
        writing.commit().await
    }

    async fn succeed(&self, writing: &mut Writing, mut refund: RefundRecord) -> Result<(), StorageError> {
        let now = self.now();
        refund.state = refund.state.succeed().map_err(|wrong| wrong_state(&refund, &wrong))?;
        refund.succeeded_at = Some(now);
        let merchant = writing.get_merchant(&refund.merchant_id).await?;
        let payment = writing.get_payment(&refund.payment_id).await?;
        refund.expected_by = Some(self.expected_by(writing, &merchant, &refund, now).await?);
        writing.record_refund(&refund).await?;
        writing.settle_on_payment(&refund.payment_id, refund.to_payment).await?;
        if refund.method == Method::Void {
            writing.record_payment_voided(&refund.payment_id).await?;
        }
        let Some(record) = ticket_of(writing, &refund).await? else {
            return self.end_direct_refund(writing, &merchant, &refund, &payment).await;
        };
        if refund.to_credit > 0 {
            give_account_credit(writing, &refund, &record.customer_id, now).await?;
        }
        writing.move_ticket(&record, Queue::Done).await?;
        self.write_event(writing, &record, Some(&refund.refund_id), "refund_succeeded", "gateway").await?;
        if let Some(customer) = writing.find_customer(&record.customer_id).await? {
            let letter = letter::refund_succeeded(&merchant, &customer, &record, &refund, &payment, self.public_url());
            self.write_letter(writing, &merchant, letter).await?;
        }
        tell(writing, &record);
        Ok(())
    }

    /// The gateway said no: the hold is given back, and somebody must look.
    async fn fail(
        &self,
        writing: &mut Writing,
        mut refund: RefundRecord,
        reason: FailureReason,
    ) -> Result<(), StorageError> {
        refund.state = refund.state.fail().map_err(|wrong| wrong_state(&refund, &wrong))?;
        refund.failed_at = Some(self.now());
        refund.failure_reason = Some(reason);
        writing.record_refund(&refund).await?;
        // The purchase before its payment, as every approval does: two who wait for each other both lose.
        writing.change_given_back(&refund.purchase_id, -refund.total).await?;
        writing.reserve_on_payment(&refund.payment_id, -refund.to_payment).await?;
        let Some(record) = ticket_of(writing, &refund).await? else {
            return self.fail_direct_refund(writing, &refund).await;
        };
        writing.move_ticket(&record, Queue::Attention).await?;
        self.write_event(writing, &record, Some(&refund.refund_id), "refund_failed", "gateway").await?;
        let merchant = writing.get_merchant(&refund.merchant_id).await?;
        if let Some(customer) = writing.find_customer(&record.customer_id).await? {
            let letter = letter::refund_failed(&merchant, &customer, &record, &refund, self.public_url());
            self.write_letter(writing, &merchant, letter).await?;
        }
        tell(writing, &record);
        Ok(())
    }

    async fn expected_by(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        refund: &RefundRecord,
        now: Timestamp,
    ) -> Result<Timestamp, StorageError> {
        let purchase = writing.find_purchase(&merchant.merchant_id, &refund.purchase_id).await?.ok_or_else(|| {
            StorageError::Inconsistent { table: "refund", row: format!("{} has no purchase", refund.refund_id) }
        })?;
        let policy = writing.get_policy(&purchase.policy_id).await?;
        Ok(Calendar::of(&merchant.timezone)?.business_days_after(now, policy.arrives_within_days))
    }

    /// The refund cannot go on by itself: its ticket is put where staff look.
    async fn call_for_help(&self, writing: &mut Writing, refund: &RefundRecord) -> Result<(), StorageError> {
        let Some(record) = ticket_of(writing, refund).await? else { return Ok(()) };
        writing.move_ticket(&record, Queue::Attention).await?;
        tell(writing, &record);
        Ok(())
    }

    async fn finish(&self, job: &Job) -> Result<(), StorageError> {
        let mut writing = self.storage().writing().await?;
        writing.record_job_done(&job.outbox_id, self.now()).await?;
        writing.commit().await
    }

    async fn put_off(&self, job: &Job, until: Timestamp) -> Result<(), StorageError> {
        let mut writing = self.storage().writing().await?;
        writing.put_job_off(&job.outbox_id, until).await?;
        writing.commit().await
    }
}

async fn within_limit<T>(call: impl Future<Output = Result<T, GatewayTrouble>>) -> Result<T, GatewayTrouble> {
    tokio::time::timeout(CALL_LIMIT, call)
        .await
        .unwrap_or_else(|_| Err(GatewayTrouble::AnswerLost("it took more than 30 seconds".to_owned())))
}

async fn ticket_of(writing: &mut Writing, refund: &RefundRecord) -> Result<Option<TicketRecord>, StorageError> {
    match &refund.ticket_id {
        Some(ticket_id) => Ok(Some(writing.get_ticket(ticket_id).await?)),
        None => Ok(None),
    }
}

fn tell(writing: &mut Writing, record: &TicketRecord) {
    writing.tell(Change {
        merchant_id: record.merchant_id.clone(),
        customer_id: Some(record.customer_id.clone()),
        ticket: Some(record.number.clone()),
    });
}

/// Books a refund's part that is kept for the customer.
pub(crate) async fn give_account_credit(
    writing: &mut Writing,
    refund: &RefundRecord,
    customer_id: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    let credit = NewAccountCredit {
        refund_id: &refund.refund_id,
        merchant_id: &refund.merchant_id,
        customer_id,
        currency: refund.currency.code(),
        amount: refund.to_credit,
        given_at: now,
    };
    writing.insert_account_credit(&credit).await
}

fn order(refund: &RefundRecord, payment: &PaymentRecord) -> RefundOrder {
    RefundOrder {
        key: format!("{}:{}", refund.refund_id, refund.attempt_no),
        refund_id: refund.refund_id.clone(),
        reference: payment.reference.clone(),
        kind: if refund.method == Method::Void { RefundOrderKind::Void } else { RefundOrderKind::Refund },
        amount: refund.to_payment,
        currency: refund.currency.code().to_owned(),
    }
}

fn wrong_state(refund: &RefundRecord, wrong: &domain::WrongState) -> StorageError {
    StorageError::Inconsistent { table: "refund", row: format!("{}: {wrong}", refund.refund_id) }
}
