use domain::Timestamp;
use storage::{GatewaySetting, Job, JobKind, PaymentRecord, StorageError, Writing};

use crate::pay_out::{SETTLES_WITHIN, account, setting_of, within_limit};
use crate::take_seen::Taken;
use crate::{Desk, GatewayTrouble, trace};

const SECOND: i64 = 1_000_000;
const LEASE: i64 = 60 * SECOND;
const AT_ONCE: usize = 8;
/// How many of a merchant's payments are looked at at once by this process: a gateway that hangs for one shop must not
/// hold up the others.
const OF_ONE_MERCHANT: usize = 2;
const HOUR: i64 = 3600 * SECOND;
/// When a payment is looked at after a refund of it succeeded: gateways tell late of failures, up to 30 days on, and of
/// the number by which banks find the money. Their events come sooner, but one may be lost.
const LOOKS_AFTER: [i64; 5] = [60 * SECOND, HOUR, 24 * HOUR, 7 * 24 * HOUR, 30 * 24 * HOUR];

impl Desk {
    /// Looks at payments that are due at their gateways; says how many. What the gateway has about our refunds is
    /// its word on them; what it did that we did not ask for is brought in, so that it cannot be given back twice.
    pub async fn look_at_payments(&self) -> Result<usize, StorageError> {
        let mut claimed = 0;
        while claimed < AT_ONCE {
            let Some(job) = self.claim_job(JobKind::LookAtPayment, LEASE).await? else { break };
            claimed += 1;
            let payment_id = job.subject_id.clone();
            let Some(_place) = self.take_look_place(&job.merchant_id, OF_ONE_MERCHANT) else {
                self.owe_again(&job, self.shortly(5 * SECOND)).await?;
                continue;
            };
            if let Err(error) = trace::within(job.trace.clone(), self.look_at_one(&job)).await {
                tracing::error!(%error, %payment_id, "a payment could not be looked at, it stays due");
            }
        }
        Ok(claimed)
    }

    async fn look_at_one(&self, job: &Job) -> Result<(), StorageError> {
        let mut writing = self.storage().writing().await?;
        let payment = writing.get_payment(&job.subject_id).await?;
        let setting = setting_of(&mut writing, &payment).await?;
        drop(writing);
        let Some(gateway) = self.gateway(&payment.gateway).filter(|_| setting.paused_at.is_none()) else {
            return self.owe_again(job, self.shortly(10 * 60 * SECOND)).await;
        };
        if let Some(until) = self.busy_until(&setting) {
            return self.owe_again(job, self.shortly(until.0 - self.now().0)).await;
        }
        let asked_at = self.now();
        let seen = match within_limit(gateway.look(&account(&setting), &payment.reference)).await {
            Ok(seen) => seen,
            Err(trouble) => return self.put_look_off(job, &payment, &setting, &trouble).await,
        };
        let taken = self.take_down(Some(job), &payment, seen).await?;
        let mut writing = self.storage().writing().await?;
        // So that a look which is owed meanwhile is not taken for this one, which ends.
        writing.hold_purchase(&payment.merchant_id, &payment.purchase_id).await?;
        let (is_whole, next) = match taken {
            Taken::Whole => (true, self.next_look(&mut writing, &payment).await?),
            // What is on its way from us may have to end first, or what could not be read is told of in known words by then.
            Taken::InPart => (false, Some(self.back_off(job.setbacks + 1))),
            Taken::TooLate => return Ok(()),
        };
        let settled_at = self.settled_at(job, asked_at);
        let next = next.into_iter().chain(settled_at).min();
        match next {
            Some(at) if is_whole => _ = writing.owe_job_again(job, at).await?,
            Some(at) => _ = writing.put_job_off(job, at).await?,
            // An event that came meanwhile has made it due again: then it is not done.
            None if writing.holds_job(job, self.now()).await? => {
                writing.record_jobs_done(JobKind::LookAtPayment, &payment.payment_id, self.now()).await?;
            }
            None => {}
        }
        writing.commit().await
    }

    /// When no list can be behind what the look is about, where it may have been now.
    fn settled_at(&self, job: &Job, asked_at: Timestamp) -> Option<Timestamp> {
        let settled_at = Timestamp(job.payload.parse().ok()?);
        if asked_at < settled_at {
            return Some(settled_at);
        }
        let is_in_doubt = self.clock_may_be_set_since(SETTLES_WITHIN);
        is_in_doubt.then(|| Timestamp(self.now().0 + SETTLES_WITHIN))
    }

    async fn put_look_off(
        &self,
        job: &Job,
        payment: &PaymentRecord,
        setting: &GatewaySetting,
        trouble: &GatewayTrouble,
    ) -> Result<(), StorageError> {
        tracing::warn!(%trouble, payment_id = %payment.payment_id, "the gateway could not be asked about a payment");
        let mut writing = self.storage().writing().await?;
        let until = match trouble {
            GatewayTrouble::Busy { retry_after: Some(wait) } => self.leave_alone_for(setting, *wait),
            _ => self.back_off(job.setbacks + 1),
        };
        if let GatewayTrouble::KeyRefused(why) = trouble {
            self.pause(&mut writing, setting, why).await?;
        }
        writing.put_job_off(job, until).await?;
        writing.commit().await
    }

    async fn next_look(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
    ) -> Result<Option<Timestamp>, StorageError> {
        let Some(last) = writing.find_last_success(&payment.payment_id).await? else { return Ok(None) };
        if last > self.now() {
            // By a clock that was ahead: when it was nobody knows.
            return Ok(Some(Timestamp(self.now().0 + 24 * HOUR)));
        }
        let looks = LOOKS_AFTER.iter().map(|after| Timestamp(last.0 + after));
        Ok(looks.filter(|at| *at > self.now()).min())
    }
}
