//! What helps where a refund failed: the same way again or not, and what staff and customer can do instead.
//!
//! A lost answer, a timeout or a 500 is no failure and not in this table: the refund is `unknown` and looked up.
//! `docs/remedies.md` shows the table; a test compares the two.

use crate::{FailureReason, Timestamp};

const HOUR: i64 = 3_600_000_000;

/// Whether the same way is worth another try. Each try is a refund of its own, with a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It would fail too, or pay twice.
    Never,
    AtOnce,
    After {
        hours: i64,
    },
    /// One more try, no third.
    OnceAfter {
        hours: i64,
    },
}

impl Again {
    /// From when on it may be tried again; none for never. `times`: how many refunds of the same request have failed
    /// for this reason by now, the last of them at `failed_at`.
    pub fn open_from(self, failed_at: Timestamp, times: usize) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            Self::OnceAfter { .. } if times > 1 => None,
            Self::AtOnce => Some(failed_at),
            Self::After { hours } | Self::OnceAfter { hours } => {
                Some(Timestamp(failed_at.0.saturating_add(hours.saturating_mul(HOUR))))
            }
        }
    }
}

words! {
    /// Something that can be done about it.
    pub enum Remedy {
        /// The same way, by a new refund.
        TryAgain = "try_again",
        /// Value kept for the customer in place of money.
        AccountCredit = "account_credit",
        /// Agreed upon with the customer, such as a bank transfer; recorded, since it moves elsewhere.
        AnotherWay = "another_way",
        /// The merchant's balance at the gateway.
        TopUpBalance = "top_up_balance",
        /// The bank decides; a refund beside it would pay twice.
        AwaitDispute = "await_dispute",
        /// Money may have moved that our books do not know of: see what the gateway has before anything else.
        LookUpAtGateway = "look_up_at_gateway",
        /// A new request, over what remains by then.
        AskAnew = "ask_anew",
        /// The same, for all that is left: the gateway takes nothing less.
        AskForAllThatIsLeft = "ask_for_all_that_is_left",
    }
}

/// A row of the table. Both lists have what helps best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedies {
    pub again: Again,
    /// What staff can do.
    pub staff: &'static [Remedy],
    /// What the customer can hope for or choose; nothing where it is the merchant's to find out.
    pub customer: &'static [Remedy],
}

const NOT_THIS_WAY: Remedies = Remedies {
    again: Again::Never,
    staff: &[Remedy::AccountCredit, Remedy::AnotherWay],
    customer: &[Remedy::AccountCredit, Remedy::AnotherWay],
};
const THE_BANK_DECIDES: Remedies =
    Remedies { again: Again::Never, staff: &[Remedy::AwaitDispute], customer: &[Remedy::AwaitDispute] };

impl FailureReason {
    /// Account credit stands only where the money surely lies with the merchant: unlike a second try, no gateway
    /// would notice that it is given twice.
    pub const fn remedies(self) -> Remedies {
        match self {
            Self::LostOrStolenCard
            | Self::ExpiredOrCanceledCard
            | Self::AccountClosed
            | Self::GatewayWindowExpired
            | Self::MethodCannotRefund
            | Self::TooManyRefunds => NOT_THIS_WAY,
            Self::Declined => Remedies {
                again: Again::OnceAfter { hours: 24 },
                staff: &[Remedy::TryAgain, Remedy::AccountCredit, Remedy::AnotherWay],
                customer: &[Remedy::TryAgain, Remedy::AccountCredit, Remedy::AnotherWay],
            },
            Self::InsufficientFunds => Remedies {
                again: Again::AtOnce,
                staff: &[Remedy::TopUpBalance, Remedy::TryAgain],
                customer: &[Remedy::TryAgain],
            },
            Self::ProcessingError => Remedies {
                again: Again::AtOnce,
                staff: &[Remedy::TryAgain, Remedy::AnotherWay],
                customer: &[Remedy::TryAgain],
            },
            Self::NotSettled => Remedies {
                again: Again::After { hours: 24 },
                staff: &[Remedy::TryAgain],
                customer: &[Remedy::TryAgain],
            },
            Self::ChargeForPendingRefundDisputed | Self::Disputed => THE_BANK_DECIDES,
            Self::ComplaintOpen => Remedies {
                again: Again::Never,
                staff: &[Remedy::AskForAllThatIsLeft],
                customer: &[Remedy::AskForAllThatIsLeft],
            },
            Self::MerchantRequest => {
                Remedies { again: Again::Never, staff: &[Remedy::AskAnew], customer: &[Remedy::AskAnew] }
            }
            Self::AmountAboveRemaining => {
                Remedies { again: Again::Never, staff: &[Remedy::LookUpAtGateway, Remedy::AskAnew], customer: &[] }
            }
            Self::AlreadyRefunded => Remedies { again: Again::Never, staff: &[Remedy::LookUpAtGateway], customer: &[] },
            Self::Unknown => Remedies {
                again: Again::AtOnce,
                staff: &[Remedy::LookUpAtGateway, Remedy::TryAgain, Remedy::AnotherWay],
                customer: &[],
            },
        }
    }
}
