//! A gateway in the binary, for demos and tests: its cards behave by the last digits of their reference, as
//! Stripe's test cards do (`sandbox/card.rs`), and it keeps a book of its own apart from ours.
//!
//! What becomes of a refund follows from its reference, its key and the clock alone, and is the same after a restart.

mod card;

use async_trait::async_trait;
use desk::{
    Clock, Gateway, GatewayAccount, GatewayBook, GatewayEffect, GatewayPayment, GatewayRefund, GatewayTrouble,
    RefundOrder, attempt_in,
};
use domain::{GatewayResult, Timestamp};
use std::sync::Arc;
use storage::{Reading, SandboxRefund, Storage, StorageError};
use uuid::Uuid;

use card::{A_WHILE, Card, LOSES_ORDERS_FOR, TOLD_AFTER};

#[cfg(test)]
pub use card::{CARDS, Card as SandboxCard, TOLD_AFTER as SANDBOX_TOLD_AFTER};

pub const NAME: &str = "sandbox";

pub struct Sandbox {
    book: Storage,
    clock: Arc<dyn Clock>,
}

impl Sandbox {
    pub fn new(book: Storage, clock: Arc<dyn Clock>) -> Self {
        Self { book, clock }
    }

    /// The same for the same refund, whenever it is asked; `before` says which try it is.
    fn answer(&self, refund: &SandboxRefund, before: i64) -> GatewayResult {
        let reference = reference(refund);
        let is_before = |wait: i64| self.clock.now() < Timestamp(refund.made_at + wait);
        let pending = |is_short| GatewayResult::Pending { reference: reference.clone(), is_short };
        let done =
            || GatewayResult::Succeeded { reference: reference.clone(), trace_number: Some(trace_number(refund)) };
        match Card::of(&refund.reference) {
            Card::Fails(reason) => GatewayResult::Failed { reason },
            Card::FailsOnce(reason) if before == 0 => GatewayResult::Failed { reason },
            Card::SucceedsAfter(wait) if is_before(wait) => pending(false),
            Card::IsShort if is_before(A_WHILE) => pending(true),
            Card::FailsAfterPending(_) if is_before(A_WHILE) => pending(false),
            Card::FailsLate(_) if is_before(A_WHILE) => done(),
            Card::FailsAfterPending(reason) | Card::FailsLate(reason) => GatewayResult::Failed { reason },
            Card::RequiresAction => GatewayResult::RequiresAction { reference },
            Card::Canceled => GatewayResult::Canceled { reference },
            Card::Succeeds
            | Card::SucceedsAfter(_)
            | Card::IsShort
            | Card::FailsOnce(_)
            | Card::LosesAnswer
            | Card::LosesOrder
            | Card::IsSlow => done(),
        }
    }

    /// Writes the order down, once for its key. Says what the book has, what that means, and whether it is new.
    async fn note(&self, refund: &SandboxRefund) -> Result<Option<(GatewayResult, bool)>, StorageError> {
        let mut writing = self.book.writing().await?;
        let is_new = writing.find_sandbox_refund(&refund.refund_key).await?.is_none();
        writing.insert_sandbox_refund(refund).await?;
        // The key may have been used before: then the first refund is the one there is.
        let made = writing.find_sandbox_refund(&refund.refund_key).await?;
        let before = match &made {
            Some(made) => tries_before(&mut writing, made).await?,
            None => 0,
        };
        writing.commit().await?;
        Ok(made.map(|made| (self.answer(&made, before), is_new)))
    }
}

/// The sandbox's own name for a refund.
fn reference(refund: &SandboxRefund) -> String {
    format!("sbx_{}", refund.refund_key.replace(':', "_"))
}

/// How often as much of the payment was asked for before, where the card minds.
async fn tries_before(book: &mut Reading, refund: &SandboxRefund) -> Result<i64, StorageError> {
    match Card::of(&refund.reference) {
        Card::FailsOnce(_) => book.count_sandbox_refunds_before(refund).await,
        _ => Ok(0),
    }
}

/// When a refund of ours was made: its id says so, whoever asks and how often.
fn made_at(refund_id: &str) -> Option<Timestamp> {
    let id = Uuid::parse_str(refund_id.split_once('_')?.1).ok()?;
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    Some(Timestamp(i64::try_from(seconds).ok()?.checked_mul(card::SECOND)? + i64::from(nanos / 1000)))
}

