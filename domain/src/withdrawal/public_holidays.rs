//! The public holidays of the consumer's country, and the working days between them.

use serde::{Deserialize, Serialize};

use crate::CivilDate;

/// The dates that are public holidays where the consumer lives (Reg. 1182/71 Art. 2(1)): plain dates, handed in for
/// the years at hand, since who keeps such a list well is nothing that a rule should decide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicHolidays {
    pub dates: Vec<CivilDate>,
}

impl PublicHolidays {
    /// The day itself, or else the next working day: a period whose last day is a public holiday, Sunday or Saturday
    /// ends with the last hour of the following working day (Reg. 1182/71 Art. 3(4)). Day numbers as everywhere:
    /// 1970-01-01 is 0.
    pub fn run_on(&self, day: i64) -> i64 {
        (day..=i64::MAX).find(|day| self.is_working_day(*day)).unwrap_or(day)
    }

    /// All days other than public holidays, Sundays and Saturdays (Reg. 1182/71 Art. 2(2)).
    pub fn is_working_day(&self, day: i64) -> bool {
        !is_weekend(day) && !self.dates.contains(&CivilDate::from_epoch_day(day))
    }
}

/// 1970-01-01 was a Thursday.
fn is_weekend(day: i64) -> bool {
    const SATURDAY: i64 = 2;
    const SUNDAY: i64 = 3;
    matches!(day.rem_euclid(7), SATURDAY | SUNDAY)
}
