//! The receipt: that a declaration came, what it said, and when to the second (Art. 11a(4)).

use serde::{Deserialize, Serialize};

use super::{Declaration, Withdrawn};
use crate::{CivilDate, Timestamp, ZoneOffsets};

/// What a letter on a durable medium is written from, without undue delay. It holds no amount and no verdict: it
/// confirms that the declaration was received, not that anybody agrees, so it goes out before a person has looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalReceipt {
    pub name: String,
    pub contract: String,
    pub reply_to: String,
    pub withdrawn: Withdrawn,
    /// A whole second.
    pub submitted_at: Timestamp,
    /// The same on the consumer's calendar and clock.
    pub submitted_on: CivilDate,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    /// Seconds east of UTC: of the hour that an October night has twice it says which.
    pub offset_seconds: i32,
}

impl WithdrawalReceipt {
    /// `zone`: the consumer's, as in [`super::WithdrawalFacts::zone`].
    pub fn of(declaration: &Declaration, zone: &ZoneOffsets) -> Self {
        let submitted_at = Timestamp::from_seconds(declaration.submitted_at.seconds());
        let offset_seconds = zone.offset_seconds(submitted_at);
        let second_of_day = submitted_at.seconds().saturating_add(i64::from(offset_seconds)).rem_euclid(86_400);
        let clock = |number: i64| u8::try_from(number).unwrap_or(0);
        Self {
            name: declaration.name.clone(),
            contract: declaration.contract.clone(),
            reply_to: declaration.reply_to.clone(),
            withdrawn: declaration.withdrawn.clone(),
            submitted_at,
            submitted_on: CivilDate::from_epoch_day(zone.epoch_day(submitted_at)),
            hour: clock(second_of_day / 3_600),
            minute: clock(second_of_day / 60 % 60),
            second: clock(second_of_day % 60),
            offset_seconds,
        }
    }
}
