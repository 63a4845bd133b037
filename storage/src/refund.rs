use domain::{
    Attention, Currency, EarlierLine, EarlierParts, EarlierRefund, FailureReason, LineRefund, Method, Minor, OtherWay,
    RefundState, Timestamp,
};
use std::collections::BTreeMap;

use crate::line_refund::{LineRow, bind};
use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, StorageError, Writing};

statements! {
    INSERT = "insert into refund (refund_id, merchant_id, purchase_id, payment_id, ticket_id, state, method, destination,
            currency, total, to_payment, to_credit, reason, external_number, attempt_no, reserved_at, succeeded_at,
            expected_by, evidence, other_way, trace_number, version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16, $17, $18, $19, $20, 1)";
    INSERT_LINE = "insert into refund_line (refund_id, line_id, quantity, subtotal, discount, tax, total, fee, fee_discount, fee_tax)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    GET = "select * from refund where refund_id = $1";
    // One that holds money speaks before those that ended, whatever the clock said when they were named.
    OF_TICKET = "select * from refund where ticket_id = $1
        order by case when state in ('failed', 'canceled') then 1 else 0 end, refund_id desc limit 1";
    ALL_OF_TICKET = "select * from refund where ticket_id = $1
        order by case when state in ('failed', 'canceled') then 0 else 1 end, refund_id limit 1000";
    OF_PURCHASE = "select * from refund where purchase_id = $1 order by refund_id limit 1000";
    NUMBER = "update refund set external_number = $2 where refund_id = $1 and external_number is null";
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
    UPDATE = "update refund set state = $3, attempt_no = $4, sent_at = $5, succeeded_at = $6, failed_at = $7, failure_reason = $8,
            gateway_reference = $9, trace_number = $10, expected_by = $11, canceled_at = $12, attention = $13,
            attention_at = $14, given_up_at = $15, given_up_by = $16, evidence = $17, short_since = $18,
            version = version + 1
        where refund_id = $1 and version = $2";
    LAST_SUCCESS = "select max(succeeded_at) from refund where payment_id = $1 and state = 'succeeded'";
    SUM_RECORDED = "select cast(coalesce(sum(total), 0) as bigint) from refund where merchant_id = $1 and destination = 'recorded'";
}

