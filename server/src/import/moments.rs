use domain::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads dates: with an offset as they say, without one on the clocks of the merchant's zone.
pub struct Moments {
    zone: TimeZone,
    /// Rows of one invoice say the same date.
    latest: Option<(String, Timestamp)>,
}

impl Moments {
    /// Nothing for a zone that the database does not know.
    pub fn of(timezone: &str) -> Option<Self> {
        Some(Self { zone: TimeZone::get(timezone).ok()?, latest: None })
    }

    pub fn read(&mut self, text: &str) -> Option<Timestamp> {
        if let Some((latest, at)) = &self.latest
            && latest == text
        {
            return Some(*at);
        }
        let at = self.parse(text)?;
        self.latest = Some((text.to_owned(), at));
        Some(at)
    }

    /// An hour that the clocks skip is read as if they had not yet; one they go through twice, as the first.
    fn parse(&self, text: &str) -> Option<Timestamp> {
        let instant = match text.parse::<jiff::Timestamp>() {
            Ok(instant) => instant,
            Err(_) => text.parse::<DateTime>().ok()?.to_zoned(self.zone.clone()).ok()?.timestamp(),
        };
        Some(Timestamp(instant.as_microsecond()))
    }
}
