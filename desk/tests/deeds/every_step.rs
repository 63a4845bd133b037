//! One whole refund, from the customer's request to the last letter, with its Nth step broken, for every N: a statement
//! that fails, an answer of the database, of the gateway or of the mail server that is lost, before its effect or after it, a
//! process that is killed there. Whoever was not answered asks again, another process works on; in the end what was answered
//! is there (I3), the refund is made, once, every letter has arrived, and the books agree.

mod outside;

use async_trait::async_trait;
use desk::{ApproveTicket, Desk, RequestRefund};
use domain::{RefundReason, Selection, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use storage::{Fault, Faults, OpenWith, Step};
use tokio::sync::Notify;

use crate::database::{Database, on_both_engines};
use crate::people::rules;
use crate::shop::Shop;
use crate::world::{days, minutes};
use outside::{CountedGateway, CountedMailer};

on_both_engines!(whichever_step_fails_the_refund_is_made_once, wherever_a_process_is_killed_the_refund_is_made_once);

/// That it was asked for, that it was approved, and that it was paid back.
const LETTERS: usize = 3;

/// What a step is called in the list.
fn name_of(step: Step<'_>) -> String {
    match step {
        Step::Statement(sql) => sql.split_whitespace().take(3).collect::<Vec<_>>().join(" "),
        other => format!("{other:?}"),
    }
}

/// Breaks the Nth step.
pub struct Breaks {
    at: usize,
    is_killed: bool,
    steps: Mutex<Vec<String>>,
    killed: Notify,
}

impl Breaks {
    /// Whether this step is to fail. Never answers where the process is killed there.
    pub async fn is_broken(&self, step: &str) -> bool {
        let number = {
            let mut steps = self.steps.lock().expect("no panic");
            steps.push(step.to_owned());
            steps.len()
        };
        if number == self.at && self.is_killed {
            self.killed.notify_one();
            return std::future::pending().await;
        }
        number == self.at
    }
}

#[async_trait]
impl Faults for Breaks {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        if self.is_broken(&name_of(step)).await { Err(Fault::Broken("by the test")) } else { Ok(()) }
    }
}

/// What people were answered.
#[derive(Debug, Default)]
struct Told {
    number: Option<String>,
    is_approved: bool,
    is_done: bool,
}

/// As people and workers do it one after the other; nobody goes on where they were not answered.
async fn whole_way(shop: &Shop, desk: &Desk, purchase_id: &str, told: &Mutex<Told>) -> Option<()> {
    let file = desk.open_purchase(&shop.merchant, &shop.customer, purchase_id).await.ok()??;
    let expected_total = file.case.because(RefundReason::Damaged, 0).preview_of(&Selection::Full).total;
    let asked = RequestRefund {
        purchase_id: purchase_id.to_owned(),
        selection: Selection::Full,
        reason: RefundReason::Damaged,
        comment: String::new(),
        expected_total,
    };
    let record = desk.request_refund(&shop.merchant, &shop.customer, asked).await.ok()?;
    let number = record.number;
    told.lock().expect("no panic").number = Some(number.clone());
    let expected_total = desk.open_ticket(&shop.merchant, &number).await.ok()??.decision.total;
    let approved = ApproveTicket { number, amount: None, note: String::new(), expected_total };
    desk.approve_ticket(&shop.merchant, &shop.manager, approved).await.ok()?;
    told.lock().expect("no panic").is_approved = true;
    desk.pay_out().await.ok()?;
    shop.gateway.settle_pending();
    shop.clock.advance(minutes(2));
    desk.pay_out().await.ok()?;
    shop.clock.advance(minutes(2));
    desk.look_at_payments().await.ok()?;
    desk.send_mail().await.ok()?;
    told.lock().expect("no panic").is_done = true;
    Some(())
}

