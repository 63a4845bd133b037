//! The counts that the staff's rail shows are what counting anew gives.

use std::collections::BTreeMap;
use storage::{Reading, StorageError, TicketRow};

use super::book::{Sum, money};
use super::finding::{Check, Findings};

/// Counted while purchases go by: by merchant, queue and currency, so never larger than what is compared with it.
#[derive(Default)]
pub(super) struct Counted {
    queues: BTreeMap<(String, String, String), (i64, Sum)>,
}

impl Counted {
    pub(super) fn add(&mut self, ticket: &TicketRow) {
        let key = (ticket.merchant_id.clone(), ticket.queue.clone(), ticket.currency.clone());
        let count = self.queues.entry(key).or_default();
        *count = (count.0 + 1, count.1 + Sum::from(ticket.asked_total));
    }

    /// Says how many counts were looked at.
    pub(super) async fn check(
        mut self,
        reading: &mut Reading,
        merchant_id: Option<&str>,
        findings: &mut Findings<'_>,
    ) -> Result<usize, StorageError> {
        let kept = reading.list_queue_counts_booked(merchant_id).await?;
        let rows = kept.len();
        for row in kept {
            let key = (row.merchant_id, row.queue, row.currency);
            let counted = self.queues.remove(&key).unwrap_or_default();
            compare(&key, counted, (row.tickets, Sum::from(row.asked_total)), findings);
        }
        for (key, counted) in self.queues {
            compare(&key, counted, (0, 0), findings);
        }
        Ok(rows)
    }
}

fn compare(
    (merchant_id, queue, code): &(String, String, String),
    counted: (i64, Sum),
    kept: (i64, Sum),
    findings: &mut Findings<'_>,
) {
    let row = || format!("queue {queue} in {code} of merchant {merchant_id}");
    if counted.0 != kept.0 {
        findings.add(Check::QueueCounts, row(), "tickets", counted.0, kept.0);
    }
    if counted.1 != kept.1 {
        let said = |amount: Sum| match domain::Currency::from_code(code) {
            Some(currency) => money(currency, amount),
            None => amount.to_string(),
        };
        findings.add(Check::QueueCounts, row(), "asked_total", said(counted.1), said(kept.1));
    }
}
