use domain::{
    Actor, CreditOrder, Currency, LineRefund, Minor, PendingLine, Queue, RefundReason, Selection, Ticket, TicketState,
    Timestamp,
};

use crate::line_refund::{LineRow, bind};
use crate::row::{json, to_json, word};
use crate::statements::statements;
use crate::{Reading, Result, StorageError, Writing};

statements! {
    INSERT = "insert into ticket (ticket_id, merchant_id, number, purchase_id, customer_id, queue, currency, selection,
            credit_order, reason, comment, asked_total, asked_to_payment, asked_to_credit, verdict, requested_at,
            answer_due_at, note, version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', 1)";
    INSERT_LINE = "insert into ticket_line (ticket_id, line_id, quantity, subtotal, discount, tax, total, fee, fee_discount, fee_tax)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    FIND = "select t.*, c.name as customer_name from ticket t join customer c on c.customer_id = t.customer_id
        where t.merchant_id = $1 and t.number = $2";
    GET = "select t.*, c.name as customer_name from ticket t join customer c on c.customer_id = t.customer_id
        where t.ticket_id = $1";
    LINES = "select line_id, quantity, subtotal, discount, tax, total, fee, fee_discount, fee_tax from ticket_line
        where ticket_id = $1 order by line_id";
    PAGE_OF_QUEUE = "select t.*, c.name as customer_name from ticket t join customer c on c.customer_id = t.customer_id
        where t.merchant_id = $1 and t.queue = $2 and (t.answer_due_at > $3 or (t.answer_due_at = $3 and t.ticket_id > $4))
        order by t.answer_due_at, t.ticket_id limit $5";
    PAGE_OF_ALL = "select t.*, c.name as customer_name from ticket t join customer c on c.customer_id = t.customer_id
        where t.merchant_id = $1 and (t.requested_at < $2 or (t.requested_at = $2 and t.ticket_id < $3))
        order by t.requested_at desc, t.ticket_id desc limit $4";
    OF_CUSTOMER = "select t.*, c.name as customer_name from ticket t join customer c on c.customer_id = t.customer_id
        where t.customer_id = $1 and (t.requested_at < $2 or (t.requested_at = $2 and t.ticket_id < $3))
        order by t.requested_at desc, t.ticket_id desc limit $4";
    OF_PURCHASE = "select t.*, c.name as customer_name from ticket t join customer c on c.customer_id = t.customer_id
        where t.purchase_id = $1 order by t.requested_at desc, t.ticket_id desc limit 100";
    PENDING_LINES = "select l.line_id, t.number from ticket t join ticket_line l on l.ticket_id = t.ticket_id
        where t.purchase_id = $1 and t.approved_at is null and t.rejected_at is null and t.canceled_at is null
        order by t.ticket_id, l.line_id";
    COUNT_SUCCEEDED = "select count(distinct t.ticket_id) from ticket t join refund r on r.ticket_id = t.ticket_id
        where t.customer_id = $1 and r.state = 'succeeded'";
    DECIDE = "update ticket set approved_at = $3, approved_by = $4, approved_total = $5, rejected_at = $6, rejected_by = $7,
            canceled_at = $8, waiting_since = $9, note = $10, version = version + 1
        where ticket_id = $1 and version = $2";
    MOVE = "update ticket set queue = $2 where ticket_id = $1 and queue = $3";
}

/// A customer's request for money back, with what was asked and what was decided.
#[derive(Debug, Clone)]
pub struct TicketRecord {
    pub ticket_id: String,
    pub merchant_id: String,
    /// For people: `R-7K2M9`.
    pub number: String,
    pub purchase_id: String,
    pub customer_id: String,
    /// Read with the ticket, not written with it.
    pub customer_name: String,
    pub queue: Queue,
    pub currency: Currency,
    pub selection: Selection,
    pub credit_order: CreditOrder,
    pub reason: RefundReason,
    pub comment: String,
    pub asked_total: Minor,
    pub asked_to_payment: Minor,
    pub asked_to_credit: Minor,
    /// The preview's outcome and reason codes at the time of asking, as JSON text.
    pub verdict: String,
    pub requested_at: Timestamp,
    pub answer_due_at: Timestamp,
    pub ticket: Ticket,
    /// The merchant's word to the customer.
    pub note: String,
    pub version: i64,
}

/// A page of tickets and where the next one begins.
#[derive(Debug, Clone)]
pub struct TicketPage {
    pub tickets: Vec<TicketRecord>,
    /// Instant and id to go on after, where there is more.
    pub next: Option<(Timestamp, String)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    ticket_id: String,
    merchant_id: String,
    number: String,
    purchase_id: String,
    customer_id: String,
    customer_name: String,
    queue: String,
    currency: String,
    selection: String,
    credit_order: String,
    reason: String,
    comment: String,
    asked_total: i64,
    asked_to_payment: i64,
    asked_to_credit: i64,
    verdict: String,
    requested_at: i64,
    answer_due_at: i64,
    approved_at: Option<i64>,
    approved_by: Option<String>,
    approved_total: Option<i64>,
    rejected_at: Option<i64>,
    rejected_by: Option<String>,
    canceled_at: Option<i64>,
    waiting_since: Option<i64>,
    note: String,
    version: i64,
}

