//! Zones by their IANA name, from the database that is built into the program: the same days on
//! every machine, whatever the system's own database says.

use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::{Timestamp, WallClock, ZoneOffsets};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A name that the IANA time zone database does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no zone of the IANA time zone database")]
pub struct UnknownZone(pub String);

impl ZoneOffsets {
    /// The zone from one instant to another, every change of its clocks included: for a page on
    /// which time goes on. Before and after that span the nearest offset holds.
    pub fn for_span(iana: &str, from: Timestamp, to: Timestamp) -> Result<Self, UnknownZone> {
        let zone = find(iana)?;
        let (from, to) = (instant(from), instant(to));
        let transitions = zone
            .following(from)
            .take_while(|transition| transition.timestamp() <= to)
            .map(|transition| (transition.timestamp().as_second(), transition.offset().seconds()))
            .collect();
        Ok(Self { first_offset_seconds: zone.to_offset(from).seconds(), transitions })
    }

    /// The zone at these instants only, which is all that a case with its one `now` asks: a
    /// period of a thousand years costs no more than one of a month. Its transitions stand at those
    /// instants, not where the zone changes its clocks.
    pub fn for_instants(iana: &str, instants: &[Timestamp]) -> Result<Self, UnknownZone> {
        let zone = find(iana)?;
        let mut sorted = instants.to_vec();
        sorted.sort_unstable();
        let mut offsets = sorted.into_iter().map(|at| (at.seconds(), zone.to_offset(instant(at)).seconds()));
        let first_offset_seconds = offsets.next().map_or(0, |(_, offset)| offset);
        let mut transitions: Vec<(i64, i32)> = Vec::new();
        for (at, offset) in offsets {
            let before = transitions.last().map_or(first_offset_seconds, |(_, offset)| *offset);
            if offset != before {
                transitions.push((at, offset));
            }
        }
        Ok(Self { first_offset_seconds, transitions })
    }
}

impl WallClock {
    /// The zone's clock on the wall for every instant from one to another, both included.
    pub fn for_span(iana: &str, from: Timestamp, until: Timestamp) -> Result<Self, UnknownZone> {
        let zone = ZoneOffsets::for_span(iana, Self::looked_at_from(from), Self::looked_at_until(until))?;
        Ok(Self::new(zone, from, until))
    }
}

/// The name must be written as the database writes it: two spellings of one zone would be two
/// values in a merchant's settings.
fn find(iana: &str) -> Result<TimeZone, UnknownZone> {
    DATABASE.get(iana).ok().filter(|zone| zone.iana_name() == Some(iana)).ok_or_else(|| UnknownZone(iana.to_owned()))
}

/// The nearest instant that the database knows: its last day is 9999-12-30.
fn instant(at: Timestamp) -> jiff::Timestamp {
    let nearest = if at.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    jiff::Timestamp::from_second(at.seconds()).unwrap_or(nearest)
}