/// Twenty-three digits like an acquirer's, the same each time for one refund.
fn trace_number(refund: &SandboxRefund) -> String {
    let digits = refund
        .refund_key
        .bytes()
        .fold(refund.made_at.unsigned_abs(), |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    format!("7{:022}", u128::from(digits))
}

#[async_trait]
impl Gateway for Sandbox {
    fn moves_money(&self) -> bool {
        false
    }

    /// It is asked, and sends nothing.
    fn tells(&self) -> bool {
        false
    }

    async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        let refund = SandboxRefund {
            refund_key: order.key.clone(),
            refund_id: order.refund_id.clone(),
            merchant_id: order.account.merchant_id.clone(),
            reference: order.reference.clone(),
            amount: order.amount,
            currency: order.currency.clone(),
            made_at: self.clock.now().0,
        };
        let card = Card::of(&order.reference);
        let lost = |what: &str| Err(GatewayTrouble::AnswerLost(what.to_owned()));
        let takes_orders_from = made_at(&order.refund_id).map(|at| Timestamp(at.0 + LOSES_ORDERS_FOR));
        if card == Card::LosesOrder && takes_orders_from.is_some_and(|from| self.clock.now() < from) {
            return lost("the card lost the order");
        }
        let (answer, is_new) = match self.note(&refund).await {
            Ok(Some(noted)) => noted,
            Ok(None) => return lost("the sandbox forgot a refund"),
            Err(error) => return lost(&error.to_string()),
        };
        match card {
            Card::LosesAnswer if is_new => lost("the card lost the answer"),
            Card::IsSlow => {
                tokio::time::sleep(TOLD_AFTER).await;
                Ok(answer)
            }
            _ => Ok(answer),
        }
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        let lost = |error: StorageError| GatewayTrouble::AnswerLost(error.to_string());
        let mut reading = self.book.reading().await.map_err(lost)?;
        let made = reading.list_sandbox_refunds(&order.refund_id).await.map_err(lost)?;
        let this = made.iter().find(|refund| refund.refund_key == order.key);
        let is_later = |refund: &&SandboxRefund| attempt_in(&refund.refund_key) > order.attempt_no();
        let Some(made) = this.or_else(|| made.iter().rfind(is_later)) else { return Ok(None) };
        order.check(made.amount, &made.currency, &made.refund_id)?;
        let before = tries_before(&mut reading, made).await.map_err(lost)?;
        Ok(Some(self.answer(made, before)))
    }

    async fn look(&self, account: &GatewayAccount, reference: &str) -> Result<GatewayPayment, GatewayTrouble> {
        let lost = |error: StorageError| GatewayTrouble::AnswerLost(error.to_string());
        let mut reading = self.book.reading().await.map_err(lost)?;
        let mut seen = GatewayPayment::default();
        let made = reading.list_sandbox_refunds_of_payment(&account.merchant_id, reference).await.map_err(lost)?;
        for made in made {
            let before = tries_before(&mut reading, &made).await.map_err(lost)?;
            seen.refunds.push(GatewayRefund {
                reference: self::reference(&made),
                answer: self.answer(&made, before),
                refund_id: Some(made.refund_id),
                amount: made.amount,
                currency: made.currency,
                made_at: Timestamp(made.made_at),
            });
        }
        Ok(seen)
    }

    async fn test(&self, _: &GatewayAccount) -> Result<String, GatewayTrouble> {
        Ok("answers from within the binary; no money moves".to_owned())
    }
}

#[async_trait]
impl GatewayBook for Sandbox {
    async fn effects(
        &self,
        reading: &mut Reading,
        after: &str,
        until: Option<&str>,
    ) -> Result<Vec<GatewayEffect>, GatewayTrouble> {
        let unread = |error: StorageError| GatewayTrouble::NotReached(error.to_string());
        let made = reading.list_sandbox_book(after, until).await.map_err(unread)?;
        let mut effects = Vec::with_capacity(made.len());
        for refund in made {
            let before = tries_before(reading, &refund).await.map_err(unread)?;
            effects.push(GatewayEffect {
                reference: reference(&refund),
                answer: self.answer(&refund, before),
                refund_id: refund.refund_id,
                amount: refund.amount,
                currency: refund.currency,
            });
        }
        Ok(effects)
    }
}
