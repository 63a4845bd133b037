use domain::{
    Currency, EarlierLine, EarlierParts, EarlierRefund, FailureReason, LineRefund, Minor, OtherWay, Posting, Refund,
    RefundProgress, RefundState, Sums, Timestamp,
};
use std::collections::BTreeMap;

use crate::line_refund::{LineRow, bind};
use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, StorageError, Writing};

statements! {
    INSERT = "insert into refund (refund_id, merchant_id, purchase_id, payment_id, customer_id, origin, ticket_id, made_by, replaces,
            method, destination, currency, total, to_payment, to_credit, credit_order, reason, note, other_way, reserved_at,
            state, external_number, evidence, attempt_no, sent_at, given_up_at, given_up_by, gateway_reference, trace_number,
            expected_by, succeeded_at, failed_at, failure_reason, canceled_at, attention, attention_at, short_since, waits_since,
            version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
            $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, 1)";
    INSERT_LINE = "insert into refund_line (refund_id, line_id, quantity, subtotal, discount, tax, total, fee, fee_discount, fee_tax)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    GET = "select * from refund where refund_id = $1";
    // One that holds money speaks before those that ended, whatever the clock said when they were named.
    OF_TICKET = "select * from refund where ticket_id = $1
        order by case when state in ('failed', 'canceled') then 1 else 0 end, refund_id desc limit 1";
    ALL_OF_TICKET = "select * from refund where ticket_id = $1
        order by case when state in ('failed', 'canceled') then 0 else 1 end, refund_id limit 1000";
    OF_PURCHASE = "select * from refund where purchase_id = $1 order by refund_id limit 1000";
    BY_EXTERNAL_NUMBER = "select * from refund where merchant_id = $1 and external_number = $2";
    LINES = "select line_id, quantity, subtotal, discount, tax, total, fee, fee_discount, fee_tax from refund_line
        where refund_id = $1 order by line_id";
    HOLDING = "select f.refund_id, f.to_payment, f.to_credit, l.line_id, l.total, l.fee, l.quantity, l.discount, l.tax
        from refund f join refund_line l on l.refund_id = f.refund_id
        where f.purchase_id = $1 and f.state not in ('failed', 'canceled') order by f.refund_id, l.line_id";
    HOLDING_BEFORE = "select f.refund_id, f.to_payment, f.to_credit, l.line_id, l.total, l.fee, l.quantity, l.discount, l.tax
        from refund f join refund_line l on l.refund_id = f.refund_id
        where f.purchase_id = $1 and f.reserved_at < $2 and f.state not in ('failed', 'canceled')
        order by f.refund_id, l.line_id";
    UPDATE = "update refund set state = $3, external_number = $4, evidence = $5, attempt_no = $6, sent_at = $7, given_up_at = $8,
            given_up_by = $9, gateway_reference = $10, trace_number = $11, expected_by = $12, succeeded_at = $13, failed_at = $14,
            failure_reason = $15, canceled_at = $16, attention = $17, attention_at = $18, short_since = $19, waits_since = $20,
            version = version + 1
        where refund_id = $1 and version = $2";
    REPLACED_BY = "select refund_id from refund where replaces = $1";
    LAST_SUCCESS = "select max(succeeded_at) from refund where payment_id = $1 and state = 'succeeded'";
    SUM_RECORDED = "select cast(coalesce(sum(total), 0) as bigint) from refund where merchant_id = $1 and destination = 'recorded'";
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    refund_id: String,
    merchant_id: String,
    purchase_id: String,
    payment_id: String,
    customer_id: Option<String>,
    origin: String,
    ticket_id: Option<String>,
    made_by: String,
    replaces: Option<String>,
    state: String,
    method: String,
    destination: String,
    currency: String,
    total: i64,
    to_payment: i64,
    to_credit: i64,
    credit_order: String,
    reason: String,
    note: String,
    external_number: Option<String>,
    evidence: String,
    other_way: Option<String>,
    reserved_at: i64,
    attempt_no: i64,
    sent_at: Option<i64>,
    given_up_at: Option<i64>,
    given_up_by: Option<String>,
    gateway_reference: Option<String>,
    trace_number: Option<String>,
    expected_by: Option<i64>,
    succeeded_at: Option<i64>,
    failed_at: Option<i64>,
    failure_reason: Option<String>,
    canceled_at: Option<i64>,
    attention: Option<String>,
    attention_at: Option<i64>,
    short_since: Option<i64>,
    waits_since: Option<i64>,
    version: i64,
}

