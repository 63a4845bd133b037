//! What holds at the end of every test, whatever happened in it.

use desk::PurchaseFile;
use domain::{Destination, GatewayResult, Minor, Origin, Refund, RefundState, TicketState};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use storage::RefundFilter;

use crate::gateway::name_of;
use crate::shop::Shop;
use crate::verify::findings;

impl Shop {
    /// Checks that no payment gave back more than it captured (I1), that holds and sums are those of the refunds,
    /// that the gateway did each refund once and for the same money (I2), that the queue's counts are right,
    /// and that whoever checks the books from outside finds nothing.
    pub async fn close(self) {
        self.is_closed.store(true, Ordering::SeqCst);
        let purchases = self.purchases.lock().expect("no panic").clone();
        let mut states: BTreeMap<String, (RefundState, Minor)> = BTreeMap::new();
        let mut brought_in = BTreeSet::new();
        for (customer, purchase_id) in purchases {
            let found = self.desk.open_purchase(&self.merchant, &customer, &purchase_id).await.expect("a look");
            let file = found.expect("it is still there");
            let elsewhere = self.recorded.lock().expect("no panic").get(&purchase_id).copied().unwrap_or(0);
            let (mut held, mut moved, mut given_back) = (0, elsewhere, elsewhere);
            for refund in self.every_refund_of(&file).await {
                match refund.state() {
                    RefundState::Succeeded => moved += refund.to_payment,
                    state if state.holds_money() => held += refund.to_payment,
                    _ => {}
                }
                if refund.state().holds_money() {
                    given_back += refund.total;
                }
                if let Some(name) = refund.external_number.as_ref().filter(|_| refund.state().holds_money()) {
                    brought_in.insert(name.clone());
                }
                // What a person sent, or somebody elsewhere, is in no gateway's book.
                if refund.destination != Destination::Recorded && refund.evidence.is_empty() {
                    states.insert(refund.refund_id.clone(), (refund.state(), refund.to_payment));
                }
            }
            let payment = &file.payment;
            assert!(payment.refunded + payment.reserved <= payment.captured, "I1: {payment:?}");
            assert_eq!((payment.reserved, payment.refunded), (held, moved), "{payment:?}");
            assert_eq!(file.purchase.given_back, given_back, "{:?}", file.purchase);
        }
        self.check_gateway(&states, &brought_in);
        self.check_queues().await;
        let found = findings(&self.url, self.gateway.effects()).await;
        assert!(found.is_empty(), "{found:#?}");
    }

    /// The same from outside alone, where there were too many tickets to open each.
    pub async fn close_by_the_books(self) {
        self.is_closed.store(true, Ordering::SeqCst);
        let found = findings(&self.url, self.gateway.effects()).await;
        assert!(found.is_empty(), "{found:#?}");
    }

    /// Failed ones included. Of one ticket at most one holds money, and never more than was approved.
    async fn every_refund_of(&self, file: &PurchaseFile) -> Vec<Refund> {
        let mut reading = self.desk.storage().reading().await.expect("a read");
        let mut every = Vec::new();
        for (ticket, newest) in &file.tickets {
            let refunds = reading.list_refunds_of_ticket(&ticket.ticket_id).await.expect("a list");
            let holding: Vec<_> = refunds.iter().filter(|refund| refund.state().holds_money()).collect();
            let approved = if let TicketState::Approved { total, .. } = ticket.ticket.state { total } else { 0 };
            assert!(holding.len() <= 1, "{} is paid twice: {holding:?}", ticket.number);
            assert!(holding.iter().all(|refund| refund.total <= approved), "more than was approved: {holding:?}");
            let last = refunds.last().map(|refund| &refund.refund_id);
            assert_eq!(last, newest.as_ref().map(|refund| &refund.refund_id), "the status is read from the newest");
            every.extend(refunds);
        }
        // What a program made. What an import brought in is told by `recorded_elsewhere`.
        let filter = RefundFilter { purchase_id: Some(file.purchase.purchase_id.clone()), ..RefundFilter::default() };
        let refunds = reading.list_refunds(&self.merchant.merchant_id, &filter, None, 1_000).await.expect("a list");
        for refund in refunds {
            if refund.ticket_id.is_none() && (refund.origin == Origin::Program || refund.replaces.is_some()) {
                every.push(refund);
            }
        }
        every
    }

    fn check_gateway(&self, states: &BTreeMap<String, (RefundState, Minor)>, brought_in: &BTreeSet<String>) {
        let mut in_its_book: BTreeMap<String, Minor> = BTreeMap::new();
        for entry in self.gateway.book() {
            let (state, amount) = states.get(&entry.refund_id).expect("no call without a decision (I10)");
            assert!(
                in_its_book.insert(entry.refund_id.clone(), entry.amount).is_none(),
                "I2: {entry:?} was done twice"
            );
            assert_eq!(entry.amount, *amount, "{entry:?}");
            let is_undone = matches!(entry.answer, GatewayResult::Failed { .. } | GatewayResult::Canceled { .. });
            // What was over with us was brought in under the gateway's own name for it.
            let counts = state.holds_money() || brought_in.contains(&name_of(&entry.refund_id));
            assert_eq!(counts, !is_undone, "{entry:?}, but it is {state:?} with us");
        }
        for (refund_id, (state, amount)) in states {
            if *state == RefundState::Succeeded && *amount > 0 {
                assert_eq!(in_its_book.get(refund_id), Some(amount), "{refund_id} never left the gateway");
            }
        }
    }

    async fn check_queues(&self) {
        let view = self.desk.list_queue(&self.merchant, None, None).await.expect("a look");
        for ticket in &view.tickets {
            let events = self.ticket(&ticket.record.number).await.events;
            assert!(!events.is_empty(), "a ticket without a story: {}", ticket.record.number);
        }
        assert!(view.next.is_none(), "more tickets than are checked");
        let mut counted: BTreeMap<(String, String), (i64, Minor)> = BTreeMap::new();
        for ticket in &view.tickets {
            let record = &ticket.record;
            let key = (record.queue.as_str().to_owned(), record.currency.code().to_owned());
            let count = counted.entry(key).or_default();
            *count = (count.0 + 1, count.1 + record.asked_total);
        }
        let kept = view
            .counts
            .into_iter()
            .map(|count| ((count.queue.as_str().to_owned(), count.currency), (count.tickets, count.asked_total)));
        assert_eq!(kept.collect::<BTreeMap<_, _>>(), counted);
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let is_closed = self.is_closed.load(Ordering::SeqCst);
        assert!(is_closed || std::thread::panicking(), "the test forgot to look at the books: shop.close()");
    }
}
