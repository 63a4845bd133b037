//! What staff do about refunds that failed, or that nobody answers.

use desk::{Desk, Failed, FoundRefund, PaidElsewhere, Proof, RemedyRefused, Repair, StorageError};
use domain::{OtherWay, Preview};
use std::sync::Arc;

use crate::deeds::{Came, assert_unfrozen, came, worked};
use crate::shop::Shop;

/// What a failed refund is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    Retry,
    Credit,
    Elsewhere,
    /// Nothing more; of one that a ticket asked for there is no such deed.
    Leave,
}

/// What the page said is to be paid; where it does not offer that, the deed is asked all the same.
fn paid(way: OtherWay, shown: &Result<Preview, RemedyRefused>) -> PaidElsewhere {
    let proof = Proof { evidence: "bank statement 7".to_owned(), sent_on: None };
    PaidElsewhere { way, proof, expected: shown.as_ref().map_or(0, |preview| preview.to_payment) }
}

/// Of a ticket's.
pub async fn remedy(desk: Desk, shop: Arc<Shop>, number: String, with: Remedy) -> Came {
    let Ok(found) = desk.open_ticket(&shop.merchant, &number).await else { return Came::Trouble };
    let Some(file) = found else { return Came::Refused("not there".to_owned()) };
    let Some(refund) = &file.refund() else { return Came::Refused("no refund".to_owned()) };
    let refund_id = &refund.refund_id;
    let (merchant, manager) = (&shop.merchant, &shop.manager);
    let decided = |_| Came::Decided { number, approved: true };
    let came = match with {
        Remedy::Retry => came(desk.repair_refund(merchant, manager, refund_id, Repair::Retry).await, decided),
        Remedy::Credit => came(desk.repair_refund(merchant, manager, refund_id, Repair::Credit).await, decided),
        Remedy::Elsewhere | Remedy::Leave => {
            // Money that a person has sent is written down, whatever the bank says meanwhile.
            let tries = file.tries.as_ref().expect("a refund");
            let shown = tries.remedy(&file.purchase.case, merchant, manager, domain::Remedy::AnotherWay, desk.now());
            let paid = paid(OtherWay::BankTransfer, &shown);
            return came(desk.record_elsewhere(merchant, manager, refund_id, paid).await, decided);
        }
    };
    assert_unfrozen(&desk, &file.purchase.payment, &came).await;
    came
}

/// Of one that no ticket stands behind: `which` of those that wait.
pub async fn remedy_directly(desk: Desk, shop: Arc<Shop>, which: u64, with: Remedy) -> Came {
    let (merchant, manager) = (&shop.merchant, &shop.manager);
    let Ok(waiting) = desk.list_waiting(merchant).await else { return Came::Trouble };
    let most = waiting.refunds.len().max(1) as u64;
    let Some(entry) = waiting.refunds.get((which % most) as usize) else {
        return Came::Refused("nothing waits".to_owned());
    };
    let refund_id = &entry.file.refund.refund_id;
    let Ok(Some(FoundRefund::Alone(file))) = desk.find_refund(merchant, refund_id).await else {
        return Came::Trouble;
    };
    let repair = match with {
        Remedy::Retry => Repair::Retry,
        Remedy::Credit => Repair::Credit,
        Remedy::Elsewhere => {
            let case = &file.purchase.case;
            let shown = file.tries.remedy(case, merchant, manager, domain::Remedy::AnotherWay, desk.now());
            let done = desk.record_elsewhere(merchant, manager, refund_id, paid(OtherWay::Cash, &shown)).await;
            return came(done, |refund| Came::Repaired(refund.refund_id));
        }
        Remedy::Leave => {
            let left = refund_id.clone();
            return came(desk.leave_refund(merchant, manager, refund_id).await, |()| Came::Left(left));
        }
    };
    let done = desk.repair_refund(merchant, manager, refund_id, repair).await;
    let came = came(done, |refund| Came::Repaired(refund.refund_id));
    assert_unfrozen(&desk, &file.purchase.payment, &came).await;
    came
}

/// They look at the gateway's own pages and stop waiting for what a person is asked to look at.
pub async fn give_up(desk: Desk, shop: Arc<Shop>) -> Came {
    worked(give_up_all(&desk, &shop).await)
}

pub async fn give_up_all(desk: &Desk, shop: &Shop) -> Result<usize, StorageError> {
    let mut waiting = Vec::new();
    let mut reading = desk.storage().reading().await?;
    for row in reading.list_unsettled_refunds(None, "", 1_000).await? {
        let refund = reading.get_refund(&row.refund_id).await?;
        if refund.attention().is_some_and(|(why, _)| why.can_be_given_up()) && refund.given_up.is_none() {
            waiting.push(refund.refund_id);
        }
    }
    drop(reading);
    let mut count = 0;
    for refund_id in waiting {
        match desk.give_up_attempt(&shop.merchant, &shop.manager, &refund_id).await {
            Ok(()) => count += 1,
            // It has ended meanwhile, or somebody was first.
            Err(Failed::Refused(_)) => {}
            Err(Failed::Trouble(trouble)) => return Err(trouble),
        }
    }
    Ok(count)
}
