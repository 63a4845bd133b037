//! A time zone as the few numbers that a case needs of it.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

#[cfg(feature = "zones")]
pub(crate) mod named;

const SECONDS_PER_DAY: i64 = 86_400;

/// A merchant's zone over the span of one case. The time zone database would be half of what a
/// phone downloads; these few numbers say the same for the instants that matter.
///
/// It answers for instants only. Which instant a clock on the wall means is asked of a
/// [`WallClock`](crate::WallClock): the transitions here need not be the zone's own
/// (`ZoneOffsets::for_instants` keeps no more of them than its instants ask for).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneOffsets {
    /// Seconds east of UTC, before the first transition.
    pub first_offset_seconds: i32,
    /// From which instant on (seconds since 1970) which offset holds (seconds east of UTC), in
    /// order of time.
    pub transitions: Vec<(i64, i32)>,
}

impl ZoneOffsets {
    /// A zone that never changes its clocks.
    pub const fn fixed(offset_seconds: i32) -> Self {
        Self { first_offset_seconds: offset_seconds, transitions: Vec::new() }
    }

    /// Seconds east of UTC at the instant.
    pub fn offset_seconds(&self, at: Timestamp) -> i32 {
        let seconds = at.seconds();
        let past = self.transitions.partition_point(|(from, _)| *from <= seconds);
        let latest = past.checked_sub(1).and_then(|index| self.transitions.get(index));
        latest.map_or(self.first_offset_seconds, |(_, offset)| *offset)
    }

    /// The day number (1970-01-01 is 0) that the zone's calendar shows at the instant.
    pub fn epoch_day(&self, at: Timestamp) -> i64 {
        let local = at.seconds().saturating_add(i64::from(self.offset_seconds(at)));
        local.div_euclid(SECONDS_PER_DAY)
    }
}
