//! What the gateway said to a call, or that it said nothing, written down.

use domain::{AttemptOutcome, Attention, GatewayResult, Refund, RefundState};
use storage::{GatewaySetting, Job, StorageError, Writing};

use super::{CLOCKS_DIFFER, Call, MINUTE, QUIET_FOR, ToldBy, held};
use crate::{Desk, GatewayTrouble};

impl Desk {
    /// Writes down the gateway's word, or that there was none: then nothing is "failed".
    pub(super) async fn record_answer(
        &self,
        job: &Job,
        call: &Call<'_>,
        told_by: ToldBy,
        answer: Result<GatewayResult, GatewayTrouble>,
    ) -> Result<(), StorageError> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(trouble) => return self.record_trouble(job, call, trouble).await,
        };
        let now = self.now();
        tracing::info!(key = %call.order.key, ?answer, "the gateway answered");
        let mut writing = self.storage().writing().await?;
        // Its word counts whoever holds the job by now: it is about the money. But a refusal is about one call, and
        // whoever has the job by now may have sent another: then the next look-up tells (C6).
        let (mut refund, _) = held(&mut writing, job).await?;
        let is_refusal = told_by == ToldBy::Call && matches!(answer, GatewayResult::Failed { .. });
        if is_refusal && !writing.holds_job(job, now).await? {
            tracing::warn!(key = %call.order.key, "refused, but this worker has lost the refund to another");
            return Ok(());
        }
        if refund.state() == RefundState::Reserved {
            // Not from this database: it is an older copy, and the one it was copied from has sent it (D8).
            refund = self.begin_new_attempt(&mut writing, &call.setting, refund).await?;
        }
        let attempt_no = call.attempt_no.max(1);
        let outcome = (answer.outcome(), answer.detail());
        writing.record_attempt(&refund.refund_id, attempt_no, outcome, now, None).await?;
        if refund.state().is_over() && answer.moves() {
            // It was given up meanwhile: what moved is brought in by a look, also where no event ever tells of it.
            tracing::error!(key = %call.order.key, "the gateway made a refund that is over here");
            self.owe_a_look_at_news(&mut writing, &refund.merchant_id, &refund.payment_id).await?;
        }
        let refund = self.apply_result(&mut writing, refund, answer).await?;
        if !refund.state().is_settled() {
            writing.owe_job_again(job, self.asked_again_at(&refund)).await?;
        }
        writing.commit().await
    }

    /// No word on what was sent.
    async fn record_trouble(&self, job: &Job, call: &Call<'_>, trouble: GatewayTrouble) -> Result<(), StorageError> {
        let now = self.now();
        tracing::warn!(%trouble, key = %call.order.key, "no word from the gateway");
        let mut writing = self.storage().writing().await?;
        let (mut refund, _) = held(&mut writing, job).await?;
        if refund.state().is_settled() || !writing.holds_job(job, now).await? {
            return Ok(());
        }
        let in_doubt_since =
            if trouble.is_without_effect() { call.in_doubt_since } else { Some(call.in_doubt_since.unwrap_or(now.0)) };
        let told = trouble.to_string();
        let outcome = (outcome_of(&trouble), told.as_str());
        writing.record_attempt(&refund.refund_id, call.attempt_no, outcome, now, in_doubt_since).await?;
        if in_doubt_since.is_some() {
            refund = self.lose_answer(&mut writing, refund).await?;
        }
        self.wait_after(&mut writing, job, call, refund, &trouble).await?;
        writing.commit().await
    }

    /// The gateway could not be asked what became of it: nothing is known beyond what was.
    pub(super) async fn record_unasked(
        &self,
        job: &Job,
        call: &Call<'_>,
        trouble: GatewayTrouble,
    ) -> Result<(), StorageError> {
        tracing::warn!(%trouble, key = %call.order.key, "the gateway could not be asked");
        let mut writing = self.storage().writing().await?;
        let (refund, _) = held(&mut writing, job).await?;
        if refund.state().is_settled() || !writing.holds_job(job, self.now()).await? {
            return Ok(());
        }
        self.wait_after(&mut writing, job, call, refund, &trouble).await?;
        writing.commit().await
    }

    async fn wait_after(
        &self,
        writing: &mut Writing,
        job: &Job,
        call: &Call<'_>,
        mut refund: Refund,
        trouble: &GatewayTrouble,
    ) -> Result<(), StorageError> {
        let until = match trouble {
            GatewayTrouble::Busy { retry_after: Some(wait) } => self.leave_alone_for(&call.setting, *wait),
            GatewayTrouble::KeyRefused(why) => {
                self.pause(writing, &call.setting, why).await?;
                self.shortly(10 * MINUTE)
            }
            GatewayTrouble::Mismatch(_) => {
                refund = self.raise_attention(writing, refund, Attention::Mismatch).await?;
                if refund.given_up.is_some() {
                    // What it has in its place is told by a look.
                    self.owe_a_look(writing, &refund.merchant_id, &refund.payment_id, self.now()).await?;
                }
                self.shortly(10 * MINUTE)
            }
            GatewayTrouble::NotReached(_) | GatewayTrouble::AnswerLost(_) | GatewayTrouble::Busy { .. } => {
                self.soon(job.setbacks + 1)
            }
        };
        if !matches!(trouble, GatewayTrouble::KeyRefused(_)) {
            self.mind_the_quiet(writing, refund).await?;
        }
        writing.put_job_off(job, until).await?;
        Ok(())
    }

    /// A quarter of an hour without a word: somebody must know, though it is asked on.
    pub(super) async fn mind_the_quiet(&self, writing: &mut Writing, refund: Refund) -> Result<Refund, StorageError> {
        let attempts = writing.list_attempts(&refund.refund_id).await?;
        // Where nothing was sent yet, it waits since it was set aside.
        let since = attempts.last().map_or(refund.reserved_at.0, |attempt| attempt.begun_at);
        let waits = self.now().0 - since;
        // By a clock that was ahead, nobody knows how long it waits.
        let is_quiet = !(-CLOCKS_DIFFER..QUIET_FOR).contains(&waits);
        if !is_quiet || refund.attention().is_some() {
            return Ok(refund);
        }
        tracing::error!(refund_id = %refund.refund_id, "the gateway has said nothing for 15 minutes");
        self.raise_attention(writing, refund, Attention::NoAnswer).await
    }

    /// Nothing more is sent for the merchant until another key is set; nothing is lost meanwhile (G6).
    pub(crate) async fn pause(
        &self,
        writing: &mut Writing,
        setting: &GatewaySetting,
        why: &str,
    ) -> Result<(), StorageError> {
        if writing.pause_gateway(setting, self.now(), why).await? {
            tracing::error!(merchant_id = %setting.merchant_id, gateway = %setting.gateway, %why, "the gateway refused the key: paused");
            writing.tell(storage::Change { merchant_id: setting.merchant_id.clone(), customer_id: None, ticket: None });
        }
        Ok(())
    }
}

fn outcome_of(trouble: &GatewayTrouble) -> AttemptOutcome {
    match trouble {
        GatewayTrouble::NotReached(_) => AttemptOutcome::NotReached,
        GatewayTrouble::Busy { .. } => AttemptOutcome::Busy,
        GatewayTrouble::KeyRefused(_) => AttemptOutcome::KeyRefused,
        GatewayTrouble::AnswerLost(_) => AttemptOutcome::AnswerLost,
        GatewayTrouble::Mismatch(_) => AttemptOutcome::Mismatch,
    }
}
