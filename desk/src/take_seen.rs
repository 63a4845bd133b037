//! What a look saw, taken down: the gateway's word on our refunds, and refunds that it made without us.

use domain::{
    Actor, AttemptOutcome, Attention, Beginning, CreditOrder, Destination, Evidence, FailureReason, GatewayResult,
    Moved, NewRefund, Origin, Refund, RefundState, Status, Transition,
};
use storage::{Job, PaymentRecord, Reading, StorageError, TicketRecord, Writing};

use crate::open_purchase::{PurchaseFile, open};
use crate::open_refund::MADE_AT_GATEWAY;
use crate::pay_out::{CLOCKS_DIFFER, SETTLES_WITHIN, setting_of};
use crate::ports::differs;
use crate::refund::newest_try;
use crate::{Desk, GatewayPayment, GatewayRefund};

/// What became of what a look saw.
pub(crate) enum Taken {
    /// All of it is in our books.
    Whole,
    /// Some of it finds no room there.
    InPart,
    /// Somebody else looks by now, and may have seen newer things: the rest of it is let go.
    TooLate,
}

impl Desk {
    /// Takes down what a gateway has about a payment right now. Says whether all of it fits our books.
    pub async fn take_seen(&self, payment: &PaymentRecord, seen: GatewayPayment) -> Result<bool, StorageError> {
        Ok(matches!(self.take_down(None, payment, seen).await?, Taken::Whole))
    }

    /// A transaction for each refund, and one for the disputes; each only while the look that saw it is still held.
    pub(crate) async fn take_down(
        &self,
        look: Option<&Job>,
        payment: &PaymentRecord,
        seen: GatewayPayment,
    ) -> Result<Taken, StorageError> {
        let mut all_fits = seen.left_out == 0;
        let mut refunds = seen.refunds;
        // What came back makes room for what was made in its place; of those, the first had room first.
        refunds.sort_by_key(|refund| (refund.answer.moves(), refund.made_at));
        for refund in refunds {
            let Some(mut writing) = self.take_down_about(look, payment).await? else { return Ok(Taken::TooLate) };
            let ours = match &refund.refund_id {
                Some(refund_id) => writing.find_refund(&payment.merchant_id, refund_id).await?,
                None => None,
            };
            all_fits &= match ours {
                // A gateway's name that two purchases were brought in with: that other one looks for itself.
                Some(ours) if ours.payment_id != payment.payment_id => true,
                Some(ours) if !self.is_another_than(&mut writing, &ours, &refund).await? => {
                    self.take_seen_of_ours(&mut writing, payment, ours, refund).await?
                }
                ours => self.take_seen_elsewhere(&mut writing, payment, ours.as_ref(), refund).await?,
            };
            writing.commit().await?;
        }
        if !seen.disputes.is_empty() {
            let Some(writing) = self.take_down_about(look, payment).await? else { return Ok(Taken::TooLate) };
            all_fits &= self.take_disputes(writing, payment, &seen.disputes).await?;
        }
        Ok(if all_fits { Taken::Whole } else { Taken::InPart })
    }

    /// Under the purchase's hold. None: whoever slept since the look no longer has it, and what was seen then may be older than
    /// what others took down.
    async fn take_down_about(
        &self,
        look: Option<&Job>,
        payment: &PaymentRecord,
    ) -> Result<Option<Writing>, StorageError> {
        let mut writing = self.storage().writing().await?;
        writing.hold_purchase(&payment.merchant_id, &payment.purchase_id).await?;
        let is_held = match look {
            Some(look) => writing.holds_job(look, self.now()).await?,
            None => true,
        };
        Ok(is_held.then_some(writing))
    }

    /// Ours ended without effect, and the gateway has it all the same: an order that came late to a gateway which forgets what it
    /// refused, or one that was gone when it was given up. Ours stays over, and this is one more that was made there. A list
    /// that may be older than ours' end proves nothing.
    async fn is_another_than(
        &self,
        reading: &mut Reading,
        ours: &Refund,
        seen: &GatewayRefund,
    ) -> Result<bool, StorageError> {
        let Some(since) = ours.failed_at().or(ours.canceled_at()) else { return Ok(false) };
        if reading.find_refund_by_external_number(&ours.merchant_id, &seen.reference).await?.is_some() {
            return Ok(true);
        }
        // By a clock that was ahead it seems to end in times to come.
        let is_settled = !(-CLOCKS_DIFFER..=SETTLES_WITHIN).contains(&(self.now().0 - since.0));
        Ok(is_settled && !self.clock_may_be_set_since(SETTLES_WITHIN))
    }

