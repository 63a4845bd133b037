//! The clock on the merchant's wall: what it shows at an instant, and which instant it means.

use serde::{Deserialize, Serialize};

use crate::{CivilDate, Timestamp, ZoneOffsets};

const SECONDS_PER_DAY: i64 = 86_400;

/// What a calendar and a clock on the wall show, without any zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WallTime {
    pub date: CivilDate,
    /// Seconds since the clock showed midnight, 0 to 86,399: 7,200 is two o'clock, also on a day
    /// whose first hour is missing.
    pub second_of_day: u32,
}

/// A zone over a span in which every change of its clocks is known, so that wall-clock time can be
/// turned into an instant; outside of it there is no answer, where [`ZoneOffsets`] would guess.
///
/// The two are types of their own because the numbers look alike and mean different things: a zone
/// that was made for some instants is right at those, and an hour off between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallClock {
    zone: ZoneOffsets,
    from: Timestamp,
    until: Timestamp,
}

impl WallClock {
    /// A zone that never changes its clocks.
    pub const fn fixed(offset_seconds: i32) -> Self {
        Self { zone: ZoneOffsets::fixed(offset_seconds), from: Timestamp(i64::MIN), until: Timestamp(i64::MAX) }
    }

    /// `zone` must hold every change from [`Self::looked_at_from`] to [`Self::looked_at_until`].
    #[cfg(feature = "zones")]
    pub(crate) const fn new(zone: ZoneOffsets, from: Timestamp, until: Timestamp) -> Self {
        Self { zone, from, until }
    }

    /// Changes are looked for two days past either end: an hour that the clocks show twice may have
    /// been there first just before the span, and no zone ever moved its clocks by more than a day.
    #[cfg(feature = "zones")]
    pub(crate) fn looked_at_from(from: Timestamp) -> Timestamp {
        seconds_after(from, SECONDS_PER_DAY.saturating_mul(-2))
    }

    #[cfg(feature = "zones")]
    pub(crate) fn looked_at_until(until: Timestamp) -> Timestamp {
        seconds_after(until, SECONDS_PER_DAY.saturating_mul(2))
    }

    /// The zone itself, for a [`Case`](crate::Case) whose every instant lies in the span.
    pub const fn zone(&self) -> &ZoneOffsets {
        &self.zone
    }

    /// What the wall shows at the instant; nothing outside the span.
    pub fn wall_time(&self, at: Timestamp) -> Option<WallTime> {
        self.covers(at).then_some(())?;
        let local = at.seconds().saturating_add(i64::from(self.zone.offset_seconds(at)));
        Some(WallTime {
            date: CivilDate::from_epoch_day(local.div_euclid(SECONDS_PER_DAY)),
            second_of_day: u32::try_from(local.rem_euclid(SECONDS_PER_DAY)).unwrap_or(0),
        })
    }

    /// The instant at which the wall shows this, to the second; nothing outside the span. A time that
    /// the clocks skip moves forward by what they skip, one that they show twice is the first (as
    /// RFC 5545 has it, section 3.3.5).
    pub fn instant(&self, wall: WallTime) -> Option<Timestamp> {
        let local = wall.date.epoch_day().saturating_mul(SECONDS_PER_DAY).saturating_add(i64::from(wall.second_of_day));
        let at = Timestamp::from_seconds(self.seconds_of(local));
        self.covers(at).then_some(at)
    }

    /// The first offset under which the local second comes before the next change is the right one,
    /// unless it comes before that offset holds: then the clocks skip it, and the offset before
    /// that change moves it forward.
    fn seconds_of(&self, local: i64) -> i64 {
        let mut before = None;
        let mut offset = self.zone.first_offset_seconds;
        let mut holds_from = i64::MIN;
        for (change, next_offset) in &self.zone.transitions {
            if local.saturating_sub(i64::from(offset)) < *change {
                break;
            }
            before = Some(offset);
            (holds_from, offset) = (*change, *next_offset);
        }
        let seconds = local.saturating_sub(i64::from(offset));
        match before {
            Some(before) if seconds < holds_from => local.saturating_sub(i64::from(before)),
            _ => seconds,
        }
    }

    fn covers(&self, at: Timestamp) -> bool {
        (self.from.seconds()..=self.until.seconds()).contains(&at.seconds())
    }
}

/// The instant so many seconds later; earlier for a negative number.
pub(crate) const fn seconds_after(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp(at.0.saturating_add(Timestamp::from_seconds(seconds).0))
}
