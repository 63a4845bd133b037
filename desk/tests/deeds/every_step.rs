//! One whole refund, from the customer's request to the last letter, with its Nth step broken, for every N: a statement
//! that fails, an answer of the database that is lost, a process that is killed there. Whoever was not answered asks
//! again, another process works on; in the end the refund is made, once, and the books agree.

use async_trait::async_trait;
use desk::{ApproveTicket, Desk, RequestRefund};
use domain::{RefundReason, Selection, Status};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use storage::{Fault, Faults, OpenWith, Step};
use tokio::sync::Notify;

use crate::database::{Database, on_both_engines};
use crate::people::rules;
use crate::shop::Shop;
use crate::world::{days, minutes};

on_both_engines!(whichever_step_fails_the_refund_is_made_once, wherever_a_process_is_killed_the_refund_is_made_once);

/// What a step is called in the list.
fn name_of(step: Step<'_>) -> String {
    match step {
        Step::Statement(sql) => sql.split_whitespace().take(3).collect::<Vec<_>>().join(" "),
        other => format!("{other:?}"),
    }
}

/// Breaks the Nth step.
struct Breaks {
    at: usize,
    is_killed: bool,
    steps: Mutex<Vec<String>>,
    killed: Notify,
}

#[async_trait]
impl Faults for Breaks {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        let number = {
            let mut steps = self.steps.lock().expect("no panic");
            steps.push(name_of(step));
            steps.len()
        };
        if number != self.at {
            return Ok(());
        }
        if self.is_killed {
            self.killed.notify_one();
            return std::future::pending().await;
        }
        Err(Fault::Broken("by the test"))
    }
}

/// As people and workers do it one after the other; nobody goes on where they were not answered.
async fn whole_way(shop: &Shop, desk: &Desk, purchase_id: &str) -> Option<()> {
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
    let expected_total = desk.open_ticket(&shop.merchant, &number).await.ok()??.decision.total;
    let approved = ApproveTicket { number, amount: None, note: String::new(), expected_total };
    desk.approve_ticket(&shop.merchant, &shop.manager, approved).await.ok()?;
    desk.pay_out().await.ok()?;
    shop.clock.advance(minutes(2));
    desk.look_at_payments().await.ok()?;
    desk.send_mail().await.ok().map(|_| ())
}

/// Whoever was not answered looks again and goes on from there.
async fn in_the_end(shop: &Shop, purchase_id: &str) {
    let file = shop.open(purchase_id).await;
    let record = match file.tickets.first() {
        Some((record, _)) => record.clone(),
        None => shop.ask(&file, Selection::Full).await,
    };
    if shop.ticket(&record.number).await.status() == Status::Pending {
        shop.approve(&record).await;
    }
    let mut rounds = 0..4;
    while rounds.next().is_some() && shop.ticket(&record.number).await.status() != Status::Succeeded {
        shop.clock.advance(minutes(3));
        shop.pay_out().await;
    }
    shop.look_at_payments().await;
    shop.send_mail().await;
    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
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
        let desk = shop.desk_with(with).await;
        tokio::select! {
            _ = whole_way(&shop, &desk, &purchase_id) => {}
            () = breaks.killed.notified() => {}
        }
        desk.storage().close().await;
        drop(desk);
        let steps = breaks.steps.lock().expect("no panic").clone();
        let Some(step) = steps.get(at - 1) else {
            assert_eq!(shop.gateway.book().len(), made_before + 1, "nothing was broken, so it is made");
            break;
        };
        *broken.entry(step.clone()).or_default() += 1;

        in_the_end(&shop, &purchase_id).await;

        assert_eq!(shop.gateway.book().len(), made_before + 1, "step {at}, {step}");
        // What is still to be looked at of this one must not be the next one's steps.
        shop.clock.advance(days(31));
        while shop.look_at_payments().await > 0 {}
    }
    let count: usize = broken.values().sum();
    println!("{count} steps were broken, one at a time: {broken:#?}");
    assert!(count > 80 && broken.contains_key("Committed"), "a whole refund takes more steps: {broken:#?}");
    shop.close_by_the_books().await;
    database.gone().await;
}

async fn whichever_step_fails_the_refund_is_made_once(database: Database) {
    break_every_step(database, false).await;
}

async fn wherever_a_process_is_killed_the_refund_is_made_once(database: Database) {
    break_every_step(database, true).await;
}