#[derive(sqlx::FromRow)]
pub(crate) struct HoldingRow {
    refund_id: String,
    to_payment: i64,
    to_credit: i64,
    line_id: String,
    total: i64,
    fee: i64,
    quantity: i64,
    discount: i64,
    tax: i64,
}

/// Binds the columns that change over a refund's life, in the order of [`INSERT`] and [`UPDATE`].
macro_rules! bind_progress {
    ($query:expr, $refund:expr) => {
        $query
            .bind($refund.state().as_str())
            .bind(&$refund.external_number)
            .bind(&$refund.evidence)
            .bind($refund.attempt_no)
            .bind($refund.sent_at.map(|at| at.0))
            .bind($refund.given_up.as_ref().map(|(at, _)| at.0))
            .bind($refund.given_up.as_ref().map(|(_, by)| by.to_string()))
            .bind(&$refund.gateway_reference)
            .bind(&$refund.trace_number)
            .bind($refund.expected_by.map(|at| at.0))
            .bind($refund.succeeded_at().map(|at| at.0))
            .bind($refund.failed_at().map(|at| at.0))
            .bind($refund.failure_reason().map(FailureReason::as_str))
            .bind($refund.canceled_at().map(|at| at.0))
            .bind($refund.attention().map(|(why, _)| why.as_str()))
            .bind($refund.attention().map(|(_, at)| at.0))
            .bind($refund.short_since().map(|at| at.0))
            .bind($refund.waits_since.map(|at| at.0))
    };
}

impl Row {
    pub(crate) fn parse(self) -> Result<Refund> {
        let id = &self.refund_id;
        let given_up = match (self.given_up_at, &self.given_up_by) {
            (Some(at), Some(by)) => Some((Timestamp(at), word("refund", id, by)?)),
            _ => None,
        };
        Ok(Refund {
            progress: self.progress()?,
            origin: word("refund", id, &self.origin)?,
            made_by: word("refund", id, &self.made_by)?,
            method: word("refund", id, &self.method)?,
            destination: word("refund", id, &self.destination)?,
            currency: Currency::from_code(&self.currency).ok_or_else(|| StorageError::inconsistent("refund", id))?,
            credit_order: word("refund", id, &self.credit_order)?,
            other_way: self.other_way.as_deref().map(|text| word("refund", id, text)).transpose()?,
            given_up,
            merchant_id: self.merchant_id,
            purchase_id: self.purchase_id,
            payment_id: self.payment_id,
            customer_id: self.customer_id,
            ticket_id: self.ticket_id,
            replaces: self.replaces,
            total: self.total,
            to_payment: self.to_payment,
            to_credit: self.to_credit,
            reason: self.reason,
            note: self.note,
            external_number: self.external_number,
            evidence: self.evidence,
            reserved_at: Timestamp(self.reserved_at),
            attempt_no: self.attempt_no,
            sent_at: self.sent_at.map(Timestamp),
            gateway_reference: self.gateway_reference,
            trace_number: self.trace_number,
            expected_by: self.expected_by.map(Timestamp),
            waits_since: self.waits_since.map(Timestamp),
            version: self.version,
            refund_id: self.refund_id,
        })
    }