    /// Says whether it fits: what is there in the place of one that failed is brought in when no list can be older than that.
    async fn take_seen_of_ours(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
        mut ours: Refund,
        seen: GatewayRefund,
    ) -> Result<bool, StorageError> {
        if ours.state() == RefundState::Reserved {
            // Not from this database: it is an older copy, and the one it was copied from has sent it (D8).
            let setting = setting_of(writing, payment).await?;
            ours = self.begin_new_attempt(writing, &setting, ours).await?;
        }
        if seen.amount != ours.to_payment || seen.currency != ours.currency.code() {
            tracing::error!(refund_id = %ours.refund_id, reference = %seen.reference, "the gateway has another amount for it");
            if ours.state().is_settled() {
                return Ok(ours.state().holds_money());
            }
            self.note_mismatch(writing, &ours, &seen).await?;
            let ours = self.raise_attention(writing, ours, Attention::Mismatch).await?;
            if ours.given_up.is_none() {
                return Ok(true);
            }
            // A person has looked: what was asked for was not made, and what was is no refund of ours.
            self.fail_refund(writing, ours, FailureReason::ProcessingError, &Actor::Gateway).await?;
            return Ok(false);
        }
        if !ours.state().is_settled() {
            let outcome = (seen.answer.outcome(), seen.answer.detail());
            writing.record_attempt(&ours.refund_id, ours.attempt_no, outcome, self.now(), None).await?;
        }
        // Over here, and on its way or made there: then one of the two is behind, and a later look tells which.
        let fits = !(ours.state().is_over() && seen.answer.moves());
        self.apply_result(writing, ours, seen.answer).await?;
        Ok(fits)
    }

    /// What staff read beside it: asked for so much, told of something else. Whether the gateway has what was asked
    /// for is as much in doubt as before.
    async fn note_mismatch(
        &self,
        writing: &mut Writing,
        ours: &Refund,
        seen: &GatewayRefund,
    ) -> Result<(), StorageError> {
        let Some(attempt) = writing.list_attempts(&ours.refund_id).await?.pop() else { return Ok(()) };
        let (asked, seen) = ((ours.to_payment, ours.currency.code()), (seen.amount, seen.currency.as_str()));
        let Some(told) = differs(asked, seen) else { return Ok(()) };
        let doubt = attempt.in_doubt_since;
        let outcome = (AttemptOutcome::Mismatch, told.to_string());
        let outcome = (outcome.0, outcome.1.as_str());
        writing.record_attempt(&ours.refund_id, attempt.attempt_no, outcome, self.now(), doubt).await
    }

    /// Money that went back without us, such as from the gateway's own pages, is recorded (I13). Says whether it fits. `ours`:
    /// the refund that is over here and was made there all the same.
    async fn take_seen_elsewhere(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
        ours: Option<&Refund>,
        seen: GatewayRefund,
    ) -> Result<bool, StorageError> {
        if let Some(known) = self.find_known(writing, payment, &seen).await? {
            // Also of a payment that another purchase of ours has the same name for.
            self.end_excess(writing, payment, &seen).await?;
            self.take_news_of_known(writing, known, seen.answer).await?;
            return Ok(true);
        }
        if !seen.answer.moves() || seen.answer == GatewayResult::ByHand {
            self.end_excess(writing, payment, &seen).await?;
            return Ok(true);
        }
        let Some(purchase) = writing.find_purchase(&payment.merchant_id, &payment.purchase_id).await? else {
            return Ok(false);
        };
        let merchant = writing.get_merchant(&payment.merchant_id).await?;
        let file = open(writing, &merchant, purchase, self).await?;
        // What a bank took back is none of the case's facts, and leaves no less room for that.
        let has_room = seen.currency == file.purchase.currency.code() && seen.amount <= file.payment.room();
        let Some(lines) = file.case.split_elsewhere(seen.amount).filter(|_| has_room) else {
            self.find_excess(writing, payment, &seen).await?;
            return Ok(false);
        };
        self.end_excess(writing, payment, &seen).await?;
        let answers = self.answered_by(writing, &file, ours, &seen).await?;
        let (ticket_id, replaces) = match answers {
            Some(failed) => (failed.ticket_id, Some(failed.refund_id)),
            None => (None, None),
        };
        let found = NewRefund {
            ticket_id,
            replaces,
            credit_order: CreditOrder::TransactionFirst,
            made_at: seen.made_at.min(self.now()),
            ..self.new_refund(&file, Origin::Gateway, Actor::Gateway, MADE_AT_GATEWAY)
        };
        let begun = Refund::record(found, Beginning::Found, self.moved_there(&seen));
        self.begin_refund(writing, begun, &lines, 0).await?;
        tracing::info!(payment_id = %payment.payment_id, reference = %seen.reference, "a refund made at the gateway was brought in");
        Ok(true)
    }

