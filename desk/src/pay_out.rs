mod call;
mod told;

use domain::{Actor, AttemptOutcome, Attention, FailureReason, Refund, RefundState, Timestamp, Transition};
use std::time::Duration;
use storage::{Attempt, GatewaySetting, Job, JobKind, PaymentRecord, StorageError, Writing};

use crate::{Desk, Gateway, RefundOrder, trace};
use call::call;

pub(crate) use call::{account, held, setting_of, within_limit};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
/// Longer than a look-up and a send may take together, so that a worker that lives never loses its job to another.
const LEASE: i64 = 90 * SECOND;
/// How old a lease may be for a call to begin: with what the call may take, the lease outlives it.
const CALL_BEGINS_WITHIN: Duration = Duration::from_secs(50);
const AT_ONCE: usize = 8;
pub(crate) const CALL_LIMIT: Duration = Duration::from_secs(30);
/// An attempt is written down, its call begins within 50 seconds of that and has its effect within 30, and a gateway's
/// list may be five behind; before this an empty list proves nothing.
pub(crate) const SETTLES_WITHIN: i64 = 85 * SECOND;
/// Gateways forget keys after 24 hours; an hour before that nothing is sent again, only looked up.
const KEY_LIVES: i64 = 23 * 60 * MINUTE;
/// What has lain still for so long is looked up before it is sent: this database may be a copy that was put back, older
/// than what was done since (D8).
const LIES_STILL_FOR: i64 = 10 * MINUTE;
/// What was written down by a clock that was ahead by more counts for nothing.
pub(crate) const CLOCKS_DIFFER: i64 = 60 * MINUTE;
/// Without an answer for so long, a person is asked to look.
const QUIET_FOR: i64 = 15 * MINUTE;
/// How many of a merchant's refunds are worked on at once by this process: a gateway that hangs for one shop must not
/// hold up the others.
const OF_ONE_MERCHANT: usize = 4;

/// What to do about a refund that is due.
enum Step<'a> {
    /// Call the gateway: it has not got this attempt.
    Send(Call<'a>),
    /// It may have happened: ask before anything else.
    LookUp(Call<'a>),
    /// Nothing can be done before then.
    Wait(Timestamp),
    /// Nothing; it is over, or somebody else works on it.
    Leave,
}

/// A call to the gateway, and what its answer is compared with.
struct Call<'a> {
    gateway: &'a dyn Gateway,
    setting: GatewaySetting,
    order: RefundOrder,
    attempt_no: i64,
    /// Since when it was in doubt before this call whether the gateway has the attempt.
    in_doubt_since: Option<i64>,
}

/// How an answer came: as a call's own, or by looking at what the gateway has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ToldBy {
    Call,
    List,
}

/// A piece of work and when it was claimed: by a clock that nobody sets, and by one that goes on while the machine sleeps.
struct Claim {
    job: Job,
    at: Duration,
    at_time: Timestamp,
}

impl Desk {
    /// Moves the money of refunds that are due; says how many were looked at. Each is written down before the
    /// gateway is called, and the call is in no transaction: if we stop in between, the next run finds the
    /// attempt and asks the gateway about it, so nobody is paid twice.
    pub async fn pay_out(&self) -> Result<usize, StorageError> {
        let mut claimed = 0;
        while claimed < AT_ONCE {
            // Before the claim itself: the lease must not seem younger than it is.
            let (at, at_time) = (self.steady(), self.now());
            self.clock_watch().look(at, at_time);
            let Some(job) = self.claim_job(JobKind::PayOut, LEASE).await? else { break };
            claimed += 1;
            let claim = Claim { job, at, at_time };
            let refund_id = claim.job.subject_id.clone();
            // Also where another transaction was in the way (D5): all that writes here holds the purchase first, so that
            // hardly ever happens, and then it costs the rest of the lease. Nothing is sent twice for it.
            if let Err(error) = trace::within(claim.job.trace.clone(), self.pay_out_one(&claim)).await {
                tracing::error!(%error, %refund_id, "a refund could not be worked on, it stays due");
            }
        }
        Ok(claimed)
    }