impl Row {
    fn parse(self) -> Result<TicketRecord> {
        let id = &self.ticket_id;
        let state = match (self.approved_at, self.rejected_at, self.canceled_at) {
            (None, None, None) => TicketState::Pending { waiting_since: self.waiting_since.map(Timestamp) },
            (Some(at), None, None) => TicketState::Approved {
                at: Timestamp(at),
                by: actor(id, self.approved_by.as_deref())?,
                total: self.approved_total.ok_or_else(|| StorageError::inconsistent("ticket", id))?,
            },
            (None, Some(at), None) => {
                TicketState::Rejected { at: Timestamp(at), by: actor(id, self.rejected_by.as_deref())? }
            }
            (None, None, Some(at)) => TicketState::Canceled { at: Timestamp(at) },
            _ => return Err(StorageError::inconsistent("ticket", id)),
        };
        Ok(TicketRecord {
            queue: word("ticket", id, &self.queue)?,
            currency: Currency::from_code(&self.currency).ok_or_else(|| StorageError::inconsistent("ticket", id))?,
            selection: json("ticket", id, &self.selection)?,
            credit_order: word("ticket", id, &self.credit_order)?,
            reason: word("ticket", id, &self.reason)?,
            ticket: Ticket { state },
            merchant_id: self.merchant_id,
            number: self.number,
            purchase_id: self.purchase_id,
            customer_id: self.customer_id,
            customer_name: self.customer_name,
            comment: self.comment,
            asked_total: self.asked_total,
            asked_to_payment: self.asked_to_payment,
            asked_to_credit: self.asked_to_credit,
            verdict: self.verdict,
            requested_at: Timestamp(self.requested_at),
            answer_due_at: Timestamp(self.answer_due_at),
            note: self.note,
            version: self.version,
            ticket_id: self.ticket_id,
        })
    }
}

fn actor(id: &str, text: Option<&str>) -> Result<Actor> {
    word("ticket", id, text.unwrap_or_default())
}

fn page(rows: Vec<Row>, limit: i64, at: fn(&TicketRecord) -> Timestamp) -> Result<TicketPage> {
    let mut tickets = rows.into_iter().map(Row::parse).collect::<Result<Vec<_>>>()?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = tickets.len() > limit;
    tickets.truncate(limit);
    let next = tickets.last().filter(|_| more).map(|last| (at(last), last.ticket_id.clone()));
    Ok(TicketPage { tickets, next })
}

pub(crate) fn pending_lines(rows: Vec<(String, String)>) -> Vec<PendingLine> {
    rows.into_iter().map(|(id, ticket)| PendingLine { id, ticket }).collect()
}

