//! What must be true in the end, whatever happened.

use desk::{Desk, GatewayBook, GatewayBooks, PaymentRecord, Purchase, verify};
use domain::{Destination, Refund, RefundState, TicketState};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use storage::Reading;

use crate::book::{Book, Entry};
use crate::gateway::BEHIND;
use crate::process::Outside;
use crate::program::Program;
use crate::shop::Shop;
use crate::story::{CLOCK_OFF, Word};

#[derive(Debug, Default)]
pub struct Seen {
    pub refunds: u64,
    pub paid: u64,
    pub failed: u64,
    pub imported: u64,
    pub elsewhere: u64,
    pub disputes: u64,
    pub lost: u64,
    pub calls_for_help: u64,
    /// Made there without room for it here.
    pub beyond: u64,
    /// Of ours, given up by a person.
    pub given_up: u64,
    pub fingerprint: u64,
}

/// I3, I11: what people and programs were told is there.
pub async fn check_what_people_were_told(desk: &Desk, shop: &Shop, word: &Word, program: &Program) {
    for number in word.asked.iter().chain(&word.approved).chain(&word.turned_down) {
        let ticket = desk.open_ticket(&shop.merchant, number).await.expect("a look");
        let state = ticket.unwrap_or_else(|| panic!("{number} was taken and is not there")).record.ticket.state;
        let is_approved = matches!(state, TicketState::Approved { .. });
        assert!(is_approved || !word.approved.contains(number), "{number} was approved and is {state:?}");
        let is_turned_down = matches!(state, TicketState::Rejected { .. } | TicketState::Canceled { .. });
        assert!(is_turned_down || !word.turned_down.contains(number), "{number} was turned down and is {state:?}");
    }
    for refund_id in &word.left {
        let mut reading = desk.storage().reading().await.expect("a read");
        let left = reading.get_refund(refund_id).await.expect("a refund");
        assert_eq!(left.waits_since, None, "{refund_id} was left, and waits");
    }
    for refund_id in &word.repaired {
        let found = desk.open_refund(&shop.merchant, refund_id).await.expect("a look");
        assert!(found.is_some(), "{refund_id} was made and is not there");
    }
    let mut told_of = BTreeSet::new();
    for (refund_id, amount) in program.told_of() {
        let found = desk.open_refund(&shop.merchant, &refund_id).await.expect("a look");
        let found = found.unwrap_or_else(|| panic!("{refund_id} was answered and is not there"));
        assert_eq!(found.refund.total, amount, "{refund_id} has another amount than was answered");
        told_of.insert(refund_id);
    }
    // Everything was asked for once more, so each that is there was told of: a second one for a key would not have been.
    let actors = [shop.callers[0].actor(), shop.callers[1].actor()];
    let mut reading = desk.storage().reading().await.expect("a read");
    for purchase_id in &shop.purchases {
        for refund in reading.list_refunds_of_purchase(purchase_id).await.expect("a list") {
            let is_programs = actors.contains(&refund.made_by);
            assert!(!is_programs || told_of.contains(&refund.refund_id), "nobody was told of {refund:?}");
        }
    }
}

/// What nobody takes leaves in the end, or is given up: no letter is lost.
async fn check_letters(reading: &mut Reading, outside: &Outside) {
    let (mut after, mut owed) = (String::new(), 0);
    loop {
        let page = reading.list_jobs_booked(None, &after, 500).await.expect("a page");
        let Some(last) = page.last() else { break };
        after.clone_from(&last.outbox_id);
        for job in page.iter().filter(|job| job.kind == "mail") {
            assert!(job.done_at.is_some(), "a letter lies there still: {job:?}");
            owed += 1;
        }
    }
    let [left, refused] = [&outside.post.left, &outside.post.refused].map(|count| count.load(Ordering::Relaxed));
    assert!(left + refused >= owed, "{owed} letters were owed, {left} left, {refused} were refused");
}

