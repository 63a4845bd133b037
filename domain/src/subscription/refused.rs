//! Why a change of a subscription cannot be previewed, nor made.

use crate::Timestamp;

/// In the order in which it is asked; the first that stands in the way is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionRefused {
    #[error("the invoice has no line “{id}”")]
    UnknownLine { id: String },
    #[error("the line “{id}” pays for no period")]
    LineHasNoPeriod { id: String },
    /// The period is over, or access was ended before.
    #[error("the period is over")]
    PeriodOver { ended_at: Timestamp },
    #[error("the renewal is canceled already")]
    AlreadyCanceled { canceled_at: Timestamp },
    /// Access would end and the customer be charged again.
    #[error("access cannot end now while the renewal is kept")]
    EndsNowButRenews { renews_at: Timestamp },
    #[error("goodwill is 1 to {most} days")]
    GoodwillOutOfRange { asked: i64, most: i64 },
    /// Days on top of a period of which nothing is left.
    #[error("goodwill days cannot be given while access ends now")]
    EndsNowButExtends { days: i64 },
    /// No money, no day, and access and renewal as they are.
    #[error("nothing would change")]
    NothingChanges,
    /// A mistake of whoever made the clock, not of the customer: it must cover this span, see
    /// [`Subscription::clock_span`](crate::Subscription::clock_span).
    #[error("the clock does not cover the days that the change is about")]
    ClockTooShort { from: Timestamp, until: Timestamp },
}

impl SubscriptionRefused {
    /// The word for the API, in snake_case.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownLine { .. } => "unknown_line",
            Self::LineHasNoPeriod { .. } => "line_has_no_period",
            Self::PeriodOver { .. } => "period_over",
            Self::AlreadyCanceled { .. } => "already_canceled",
            Self::EndsNowButRenews { .. } => "ends_now_but_renews",
            Self::GoodwillOutOfRange { .. } => "goodwill_out_of_range",
            Self::EndsNowButExtends { .. } => "ends_now_but_extends",
            Self::NothingChanges => "nothing_changes",
            Self::ClockTooShort { .. } => "clock_too_short",
        }
    }

    /// The field of the request that is at fault; none where the subscription's own state is.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownLine { .. } | Self::LineHasNoPeriod { .. } => Some("line_id"),
            Self::AlreadyCanceled { .. } => Some("renewal"),
            Self::EndsNowButRenews { .. } => Some("access"),
            Self::GoodwillOutOfRange { .. } | Self::EndsNowButExtends { .. } => Some("goodwill_days"),
            Self::PeriodOver { .. } | Self::NothingChanges | Self::ClockTooShort { .. } => None,
        }
    }
}