    async fn pay_out_one(&self, claim: &Claim) -> Result<(), StorageError> {
        let job = &claim.job;
        let Some(_place) = self.take_place(&job.merchant_id, OF_ONE_MERCHANT) else {
            return self.owe_again(job, self.shortly(5 * SECOND)).await;
        };
        match self.begin_attempt(job).await? {
            Step::Leave => Ok(()),
            Step::Wait(until) => self.put_off(job, until).await,
            Step::Send(call) => self.send(claim, call).await,
            Step::LookUp(call) => self.look_up(claim, call).await,
        }
    }

    async fn send(&self, claim: &Claim, call: Call<'_>) -> Result<(), StorageError> {
        // Whoever slept between claim and call may have lost the job to another worker by now (C6).
        let by_steady = self.steady().saturating_sub(claim.at);
        let by_time = Duration::from_micros(u64::try_from(self.now().0 - claim.at_time.0).unwrap_or(0));
        if by_steady.max(by_time) > CALL_BEGINS_WITHIN {
            tracing::warn!(refund_id = %call.order.refund_id, "this worker was held up; the refund is left to the next");
            return Ok(());
        }
        self.count(|counts| &counts.attempts);
        tracing::info!(key = %call.order.key, amount = call.order.amount, currency = %call.order.currency, "asking the gateway for a refund");
        let answer = within_limit(call.gateway.send(&call.order)).await;
        self.record_answer(&claim.job, &call, ToldBy::Call, answer).await
    }

    async fn look_up(&self, claim: &Claim, call: Call<'_>) -> Result<(), StorageError> {
        let asked_at = self.now();
        match within_limit(call.gateway.find(&call.order)).await {
            Ok(Some(answer)) => self.record_answer(&claim.job, &call, ToldBy::List, Ok(answer)).await,
            Ok(None) => match self.begin_again(&claim.job, call, asked_at).await? {
                Step::Send(call) => self.send(claim, call).await,
                Step::Wait(until) => self.put_off(&claim.job, until).await,
                Step::LookUp(_) | Step::Leave => Ok(()),
            },
            Err(trouble) => self.record_unasked(&claim.job, &call, trouble).await,
        }
    }

