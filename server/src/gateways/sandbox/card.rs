//! What the sandbox's cards do, by the last four of a payment's reference: Stripe's endings where one of its test cards ends a
//! refund, or declines a payment, for that reason; else ours, most of them from 9001 on. `docs/sandbox.md` shows the table; a test compares the two.

use domain::FailureReason;
use std::time::Duration;

pub const SECOND: i64 = 1_000_000;
/// How long a card takes to change its mind.
pub const A_WHILE: i64 = 20 * SECOND;
/// How long the slow card is silent once it has done as told.
pub const TOLD_AFTER: Duration = Duration::from_secs(5);
const A_WEEK: i64 = 7 * 24 * 3600 * SECOND;
/// How old a refund is before the card that loses orders takes one: within it the desk does not send again.
pub const LOSES_ORDERS_FOR: i64 = 30 * SECOND;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    Succeeds,
    /// Taken on at once, done that much later.
    SucceedsAfter(i64),
    /// The merchant's balance is short for a while.
    IsShort,
    Fails(FailureReason),
    /// Which try it is, the book tells: a second one is a new refund with a key of its own.
    FailsOnce(FailureReason),
    /// Taken on at once, failed a while later.
    FailsAfterPending(FailureReason),
    /// Done at once, and a while later it was not.
    FailsLate(FailureReason),
    RequiresAction,
    Canceled,
    /// Done, but the first answer never arrives.
    LosesAnswer,
    /// Nothing arrives there at first.
    LosesOrder,
    /// Done at once, told `TOLD_AFTER` later.
    IsSlow,
}

/// Every card that does anything special.
pub const CARDS: &[(&str, Card)] = &[
    ("7726", Card::SucceedsAfter(A_WHILE)),
    ("7748", Card::SucceedsAfter(A_WEEK)),
    ("5126", Card::FailsLate(FailureReason::ExpiredOrCanceledCard)),
    ("9987", Card::Fails(FailureReason::LostOrStolenCard)),
    ("0069", Card::Fails(FailureReason::ExpiredOrCanceledCard)),
    ("0002", Card::Fails(FailureReason::Declined)),
    ("9995", Card::Fails(FailureReason::InsufficientFunds)),
    ("0119", Card::FailsOnce(FailureReason::ProcessingError)),
    ("0259", Card::Fails(FailureReason::Disputed)),
    ("9001", Card::Fails(FailureReason::AccountClosed)),
    ("9002", Card::Fails(FailureReason::ChargeForPendingRefundDisputed)),
    ("9003", Card::Fails(FailureReason::ComplaintOpen)),
    ("9004", Card::Fails(FailureReason::MerchantRequest)),
    ("9005", Card::Fails(FailureReason::ProcessingError)),
    ("9006", Card::Fails(FailureReason::GatewayWindowExpired)),
    ("9007", Card::Fails(FailureReason::AmountAboveRemaining)),
    ("9008", Card::Fails(FailureReason::AlreadyRefunded)),
    ("9009", Card::Fails(FailureReason::NotSettled)),
    ("9010", Card::Fails(FailureReason::MethodCannotRefund)),
    ("9011", Card::Fails(FailureReason::TooManyRefunds)),
    ("9012", Card::Fails(FailureReason::Unknown)),
    ("9013", Card::FailsAfterPending(FailureReason::Declined)),
    ("9014", Card::IsShort),
    ("9015", Card::RequiresAction),
    ("9016", Card::Canceled),
    ("9017", Card::LosesAnswer),
    ("9018", Card::LosesOrder),
    ("9019", Card::IsSlow),
];

impl Card {
    pub fn of(reference: &str) -> Self {
        let ending = reference.get(reference.len().saturating_sub(4)..).unwrap_or_default();
        CARDS.iter().find(|(own, _)| *own == ending).map_or(Self::Succeeds, |(_, card)| *card)
    }
}
