use domain::{Minor, Refund, Timestamp};

use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into account_credit (refund_id, merchant_id, customer_id, currency, amount, given_at)
        values ($1, $2, $3, $4, $5, $6)";
    TAKE_BACK = "update account_credit set taken_back_at = $2 where refund_id = $1 and taken_back_at is null";
    BALANCE = "select currency, cast(sum(amount) as bigint) as amount from account_credit
        where merchant_id = $1 and customer_id = $2 and taken_back_at is null group by currency order by currency";
}

impl Reading {
    /// A customer's credit, by currency code.
    pub async fn list_account_credit(&mut self, merchant_id: &str, customer_id: &str) -> Result<Vec<(String, Minor)>> {
        Ok(sqlx::query_as(BALANCE).bind(merchant_id).bind(customer_id).fetch_all(&mut *self.transaction).await?)
    }
}

impl Writing {
    /// Keeps a refund's credit for its customer.
    pub(crate) async fn grant_account_credit(&mut self, refund: &Refund, at: Timestamp) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&refund.refund_id)
            .bind(&refund.merchant_id)
            .bind(&refund.customer_id)
            .bind(refund.currency.code())
            .bind(refund.to_credit)
            .bind(at.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// The refund that granted it failed after all.
    pub(crate) async fn revoke_account_credit(&mut self, refund_id: &str, at: Timestamp) -> Result<()> {
        sqlx::query(TAKE_BACK).bind(refund_id).bind(at.0).execute(&mut *self.transaction).await?;
        Ok(())
    }
}