    /// The state with its facts; a row that lacks one fits no state.
    fn progress(&self) -> Result<RefundProgress> {
        let id = &self.refund_id;
        let dated = |at: Option<i64>| {
            at.map(Timestamp)
                .ok_or_else(|| StorageError::inconsistent("refund", format!("{id} has no date of its end")))
        };
        Ok(match word("refund", id, &self.state)? {
            RefundState::Succeeded => RefundProgress::Succeeded { at: dated(self.succeeded_at)? },
            RefundState::Failed => RefundProgress::Failed {
                at: dated(self.failed_at)?,
                reason: word("refund", id, self.failure_reason.as_deref().unwrap_or_default())?,
                succeeded_at: self.succeeded_at.map(Timestamp),
            },
            RefundState::Canceled => RefundProgress::Canceled { at: dated(self.canceled_at)? },
            state @ (RefundState::Reserved
            | RefundState::Sending
            | RefundState::Unknown
            | RefundState::RequiresAction) => RefundProgress::Open {
                state,
                attention: match (&self.attention, self.attention_at) {
                    (Some(text), Some(at)) => Some((word("refund", id, text)?, Timestamp(at))),
                    _ => None,
                },
                short_since: self.short_since.map(Timestamp),
            },
        })
    }
}

pub(crate) fn earlier_refunds(rows: Vec<HoldingRow>) -> Vec<EarlierRefund> {
    let mut refunds: BTreeMap<String, EarlierRefund> = BTreeMap::new();
    for row in rows {
        let refund = refunds.entry(row.refund_id).or_insert_with(|| EarlierRefund {
            lines: Vec::new(),
            to_payment: row.to_payment,
            to_credit: row.to_credit,
            to_other_payments: 0,
        });
        let HoldingRow { line_id: id, total, fee, quantity, discount, tax, .. } = row;
        let parts = Some(EarlierParts { discount, tax });
        refund.lines.push(EarlierLine { id, total, fee, quantity, parts });
    }
    refunds.into_values().collect()
}

impl Reading {
    pub async fn get_refund(&mut self, refund_id: &str) -> Result<Refund> {
        let row: Option<Row> = sqlx::query_as(GET).bind(refund_id).fetch_optional(&mut *self.transaction).await?;
        row.ok_or_else(|| {
            StorageError::inconsistent("refund", format!("{refund_id} is referred to, but is not there"))
        })?
        .parse()
    }

    /// When a refund of a payment succeeded last, of those that still count.
    pub async fn find_last_success(&mut self, payment_id: &str) -> Result<Option<Timestamp>> {
        let last: Option<i64> =
            sqlx::query_scalar(LAST_SUCCESS).bind(payment_id).fetch_one(&mut *self.transaction).await?;
        Ok(last.map(Timestamp))
    }