pub async fn check(desk: &Desk, outside: &Outside, shop: &Shop) -> Seen {
    // I1, I2, I7 and the sums, from outside the code that keeps them.
    let books = GatewayBooks::from([("sandbox".to_owned(), outside.gateway.clone() as Arc<dyn GatewayBook>)]);
    let mut found = Vec::new();
    verify(desk.storage(), None, &books, &mut |finding| found.push(finding.to_string())).await.expect("a look");
    assert!(found.is_empty(), "{found:#?}");

    let mut seen = Seen::default();
    let mut hasher = DefaultHasher::new();
    let (mut ours, mut theirs, mut given_up, mut over) = (0, 0, BTreeMap::new(), BTreeMap::new());
    let mut reading = desk.storage().reading().await.expect("a read");
    for purchase_id in &shop.purchases {
        let payment = reading.get_payment_of(purchase_id).await.expect("a payment");
        let purchase = reading.find_purchase(&shop.merchant.merchant_id, purchase_id).await.expect("a look");
        let purchase = purchase.expect("a purchase");
        let refunds = reading.list_refunds_of_purchase(purchase_id).await.expect("a list");
        for refund in &refunds {
            (&refund.refund_id, refund.state().as_str(), refund.total, refund.attempt_no).hash(&mut hasher);
            assert!(refund.state().is_settled(), "everything is well, and {} is {:?}", refund.refund_id, refund);
            if is_elsewhere(refund) {
                seen.elsewhere += 1;
                continue;
            }
            if refund.destination == Destination::Recorded {
                seen.imported += 1;
                theirs += if refund.state() == RefundState::Succeeded { refund.to_payment } else { 0 };
                continue;
            }
            seen.refunds += 1;
            if refund.state() == RefundState::Succeeded {
                seen.paid += 1;
                ours += refund.to_payment;
            } else {
                seen.failed += 1;
                if refund.given_up.is_some() {
                    seen.given_up += 1;
                    given_up.insert(refund.refund_id.clone(), refund.clone());
                } else {
                    over.insert(refund.refund_id.clone(), refund.clone());
                }
            }
        }
        let beyond = assert_agree(&outside.gateway.book(), &purchase, &payment, &refunds);
        for (name, amount) in beyond {
            theirs += amount;
            seen.beyond += 1;
            let excess = reading.find_excess_refund(&payment.payment_id, &name).await.expect("a look");
            let is_shown = excess.is_some_and(|excess| excess.ended_at.is_none());
            assert!(is_shown, "nobody is shown that the gateway gave {amount} more back: {name}");
        }
        let book = outside.gateway.book();
        seen.disputes += book.disputes_of(&payment.reference).count() as u64;
        seen.lost += book.disputes_of(&payment.reference).filter(|dispute| dispute.is_lost()).count() as u64;
    }
    check_letters(&mut reading, outside).await;
    drop(reading);
    let book = outside.gateway.book();
    // Nothing that moved may be over with us, and nothing is over without the gateway's word (I4).
    for entry in book.entries.iter().filter(|entry| entry.moves()) {
        let wrong = entry.refund_id.as_ref().and_then(|refund_id| over.get(refund_id));
        assert!(wrong.is_none(), "{wrong:#?} is over with us, and {entry:#?} moved");
    }
    for refund in over.values() {
        assert!(book.has_said_no_to(&refund.refund_id), "{refund:#?} is over, and the gateway never said so");
    }
    // But a worker that slept before its call can make what a person gave up, after the gateway said that it had nothing: then
    // it counts as made without us.
    let given_up_as = |entry: &Entry| entry.refund_id.as_ref().and_then(|refund_id| given_up.get(refund_id));
    for entry in book.entries.iter().filter(|entry| entry.moves()) {
        let Some(refund) = given_up_as(entry) else { continue };
        let failed_at = refund.failed_at().expect("it failed").0;
        let is_later = entry.made_at().0 > failed_at - CLOCK_OFF - BEHIND;
        assert!(is_later, "{refund:#?} was over though the gateway had {entry:#?} for long");
    }
    let is_made_by_us = |entry: &Entry| entry.refund_id.is_some() && given_up_as(entry).is_none();
    let moved = |is_ours: bool| -> i64 {
        let theirs = book.entries.iter().filter(|entry| is_made_by_us(entry) == is_ours && entry.moves());
        theirs.map(|entry| entry.amount).sum()
    };
    assert_eq!((ours, theirs), (moved(true), moved(false)), "ours and what was made in the gateway's pages");
    // Never two effects of one refund, nor two keys of which both had one.
    let mut effects = BTreeSet::new();
    for entry in book.entries.iter().filter(|entry| entry.moves()) {
        if let Some(refund_id) = &entry.refund_id {
            assert!(effects.insert(refund_id.clone()), "{refund_id} has a second effect, {}", entry.name);
        }
    }
    drop(book);
    seen.calls_for_help = desk.counts().calls_for_help.load(Ordering::Relaxed);
    seen.fingerprint = hasher.finish();
    seen
}

