//! What each line of the invoice is, in the eyes of the law.

use serde::{Deserialize, Serialize};

use super::{Exempt, Performance, WithdrawalFacts, WithdrawalRefused};
use crate::{CheckedCase, Minor, Timestamp};

/// The facts about one line. Every line of the invoice has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFacts {
    pub id: String,
    pub kind: LineKind,
    /// The exception that lies in what it is.
    pub exempt: Option<Exempt>,
    /// The consumer broke the seal after delivery.
    pub unsealed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LineKind {
    Goods {
        /// When the consumer, or whom they named, took possession of the line's last piece; none while it is on its
        /// way. Of goods that come regularly: of the first piece.
        received_at: Option<Timestamp>,
        /// When it was settled that they will not come, such as by an earlier withdrawal before delivery: the rest of
        /// the order waits for them no longer, and its fourteen days run from then at the earliest.
        given_up_at: Option<Timestamp>,
        /// They come regularly over a time that was agreed.
        regular: bool,
    },
    Service {
        /// Part of the sale of goods in the same purchase, such as their installation.
        with_goods: bool,
        performance: Performance,
    },
    /// Not on a tangible medium; a disc is goods.
    Digital { performance: Performance },
    /// What sending the goods cost.
    Delivery {
        /// Minor units with tax: what the least expensive type of standard delivery would have cost, where the
        /// consumer expressly chose another; none where this is it.
        least_expensive: Option<Minor>,
    },
}

impl LineKind {
    pub(super) const fn is_goods(&self) -> bool {
        matches!(self, Self::Goods { .. })
    }

    pub(super) const fn is_delivery(&self) -> bool {
        matches!(self, Self::Delivery { .. })
    }

    const fn performance(&self) -> Option<&Performance> {
        match self {
            Self::Service { performance, .. } | Self::Digital { performance } => Some(performance),
            Self::Goods { .. } | Self::Delivery { .. } => None,
        }
    }
}

/// The facts in the order of the invoice's lines, each line with its own.
pub(super) struct Told<'a>(pub Vec<&'a LineFacts>);

impl<'a> Told<'a> {
    pub fn of(case: &CheckedCase, facts: &'a WithdrawalFacts) -> Result<Self, WithdrawalRefused> {
        let lines = &case.case.invoice.lines;
        let mut told: Vec<Option<&LineFacts>> = vec![None; lines.len()];
        for line in &facts.lines {
            let Some(slot) = case.line_index(&line.id).and_then(|index| told.get_mut(index)) else {
                return Err(WithdrawalRefused::FactsOfUnknownLine { id: line.id.clone() });
            };
            if slot.is_some() {
                return Err(WithdrawalRefused::FactsTwice { id: line.id.clone() });
            }
            if line.kind.performance().and_then(|done| done.parts).is_some_and(|parts| !parts.make_sense()) {
                return Err(WithdrawalRefused::PartsMakeNoSense { id: line.id.clone() });
            }
            *slot = Some(line);
        }
        let in_order = lines
            .iter()
            .zip(told)
            .map(|(line, told)| told.ok_or_else(|| WithdrawalRefused::NoFacts { id: line.id.clone() }));
        in_order.collect::<Result<Vec<_>, _>>().map(Self)
    }

    pub fn kinds(&self) -> impl Iterator<Item = &LineKind> {
        self.0.iter().map(|line| &line.kind)
    }
}
