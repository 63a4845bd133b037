use domain::{Actor, EventFacts, EventKind, Timestamp};

use crate::row::{json, to_json, word};
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into event (event_id, merchant_id, ticket_id, refund_id, kind, actor, facts, happened_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    OF_TICKET = "select event_id, merchant_id, ticket_id, refund_id, kind, actor, facts, happened_at from event
        where ticket_id = $1 order by event_id limit 1000";
    OF_REFUND = "select event_id, merchant_id, ticket_id, refund_id, kind, actor, facts, happened_at from event
        where refund_id = $1 order by event_id limit 1000";
}

/// Something that happened. Never changed.
#[derive(Debug, Clone)]
pub struct Event {
    pub event_id: String,
    pub merchant_id: String,
    pub ticket_id: Option<String>,
    pub refund_id: Option<String>,
    pub kind: EventKind,
    pub actor: Actor,
    pub facts: EventFacts,
    pub happened_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    event_id: String,
    merchant_id: String,
    ticket_id: Option<String>,
    refund_id: Option<String>,
    kind: String,
    actor: String,
    facts: String,
    happened_at: i64,
}

impl Row {
    fn parse(self) -> Result<Event> {
        let id = &self.event_id;
        Ok(Event {
            kind: word("event", id, &self.kind)?,
            actor: word("event", id, &self.actor)?,
            facts: json("event", id, &self.facts)?,
            merchant_id: self.merchant_id,
            ticket_id: self.ticket_id,
            refund_id: self.refund_id,
            happened_at: Timestamp(self.happened_at),
            event_id: self.event_id,
        })
    }
}

impl Reading {
    /// A ticket's story in order, its first thousand events.
    pub async fn list_events_of_ticket(&mut self, ticket_id: &str) -> Result<Vec<Event>> {
        let rows: Vec<Row> = sqlx::query_as(OF_TICKET).bind(ticket_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    /// The same of one refund, whether a ticket stands behind it or not.
    pub async fn list_events_of_refund(&mut self, refund_id: &str) -> Result<Vec<Event>> {
        let rows: Vec<Row> = sqlx::query_as(OF_REFUND).bind(refund_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }
}

impl Writing {
    pub async fn insert_event(&mut self, event: &Event) -> Result<()> {
        self.transaction
            .put_off(INSERT)
            .bind(&event.event_id)
            .bind(&event.merchant_id)
            .bind(&event.ticket_id)
            .bind(&event.refund_id)
            .bind(event.kind.as_str())
            .bind(event.actor.to_string())
            .bind(to_json(&event.facts))
            .bind(event.happened_at.0);
        Ok(())
    }
}
