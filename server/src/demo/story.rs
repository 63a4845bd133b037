//! What happened: requests and decisions, each at its own hour.

use async_trait::async_trait;
use desk::{
    ApproveTicket, Clock, Desk, Letter, MailTrouble, Mailer, Merchant, RejectTicket, RequestRefund, Staff, TicketRecord,
};
use domain::{Exceptions, Prorate, RefundReason, SelectedLine, Selection, Timestamp};
use std::sync::Arc;

use super::catalogue::{SALES, Sale};
use crate::clock::SetClock;
use crate::commands::Trouble;
use crate::mail::DemoMailbox;

const HOUR: i64 = 3_600_000_000;

/// Puts the past's letters into the mailbox under their own dates; nothing is sent.
pub struct PastMail {
    pub mailbox: Arc<DemoMailbox>,
    pub clock: Arc<SetClock>,
}

#[async_trait]
impl Mailer for PastMail {
    async fn send(&self, letter: &Letter) -> Result<(), MailTrouble> {
        self.mailbox.keep(self.clock.now(), letter.clone());
        Ok(())
    }
}

pub fn days_before(now: Timestamp, days: i64) -> Timestamp {
    Timestamp(now.0 - days * 24 * HOUR)
}

fn hours_before(now: Timestamp, hours: i64) -> Timestamp {
    Timestamp(now.0 - hours * HOUR)
}

