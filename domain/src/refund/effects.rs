use super::{Attention, Refund};
use crate::{EventKind, Minor, NoticeKind};

/// Everything that follows from one step of a refund and is written with it, in the same transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// What it does to the money columns of payment, purchase and account credit, in this order.
    pub postings: Vec<Posting>,
    pub events: Vec<EventKind>,
    /// Why somebody must look, where that is one of the events.
    pub why: Option<Attention>,
    /// The mail to the customer.
    pub notice: Option<NoticeKind>,
    pub jobs: Vec<RefundJob>,
    /// Whether open pages must fetch themselves again.
    pub publish: bool,
}

words! {
    /// A movement of a refund's money in the books.
    pub enum Posting {
        /// Its amount is held: of the purchase, and of the payment what goes back to that.
        Reserve = "reserve",
        /// What was held is free again.
        Release = "release",
        /// What was held of the payment has gone back.
        Settle = "settle",
        /// It went back without a hold before, elsewhere.
        Record = "record",
        /// What had gone back came back to the merchant.
        Return = "return",
        /// The payment is undone as a whole, before it settled.
        VoidPayment = "void_payment",
        /// The payment stands after all.
        RestorePayment = "restore_payment",
        /// The part that is account credit is the customer's.
        GrantCredit = "grant_credit",
        /// The credit is taken back.
        RevokeCredit = "revoke_credit",
    }
}

/// By how much the sums kept beside a refund change, minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Of the payment: held by refunds on their way.
    pub reserved: Minor,
    /// Of the payment: gone back.
    pub refunded: Minor,
    /// Of the purchase: all that refunds hold or have moved.
    pub given_back: Minor,
}

impl Posting {
    /// What it changes for a refund.
    pub fn sums(self, refund: &Refund) -> Sums {
        let (paid, total) = (refund.to_payment, refund.total);
        let (minus_paid, minus_total) = (0_i64.saturating_sub(paid), 0_i64.saturating_sub(total));
        match self {
            Self::Reserve => Sums { reserved: paid, refunded: 0, given_back: total },
            Self::Release => Sums { reserved: minus_paid, refunded: 0, given_back: minus_total },
            Self::Settle => Sums { reserved: minus_paid, refunded: paid, given_back: 0 },
            Self::Record => Sums { reserved: 0, refunded: paid, given_back: total },
            Self::Return => Sums { reserved: 0, refunded: minus_paid, given_back: minus_total },
            Self::VoidPayment | Self::RestorePayment | Self::GrantCredit | Self::RevokeCredit => Sums::default(),
        }
    }
}

words! {
    /// Work that a step owes.
    pub enum RefundJob {
        /// Move the money through the gateway.
        StartPayout = "start_payout",
        /// Nothing is left to move.
        EndPayout = "end_payout",
        /// Ask the gateway at once.
        WakePayout = "wake_payout",
        /// See in a minute what else the gateway has of the payment: late failures, numbers by which banks find it.
        SyncPaymentSoon = "sync_payment_soon",
        /// Something happened to the payment elsewhere: see what the gateway has, now and once its list is settled.
        SyncPaymentNow = "sync_payment_now",
        /// A refund made at the gateway may have waited for the room that this one held.
        SyncPaymentForRoom = "sync_payment_for_room",
    }
}
