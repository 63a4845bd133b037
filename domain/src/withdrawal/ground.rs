//! Why a line gives what it gives.

use serde::{Deserialize, Serialize};

use crate::Minor;

/// A ground in an answer, with the facts that a letter needs to say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Ground {
    /// What was provided until then is paid for in proportion: `unused_part` of `unused_whole` goes back.
    ServiceUsed {
        unused_part: i64,
        unused_whole: i64,
    },
    /// No express request before the service began, so nothing is charged for it.
    NotRequested,
    /// No information on the right before the service began.
    NotInformed,
    /// Not told before the service began that it would have to be paid for.
    NotToldOfCost,
    /// No express consent before the digital content began, so the right stands and nothing is charged.
    NotConsented,
    NotAcknowledged,
    NotConfirmed,
    /// The dearer delivery was the consumer's own choice; so many minor units above the standard stay.
    DearerDelivery {
        kept: Minor,
    },
    /// Some of the goods stay, and delivering those is what was paid for.
    GoodsStay,
}

impl Ground {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ServiceUsed { .. } => "service_used",
            Self::NotRequested => "not_requested",
            Self::NotInformed => "not_informed",
            Self::NotToldOfCost => "not_told_of_cost",
            Self::NotConsented => "not_consented",
            Self::NotAcknowledged => "not_acknowledged",
            Self::NotConfirmed => "not_confirmed",
            Self::DearerDelivery { .. } => "dearer_delivery",
            Self::GoodsStay => "goods_stay",
        }
    }

    /// Where the directive says so.
    pub const fn article(&self) -> &'static str {
        match self {
            Self::ServiceUsed { .. } => "14(3)",
            Self::NotRequested => "14(4)(a)(ii)",
            Self::NotInformed | Self::NotToldOfCost => "14(4)(a)(i)",
            Self::NotConsented => "14(4)(b)(i)",
            Self::NotAcknowledged => "14(4)(b)(ii)",
            Self::NotConfirmed => "14(4)(b)(iii)",
            Self::DearerDelivery { .. } => "13(2)",
            Self::GoodsStay => "13(1)",
        }
    }
}