    /// Writes down that we are about to call, or finds that we may have called before.
    async fn begin_attempt(&self, job: &Job) -> Result<Step<'_>, StorageError> {
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let (refund, payment) = held(&mut writing, job).await?;
        if !writing.holds_job(job, now).await? {
            return Ok(Step::Leave);
        }
        if refund.state().is_settled() {
            writing.record_jobs_done(JobKind::PayOut, &refund.refund_id, now).await?;
            writing.commit().await?;
            return Ok(Step::Leave);
        }
        let Some(gateway) = self.gateway(&payment.gateway) else {
            tracing::error!(gateway = %payment.gateway, refund_id = %refund.refund_id, "no such gateway is set up");
            self.raise_attention(&mut writing, refund, Attention::NoGateway).await?;
            writing.commit().await?;
            return Ok(Step::Wait(self.back_off(job.setbacks + 1)));
        };
        let setting = setting_of(&mut writing, &payment).await?;
        if setting.paused_at.is_some() {
            // Setting another key makes it due at once.
            return Ok(Step::Wait(self.shortly(10 * MINUTE)));
        }
        if let Some(until) = self.busy_until(&setting) {
            // What it has taken on is no less known for that.
            if refund.gateway_reference.is_none() {
                self.mind_the_quiet(&mut writing, refund).await?;
                writing.commit().await?;
            }
            return Ok(Step::Wait(self.shortly(until.0 - now.0)));
        }
        let newest = writing.list_attempts(&refund.refund_id).await?.pop();
        let Some(attempt) = newest else {
            if refund.state() != RefundState::Reserved {
                let row = format!("{} sent nothing", refund.refund_id);
                return Err(StorageError::Inconsistent { table: "refund", row });
            }
            let call = call(gateway, setting, &refund, &payment, None);
            // Given up before anything was sent: it fails once the gateway says that it has nothing.
            if refund.given_up.is_some() || self.may_come_from_a_copy(refund.reserved_at) {
                return Ok(Step::LookUp(call));
            }
            return self.send_anew(writing, call, refund, &payment).await;
        };
        // What the gateway certainly never got is sent; what it may have is looked up.
        // Of one that was given up nothing more is sent, also where the gateway certainly never got it.
        let never_arrived = refund.state() == RefundState::Sending
            && refund.given_up.is_none()
            && refund.gateway_reference.is_none()
            && attempt.in_doubt_since.is_none();
        if !never_arrived || self.may_come_from_a_copy(Timestamp(attempt.sent_at)) {
            return Ok(Step::LookUp(call(gateway, setting, &refund, &payment, Some(&attempt))));
        }
        if is_key_over(&refund, &attempt, now) {
            let before = call(gateway, setting, &refund, &payment, Some(&attempt));
            return self.send_anew(writing, before, refund, &payment).await;
        }
        let refund = self.resend_attempt(&mut writing, refund, now).await?;
        writing.commit().await?;
        Ok(Step::Send(call(gateway, setting, &refund, &payment, Some(&attempt))))
    }

    /// Whether this database may be a copy that was put back, older than what was done since: then the gateway may have
    /// what is not sent here (D8). Copies are put back while nothing runs, or long after.
    fn may_come_from_a_copy(&self, written_at: Timestamp) -> bool {
        self.is_older_than_this_process(written_at) || self.now().0 - written_at.0 >= LIES_STILL_FOR
    }

    /// A key of its own, written down before it is used.
    pub(crate) async fn begin_new_attempt(
        &self,
        writing: &mut Writing,
        setting: &GatewaySetting,
        refund: Refund,
    ) -> Result<Refund, StorageError> {
        let (now, attempt_no) = (self.now(), refund.attempt_no + 1);
        writing.begin_attempt(&refund.refund_id, attempt_no, now, setting.sends_reason).await?;
        self.change_refund(writing, refund, Transition::BeginAttempt, &Actor::Gateway).await
    }

    /// The same key once more.
    async fn resend_attempt(
        &self,
        writing: &mut Writing,
        refund: Refund,
        now: Timestamp,
    ) -> Result<Refund, StorageError> {
        writing.record_attempt_sent_again(&refund.refund_id, refund.attempt_no, now).await?;
        self.change_refund(writing, refund, Transition::ResendAttempt, &Actor::Gateway).await
    }

    /// The gateway knows nothing of the attempt. Sends it again only with the same key, only inside the key's
    /// life, and only where it was asked once its list must have caught up.
    async fn begin_again<'a>(&self, job: &Job, call: Call<'a>, asked_at: Timestamp) -> Result<Step<'a>, StorageError> {
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let (refund, payment) = held(&mut writing, job).await?;
        if refund.state().is_settled() || !writing.holds_job(job, now).await? {
            return Ok(Step::Leave);
        }
        let Some(attempt) = writing.list_attempts(&refund.refund_id).await?.pop() else {
            if refund.given_up.is_none() {
                return self.send_anew(writing, call, refund, &payment).await;
            }
            // Written down for the books alone: it was never sent.
            let refund = self.begin_new_attempt(&mut writing, &call.setting, refund).await?;
            return self.fail_given_up(writing, refund).await;
        };
        let is_recent = asked_at.0 - attempt.sent_at < SETTLES_WITHIN;
        let may_be_behind = is_recent || self.clock_may_be_set_since(SETTLES_WITHIN);
        // Told of once and gone from the list: whatever that is, it is no reason to send again.
        let was_known = refund.gateway_reference.is_some();
        let needs_a_person = matches!(refund.attention(), Some((Attention::Mismatch, _)));
        // A person looked too, whatever a clock says, unless it was told of; and nothing is sent for it.
        let is_proven = if was_known { !may_be_behind } else { !is_recent };
        if is_proven && refund.given_up.is_some() {
            return self.fail_given_up(writing, refund).await;
        }
        if may_be_behind || was_known || needs_a_person {
            let refund = self.mind_the_quiet(&mut writing, refund).await?;
            if attempt.sent_at - now.0 > CLOCKS_DIFFER && !self.clock_may_be_set_since(SETTLES_WITHIN) {
                // Its wait would not be over before that clock's time has come: it begins anew, once whatever was under way
                // when the clock was set is over.
                writing.record_attempt_sent_again(&refund.refund_id, refund.attempt_no, now).await?;
            }
            writing.commit().await?;
            return Ok(Step::Wait(self.soon(job.setbacks + 1)));
        }
        let key_is_over = is_key_over(&refund, &attempt, now);
        if key_is_over && attempt.in_doubt_since.is_none() {
            return self.send_anew(writing, call, refund, &payment).await;
        }
        if key_is_over {
            tracing::error!(refund_id = %refund.refund_id, "the gateway does not know this refund and its key is over");
            self.raise_attention(&mut writing, refund, Attention::KeyOver).await?;
            writing.commit().await?;
            return Ok(Step::Wait(self.shortly(10 * MINUTE)));
        }
        let refund = self.mind_the_quiet(&mut writing, refund).await?;
        self.resend_attempt(&mut writing, refund, now).await?;
        writing.commit().await?;
        Ok(Step::Send(call))
    }

    /// A person looked and found nothing, and now the gateway says so too: it did not move.
    async fn fail_given_up<'a>(&self, mut writing: Writing, refund: Refund) -> Result<Step<'a>, StorageError> {
        tracing::warn!(refund_id = %refund.refund_id, "given up, and the gateway knows nothing of it: it failed");
        let given_up = (AttemptOutcome::GivenUp, "the gateway knows nothing of it, and it was given up");
        writing.record_attempt(&refund.refund_id, refund.attempt_no, given_up, self.now(), None).await?;
        // If it should be there all the same, it counts.
        self.owe_a_look_at_news(&mut writing, &refund.merchant_id, &refund.payment_id).await?;
        self.fail_refund(&mut writing, refund, FailureReason::ProcessingError, &Actor::Gateway).await?;
        writing.commit().await?;
        Ok(Step::Leave)
    }

    /// Another attempt where the one before certainly had no effect (I6), or there was none.
    async fn send_anew<'a>(
        &self,
        mut writing: Writing,
        before: Call<'a>,
        refund: Refund,
        payment: &PaymentRecord,
    ) -> Result<Step<'a>, StorageError> {
        let refund = self.begin_new_attempt(&mut writing, &before.setting, refund).await?;
        writing.commit().await?;
        Ok(Step::Send(call(before.gateway, before.setting, &refund, payment, None)))
    }

    pub(crate) async fn put_off(&self, job: &Job, until: Timestamp) -> Result<(), StorageError> {
        let mut writing = self.storage().writing().await?;
        writing.put_job_off(job, until).await?;
        writing.commit().await
    }

    /// There is more to do at an instant; nothing went wrong.
    pub(crate) async fn owe_again(&self, job: &Job, at: Timestamp) -> Result<(), StorageError> {
        let mut writing = self.storage().writing().await?;
        writing.owe_job_again(job, at).await?;
        writing.commit().await
    }

    /// After the nth try: 2 s, 8 s, then every twenty seconds. With the 30 that a call may hang while the gateway comes back,
    /// what became of a refund is known within a minute of its return.
    fn soon(&self, tries: i64) -> Timestamp {
        self.back_off(tries).min(self.shortly(20 * SECOND))
    }

    /// What is on its way at the gateway is asked about when it has been so half as long again: events come sooner.
    fn asked_again_at(&self, refund: &Refund) -> Timestamp {
        let on_its_way = (self.now().0 - refund.sent_at.unwrap_or(refund.reserved_at).0).abs();
        self.shortly((on_its_way / 2).clamp(2 * SECOND, 360 * MINUTE))
    }
}

/// Whether the gateway may have forgotten the attempt's key. Where a clock that was ahead wrote its beginning down, what came
/// before it counts.
fn is_key_over(refund: &Refund, attempt: &Attempt, now: Timestamp) -> bool {
    let is_ahead = attempt.begun_at - now.0 > CLOCKS_DIFFER;
    let age = now.0 - if is_ahead { refund.reserved_at.0 } else { attempt.begun_at };
    !(-CLOCKS_DIFFER..KEY_LIVES).contains(&age)
}
