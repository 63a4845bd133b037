use domain::{Minor, Queue};

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    CHANGE = "insert into queue_count (merchant_id, queue, currency, tickets, asked_total) values ($1, $2, $3, $4, $5)
        on conflict (merchant_id, queue, currency) do update
        set tickets = queue_count.tickets + excluded.tickets, asked_total = queue_count.asked_total + excluded.asked_total";
    LIST = "select queue, currency, tickets, asked_total from queue_count where merchant_id = $1 and tickets <> 0
        order by queue, currency";
}

/// How many tickets lie in a queue, and what they ask for, in one currency's minor units.
#[derive(Debug, Clone)]
pub struct QueueCount {
    pub queue: Queue,
    pub currency: String,
    pub tickets: i64,
    pub asked_total: Minor,
}

#[derive(sqlx::FromRow)]
struct Row {
    queue: String,
    currency: String,
    tickets: i64,
    asked_total: i64,
}

impl Reading {
    /// Queues that hold anything.
    pub async fn list_queue_counts(&mut self, merchant_id: &str) -> Result<Vec<QueueCount>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).bind(merchant_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter()
            .map(|row| {
                Ok(QueueCount {
                    queue: word("queue_count", merchant_id, &row.queue)?,
                    currency: row.currency,
                    tickets: row.tickets,
                    asked_total: row.asked_total,
                })
            })
            .collect()
    }
}

impl Writing {
    pub(crate) async fn change_queue_count(
        &mut self,
        merchant_id: &str,
        queue: Queue,
        currency: &str,
        tickets: i64,
        asked_total: Minor,
    ) -> Result<()> {
        self.transaction
            .put_off(CHANGE)
            .bind(merchant_id)
            .bind(queue.as_str())
            .bind(currency)
            .bind(tickets)
            .bind(asked_total);
        Ok(())
    }
}
