//! What the gateway's word does to a refund, from wherever it comes: the answer to a call, a look-up, or a look at the
//! whole payment after an event of the gateway. So it does not matter which comes first, or how often.

use domain::{Attention, FailureReason, Method, PaymentStatus, RefundState, Timestamp};
use storage::{
    Attempt, Change, Event, JobKind, Merchant, NewAccountCredit, Queue, RefundRecord, StorageError, TicketRecord,
    Writing,
};

use crate::direct_letter::Told;
use crate::{Calendar, Desk, GatewayAnswer};

const MINUTE: i64 = 60_000_000;

impl Desk {
    /// Takes the gateway's word down, under the purchase's hold. A word that is older than what is known changes nothing:
    /// what ended never begins again, except that a success may fail late.
    pub(crate) async fn take_word(
        &self,
        writing: &mut Writing,
        mut refund: RefundRecord,
        answer: GatewayAnswer,
    ) -> Result<RefundRecord, StorageError> {
        use RefundState::{RequiresAction, Reserved, Succeeded, Unknown};
        match answer {
            _ if refund.state.is_over() => {}
            GatewayAnswer::Succeeded { reference, trace_number } if refund.state == Succeeded => {
                if trace_number.is_some() && trace_number != refund.trace_number {
                    refund.trace_number = trace_number;
                    refund.gateway_reference = Some(reference);
                    writing.record_refund(&refund).await?;
                    refund.version += 1;
                }
            }
            GatewayAnswer::Failed { reason } => refund = self.fail(writing, refund, reason).await?,
            _ if refund.state == Succeeded => {}
            GatewayAnswer::Succeeded { reference, trace_number } => {
                refund.gateway_reference = Some(reference);
                refund.trace_number = trace_number;
                refund = self.succeed(writing, refund).await?;
            }
            GatewayAnswer::Pending { reference, is_short } => {
                refund.gateway_reference = Some(reference);
                if matches!(refund.state, Unknown | Reserved | RequiresAction) {
                    // It is known now: on its way.
                    refund.state = refund.state.begin_sending().map_err(|wrong| wrong_state(&refund, &wrong))?;
                }
                let was_short = refund.short_since.is_some();
                refund.short_since = is_short.then(|| refund.short_since.unwrap_or(self.now()));
                self.is_heard_of(writing, &mut refund, was_short).await?;
            }
            GatewayAnswer::RequiresAction { reference } => {
                refund.gateway_reference = Some(reference);
                if refund.state != RefundState::RequiresAction {
                    refund.state = refund.state.require_action().map_err(|wrong| wrong_state(&refund, &wrong))?;
                    self.tell_of(writing, &refund, "refund_requires_action").await?;
                }
                let was_short = refund.short_since.take().is_some();
                self.is_heard_of(writing, &mut refund, was_short).await?;
            }
            GatewayAnswer::Canceled { reference } => {
                refund.gateway_reference = Some(reference);
                refund = self.cancel(writing, refund).await?;
            }
            GatewayAnswer::ByHand => {
                writing.record_jobs_done(JobKind::PayOut, &refund.refund_id, self.now()).await?;
                self.call_for_help(writing, &mut refund, Attention::ByHand).await?;
            }
        }
        Ok(refund)
    }

    pub(crate) async fn succeed(
        &self,
        writing: &mut Writing,
        refund: RefundRecord,
    ) -> Result<RefundRecord, StorageError> {
        self.succeed_by(writing, refund, self.now(), "gateway").await
    }

