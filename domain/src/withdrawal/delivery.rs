//! What delivery cost: it comes back with the last of the goods.

use super::declaration::Taken;
use super::{Ground, LineKind, line_facts::Told};
use crate::checked_case::Standing;
use crate::{CheckedCase, Minor};

/// What becomes of the goods with this withdrawal. Of a purchase without goods everything else takes their place.
///
/// The directive gives the cost of delivery back with "the contract" and is silent on a part of it. Delivering what
/// stays would have cost the same, so a part alone gives nothing of it, and the part that completes the whole gives
/// all of it: withdrawing bit by bit comes to the same as at once.
pub(super) struct GoodsGoing {
    pub some: bool,
    /// None stays: each goes now, or went before.
    pub all: bool,
}

impl GoodsGoing {
    pub fn of(case: &CheckedCase, told: &Told, going: &[Option<Taken>]) -> Self {
        let has_goods = told.kinds().any(LineKind::is_goods);
        let was_delivered = |kind: &LineKind| if has_goods { kind.is_goods() } else { !kind.is_delivery() };
        let lines = case.case.invoice.lines.iter().zip(&case.standings).zip(told.kinds().zip(going));
        let mut goods_going = Self { some: false, all: true };
        for ((line, standing), (_, going)) in lines.filter(|(_, (kind, _))| was_delivered(kind)) {
            let went = standing.quantity_before >= line.quantity || (standing.total > 0 && standing.left() == 0);
            goods_going.some |= going.is_some();
            goods_going.all &= went || going.is_some_and(|taken| taken.to_the_end);
        }
        goods_going
    }
}

/// What goes back of a delivery line, minor units: the supplement for another than the least expensive standard
/// delivery stays, where the consumer expressly chose it (Art. 13(2)).
pub(super) fn owed(standing: Standing, least_expensive: Option<Minor>) -> (Minor, Vec<Ground>) {
    let standard = least_expensive.unwrap_or(standing.total).clamp(0, standing.total);
    let owed = standard.saturating_sub(standing.before()).max(0);
    let kept = standing.left().saturating_sub(owed);
    (owed, if kept > 0 { vec![Ground::DearerDelivery { kept }] } else { Vec::new() })
}