/// Paid another way, and no gateway knows of it.
fn is_elsewhere(refund: &Refund) -> bool {
    refund.destination == Destination::Recorded && refund.external_number.is_none()
}

/// What has gone at the gateway is what has gone with us, and what banks took counts like it (I1, C9); except what was paid
/// another way, and what it gave back without us beyond what was left, such as of a purchase that was given back as credit or
/// in cash before. Says what of that there is, each by its name and amount.
fn assert_agree(book: &Book, purchase: &Purchase, payment: &PaymentRecord, refunds: &[Refund]) -> Vec<(String, i64)> {
    let known: BTreeSet<&String> = refunds.iter().filter_map(|refund| refund.external_number.as_ref()).collect();
    let is_given_up = |entry: &Entry| {
        let ours = refunds.iter().find(|refund| entry.refund_id.as_ref() == Some(&refund.refund_id));
        ours.is_some_and(|ours| ours.given_up.is_some() && ours.state() != RefundState::Succeeded)
    };
    let room = (purchase.total - purchase.given_back).min(payment.room());
    let without_room = |entry: &&Entry| {
        entry.moves()
            && (entry.refund_id.is_none() || is_given_up(entry))
            && !known.contains(&entry.name)
            && entry.amount > room
    };
    let beyond = book.of_payment(&payment.reference).filter(without_room);
    let beyond: Vec<(String, i64)> = beyond.map(|entry| (entry.name.clone(), entry.amount)).collect();
    let sum_beyond: i64 = beyond.iter().map(|(_, amount)| amount).sum();
    let elsewhere: i64 = refunds.iter().filter(|refund| is_elsewhere(refund)).map(|refund| refund.to_payment).sum();
    let (gone, lost) = (book.gone(&payment.reference), book.lost(&payment.reference));
    let ours =
        (payment.refunded - elsewhere + sum_beyond, payment.reserved, payment.lost_to_dispute, payment.disputed_at);
    let lost_of_the_rest = lost.min(payment.captured - payment.refunded);
    assert_eq!(
        ours,
        (gone, 0, lost_of_the_rest, book.disputed_since(&payment.reference)),
        "{payment:?} {refunds:#?} and there {:#?}",
        book.of_payment(&payment.reference).collect::<Vec<_>>()
    );
    assert!(gone + lost <= payment.captured, "the gateway gave back more than was paid: {payment:?}");
    beyond
}

/// I12: of a payment of which no word was lost, our books say what the gateway's do, whenever and in whatever order it came.
/// Says how many there are.
pub async fn check_what_was_told_of(desk: &Desk, outside: &Outside, shop: &Shop) -> usize {
    let mut reading = desk.storage().reading().await.expect("a read");
    let mut told_of = 0;
    for (purchase_id, reference) in shop.purchases.iter().zip(&shop.references) {
        if !outside.gateway.tidings.is_all_told_of(reference) {
            continue;
        }
        told_of += 1;
        let payment = reading.get_payment_of(purchase_id).await.expect("a payment");
        let purchase = reading.find_purchase(&shop.merchant.merchant_id, purchase_id).await.expect("a look");
        let refunds = reading.list_refunds_of_purchase(purchase_id).await.expect("a list");
        assert_agree(&outside.gateway.book(), &purchase.expect("a purchase"), &payment, &refunds);
    }
    // Each word that came is kept, once.
    let kept = reading.count_gateway_events(&shop.merchant.merchant_id, "sandbox").await.expect("a count");
    assert_eq!(u64::try_from(kept).ok(), Some(outside.gateway.tidings.heard()), "words kept and words heard");
    told_of
}