    /// A refund made there that is in the books: brought in before, or written down by a person who named it in the evidence.
    async fn find_known(
        &self,
        writing: &mut Writing,
        payment: &PaymentRecord,
        seen: &GatewayRefund,
    ) -> Result<Option<Refund>, StorageError> {
        if let Some(known) = writing.find_refund_by_external_number(&payment.merchant_id, &seen.reference).await? {
            return Ok(Some(known));
        }
        let is_it = |refund: &Refund| {
            refund.payment_id == payment.payment_id
                && refund.destination == Destination::Recorded
                && refund.external_number.is_none()
                && refund.state() == RefundState::Succeeded
                && (refund.to_payment, refund.currency.code()) == (seen.amount, &seen.currency)
                && Evidence::names(&refund.evidence, &seen.reference)
        };
        let written_down = writing.list_refunds_of_purchase(&payment.purchase_id).await?.into_iter().find(is_it);
        let Some(known) = written_down else { return Ok(None) };
        let matched = Transition::Match { reference: seen.reference.clone() };
        Ok(Some(self.change_refund(writing, known, matched, &Actor::Gateway).await?))
    }

    /// It came back, or the number is there by which banks find it.
    async fn take_news_of_known(
        &self,
        writing: &mut Writing,
        known: Refund,
        answer: GatewayResult,
    ) -> Result<(), StorageError> {
        let result = match answer {
            // One that is in the books as done was stopped by somebody there.
            GatewayResult::Canceled { .. } => GatewayResult::Failed { reason: FailureReason::MerchantRequest },
            result => result,
        };
        if known.state() == RefundState::Succeeded {
            self.apply_result(writing, known, result).await?;
        }
        Ok(())
    }

    /// The failed refund of ours that what was made there answers: of a ticket that waits for just this (G7), or the newest
    /// try in the place of one that is over here and was made there all the same.
    async fn answered_by(
        &self,
        reading: &mut Reading,
        file: &PurchaseFile,
        ours: Option<&Refund>,
        seen: &GatewayRefund,
    ) -> Result<Option<Refund>, StorageError> {
        let closed = file.tickets.iter().find(|(ticket, refund)| is_closed_by(ticket, refund.as_ref(), ours, seen));
        if let Some((_, refund)) = closed {
            return Ok(refund.clone());
        }
        let Some(ours) = ours.filter(|ours| ours.ticket_id.is_none() && is_made_whole(ours, seen)) else {
            return Ok(None);
        };
        let newest = newest_try(reading, &ours.refund_id).await?;
        let newest = reading.get_refund(&newest).await?;
        Ok(Some(newest).filter(|newest| newest.state() == RefundState::Failed))
    }

    fn moved_there(&self, seen: &GatewayRefund) -> Moved {
        Moved {
            total: seen.amount,
            to_payment: seen.amount,
            to_credit: 0,
            moved_at: seen.made_at.min(self.now()),
            expected_by: None,
            other_way: None,
            evidence: String::new(),
            external_number: Some(seen.reference.clone()),
            trace_number: match &seen.answer {
                GatewayResult::Succeeded { trace_number, .. } => trace_number.clone(),
                _ => None,
            },
        }
    }
}

/// Whether the ticket waits for just this: its refund failed since the gateway had given the same amount back before, or one of
/// its tries failed here and was made there all the same.
fn is_closed_by(ticket: &TicketRecord, refund: Option<&Refund>, ours: Option<&Refund>, seen: &GatewayRefund) -> bool {
    let Some(refund) = refund else { return false };
    let status = Status::of(&ticket.ticket.state, Some(refund.state()));
    let is_reason =
        matches!(refund.failure_reason(), Some(FailureReason::AlreadyRefunded | FailureReason::AmountAboveRemaining));
    let is_tried = |ours: &Refund| ours.ticket_id.as_ref() == Some(&ticket.ticket_id) && is_made_whole(ours, seen);
    status == Status::Failed && ((is_reason && is_made_whole(refund, seen)) || ours.is_some_and(is_tried))
}

/// Whether what was made is all of it.
fn is_made_whole(ours: &Refund, seen: &GatewayRefund) -> bool {
    (ours.to_payment, ours.to_credit) == (seen.amount, 0)
}
