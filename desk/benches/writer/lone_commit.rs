//! What a request for a refund writes, written alone through the same writer: no look, no rule, nobody beside.

use desk::{Event, TicketRecord};
use domain::{Actor, EventFacts, EventKind};
use domain::{LineRefund, Timestamp};
use std::time::Instant;
use storage::{JobKind, NewJob};

use crate::LETTER_BYTES;
use crate::shop::Shop;

pub struct LoneCommit {
    shop: Shop,
    ticket: TicketRecord,
    lines: Vec<LineRefund>,
    letter: String,
    count: u64,
}

impl LoneCommit {
    /// Writes what this request wrote, again and again under other names.
    pub async fn like(shop: &Shop, ticket: TicketRecord) -> Self {
        let mut reading = shop.desk.storage().reading().await.expect("a read");
        let lines = reading.list_ticket_lines(&ticket.ticket_id).await.expect("lines");
        Self { shop: shop.clone(), ticket, lines, letter: "x".repeat(LETTER_BYTES), count: 0 }
    }

    /// Seconds each, from the begin of its transaction until it is durable.
    pub async fn write(&mut self, times: usize) -> Vec<f64> {
        let mut took = Vec::with_capacity(times);
        for _ in 0..times {
            self.count += 1;
            let id = |prefix: &str| format!("{prefix}_0297b5c0-0000-7000-8000-{:012}", self.count);
            self.ticket.ticket_id = id("tkt");
            self.ticket.number = format!("L-{}", self.count);
            let (event_id, outbox_id) = (id("evt"), id("out"));
            let begun = Instant::now();
            self.write_one(event_id, &outbox_id).await;
            took.push(begun.elapsed().as_secs_f64());
        }
        took
    }

    async fn write_one(&self, event_id: String, outbox_id: &str) {
        let ticket = &self.ticket;
        let event = Event {
            event_id,
            merchant_id: ticket.merchant_id.clone(),
            ticket_id: Some(ticket.ticket_id.clone()),
            refund_id: None,
            kind: EventKind::TicketRequested,
            actor: Actor::Customer(ticket.customer_id.clone()),
            facts: EventFacts::default(),
            happened_at: ticket.requested_at,
        };
        let job = NewJob {
            outbox_id,
            merchant_id: &ticket.merchant_id,
            kind: JobKind::Mail,
            subject_id: "",
            payload: &self.letter,
            due_at: Timestamp(ticket.requested_at.0),
            trace: "",
        };
        let mut writing = self.shop.desk.storage().writing().await.expect("a write");
        writing.insert_ticket(ticket, &self.lines).await.expect("a ticket");
        writing.insert_event(&event).await.expect("an event");
        writing.insert_job(job).await.expect("a letter");
        writing.commit().await.expect("a commit");
    }
}
