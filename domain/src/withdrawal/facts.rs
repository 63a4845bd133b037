//! All the facts of a withdrawal that the purchase's own case does not hold.

use serde::{Deserialize, Serialize};

use super::{Consumer, GoodsBack, LineFacts, PublicHolidays};
use crate::{Prorate, Timestamp, ZoneOffsets};

/// Facts as values: nothing here is read off a clock or a calendar of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalFacts {
    /// When the consumer sent the declaration: this alone decides whether it is in time (Art. 11(2), 11a(5)).
    /// Whatever happens to it afterwards, such as a link to be followed in a mail, must not move it.
    pub submitted_at: Timestamp,
    /// When it reached the trader, whose clocks start then; for the online function the same instant.
    pub received_at: Timestamp,
    pub concluded_at: Timestamp,
    /// When the consumer had the information on the right with the model form (Art. 6(1)(h)); none if never.
    pub informed_at: Option<Timestamp>,
    pub consumer: Consumer,
    /// The zone of the consumer's residence. The right is theirs and its last hour is theirs: the merchant's zone
    /// ([`crate::Case::zone`]) could take hours of it away.
    pub zone: ZoneOffsets,
    /// Of the consumer's country, for the years at hand.
    pub holidays: PublicHolidays,
    /// One for each line of the invoice.
    pub lines: Vec<LineFacts>,
    pub goods_back: GoodsBack,
    /// How the merchant charges for a service begun on request, the same for all of its customers. `Second` is
    /// nearest to the law; `Day` counts the day of withdrawal as used, in the merchant's zone.
    pub prorate: Prorate,
    /// The consumer expressly agreed to account credit in place of the means of payment, at no cost (Art. 13(1)).
    pub credit_agreed: bool,
    /// Somebody of the merchant's looked at a declaration that came late and takes it all the same.
    pub late_accepted: bool,
}
