//! What happens in a story: one task each, done by people, by workers and by the gateway's events.

use desk::{
    ApproveTicket, Desk, Failed, HearGateway, HeardOf, PaymentRecord, RejectTicket, RequestRefund, RequestRefused,
    SetGateway, StorageError,
};
use domain::{RefundReason, Selection};
use std::fmt::Debug;
use std::sync::Arc;

use crate::dice::Dice;
use crate::program::{Answer, Order};
use crate::shop::Shop;
use crate::tidings::Tiding;

/// What came of a task, for the story and its fingerprint.
#[derive(Debug, Clone, Hash)]
pub enum Came {
    /// The customer was told that the request is taken.
    Asked {
        number: String,
        purchase_id: String,
    },
    AskedBefore {
        number: String,
        purchase_id: String,
    },
    /// Staff were told that it is decided, or that a remedy is taken.
    Decided {
        number: String,
        approved: bool,
    },
    /// The customer was told that the request is taken back.
    TakenBack(String),
    /// Staff were told that a failed refund has another in its place, or is left at that.
    Repaired(String),
    Left(String),
    /// The program was told.
    Answered {
        order: Order,
        answer: Answer,
    },
    KeyRefused(Order),
    Unanswered(Order),
    Worked(usize),
    /// The gateway was told that its word is taken down.
    Heard {
        event_id: String,
        is_new: bool,
    },
    Refused(String),
    /// The database did not answer: whoever asked does not know.
    Trouble,
}

pub fn came<T, R: Debug>(done: Result<T, Failed<R>>, told: impl FnOnce(T) -> Came) -> Came {
    match done {
        Ok(value) => told(value),
        Err(Failed::Refused(refused)) => Came::Refused(format!("{refused:?}").chars().take(24).collect()),
        Err(Failed::Trouble(_)) => Came::Trouble,
    }
}

pub fn worked(done: Result<usize, StorageError>) -> Came {
    done.map_or(Came::Trouble, Came::Worked)
}

/// What is known to be disputed stands still: no deed that was done makes money move, unless it was done before.
pub async fn assert_unfrozen(desk: &Desk, before: &PaymentRecord, came: &Came) {
    let is_move = match came {
        Came::Asked { .. } | Came::Decided { approved: true, .. } | Came::Repaired(_) => true,
        Came::Answered { answer, .. } => answer.status == 201,
        _ => false,
    };
    let Some(since) = before.disputed_at.filter(|_| is_move) else { return };
    let Ok(mut reading) = desk.storage().reading().await else { return };
    let Ok(now) = reading.get_payment(&before.payment_id).await else { return };
    // It may have been won meanwhile.
    assert_ne!(now.disputed_at, Some(since), "{came:?} though {before:?} was disputed");
}

pub async fn ask(desk: Desk, shop: Arc<Shop>, purchase_id: String, share: i64, is_all: bool) -> Came {
    let Ok(found) = desk.open_purchase(&shop.merchant, &shop.customer, &purchase_id).await else {
        return Came::Trouble;
    };
    let file = found.expect("Ada's purchase");
    let amount = (file.case.remaining() * share / 100).max(1);
    let selection = if is_all { Selection::Full } else { Selection::Amount { amount } };
    let expected_total = file.case.because(RefundReason::Damaged, 0).preview_of(&selection).total;
    let asked = RequestRefund {
        purchase_id: purchase_id.clone(),
        selection,
        reason: RefundReason::Damaged,
        comment: String::new(),
        expected_total,
    };
    let done = desk.request_refund(&shop.merchant, &shop.customer, asked).await;
    if let Err(Failed::Refused(RequestRefused::AlreadyAsked { number })) = done {
        return Came::AskedBefore { number, purchase_id };
    }
    let came = came(done, |record| Came::Asked { number: record.number, purchase_id });
    assert_unfrozen(&desk, &file.payment, &came).await;
    came
}

pub async fn decide(desk: Desk, shop: Arc<Shop>, number: String, approves: bool) -> Came {
    let Ok(found) = desk.open_ticket(&shop.merchant, &number).await else { return Came::Trouble };
    let Some(file) = found else { return Came::Refused("not there".to_owned()) };
    if !approves {
        let asked = RejectTicket { number: number.clone(), note: "no".to_owned() };
        let done = desk.reject_ticket(&shop.merchant, &shop.manager, asked).await;
        return came(done, |_| Came::Decided { number, approved: false });
    }
    let expected_total = file.decision.total;
    let asked = ApproveTicket { number: number.clone(), amount: None, note: String::new(), expected_total };
    let done = desk.approve_ticket(&shop.merchant, &shop.manager, asked).await;
    let came = came(done, |_| Came::Decided { number, approved: true });
    assert_unfrozen(&desk, &file.purchase.payment, &came).await;
    came
}

/// The customer takes a request back.
pub async fn cancel(desk: Desk, shop: Arc<Shop>, number: String) -> Came {
    came(desk.cancel_ticket(&shop.merchant, &shop.customer, &number).await, |_| Came::TakenBack(number))
}

pub async fn pay_out(desk: Desk) -> Came {
    worked(desk.pay_out().await)
}

pub async fn look(desk: Desk) -> Came {
    worked(desk.look_at_payments().await)
}

pub async fn mail(desk: Desk) -> Came {
    worked(desk.send_mail().await)
}

/// The gateway tells; a signature and HTTP are the server's.
pub async fn hear(desk: Desk, shop: Arc<Shop>, tiding: Tiding) -> Came {
    let references = [tiding.reference.clone()];
    let known = usize::from(shop.references.contains(&tiding.reference));
    let told = HearGateway {
        gateway: "sandbox",
        event_id: &tiding.event_id,
        kind: tiding.kind,
        body: "{}",
        references: &references,
    };
    match desk.hear_gateway(&shop.merchant, told).await {
        Ok(heard) => {
            assert!(heard == HeardOf::Known || heard == HeardOf::Payments(known), "{tiding:?} is {heard:?}");
            Came::Heard { event_id: tiding.event_id, is_new: heard != HeardOf::Known }
        }
        Err(_) => Came::Trouble,
    }
}

/// Another key is set, as the command line does.
pub async fn set_another_key(desk: &Desk, shop: &Shop) {
    let asked = SetGateway {
        gateway: "sandbox".to_owned(),
        secret_key: None,
        webhook_secret: None,
        sends_reason: Some(true),
        needs_key: false,
    };
    desk.set_gateway(&shop.merchant, asked).await.expect("a key");
}

pub fn percent(dice: &Dice) -> i64 {
    dice.between(1, 100)
}
