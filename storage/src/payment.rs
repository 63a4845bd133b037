use domain::{Minor, Payment, PaymentStatus, Step, Sums, Timestamp};

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, StorageError, Writing};

statements! {
    INSERT = "insert into payment (payment_id, merchant_id, purchase_id, amount, captured, reserved, refunded, status,
            captured_at, disputed_at, gateway, reference, method_kind, method_label, gateway_refundable_until)
        values ($1, $2, $3, $4, $5, 0, 0, $6, $7, $8, $9, $10, $11, $12, $13)";
    OF_PURCHASE = "select payment_id, merchant_id, purchase_id, amount, captured, reserved, refunded, status, captured_at,
            disputed_at, gateway, reference, method_kind, method_label, gateway_refundable_until, lost_to_dispute, disputed_by_gateway
        from payment where purchase_id = $1 order by payment_id";
    FIND = "select payment_id, merchant_id, purchase_id, amount, captured, reserved, refunded, status, captured_at,
            disputed_at, gateway, reference, method_kind, method_label, gateway_refundable_until, lost_to_dispute, disputed_by_gateway
        from payment where payment_id = $1";
    FIND_OF_MERCHANT = "select payment_id, merchant_id, purchase_id, amount, captured, reserved, refunded, status, captured_at,
            disputed_at, gateway, reference, method_kind, method_label, gateway_refundable_until, lost_to_dispute, disputed_by_gateway
        from payment where merchant_id = $1 and payment_id = $2";
    CHANGE_SUMS = "update payment set reserved = reserved + $2, refunded = refunded + $3 where payment_id = $1";
    BY_REFERENCE = "select payment_id, merchant_id, purchase_id, amount, captured, reserved, refunded, status, captured_at,
            disputed_at, gateway, reference, method_kind, method_label, gateway_refundable_until, lost_to_dispute, disputed_by_gateway
        from payment where merchant_id = $1 and gateway = $2 and reference = $3 order by payment_id limit 100";
    DISPUTE = "update payment set disputed_at = $2, lost_to_dispute = $3, disputed_by_gateway = $4 where payment_id = $1";
    VOID = "update payment set status = 'voided' where payment_id = $1";
    RESTORE = "update payment set status = 'captured' where payment_id = $1 and status = 'voided'";
}

/// Money captured (or about to be) for a purchase.
#[derive(Debug, Clone)]
pub struct PaymentRecord {
    pub payment_id: String,
    pub merchant_id: String,
    pub purchase_id: String,
    pub amount: Minor,
    pub captured: Minor,
    /// Held by refunds on their way.
    pub reserved: Minor,
    pub refunded: Minor,
    pub status: PaymentStatus,
    pub captured_at: Option<Timestamp>,
    pub disputed_at: Option<Timestamp>,
    /// `sandbox`, `offline`, …
    pub gateway: String,
    /// The gateway's own name for it.
    pub reference: String,
    pub method_kind: String,
    /// For people: "Visa ending 4242".
    pub method_label: String,
    pub gateway_refundable_until: Option<Timestamp>,
    /// What a bank took back for the customer.
    pub lost_to_dispute: Minor,
    /// The gateway told of the dispute: what others say of it counts for nothing.
    pub is_disputed_by_gateway: bool,
}

impl PaymentRecord {
    /// What may still go back of it, minor units, whoever asks: the rule of the table says the same.
    pub fn room(&self) -> Minor {
        self.captured - self.refunded - self.reserved - self.lost_to_dispute
    }