/// Whoever was not answered looks again and goes on from there; who was answered does not.
async fn in_the_end(shop: &Shop, purchase_id: &str, told: &Told, step: &str) {
    let file = shop.open(purchase_id).await;
    let found = file.tickets.first().map(|(record, _)| record.clone());
    assert!(file.tickets.len() <= 1, "{step}: asked for twice");
    if let Some(number) = &told.number {
        assert_eq!(found.as_ref().map(|record| &record.number), Some(number), "I3, {step}: the request was answered");
    }
    let record = match found {
        Some(record) => record,
        None => shop.ask(&file, Selection::Full).await,
    };
    if shop.ticket(&record.number).await.status() == Status::Pending {
        assert!(!told.is_approved, "I3, {step}: the approval was answered");
        shop.approve(&record).await;
    }
    let mut rounds = 0..4;
    while rounds.next().is_some() && shop.ticket(&record.number).await.status() != Status::Succeeded {
        shop.gateway.settle_pending();
        shop.clock.advance(minutes(3));
        shop.pay_out().await;
    }
    shop.clock.advance(minutes(3));
    shop.look_at_payments().await;
    shop.send_mail().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded, "{step}");
    let about_it = format!("({})", record.number);
    let subjects = shop.mailbox.subjects().into_iter().filter(|subject| subject.ends_with(&about_it));
    let subjects: Vec<String> = subjects.collect();
    let different: BTreeSet<&String> = subjects.iter().collect();
    // One whose answer was lost may come twice (M1).
    assert!(different.len() == LETTERS && subjects.len() <= LETTERS + 1, "{step}: {subjects:?}");
}

async fn break_every_step(database: Database, is_killed: bool) {
    let shop = Shop::at(database.url.clone(), rules()).await;
    let mut broken: BTreeMap<String, usize> = BTreeMap::new();
    for at in 1.. {
        let mut new = shop.new_purchase();
        // The gateway's list of a payment is read whole: each has its own.
        new.payment.reference = format!("sbx_pay_{at}");
        let file = shop.bought(new).await;
        let purchase_id = file.purchase.purchase_id.clone();
        let made_before = shop.gateway.book().len();
        let breaks = Arc::new(Breaks { at, is_killed, steps: Mutex::default(), killed: Notify::new() });
        let with = OpenWith { faults: Some(breaks.clone()), ..OpenWith::default() };
        let gateway = CountedGateway { gateway: shop.gateway.clone(), breaks: breaks.clone() };
        let mailer = CountedMailer { mailbox: shop.mailbox.clone(), breaks: breaks.clone() };
        let desk = shop.desk_between(with, Arc::new(gateway), Arc::new(mailer)).await;
        let told = Mutex::default();
        tokio::select! {
            _ = whole_way(&shop, &desk, &purchase_id, &told) => {}
            () = breaks.killed.notified() => {}
        }
        desk.storage().close().await;
        drop(desk);
        let told = told.into_inner().expect("no panic");
        let steps = breaks.steps.lock().expect("no panic").clone();
        let Some(step) = steps.get(at - 1) else {
            assert!(told.is_done, "nothing was broken: {told:?}");
            assert_eq!(shop.gateway.book().len(), made_before + 1, "nothing was broken, so it is made");
            break;
        };
        *broken.entry(step.clone()).or_default() += 1;

        in_the_end(&shop, &purchase_id, &told, &format!("step {at}, {step}")).await;

        assert_eq!(shop.gateway.book().len(), made_before + 1, "step {at}, {step}");
        // What is still to be looked at of this one must not be the next one's steps.
        shop.clock.advance(days(31));
        while shop.look_at_payments().await > 0 {}
    }
    let count: usize = broken.values().sum();
    println!("{count} steps were broken, one at a time: {broken:#?}");
    let are_outside = [
        "gateway send, not reached",
        "gateway send, lost before its effect",
        "gateway send, lost after its effect",
        "gateway find, not reached",
        "gateway find, answer lost",
        "gateway look, not reached",
        "gateway look, answer lost",
        "mail, not taken",
        "mail, answer lost",
    ];
    let missing: Vec<_> = are_outside.iter().filter(|step| !broken.contains_key(**step)).collect();
    assert!(missing.is_empty(), "never broken: {missing:?}");
    assert!(count > 100 && broken.contains_key("Committed"), "a whole refund takes more steps: {broken:#?}");
    shop.close_by_the_books().await;
    database.gone().await;
}

async fn whichever_step_fails_the_refund_is_made_once(database: Database) {
    break_every_step(database, false).await;
}

async fn wherever_a_process_is_killed_the_refund_is_made_once(database: Database) {
    break_every_step(database, true).await;
}
