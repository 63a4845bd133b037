//! A gateway in the binary, for demos and tests: its cards behave by the last digits of their reference, as
//! Stripe's test cards do, and it keeps a book of its own apart from ours.
//!
//! | card | what becomes of a refund |
//! | --- | --- |
//! | 7726, 7748 | taken on at once, done 20 seconds, or 7 days, later |
//! | 0002 | fails: declined |
//! | 0069 | fails: expired or canceled card |
//! | 0119 | fails the first time: processing error. As much of the same payment goes through when tried again |
//! | 9987 | fails: lost or stolen card |
//! | any other | succeeds |

use async_trait::async_trait;
use desk::{
    Clock, Gateway, GatewayAccount, GatewayAnswer, GatewayBook, GatewayEffect, GatewayPayment, GatewayRefund,
    GatewayTrouble, RefundOrder,
};
use domain::{FailureReason, Timestamp};
use std::sync::Arc;
use storage::{Reading, SandboxRefund, Storage, StorageError};

const SECOND: i64 = 1_000_000;

/// What a card does, by the last four of its reference.
enum Card {
    Succeeds,
    /// Taken on at once, done that much later.
    SucceedsAfter(i64),
    Fails(FailureReason),
    /// Which try it is, the book tells: a second one is a new refund with a key of its own.
    FailsOnce(FailureReason),
}

impl Card {
    fn of(reference: &str) -> Self {
        match reference.get(reference.len().saturating_sub(4)..).unwrap_or_default() {
            "7726" => Self::SucceedsAfter(20 * SECOND),
            "7748" => Self::SucceedsAfter(7 * 24 * 3600 * SECOND),
            "0002" => Self::Fails(FailureReason::Declined),
            "0069" => Self::Fails(FailureReason::ExpiredOrCanceledCard),
            "0119" => Self::FailsOnce(FailureReason::ProcessingError),
            "9987" => Self::Fails(FailureReason::LostOrStolenCard),
            _ => Self::Succeeds,
        }
    }
}

pub struct Sandbox {
    book: Storage,
    clock: Arc<dyn Clock>,
}

impl Sandbox {
    pub fn new(book: Storage, clock: Arc<dyn Clock>) -> Self {
        Self { book, clock }
    }

    /// The same for the same refund, whenever it is asked; `before` says which try it is.
    fn answer(&self, refund: &SandboxRefund, before: i64) -> GatewayAnswer {
        let reference = reference(refund);
        match Card::of(&refund.reference) {
            Card::Fails(reason) => GatewayAnswer::Failed { reason },
            Card::FailsOnce(reason) if before == 0 => GatewayAnswer::Failed { reason },
            Card::SucceedsAfter(wait) if self.clock.now() < Timestamp(refund.made_at + wait) => {
                GatewayAnswer::Pending { reference, is_short: false }
            }
            Card::Succeeds | Card::SucceedsAfter(_) | Card::FailsOnce(_) => {
                GatewayAnswer::Succeeded { reference, trace_number: Some(trace_number(refund)) }
            }
        }
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
        Card::Succeeds | Card::SucceedsAfter(_) | Card::Fails(_) => Ok(0),
    }
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
    async fn send(&self, order: &RefundOrder) -> Result<GatewayAnswer, GatewayTrouble> {
        let refund = SandboxRefund {
            refund_key: order.key.clone(),
            refund_id: order.refund_id.clone(),
            reference: order.reference.clone(),
            amount: order.amount,
            currency: order.currency.clone(),
            made_at: self.clock.now().0,
        };
        let noted = async {
            let mut writing = self.book.writing().await?;
            writing.insert_sandbox_refund(&refund).await?;
            // The key may have been used before: then the first refund is the one there is.
            let made = writing.find_sandbox_refund(&order.key).await?;
            let before = match &made {
                Some(made) => tries_before(&mut writing, made).await?,
                None => 0,
            };
            writing.commit().await?;
            Ok::<_, StorageError>(made.map(|made| self.answer(&made, before)))
        };
        match noted.await {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err(GatewayTrouble::AnswerLost("the sandbox forgot a refund".to_owned())),
            Err(error) => Err(GatewayTrouble::AnswerLost(error.to_string())),
        }
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayAnswer>, GatewayTrouble> {
        let lost = |error: StorageError| GatewayTrouble::AnswerLost(error.to_string());
        let mut reading = self.book.reading().await.map_err(lost)?;
        let made = reading.list_sandbox_refunds(&order.refund_id).await.map_err(lost)?;
        let Some(made) = made.iter().find(|refund| refund.refund_key == order.key) else { return Ok(None) };
        let before = tries_before(&mut reading, made).await.map_err(lost)?;
        Ok(Some(self.answer(made, before)))
    }

    async fn look(&self, _: &GatewayAccount, reference: &str) -> Result<GatewayPayment, GatewayTrouble> {
        let lost = |error: StorageError| GatewayTrouble::AnswerLost(error.to_string());
        let mut reading = self.book.reading().await.map_err(lost)?;
        let mut seen = GatewayPayment::default();
        for made in reading.list_sandbox_refunds_of_payment(reference).await.map_err(lost)? {
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
        Ok("the sandbox is in this program: no real money moves".to_owned())
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
