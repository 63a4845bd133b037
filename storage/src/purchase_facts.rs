//! What becomes known of a purchase after it was brought in.

use domain::Timestamp;

use crate::statements::statements;
use crate::{PaymentRecord, Result, Writing};

statements! {
    DELIVERED = "update purchase set delivered_at = $2 where purchase_id = $1";
    CONSUMED = "update purchase_line set consumed_at = $3 where purchase_id = $1 and line_id = $2";
    PAYMENT = "update payment set status = $2, captured = $3, captured_at = $4, disputed_at = $5, reference = $6,
            method_kind = $7, method_label = $8, gateway_refundable_until = $9
        where payment_id = $1";
}

impl Writing {
    pub async fn record_delivered(&mut self, purchase_id: &str, at: Timestamp) -> Result<()> {
        sqlx::query(DELIVERED).bind(purchase_id).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// None where it turns out that the line was not used up.
    pub async fn record_consumed(&mut self, purchase_id: &str, line_id: &str, at: Option<Timestamp>) -> Result<()> {
        sqlx::query(CONSUMED)
            .bind(purchase_id)
            .bind(line_id)
            .bind(at.map(|at| at.0))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// How far a payment has come and how it was made; what was held and refunded of it is kept by other statements.
    pub async fn record_payment_facts(&mut self, payment: &PaymentRecord) -> Result<()> {
        sqlx::query(PAYMENT)
            .bind(&payment.payment_id)
            .bind(payment.status.as_str())
            .bind(payment.captured)
            .bind(payment.captured_at.map(|at| at.0))
            .bind(payment.disputed_at.map(|at| at.0))
            .bind(&payment.reference)
            .bind(&payment.method_kind)
            .bind(&payment.method_label)
            .bind(payment.gateway_refundable_until.map(|at| at.0))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
