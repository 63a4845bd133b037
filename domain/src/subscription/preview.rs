//! What a change of a subscription would do: money, access, charges.

use serde::{Deserialize, Serialize};

use crate::{
    Access, CheckedCase, MOST_GOODWILL_DAYS, Minor, Outcome, Period, Preview, Renewal, Subscription,
    SubscriptionChange, SubscriptionRefused, Timestamp, WallClock,
};

/// The answer to a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionPreview {
    /// What is paid back: the preview of the line, word for word; none where no money was asked for.
    /// It may be ineligible (see [`Self::can_be_made`]).
    pub money: Option<Preview>,
    /// When the customer can no longer use it; none while it renews.
    pub access_ends_at: Option<Timestamp>,
    /// When the current period ends, goodwill days included; now where access ends now.
    pub period_end: Timestamp,
    /// None where nothing is charged again.
    pub next_charges: Option<NextCharges>,
    /// The subscription as it stands after the change: what is to be kept.
    pub after: Subscription,
}

/// The next charge and the one after it, which shows on which day later ones come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextCharges {
    pub next_at: Timestamp,
    pub following_at: Timestamp,
}

impl SubscriptionPreview {
    /// What is paid back, minor units.
    pub fn paid_back(&self) -> Minor {
        self.money.as_ref().map_or(0, |money| money.total)
    }

    /// No where money was asked for and the rules give none. Such a preview is no refusal, since its
    /// reasons say why; but nobody's access may be ended for money that does not come.
    pub fn can_be_made(&self) -> bool {
        self.money.as_ref().is_none_or(|money| money.outcome != Outcome::Ineligible)
    }
}

impl CheckedCase {
    /// What the change would do to the subscription that a line of this invoice pays for.
    ///
    /// Money counts as of the case's own `now`, access and renewal change at `takes_effect_at`: the same instant
    /// where the customer asks, a later one where staff decide ([`CheckedCase::deciding`]), since access cannot end
    /// in the past. `clock` is the merchant's, over [`Subscription::clock_span`].
    ///
    /// Goodwill days move the period's end by calendar days, to the same wall-clock time, and with it the day that
    /// later charges are anchored at: the next period begins where this one now ends and is as long as any other. If
    /// the anchor stayed, the next period would be paid in full and be shorter by the days just given. (So
    /// does Paddle with `next_billed_at`, Stripe where a trial's end is moved, Revolut with a cycle's `end_date`.)
    ///
    /// Errors: [`SubscriptionRefused`], the first in its order.
    pub fn preview_subscription(
        &self,
        subscription: &Subscription,
        change: &SubscriptionChange,
        clock: &WallClock,
        takes_effect_at: Timestamp,
    ) -> Result<SubscriptionPreview, SubscriptionRefused> {
        let paid = self.paid_period(&subscription.line_id)?;
        check_change(subscription, paid, change, takes_effect_at)?;

        let clock_too_short = || {
            let (from, until) = subscription.clock_span(paid);
            SubscriptionRefused::ClockTooShort { from, until }
        };
        let after = changed(subscription, paid, change, clock, takes_effect_at).ok_or_else(clock_too_short)?;
        let next_charges = match after.renews() {
            true => Some(next_charges(&after, paid, clock).ok_or_else(clock_too_short)?),
            false => None,
        };
        let ends_now = change.access == Access::Now;
        let period_end = if ends_now { takes_effect_at } else { after.period_end(paid) };
        Ok(SubscriptionPreview {
            money: change.money.selection(&subscription.line_id).map(|selection| self.preview_of(&selection)),
            access_ends_at: next_charges.is_none().then_some(period_end),
            period_end,
            next_charges,
            after,
        })
    }

    fn paid_period(&self, line_id: &str) -> Result<Period, SubscriptionRefused> {
        let line = self.line_index(line_id).and_then(|index| self.case.invoice.lines.get(index));
        let line = line.ok_or_else(|| SubscriptionRefused::UnknownLine { id: line_id.to_owned() })?;
        line.period.ok_or_else(|| SubscriptionRefused::LineHasNoPeriod { id: line_id.to_owned() })
    }
}

/// What contradicts the subscription or itself.
fn check_change(
    subscription: &Subscription,
    paid: Period,
    change: &SubscriptionChange,
    takes_effect_at: Timestamp,
) -> Result<(), SubscriptionRefused> {
    let renews_at = subscription.period_end(paid);
    let ended_at = subscription.access_ended_at.map_or(renews_at, |ended_at| ended_at.min(renews_at));
    if takes_effect_at.seconds() >= ended_at.seconds() {
        return Err(SubscriptionRefused::PeriodOver { ended_at });
    }
    match (subscription.canceled_at, change.renewal) {
        (Some(canceled_at), Renewal::Cancel) => return Err(SubscriptionRefused::AlreadyCanceled { canceled_at }),
        (None, Renewal::Keep) if change.access == Access::Now => {
            return Err(SubscriptionRefused::EndsNowButRenews { renews_at });
        }
        (Some(_), Renewal::Keep) | (None, Renewal::Keep | Renewal::Cancel) => {}
    }
    if let Some(days) = change.goodwill_days {
        if !(1..=MOST_GOODWILL_DAYS).contains(&days) {
            return Err(SubscriptionRefused::GoodwillOutOfRange { asked: days, most: MOST_GOODWILL_DAYS });
        }
        if change.access == Access::Now {
            return Err(SubscriptionRefused::EndsNowButExtends { days });
        }
    }
    if change.is_nothing() { Err(SubscriptionRefused::NothingChanges) } else { Ok(()) }
}

/// The subscription after the change; nothing where the clock's span is left.
fn changed(
    subscription: &Subscription,
    paid: Period,
    change: &SubscriptionChange,
    clock: &WallClock,
    takes_effect_at: Timestamp,
) -> Option<Subscription> {
    let mut after = subscription.clone();
    if let Some(days) = change.goodwill_days {
        let mut wall = subscription.cycle.meant_by(subscription.period_end(paid), clock)?;
        wall.date = wall.date.plus_days(days);
        after.extended_until = Some(clock.instant(wall)?);
        after.cycle = subscription.cycle.anchored_at(wall);
    }
    if change.renewal == Renewal::Cancel {
        after.canceled_at = Some(takes_effect_at);
    }
    if change.access == Access::Now {
        after.access_ended_at = Some(takes_effect_at);
    }
    Some(after)
}

/// Nothing where the clock's span is left.
fn next_charges(subscription: &Subscription, paid: Period, clock: &WallClock) -> Option<NextCharges> {
    let next_at = subscription.period_end(paid);
    let next = subscription.cycle.meant_by(next_at, clock)?;
    let following_at = clock.instant(subscription.cycle.following(next))?;
    Some(NextCharges { next_at, following_at })
}
