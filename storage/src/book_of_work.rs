//! What is owed to the outside world, what happened, what is counted and what the merchants' rules say: rows as they
//! stand, for whoever checks them.

use domain::Minor;

use crate::statements::statements;
use crate::{Reading, Result};

statements! {
    JOBS = "select o.outbox_id, o.merchant_id, o.kind, o.subject_id, o.payload, o.done_at,
            r.merchant_id as refund_merchant_id, r.state as refund_state, y.payment_id
        from outbox o left join refund r on r.refund_id = o.subject_id and o.kind = 'pay_out'
            left join payment y on y.payment_id = o.subject_id and o.kind = 'look_at_payment'
        where o.outbox_id > $1 and ($2 = '' or o.merchant_id = $2) order by o.outbox_id limit $3";
    TICKET_IS_THERE = "select count(*) from ticket where merchant_id = $1 and ticket_id = $2";
    UNSETTLED = "select r.refund_id, r.state, r.attention from refund r
        where r.refund_id > $1 and ($2 = '' or r.merchant_id = $2) and r.state in ('reserved', 'sending', 'unknown', 'requires_action')
        order by r.refund_id limit $3";
    OPEN_PAY_OUTS = "select subject_id from outbox
        where done_at is null and kind = 'pay_out' and subject_id > $1 and subject_id <= $2";
    // A ticket's events are read with its purchase.
    LOOSE_EVENTS = "select e.event_id, e.merchant_id, e.kind, e.facts, e.refund_id, r.merchant_id as refund_merchant_id,
            r.succeeded_at, r.failed_at
        from event e left join refund r on r.refund_id = e.refund_id
        where e.ticket_id is null and e.event_id > $1 and ($2 = '' or e.merchant_id = $2) order by e.event_id limit $3";
    QUEUE_COUNTS = "select merchant_id, queue, currency, tickets, asked_total from queue_count
        where $1 = '' or merchant_id = $1 order by merchant_id, queue, currency";
    MERCHANTS = "select merchant_id, slug, currency, timezone from merchant
        where merchant_id > $1 and ($2 = '' or merchant_id = $2) order by merchant_id limit $3";
    POLICY_IDS = "select policy_id from policy where policy_id > $1 and ($2 = '' or merchant_id = $2) order by policy_id limit $3";
    REFUNDS_OF_GATEWAY = "select r.refund_id, r.merchant_id, r.payment_id, r.state, r.destination, r.to_payment, r.currency
        from refund r join payment y on y.payment_id = r.payment_id
        where r.refund_id > $1 and y.gateway = $2 and ($3 = '' or r.merchant_id = $3) order by r.refund_id limit $4";
}

/// Work owed or done; the refund's columns are those of a `pay_out`'s subject, the payment's those of a `look_at_payment`'s,
/// where that is one.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct JobRow {
    pub outbox_id: String,
    pub merchant_id: String,
    pub kind: String,
    pub subject_id: String,
    pub payload: String,
    pub done_at: Option<i64>,
    pub refund_merchant_id: Option<String>,
    pub refund_state: Option<String>,
    pub payment_id: Option<String>,
}

/// A refund whose money is neither back nor given up.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UnsettledRow {
    pub refund_id: String,
    pub state: String,
    /// Why a person must look at it, where one must.
    pub attention: Option<String>,
}

/// An event of no ticket; the refund's columns are those of its refund, where that is one.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LooseEventRow {
    pub event_id: String,
    pub merchant_id: String,
    pub kind: String,
    pub facts: String,
    pub refund_id: Option<String>,
    pub refund_merchant_id: Option<String>,
    pub succeeded_at: Option<i64>,
    pub failed_at: Option<i64>,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct QueueCountRow {
    pub merchant_id: String,
    pub queue: String,
    pub currency: String,
    pub tickets: i64,
    pub asked_total: Minor,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MerchantRow {
    pub merchant_id: String,
    pub slug: String,
    pub currency: String,
    pub timezone: String,
}

/// A refund of a payment that a gateway took.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct GatewayRefundRow {
    pub refund_id: String,
    pub merchant_id: String,
    pub payment_id: String,
    pub state: String,
    pub destination: String,
    pub to_payment: Minor,
    pub currency: String,
}

/// Rows after an id, so many at most, of one merchant or of all.
macro_rules! pages {
    ($($(#[$about:meta])* $name:ident: $statement:ident -> $row:ty;)*) => {
        impl Reading {
            $(
                $(#[$about])*
                pub async fn $name(
                    &mut self,
                    merchant_id: Option<&str>,
                    after: &str,
                    limit: i64,
                ) -> Result<Vec<$row>> {
                    let rows = sqlx::query_as($statement).bind(after).bind(merchant_id.unwrap_or("")).bind(limit);
                    Ok(rows.fetch_all(&mut *self.transaction).await?)
                }
            )*
        }
    };
}

pages! {
    /// All of the outbox, by id.
    list_jobs_booked: JOBS -> JobRow;
    /// Refunds that a worker must still care for, by id.
    list_unsettled_refunds: UNSETTLED -> UnsettledRow;
    /// Events that name no ticket, by id.
    list_loose_events: LOOSE_EVENTS -> LooseEventRow;
    /// Merchants, by id.
    list_merchants_booked: MERCHANTS -> MerchantRow;
    /// Versions of rules, by id.
    list_policy_ids: POLICY_IDS -> (String,);
}

impl Reading {
    /// The subject of each open `pay_out` whose subject lies behind the first id, up to and with the second one.
    pub async fn list_open_pay_outs(&mut self, after: &str, until: &str) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar(OPEN_PAY_OUTS).bind(after).bind(until).fetch_all(&mut *self.transaction).await?)
    }

    /// Whether a merchant has a ticket of that number.
    pub async fn has_ticket(&mut self, merchant_id: &str, ticket_id: &str) -> Result<bool> {
        let count: i64 = sqlx::query_scalar(TICKET_IS_THERE)
            .bind(merchant_id)
            .bind(ticket_id)
            .fetch_one(&mut *self.transaction)
            .await?;
        Ok(count > 0)
    }

    /// Every count that is kept, also of empty queues.
    pub async fn list_queue_counts_booked(&mut self, merchant_id: Option<&str>) -> Result<Vec<QueueCountRow>> {
        let rows = sqlx::query_as(QUEUE_COUNTS).bind(merchant_id.unwrap_or(""));
        Ok(rows.fetch_all(&mut *self.transaction).await?)
    }

    /// Refunds after an id whose payments a gateway took, so many at most.
    pub async fn list_refunds_of_gateway(
        &mut self,
        gateway: &str,
        merchant_id: Option<&str>,
        after: &str,
        limit: i64,
    ) -> Result<Vec<GatewayRefundRow>> {
        let rows = sqlx::query_as(REFUNDS_OF_GATEWAY).bind(after).bind(gateway).bind(merchant_id.unwrap_or(""));
        Ok(rows.bind(limit).fetch_all(&mut *self.transaction).await?)
    }
}
