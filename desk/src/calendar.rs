use domain::{CivilDate, Timestamp, ZoneOffsets};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use storage::StorageError;

const DAY_MICROS: i64 = 86_400_000_000;

/// A merchant's days: the calendar of its time zone.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    name: String,
}

impl Calendar {
    pub fn of(timezone: &str) -> Result<Self, StorageError> {
        let zone = TimeZone::get(timezone)
            .map_err(|_| StorageError::Inconsistent { table: "merchant", row: format!("time zone {timezone:?}") })?;
        Ok(Self { zone, name: timezone.to_owned() })
    }

    /// The offsets that the domain needs to tell days apart between two instants, with a year to spare
    /// on either side.
    pub fn offsets(&self, from: Timestamp, to: Timestamp) -> Result<ZoneOffsets, StorageError> {
        let spare = 366 * DAY_MICROS;
        ZoneOffsets::for_span(
            &self.name,
            Timestamp(from.0.saturating_sub(spare)),
            Timestamp(to.0.saturating_add(spare)),
        )
        .map_err(|_| StorageError::Inconsistent { table: "merchant", row: format!("time zone {:?}", self.name) })
    }

    /// The local wall clock at an instant.
    pub fn local(&self, at: Timestamp) -> jiff::Zoned {
        jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(self.zone.clone())
    }

    /// The last second of a day by its number (1970-01-01 is 0); none for a day that no calendar reaches.
    pub fn end_of_day(&self, epoch_day: i64) -> Option<Timestamp> {
        let date = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(epoch_day).ok()?).ok()?;
        let end = date.at(23, 59, 59, 0).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(end.timestamp().as_microsecond()))
    }

    /// The day that it is there at an instant.
    pub fn date_of(&self, at: Timestamp) -> CivilDate {
        let date = self.local(at).date();
        let part = |number: i8| u8::try_from(number).unwrap_or(1);
        CivilDate { year: i64::from(date.year()), month: part(date.month()), day: part(date.day()) }
    }

    /// Twelve o'clock on a day, where nobody said at which hour; nothing beyond the years that a clock knows.
    pub fn noon_of(&self, date: CivilDate) -> Option<Timestamp> {
        let part = |number: u8| i8::try_from(number).ok();
        let date = Date::new(i16::try_from(date.year).ok()?, part(date.month)?, part(date.day)?).ok()?;
        let noon = date.at(12, 0, 0, 0).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(noon.timestamp().as_microsecond()))
    }

    /// The end of the day that lies `days` business days after an instant. Saturdays and Sundays are none;
    /// public holidays differ by bank and are not known here.
    pub fn business_days_after(&self, at: Timestamp, days: i64) -> Timestamp {
        let mut date: Date = self.local(at).date();
        let mut left = days;
        while left > 0 {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
                left -= 1;
            }
        }
        let end = date.at(23, 59, 59, 0).to_zoned(self.zone.clone());
        end.map_or(at, |end| Timestamp(end.timestamp().as_microsecond()))
    }
}