impl Reading {
    /// A merchant's ticket by its number; another merchant's is not there.
    pub async fn find_ticket(&mut self, merchant_id: &str, number: &str) -> Result<Option<TicketRecord>> {
        let row: Option<Row> =
            sqlx::query_as(FIND).bind(merchant_id).bind(number).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    pub async fn get_ticket(&mut self, ticket_id: &str) -> Result<TicketRecord> {
        let row: Option<Row> = sqlx::query_as(GET).bind(ticket_id).fetch_optional(&mut *self.transaction).await?;
        row.ok_or_else(|| {
            StorageError::inconsistent("ticket", format!("{ticket_id} is referred to, but is not there"))
        })?
        .parse()
    }

    pub async fn list_ticket_lines(&mut self, ticket_id: &str) -> Result<Vec<LineRefund>> {
        let rows: Vec<LineRow> = sqlx::query_as(LINES).bind(ticket_id).fetch_all(&mut *self.transaction).await?;
        Ok(rows.into_iter().map(LineRefund::from).collect())
    }

    /// A queue, the earliest promise first.
    pub async fn list_queue(
        &mut self,
        merchant_id: &str,
        queue: Queue,
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<TicketPage> {
        let (since, id) = after.unwrap_or((Timestamp(i64::MIN), ""));
        let rows = sqlx::query_as(PAGE_OF_QUEUE)
            .bind(merchant_id)
            .bind(queue.as_str())
            .bind(since.0)
            .bind(id)
            .bind(limit + 1)
            .fetch_all(&mut *self.transaction)
            .await?;
        page(rows, limit, |ticket| ticket.answer_due_at)
    }

    /// All of a merchant's tickets, newest first.
    pub async fn list_tickets(
        &mut self,
        merchant_id: &str,
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<TicketPage> {
        let (before, id) = after.unwrap_or((Timestamp(i64::MAX), ""));
        let rows = sqlx::query_as(PAGE_OF_ALL)
            .bind(merchant_id)
            .bind(before.0)
            .bind(id)
            .bind(limit + 1)
            .fetch_all(&mut *self.transaction)
            .await?;
        page(rows, limit, |ticket| ticket.requested_at)
    }

    /// A customer's tickets, newest first.
    pub async fn list_tickets_of_customer(
        &mut self,
        customer_id: &str,
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<TicketPage> {
        let (before, id) = after.unwrap_or((Timestamp(i64::MAX), ""));
        let rows = sqlx::query_as(OF_CUSTOMER)
            .bind(customer_id)
            .bind(before.0)
            .bind(id)
            .bind(limit + 1)
            .fetch_all(&mut *self.transaction)
            .await?;
        page(rows, limit, |ticket| ticket.requested_at)
    }

    /// A purchase's tickets, newest first, a hundred at most.
    pub async fn list_tickets_of_purchase(&mut self, purchase_id: &str) -> Result<Vec<TicketRecord>> {
        let rows: Vec<Row> = sqlx::query_as(OF_PURCHASE).bind(purchase_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    /// How many of a customer's tickets were paid out.
    pub async fn count_refunds_of_customer(&mut self, customer_id: &str) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_SUCCEEDED).bind(customer_id).fetch_one(&mut *self.transaction).await?)
    }
}

impl Writing {
    /// A new pending ticket in its queue. Breaks `ticket_number_is_taken` where it is, with the commit at the latest.
    pub async fn insert_ticket(&mut self, ticket: &TicketRecord, lines: &[LineRefund]) -> Result<()> {
        self.transaction
            .put_off(INSERT)
            .bind(&ticket.ticket_id)
            .bind(&ticket.merchant_id)
            .bind(&ticket.number)
            .bind(&ticket.purchase_id)
            .bind(&ticket.customer_id)
            .bind(ticket.queue.as_str())
            .bind(ticket.currency.code())
            .bind(to_json(&ticket.selection))
            .bind(ticket.credit_order.as_str())
            .bind(ticket.reason.as_str())
            .bind(&ticket.comment)
            .bind(ticket.asked_total)
            .bind(ticket.asked_to_payment)
            .bind(ticket.asked_to_credit)
            .bind(&ticket.verdict)
            .bind(ticket.requested_at.0)
            .bind(ticket.answer_due_at.0);
        for line in lines {
            bind(self.transaction.put_off(INSERT_LINE), &ticket.ticket_id, line);
        }
        self.change_queue_count(&ticket.merchant_id, ticket.queue, ticket.currency.code(), 1, ticket.asked_total).await
    }

    /// Writes down the state that `record` has come to; [`StorageError::Stale`] where somebody was first.
    pub async fn record_decision(&mut self, record: &TicketRecord) -> Result<()> {
        let mut approved = (None, None, None);
        let mut rejected = (None, None);
        let (mut canceled_at, mut waiting_since) = (None, None);
        match &record.ticket.state {
            TicketState::Pending { waiting_since: since } => waiting_since = since.map(|at| at.0),
            TicketState::Approved { at, by, total } => approved = (Some(at.0), Some(by.to_string()), Some(*total)),
            TicketState::Rejected { at, by } => rejected = (Some(at.0), Some(by.to_string())),
            TicketState::Canceled { at } => canceled_at = Some(at.0),
        }
        let written = sqlx::query(DECIDE)
            .bind(&record.ticket_id)
            .bind(record.version)
            .bind(approved.0)
            .bind(approved.1)
            .bind(approved.2)
            .bind(rejected.0)
            .bind(rejected.1)
            .bind(canceled_at)
            .bind(waiting_since)
            .bind(&record.note)
            .execute(&mut *self.transaction)
            .await?;
        if written.rows_affected() == 1 { Ok(()) } else { Err(StorageError::Stale) }
    }

    /// Moves a ticket to another queue and keeps both counts; [`StorageError::Stale`] where somebody moved it first.
    pub async fn move_ticket(&mut self, record: &TicketRecord, to: Queue) -> Result<()> {
        if record.queue == to {
            return Ok(());
        }
        let moved = sqlx::query(MOVE)
            .bind(&record.ticket_id)
            .bind(to.as_str())
            .bind(record.queue.as_str())
            .execute(&mut *self.transaction)
            .await?;
        if moved.rows_affected() == 0 {
            return Err(StorageError::Stale);
        }
        let (merchant_id, currency) = (&record.merchant_id, record.currency.code());
        self.change_queue_count(merchant_id, record.queue, currency, -1, -record.asked_total).await?;
        self.change_queue_count(merchant_id, to, currency, 1, record.asked_total).await
    }
}