    /// The money has left, by whose word and when: the books are the same whether a gateway or a person sent it.
    pub(crate) async fn succeed_by(
        &self,
        writing: &mut Writing,
        mut refund: RefundRecord,
        at: Timestamp,
        actor: &str,
    ) -> Result<RefundRecord, StorageError> {
        let now = self.now();
        refund.state = refund.state.succeed().map_err(|wrong| wrong_state(&refund, &wrong))?;
        refund.succeeded_at = Some(at);
        self.count(|counts| &counts.succeeded);
        let merchant = writing.get_merchant(&refund.merchant_id).await?;
        let payment = writing.get_payment(&refund.payment_id).await?;
        refund.expected_by = Some(self.expected_by(writing, &merchant, &refund, at).await?);
        self.settle(writing, &mut refund).await?;
        writing.settle_on_payment(&refund.payment_id, refund.to_payment).await?;
        if refund.method == Method::Void {
            writing.record_payment_voided(&refund.payment_id).await?;
        }
        // Gateways say when it failed after all, or by which number banks find it, some time later.
        self.owe_a_look(writing, &refund.merchant_id, &refund.payment_id, Timestamp(now.0 + MINUTE)).await?;
        self.tell_of_by(writing, &refund, "refund_succeeded", actor).await?;
        let Some(record) = ticket_of(writing, &refund).await? else {
            self.end_direct_refund(writing, &merchant, &refund, &payment).await?;
            return Ok(refund);
        };
        if refund.to_credit > 0 {
            give_account_credit(writing, &refund, &record.customer_id, now).await?;
        }
        writing.move_ticket(&record, Queue::Done).await?;
        if let Some(customer) = writing.find_customer(&record.customer_id).await? {
            let letter = self.letter_about(&merchant, &customer, &record).succeeded(&refund, &payment);
            self.write_letter(writing, &merchant, letter).await?;
        }
        Ok(refund)
    }

    /// The gateway said no, perhaps after it had said yes: the hold, or what counted as gone, is given back, and
    /// somebody must look.
    pub(crate) async fn fail(
        &self,
        writing: &mut Writing,
        refund: RefundRecord,
        reason: FailureReason,
    ) -> Result<RefundRecord, StorageError> {
        self.fail_by(writing, refund, reason, "gateway").await
    }

    /// The same by whose word it is.
    pub(crate) async fn fail_by(
        &self,
        writing: &mut Writing,
        mut refund: RefundRecord,
        reason: FailureReason,
        actor: &str,
    ) -> Result<RefundRecord, StorageError> {
        let had_succeeded = refund.state == RefundState::Succeeded;
        refund.state = refund.state.fail().map_err(|wrong| wrong_state(&refund, &wrong))?;
        refund.failed_at = Some(self.now());
        refund.failure_reason = Some(reason);
        self.count(|counts| if had_succeeded { &counts.failed_late } else { &counts.failed });
        self.settle(writing, &mut refund).await?;
        self.give_back(writing, &refund, had_succeeded).await?;
        if matches!(reason, FailureReason::AlreadyRefunded | FailureReason::AmountAboveRemaining) {
            // Somebody refunded elsewhere: see what the gateway has (G7).
            self.owe_a_look_at_news(writing, &refund.merchant_id, &refund.payment_id).await?;
        } else {
            self.owe_a_look_for_room(writing, &refund).await?;
        }
        self.tell_of_by(writing, &refund, "refund_failed", actor).await?;
        let Some(record) = ticket_of(writing, &refund).await? else {
            self.tell_of_direct_end(writing, &refund, if had_succeeded { Told::CameBack } else { Told::Failed })
                .await?;
            return Ok(refund);
        };
        writing.move_ticket(&record, Queue::Attention).await?;
        let merchant = writing.get_merchant(&refund.merchant_id).await?;
        if let Some(customer) = writing.find_customer(&record.customer_id).await? {
            let letter = self.letter_about(&merchant, &customer, &record);
            let letter = if had_succeeded { letter.came_back(&refund) } else { letter.failed(&refund) };
            self.write_letter(writing, &merchant, letter).await?;
        }
        Ok(refund)
    }