    /// The payment as the preview sees it; what its gateway can move, the gateway says.
    pub fn to_domain(&self) -> Payment {
        Payment {
            amount: self.amount,
            status: self.status,
            captured_at: self.captured_at,
            disputed: self.disputed_at.is_some(),
            gateway_refundable_until: self.gateway_refundable_until,
            step: Step::ANY,
        }
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    payment_id: String,
    merchant_id: String,
    purchase_id: String,
    amount: i64,
    captured: i64,
    reserved: i64,
    refunded: i64,
    status: String,
    captured_at: Option<i64>,
    disputed_at: Option<i64>,
    gateway: String,
    reference: String,
    method_kind: String,
    method_label: String,
    gateway_refundable_until: Option<i64>,
    lost_to_dispute: i64,
    disputed_by_gateway: i64,
}

impl Row {
    pub(crate) fn parse(self) -> Result<PaymentRecord> {
        Ok(PaymentRecord {
            status: word("payment", &self.payment_id, &self.status)?,
            payment_id: self.payment_id,
            merchant_id: self.merchant_id,
            purchase_id: self.purchase_id,
            amount: self.amount,
            captured: self.captured,
            reserved: self.reserved,
            refunded: self.refunded,
            captured_at: self.captured_at.map(Timestamp),
            disputed_at: self.disputed_at.map(Timestamp),
            gateway: self.gateway,
            reference: self.reference,
            method_kind: self.method_kind,
            method_label: self.method_label,
            gateway_refundable_until: self.gateway_refundable_until.map(Timestamp),
            lost_to_dispute: self.lost_to_dispute,
            is_disputed_by_gateway: self.disputed_by_gateway == 1,
        })
    }
}

impl Reading {
    /// The payment of a purchase: today one each.
    pub async fn get_payment_of(&mut self, purchase_id: &str) -> Result<PaymentRecord> {
        let row: Option<Row> =
            sqlx::query_as(OF_PURCHASE).bind(purchase_id).fetch_optional(&mut *self.transaction).await?;
        row.ok_or_else(|| StorageError::inconsistent("payment", format!("{purchase_id} has none")))?.parse()
    }

    /// A merchant's payment by id; another merchant's is not there.
    pub async fn find_payment(&mut self, merchant_id: &str, payment_id: &str) -> Result<Option<PaymentRecord>> {
        let row: Option<Row> = sqlx::query_as(FIND_OF_MERCHANT)
            .bind(merchant_id)
            .bind(payment_id)
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.map(Row::parse).transpose()
    }

    pub async fn get_payment(&mut self, payment_id: &str) -> Result<PaymentRecord> {
        let row: Option<Row> = sqlx::query_as(FIND).bind(payment_id).fetch_optional(&mut *self.transaction).await?;
        row.ok_or_else(|| {
            StorageError::inconsistent("payment", format!("{payment_id} is referred to, but is not there"))
        })?
        .parse()
    }
}

impl Reading {
    /// The payments that a gateway knows by a name; one, unless a shop's import says it twice.
    pub async fn list_payments_by_reference(
        &mut self,
        merchant_id: &str,
        gateway: &str,
        reference: &str,
    ) -> Result<Vec<PaymentRecord>> {
        let rows: Vec<Row> = sqlx::query_as(BY_REFERENCE)
            .bind(merchant_id)
            .bind(gateway)
            .bind(reference)
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.into_iter().map(Row::parse).collect()
    }
}

impl Writing {
    /// Since when the bank decides about the payment and what it took back, by the gateway's word.
    pub async fn record_dispute(&mut self, payment_id: &str, since: Option<Timestamp>, lost: Minor) -> Result<()> {
        let is_theirs = i64::from(since.is_some());
        let written = sqlx::query(DISPUTE).bind(payment_id).bind(since.map(|at| at.0)).bind(lost).bind(is_theirs);
        written.execute(&mut *self.transaction).await?;
        Ok(())
    }

    pub async fn insert_payment(&mut self, payment: &PaymentRecord) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&payment.payment_id)
            .bind(&payment.merchant_id)
            .bind(&payment.purchase_id)
            .bind(payment.amount)
            .bind(payment.captured)
            .bind(payment.status.as_str())
            .bind(payment.captured_at.map(|at| at.0))
            .bind(payment.disputed_at.map(|at| at.0))
            .bind(&payment.gateway)
            .bind(&payment.reference)
            .bind(&payment.method_kind)
            .bind(&payment.method_label)
            .bind(payment.gateway_refundable_until.map(|at| at.0))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// The sums that refunds keep; breaks `payment_never_gives_back_more_than_was_captured` where there is less.
    pub(crate) async fn change_payment_sums(&mut self, payment_id: &str, by: Sums) -> Result<()> {
        let changed = sqlx::query(CHANGE_SUMS).bind(payment_id).bind(by.reserved).bind(by.refunded);
        changed.execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// The payment was taken back whole before it settled.
    pub(crate) async fn void_payment(&mut self, payment_id: &str) -> Result<()> {
        sqlx::query(VOID).bind(payment_id).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// The void came to nothing: the payment stands as it was captured.
    pub(crate) async fn restore_payment(&mut self, payment_id: &str) -> Result<()> {
        sqlx::query(RESTORE).bind(payment_id).execute(&mut *self.transaction).await?;
        Ok(())
    }
}
