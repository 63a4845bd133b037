use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into gateway_event (merchant_id, gateway, event_id, kind, body, received_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (merchant_id, gateway, event_id) do nothing";
    COUNT = "select count(*) from gateway_event where merchant_id = $1 and gateway = $2";
}

/// Word that a gateway sent of its own accord.
#[derive(Debug, Clone)]
pub struct GatewayEvent<'a> {
    pub merchant_id: &'a str,
    pub gateway: &'a str,
    /// The gateway's own id: the same word twice is one.
    pub event_id: &'a str,
    pub kind: &'a str,
    /// As it came.
    pub body: &'a str,
    /// Epoch microseconds.
    pub received_at: i64,
}

impl Reading {
    pub async fn count_gateway_events(&mut self, merchant_id: &str, gateway: &str) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT).bind(merchant_id).bind(gateway).fetch_one(&mut *self.transaction).await?)
    }
}

impl Writing {
    /// Says whether it is new.
    pub async fn insert_gateway_event(&mut self, event: &GatewayEvent<'_>) -> Result<bool> {
        let inserted = sqlx::query(INSERT)
            .bind(event.merchant_id)
            .bind(event.gateway)
            .bind(event.event_id)
            .bind(event.kind)
            .bind(event.body)
            .bind(event.received_at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(inserted.rows_affected() == 1)
    }
}