    /// Undone at the gateway before money moved: it may be asked for again.
    async fn cancel(&self, writing: &mut Writing, mut refund: RefundRecord) -> Result<RefundRecord, StorageError> {
        if refund.state != RefundState::RequiresAction {
            refund.state = refund.state.require_action().map_err(|wrong| wrong_state(&refund, &wrong))?;
        }
        refund.state = refund.state.cancel().map_err(|wrong| wrong_state(&refund, &wrong))?;
        refund.canceled_at = Some(self.now());
        self.settle(writing, &mut refund).await?;
        self.give_back(writing, &refund, false).await?;
        self.owe_a_look_for_room(writing, &refund).await?;
        self.tell_of(writing, &refund, "refund_canceled").await?;
        let Some(record) = ticket_of(writing, &refund).await? else {
            self.tell_of_direct_end(writing, &refund, Told::Canceled).await?;
            return Ok(refund);
        };
        writing.move_ticket(&record, Queue::Done).await?;
        let merchant = writing.get_merchant(&refund.merchant_id).await?;
        if let Some(customer) = writing.find_customer(&record.customer_id).await? {
            let letter = self.letter_about(&merchant, &customer, &record).canceled(&refund);
            self.write_letter(writing, &merchant, letter).await?;
        }
        Ok(refund)
    }

    /// Writes an end down; whoever works on it has nothing left to do.
    async fn settle(&self, writing: &mut Writing, refund: &mut RefundRecord) -> Result<(), StorageError> {
        (refund.attention, refund.short_since) = (None, None);
        writing.record_refund(refund).await?;
        refund.version += 1;
        place(writing, refund, self.now()).await?;
        writing.record_jobs_done(JobKind::PayOut, &refund.refund_id, self.now()).await
    }

    async fn give_back(
        &self,
        writing: &mut Writing,
        refund: &RefundRecord,
        had_succeeded: bool,
    ) -> Result<(), StorageError> {
        writing.change_given_back(&refund.purchase_id, -refund.total).await?;
        if !had_succeeded {
            return writing.reserve_on_payment(&refund.payment_id, -refund.to_payment).await;
        }
        let payment = writing.get_payment(&refund.payment_id).await?;
        let is_unvoided = refund.method == Method::Void && payment.status == PaymentStatus::Voided;
        let status = if is_unvoided { PaymentStatus::Captured } else { payment.status };
        writing.record_come_back(&refund.payment_id, refund.to_payment, status).await?;
        writing.take_account_credit_back(&refund.refund_id, self.now()).await
    }

    /// It is not over, but the gateway has spoken: nobody needs to look any longer, unless it waits for the merchant's
    /// balance. It goes on by itself then, but only once staff top that up (G15).
    async fn is_heard_of(
        &self,
        writing: &mut Writing,
        refund: &mut RefundRecord,
        was_short: bool,
    ) -> Result<(), StorageError> {
        let is_short = refund.short_since.is_some();
        let is_news = refund.attention.take().is_some() || is_short != was_short;
        // Whoever gave it up did so while nothing was known of it.
        refund.given_up = None;
        writing.record_refund(refund).await?;
        refund.version += 1;
        if is_short && !was_short {
            tracing::warn!(refund_id = %refund.refund_id, "the merchant's balance at the gateway is short");
            self.tell_of(writing, refund, "refund_delayed").await?;
        }
        place(writing, refund, self.now()).await?;
        let Some(record) = ticket_of(writing, refund).await?.filter(|_| is_news) else { return Ok(()) };
        writing.move_ticket(&record, if is_short { Queue::Attention } else { Queue::Moving }).await?;
        tell(writing, &record);
        Ok(())
    }

