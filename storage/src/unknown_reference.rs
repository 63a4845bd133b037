//! Payments' names that gateways told of before a payment of that name was here.

use domain::Timestamp;

use crate::statements::statements;
use crate::{Result, Writing};

statements! {
    INSERT = "insert into unknown_reference (merchant_id, gateway, reference, heard_at) values ($1, $2, $3, $4)
        on conflict (merchant_id, gateway, reference) do nothing";
    DELETE = "delete from unknown_reference where merchant_id = $1 and gateway = $2 and reference = $3";
}

impl Writing {
    /// Writes the name down; says whether it was not there. On PostgreSQL a second one with the same name waits here until
    /// the first one's transaction ends, also where that one took the name away again.
    pub async fn insert_unknown_reference(
        &mut self,
        merchant_id: &str,
        gateway: &str,
        reference: &str,
        heard_at: Timestamp,
    ) -> Result<bool> {
        let inserted = sqlx::query(INSERT).bind(merchant_id).bind(gateway).bind(reference).bind(heard_at.0);
        Ok(inserted.execute(&mut *self.transaction).await?.rows_affected() == 1)
    }

    /// A payment of that name is here.
    pub async fn delete_unknown_reference(&mut self, merchant_id: &str, gateway: &str, reference: &str) -> Result<()> {
        let deleted = sqlx::query(DELETE).bind(merchant_id).bind(gateway).bind(reference);
        deleted.execute(&mut *self.transaction).await?;
        Ok(())
    }
}