/// How a request ended, so many hours before now.
enum Ending {
    Waiting,
    Approved { hours: i64, note: &'static str },
    Rejected { hours: i64, note: &'static str },
    Canceled { hours: i64 },
}

/// What of the purchase was asked for: line and quantity, or its unused days.
enum Asked {
    All,
    Pieces(&'static [(&'static str, i64)]),
    Unused(&'static str),
}

struct Request {
    purchase: &'static str,
    hours: i64,
    asked: Asked,
    reason: RefundReason,
    comment: &'static str,
    ending: Ending,
}

const fn request(
    purchase: &'static str,
    hours: i64,
    asked: Asked,
    reason: RefundReason,
    comment: &'static str,
) -> Request {
    Request { purchase, hours, asked, reason, comment, ending: Ending::Waiting }
}

/// Oldest first.
const REQUESTS: &[Request] = &[
    Request {
        ending: Ending::Rejected {
            hours: 49 * 24,
            note: "A pot that was on the stove for six weeks cannot be sold again. If the seal leaks, we send you a new one.",
        },
        ..request("LC-10302", 50 * 24, Asked::All, RefundReason::ChangedMind, "I drink tea now.")
    },
    Request {
        ending: Ending::Approved { hours: 20 * 24, note: "Sorry about that, Mara. The new cups are packed better." },
        ..request("LC-10377", 21 * 24, Asked::All, RefundReason::Damaged, "Two of the four cups were broken.")
    },
    Request {
        ending: Ending::Canceled { hours: 18 * 24 },
        ..request("LC-10390", 19 * 24, Asked::All, RefundReason::ArrivedLate, "")
    },
    Request {
        ending: Ending::Approved { hours: 15 * 24, note: "" },
        ..request(
            "LC-10410",
            16 * 24,
            Asked::Pieces(&[("li_1", 1)]),
            RefundReason::NotAsDescribed,
            "It is glossy, not matt.",
        )
    },
    // Small enough that the rules approve it at once.
    request(
        "LC-10495",
        9 * 24,
        Asked::Pieces(&[("li_2", 1)]),
        RefundReason::SomethingElse,
        "The paper is not the one I saw.",
    ),
    Request {
        ending: Ending::Approved { hours: 26, note: "" },
        ..request("LC-10431", 50, Asked::All, RefundReason::WrongItem, "I ordered the small one.")
    },
    request(
        "LC-10366",
        50,
        Asked::All,
        RefundReason::Damaged,
        "It stopped after a month, in the middle of the morning.",
    ),
    request("LC-10518", 45, Asked::Pieces(&[("li_1", 1)]), RefundReason::NotAsDescribed, "It tastes of nothing."),
    request("LC-10402", 39, Asked::Unused("li_1"), RefundReason::ChangedMind, "We are moving abroad."),
    // These two failed, as did that of LC-10377, and each has another remedy: try again now, or in a day.
    Request {
        ending: Ending::Approved { hours: 20, note: "" },
        ..request("LC-10513", 30, Asked::All, RefundReason::Damaged, "The crank is loose.")
    },
    Request {
        ending: Ending::Approved { hours: 5, note: "" },
        ..request("LC-10516", 28, Asked::All, RefundReason::ArrivedLate, "")
    },
    request("LC-10490", 27, Asked::All, RefundReason::ArrivedLate, "It was meant as a birthday present."),
    request(
        "LC-10507",
        22,
        Asked::All,
        RefundReason::WrongItem,
        "We ordered the copper one. Please see the order confirmation.",
    ),
    // Nobody but a person can send this one.
    Request {
        ending: Ending::Approved { hours: 6, note: "" },
        ..request("LC-10517", 18, Asked::All, RefundReason::ChangedMind, "It is too large for our counter.")
    },
    request("LC-10503", 17, Asked::All, RefundReason::SomethingElse, "The videos do not play on our television."),
    request("LC-10440", 4, Asked::All, RefundReason::Damaged, "The lid does not close."),
];

/// Plays sales and requests; ends with the clock at now.
pub async fn play(desk: &Desk, clock: &SetClock, merchant: &Merchant, now: Timestamp) -> Result<(), Trouble> {
    let nora = desk.storage().reading().await?.find_staff_by_email("nora@lumen.example").await?;
    let nora = nora.ok_or_else(|| Trouble("the demo has lost Nora".to_owned()))?;
    let mut is_strict = false;
    for sale in SALES {
        if sale.bought_days < 40 && !is_strict {
            be_strict_from(desk, clock, merchant, days_before(now, 40)).await?;
            is_strict = true;
        }
        sell(desk, clock, merchant, sale, now).await?;
    }
    for request in REQUESTS {
        let ticket = ask(desk, clock, merchant, request, now).await?;
        end(desk, clock, merchant, &nora, &ticket, &request.ending, now).await?;
        while desk.pay_out().await? > 0 {}
        deliver(desk).await?;
    }
    clock.set(now);
    Ok(())
}

/// Whether the story was told to its end: somebody may have stopped the first start half-way.
pub async fn was_played(desk: &Desk, merchant: &Merchant) -> Result<bool, Trouble> {
    let Some(last) = REQUESTS.last() else { return Ok(true) };
    let mut reading = desk.storage().reading().await?;
    let Some(purchase) = reading.find_purchase_by_number(&merchant.merchant_id, last.purchase).await? else {
        return Ok(false);
    };
    Ok(!reading.list_tickets_of_purchase(&purchase.purchase_id).await?.is_empty())
}

/// Until then the shop looked at every exception; since then the rules are the same for everybody.
async fn be_strict_from(desk: &Desk, clock: &SetClock, merchant: &Merchant, at: Timestamp) -> Result<(), Trouble> {
    clock.set(at);
    let mut rules = desk.policy_in_force(merchant).await?.rules;
    rules.exceptions = Exceptions::Deny;
    desk.publish_policy(merchant, rules).await?;
    Ok(())
}

async fn sell(desk: &Desk, clock: &SetClock, merchant: &Merchant, sale: &Sale, now: Timestamp) -> Result<(), Trouble> {
    clock.set(days_before(now, sale.bought_days));
    let mut bring_in = desk.begin_to_bring_in(merchant).await?;
    for brought in bring_in.purchases(vec![sale.purchase(now)?]).await? {
        brought.map_err(|refused| Trouble(format!("{}: {refused}", sale.number)))?;
    }
    Ok(())
}

async fn ask(
    desk: &Desk,
    clock: &SetClock,
    merchant: &Merchant,
    request: &Request,
    now: Timestamp,
) -> Result<TicketRecord, Trouble> {
    clock.set(hours_before(now, request.hours));
    let lost = |what: &str| Trouble(format!("the demo's purchase {} has no {what}", request.purchase));
    let mut reading = desk.storage().reading().await?;
    let found = reading.find_purchase_by_number(&merchant.merchant_id, request.purchase).await?;
    let purchase = found.ok_or_else(|| lost("row"))?;
    let customer_id = purchase.customer_id.clone().ok_or_else(|| lost("customer"))?;
    let customer = reading.find_customer(&customer_id).await?.ok_or_else(|| lost("customer"))?;
    drop(reading);
    let selection = match &request.asked {
        Asked::All => Selection::Full,
        Asked::Pieces(pieces) => Selection::Lines {
            lines: pieces
                .iter()
                .map(|(id, quantity)| SelectedLine { id: (*id).to_owned(), quantity: Some(*quantity), prorate: None })
                .collect(),
        },
        Asked::Unused(id) => Selection::Lines {
            lines: vec![SelectedLine { id: (*id).to_owned(), quantity: None, prorate: Some(Prorate::Day) }],
        },
    };
    let file = desk.open_purchase(merchant, &customer, &purchase.purchase_id).await?.ok_or_else(|| lost("file"))?;
    let expected_total = file.case.asking(selection.clone()).preview().total;
    let asked = RequestRefund {
        purchase_id: purchase.purchase_id,
        selection,
        reason: request.reason,
        comment: request.comment.to_owned(),
        expected_total,
    };
    desk.request_refund(merchant, &customer, asked)
        .await
        .map_err(|failed| Trouble(format!("{}: {failed:?}", request.purchase)))
}

async fn end(
    desk: &Desk,
    clock: &SetClock,
    merchant: &Merchant,
    nora: &Staff,
    ticket: &TicketRecord,
    ending: &Ending,
    now: Timestamp,
) -> Result<(), Trouble> {
    deliver(desk).await?;
    let number = ticket.number.clone();
    let trouble = |failed: String| Trouble(format!("{number}: {failed}"));
    match ending {
        Ending::Waiting => {}
        Ending::Approved { hours, note } => {
            clock.set(hours_before(now, *hours));
            let asked = ApproveTicket {
                number: ticket.number.clone(),
                amount: None,
                note: (*note).to_owned(),
                expected_total: ticket.asked_total,
            };
            desk.approve_ticket(merchant, nora, asked).await.map_err(|failed| trouble(format!("{failed:?}")))?;
        }
        Ending::Rejected { hours, note } => {
            clock.set(hours_before(now, *hours));
            let asked = RejectTicket { number: ticket.number.clone(), note: (*note).to_owned() };
            desk.reject_ticket(merchant, nora, asked).await.map_err(|failed| trouble(format!("{failed:?}")))?;
        }
        Ending::Canceled { hours } => {
            clock.set(hours_before(now, *hours));
            let customer = desk.storage().reading().await?.find_customer(&ticket.customer_id).await?;
            let customer = customer.ok_or_else(|| trouble("has no customer".to_owned()))?;
            let canceled = desk.cancel_ticket(merchant, &customer, &ticket.number).await;
            canceled.map_err(|failed| trouble(format!("{failed:?}")))?;
        }
    }
    Ok(())
}

/// Lets the letters of this hour arrive in it.
async fn deliver(desk: &Desk) -> Result<(), Trouble> {
    while desk.send_mail().await? > 0 {}
    Ok(())
}