    /// The newest refund made by a ticket: the one that its status is read from.
    pub async fn find_refund_of_ticket(&mut self, ticket_id: &str) -> Result<Option<Refund>> {
        let row: Option<Row> = sqlx::query_as(OF_TICKET).bind(ticket_id).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    /// Every refund made by a ticket, the newest last: what failed, then what was done about it.
    pub async fn list_refunds_of_ticket(&mut self, ticket_id: &str) -> Result<Vec<Refund>> {
        let rows: Vec<Row> = sqlx::query_as(ALL_OF_TICKET).bind(ticket_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    /// Every refund of a purchase, the oldest first.
    pub async fn list_refunds_of_purchase(&mut self, purchase_id: &str) -> Result<Vec<Refund>> {
        let rows: Vec<Row> = sqlx::query_as(OF_PURCHASE).bind(purchase_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    pub async fn find_refund_by_external_number(&mut self, merchant_id: &str, number: &str) -> Result<Option<Refund>> {
        let row: Option<Row> = sqlx::query_as(BY_EXTERNAL_NUMBER)
            .bind(merchant_id)
            .bind(number)
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.map(Row::parse).transpose()
    }

    /// The refund that replaces a failed one.
    pub async fn find_replacement(&mut self, refund_id: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(REPLACED_BY).bind(refund_id).fetch_optional(&mut *self.transaction).await?)
    }

    pub async fn list_refund_lines(&mut self, refund_id: &str) -> Result<Vec<LineRefund>> {
        let rows: Vec<LineRow> = sqlx::query_as(LINES).bind(refund_id).fetch_all(&mut *self.transaction).await?;
        Ok(rows.into_iter().map(LineRefund::from).collect())
    }

    /// What held or had moved a purchase's money at an instant, as far as is known today: what failed since is not among them.
    pub async fn list_earlier_refunds_at(&mut self, purchase_id: &str, at: Timestamp) -> Result<Vec<EarlierRefund>> {
        let rows = sqlx::query_as(HOLDING_BEFORE).bind(purchase_id).bind(at.0).fetch_all(&mut *self.transaction);
        Ok(earlier_refunds(rows.await?))
    }

    /// Minor units of everything recorded as refunded elsewhere.
    pub async fn sum_recorded_refunds(&mut self, merchant_id: &str) -> Result<Minor> {
        Ok(sqlx::query_scalar(SUM_RECORDED).bind(merchant_id).fetch_one(&mut *self.transaction).await?)
    }
}

impl Writing {
    /// A new refund with its lines, and what it does to the money columns beside it: the only place where one is made.
    pub async fn insert_refund(&mut self, refund: &Refund, lines: &[LineRefund], postings: &[Posting]) -> Result<()> {
        let insert = self
            .transaction
            .put_off(INSERT)
            .bind(&refund.refund_id)
            .bind(&refund.merchant_id)
            .bind(&refund.purchase_id)
            .bind(&refund.payment_id)
            .bind(&refund.customer_id)
            .bind(refund.origin.as_str())
            .bind(&refund.ticket_id)
            .bind(refund.made_by.to_string())
            .bind(&refund.replaces)
            .bind(refund.method.as_str())
            .bind(refund.destination.as_str())
            .bind(refund.currency.code())
            .bind(refund.total)
            .bind(refund.to_payment)
            .bind(refund.to_credit)
            .bind(refund.credit_order.as_str())
            .bind(&refund.reason)
            .bind(&refund.note)
            .bind(refund.other_way.map(OtherWay::as_str))
            .bind(refund.reserved_at.0);
        bind_progress!(insert, refund);
        for line in lines {
            bind(self.transaction.put_off(INSERT_LINE), &refund.refund_id, line);
        }
        self.post(refund, postings, refund.reserved_at).await
    }

    /// Writes down what a refund has come to by `at`, and what that does to the money columns beside it: the only place where
    /// one changes. [`StorageError::Stale`] where somebody was first.
    pub async fn update_refund(&mut self, refund: &Refund, postings: &[Posting], at: Timestamp) -> Result<()> {
        let update = sqlx::query(UPDATE).bind(&refund.refund_id).bind(refund.version);
        let written = bind_progress!(update, refund).execute(&mut *self.transaction).await?;
        if written.rows_affected() != 1 {
            return Err(StorageError::Stale);
        }
        self.post(refund, postings, at).await
    }

    /// The sums of payment and purchase, and the customer's account credit. More than was captured breaks
    /// `payment_never_gives_back_more_than_was_captured`.
    async fn post(&mut self, refund: &Refund, postings: &[Posting], at: Timestamp) -> Result<()> {
        let mut sums = Sums::default();
        for posting in postings {
            let change = posting.sums(refund);
            sums.reserved += change.reserved;
            sums.refunded += change.refunded;
            sums.given_back += change.given_back;
        }
        if sums.given_back != 0 {
            self.change_given_back(&refund.purchase_id, sums.given_back).await?;
        }
        if (sums.reserved, sums.refunded) != (0, 0) {
            self.change_payment_sums(&refund.payment_id, sums).await?;
        }
        for posting in postings {
            match posting {
                Posting::VoidPayment => self.void_payment(&refund.payment_id).await?,
                Posting::RestorePayment => self.restore_payment(&refund.payment_id).await?,
                Posting::GrantCredit => self.grant_account_credit(refund, at).await?,
                Posting::RevokeCredit => self.revoke_account_credit(&refund.refund_id, at).await?,
                Posting::Reserve | Posting::Release | Posting::Settle | Posting::Record | Posting::Return => {}
            }
        }
        Ok(())
    }
}
