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

/// Something that happened, in the past tense: `ticket_approved`. Never changed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Event {
    pub event_id: String,
    pub merchant_id: String,
    pub ticket_id: Option<String>,
    pub refund_id: Option<String>,
    pub kind: String,
    /// `customer:…`, `staff:…`, `policy`, `gateway` or `import`.
    pub actor: String,
    /// JSON text.
    pub facts: String,
    /// Epoch microseconds.
    pub happened_at: i64,
}

impl Reading {
    /// A ticket's story in order, its first thousand events.
    pub async fn list_events_of_ticket(&mut self, ticket_id: &str) -> Result<Vec<Event>> {
        Ok(sqlx::query_as(OF_TICKET).bind(ticket_id).fetch_all(&mut *self.transaction).await?)
    }

    /// The same of one refund, whether a ticket stands behind it or not.
    pub async fn list_events_of_refund(&mut self, refund_id: &str) -> Result<Vec<Event>> {
        Ok(sqlx::query_as(OF_REFUND).bind(refund_id).fetch_all(&mut *self.transaction).await?)
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
            .bind(&event.kind)
            .bind(&event.actor)
            .bind(&event.facts)
            .bind(event.happened_at);
        Ok(())
    }
}