/// Money (or credit) going back.
#[derive(Debug, Clone)]
pub struct RefundRecord {
    pub refund_id: String,
    pub merchant_id: String,
    pub purchase_id: String,
    pub payment_id: String,
    pub ticket_id: Option<String>,
    pub state: RefundState,
    pub method: Method,
    /// `original`, `account_credit` or `recorded`.
    pub destination: String,
    pub currency: Currency,
    pub total: Minor,
    pub to_payment: Minor,
    pub to_credit: Minor,
    pub reason: String,
    /// The number it has in the system it was recorded from.
    pub external_number: Option<String>,
    /// The attempt under way or last made; 0 before the first.
    pub attempt_no: i64,
    pub reserved_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub succeeded_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub failure_reason: Option<FailureReason>,
    pub gateway_reference: Option<String>,
    pub trace_number: Option<String>,
    pub expected_by: Option<Timestamp>,
    pub canceled_at: Option<Timestamp>,
    /// Why a person must look at it, and since when.
    pub attention: Option<(Attention, Timestamp)>,
    /// When and by whom it was decided that an attempt in doubt is not waited for any longer.
    pub given_up: Option<(Timestamp, String)>,
    /// Where a person who sent it says that it can be looked up; empty where a gateway knows.
    pub evidence: String,
    /// How it was paid where it could not go back the way it came.
    pub other_way: Option<OtherWay>,
    /// Since when the gateway waits for the merchant's balance, which is short.
    pub short_since: Option<Timestamp>,
    pub version: i64,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    refund_id: String,
    merchant_id: String,
    purchase_id: String,
    payment_id: String,
    ticket_id: Option<String>,
    state: String,
    method: String,
    destination: String,
    currency: String,
    total: i64,
    to_payment: i64,
    to_credit: i64,
    reason: String,
    external_number: Option<String>,
    attempt_no: i64,
    reserved_at: i64,
    sent_at: Option<i64>,
    succeeded_at: Option<i64>,
    failed_at: Option<i64>,
    failure_reason: Option<String>,
    gateway_reference: Option<String>,
    trace_number: Option<String>,
    expected_by: Option<i64>,
    canceled_at: Option<i64>,
    attention: Option<String>,
    attention_at: Option<i64>,
    given_up_at: Option<i64>,
    given_up_by: Option<String>,
    evidence: String,
    other_way: Option<String>,
    short_since: Option<i64>,
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

impl Row {
    pub(crate) fn parse(self) -> Result<RefundRecord> {
        let id = &self.refund_id;
        Ok(RefundRecord {
            state: word("refund", id, &self.state)?,
            method: word("refund", id, &self.method)?,
            currency: Currency::from_code(&self.currency).ok_or_else(|| StorageError::inconsistent("refund", id))?,
            failure_reason: self.failure_reason.as_deref().map(|text| word("refund", id, text)).transpose()?,
            attention: match (&self.attention, self.attention_at) {
                (Some(text), Some(at)) => Some((word("refund", id, text)?, Timestamp(at))),
                _ => None,
            },
            given_up: self.given_up_at.map(Timestamp).zip(self.given_up_by),
            other_way: self.other_way.as_deref().map(|text| word("refund", id, text)).transpose()?,
            short_since: self.short_since.map(Timestamp),
            canceled_at: self.canceled_at.map(Timestamp),
            evidence: self.evidence,
            merchant_id: self.merchant_id,
            purchase_id: self.purchase_id,
            payment_id: self.payment_id,
            ticket_id: self.ticket_id,
            destination: self.destination,
            total: self.total,
            to_payment: self.to_payment,
            to_credit: self.to_credit,
            reason: self.reason,
            external_number: self.external_number,
            attempt_no: self.attempt_no,
            reserved_at: Timestamp(self.reserved_at),
            sent_at: self.sent_at.map(Timestamp),
            succeeded_at: self.succeeded_at.map(Timestamp),
            failed_at: self.failed_at.map(Timestamp),
            gateway_reference: self.gateway_reference,
            trace_number: self.trace_number,
            expected_by: self.expected_by.map(Timestamp),
            version: self.version,
            refund_id: self.refund_id,
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
    pub async fn get_refund(&mut self, refund_id: &str) -> Result<RefundRecord> {
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
    pub async fn find_refund_of_ticket(&mut self, ticket_id: &str) -> Result<Option<RefundRecord>> {
        let row: Option<Row> = sqlx::query_as(OF_TICKET).bind(ticket_id).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    /// Every refund made by a ticket, the newest last: what failed, then what was done about it.
    pub async fn list_refunds_of_ticket(&mut self, ticket_id: &str) -> Result<Vec<RefundRecord>> {
        let rows: Vec<Row> = sqlx::query_as(ALL_OF_TICKET).bind(ticket_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    /// Every refund of a purchase, the oldest first.
    pub async fn list_refunds_of_purchase(&mut self, purchase_id: &str) -> Result<Vec<RefundRecord>> {
        let rows: Vec<Row> = sqlx::query_as(OF_PURCHASE).bind(purchase_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    pub async fn find_refund_by_external_number(
        &mut self,
        merchant_id: &str,
        number: &str,
    ) -> Result<Option<RefundRecord>> {
        let row: Option<Row> = sqlx::query_as(BY_EXTERNAL_NUMBER)
            .bind(merchant_id)
            .bind(number)
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.map(Row::parse).transpose()
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
    pub async fn insert_refund(&mut self, refund: &RefundRecord, lines: &[LineRefund]) -> Result<()> {
        self.transaction
            .put_off(INSERT)
            .bind(&refund.refund_id)
            .bind(&refund.merchant_id)
            .bind(&refund.purchase_id)
            .bind(&refund.payment_id)
            .bind(&refund.ticket_id)
            .bind(refund.state.as_str())
            .bind(refund.method.as_str())
            .bind(&refund.destination)
            .bind(refund.currency.code())
            .bind(refund.total)
            .bind(refund.to_payment)
            .bind(refund.to_credit)
            .bind(&refund.reason)
            .bind(&refund.external_number)
            .bind(refund.reserved_at.0)
            .bind(refund.succeeded_at.map(|at| at.0))
            .bind(refund.expected_by.map(|at| at.0))
            .bind(&refund.evidence)
            .bind(refund.other_way.map(OtherWay::as_str))
            .bind(&refund.trace_number);
        for line in lines {
            bind(self.transaction.put_off(INSERT_LINE), &refund.refund_id, line);
        }
        Ok(())
    }

    /// It is known elsewhere by that number, as was found out since.
    pub async fn record_external_number(&mut self, refund_id: &str, number: &str) -> Result<()> {
        sqlx::query(NUMBER).bind(refund_id).bind(number).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Writes down what a refund has come to; [`StorageError::Stale`] where somebody was first.
    pub async fn record_refund(&mut self, refund: &RefundRecord) -> Result<()> {
        let written = sqlx::query(UPDATE)
            .bind(&refund.refund_id)
            .bind(refund.version)
            .bind(refund.state.as_str())
            .bind(refund.attempt_no)
            .bind(refund.sent_at.map(|at| at.0))
            .bind(refund.succeeded_at.map(|at| at.0))
            .bind(refund.failed_at.map(|at| at.0))
            .bind(refund.failure_reason.map(FailureReason::as_str))
            .bind(&refund.gateway_reference)
            .bind(&refund.trace_number)
            .bind(refund.expected_by.map(|at| at.0))
            .bind(refund.canceled_at.map(|at| at.0))
            .bind(refund.attention.map(|(why, _)| why.as_str()))
            .bind(refund.attention.map(|(_, at)| at.0))
            .bind(refund.given_up.as_ref().map(|(at, _)| at.0))
            .bind(refund.given_up.as_ref().map(|(_, by)| by))
            .bind(&refund.evidence)
            .bind(refund.short_since.map(|at| at.0))
            .execute(&mut *self.transaction)
            .await?;
        if written.rows_affected() == 1 { Ok(()) } else { Err(StorageError::Stale) }
    }
}