    /// The refund cannot go on by itself, or not surely: it says why, and its ticket is put where staff look.
    pub(crate) async fn call_for_help(
        &self,
        writing: &mut Writing,
        refund: &mut RefundRecord,
        why: Attention,
    ) -> Result<(), StorageError> {
        if refund.attention.is_some_and(|(known, _)| known == why) {
            return Ok(());
        }
        refund.attention = Some((why, self.now()));
        self.count(|counts| &counts.calls_for_help);
        writing.record_refund(refund).await?;
        refund.version += 1;
        let facts = serde_json::json!({ "why": why }).to_string();
        self.tell_of_with(writing, refund, "refund_needs_attention", "gateway", facts).await?;
        place(writing, refund, self.now()).await?;
        let Some(record) = ticket_of(writing, refund).await? else { return Ok(()) };
        writing.move_ticket(&record, Queue::Attention).await
    }

    /// Writes the event of something that the gateway did, and tells open pages once it is committed.
    pub(crate) async fn tell_of(
        &self,
        writing: &mut Writing,
        refund: &RefundRecord,
        kind: &str,
    ) -> Result<(), StorageError> {
        self.tell_of_by(writing, refund, kind, "gateway").await
    }

    /// The same of what somebody else did.
    pub(crate) async fn tell_of_by(
        &self,
        writing: &mut Writing,
        refund: &RefundRecord,
        kind: &str,
        actor: &str,
    ) -> Result<(), StorageError> {
        self.tell_of_with(writing, refund, kind, actor, "{}".to_owned()).await
    }

    async fn tell_of_with(
        &self,
        writing: &mut Writing,
        refund: &RefundRecord,
        kind: &str,
        actor: &str,
        facts: String,
    ) -> Result<(), StorageError> {
        match ticket_of(writing, refund).await? {
            Some(record) => tell(writing, &record),
            None => writing.tell(Change { merchant_id: refund.merchant_id.clone(), customer_id: None, ticket: None }),
        }
        self.write_refund_event(writing, refund, kind, actor, facts).await
    }

    pub(crate) async fn expected_by(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        refund: &RefundRecord,
        sent_at: Timestamp,
    ) -> Result<Timestamp, StorageError> {
        let purchase = writing.find_purchase(&merchant.merchant_id, &refund.purchase_id).await?.ok_or_else(|| {
            StorageError::Inconsistent { table: "refund", row: format!("{} has no purchase", refund.refund_id) }
        })?;
        let policy = writing.get_policy(&purchase.policy_id).await?;
        Ok(Calendar::of(&merchant.timezone)?.business_days_after(sent_at, policy.arrives_within_days))
    }
}

/// Whether the gateway's word on an attempt was that a person sends it.
pub fn is_by_hand(attempt: &Attempt) -> bool {
    says_by_hand(attempt.answer.as_deref())
}

pub(crate) fn says_by_hand(answer: Option<&str>) -> bool {
    answer == Some(format!("{:?}", GatewayAnswer::ByHand).as_str())
}

/// Why the event asked somebody to look, where that is what it did.
pub fn why_asked(event: &Event) -> Option<Attention> {
    let facts: serde_json::Value = serde_json::from_str(&event.facts).ok()?;
    facts.get("why")?.as_str()?.parse().ok()
}

async fn ticket_of(writing: &mut Writing, refund: &RefundRecord) -> Result<Option<TicketRecord>, StorageError> {
    match &refund.ticket_id {
        Some(ticket_id) => Ok(Some(writing.get_ticket(ticket_id).await?)),
        None => Ok(None),
    }
}

/// Where staff look, or not: a ticket's refund lies with its ticket.
async fn place(writing: &mut Writing, refund: &RefundRecord, now: Timestamp) -> Result<(), StorageError> {
    if refund.ticket_id.is_some() {
        return Ok(());
    }
    let (attention, is_short) = (refund.attention.map(|(why, _)| why), refund.short_since.is_some());
    let waits = domain::waits_for_staff(refund.state, attention, is_short);
    writing.place_refund(&refund.refund_id, waits.then_some(now)).await
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

pub(crate) fn wrong_state(refund: &RefundRecord, wrong: &domain::WrongState) -> StorageError {
    StorageError::Inconsistent { table: "refund", row: format!("{}: {wrong}", refund.refund_id) }
}
