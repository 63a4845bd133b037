use domain::Timestamp;

use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into customer (customer_id, merchant_id, email, number, name, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    FIND = "select customer_id, merchant_id, email, number, name from customer where customer_id = $1";
    FIND_BY_EMAIL = "select customer_id, merchant_id, email, number, name from customer where merchant_id = $1 and email = $2";
    FIND_BY_NUMBER = "select customer_id, merchant_id, email, number, name from customer where merchant_id = $1 and number = $2";
    HOLD = "update customer set created_at = created_at where customer_id = $1";
    RECORD_NUMBER = "update customer set number = $2 where customer_id = $1 and number is null";
    LIST_NEWEST = "select customer_id, merchant_id, email, number, name from customer where merchant_id = $1 and email is not null
        order by customer_id desc limit $2";
}

/// Somebody who bought.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Customer {
    pub customer_id: String,
    pub merchant_id: String,
    /// In the normal form of `domain::EmailAddress`; who has none cannot sign in.
    pub email: Option<String>,
    /// The shop's own number for them, from an import.
    pub number: Option<String>,
    pub name: String,
}

impl Reading {
    pub async fn find_customer(&mut self, customer_id: &str) -> Result<Option<Customer>> {
        Ok(sqlx::query_as(FIND).bind(customer_id).fetch_optional(&mut *self.transaction).await?)
    }

    pub async fn find_customer_by_email(&mut self, merchant_id: &str, email: &str) -> Result<Option<Customer>> {
        Ok(sqlx::query_as(FIND_BY_EMAIL).bind(merchant_id).bind(email).fetch_optional(&mut *self.transaction).await?)
    }

    pub async fn find_customer_by_number(&mut self, merchant_id: &str, number: &str) -> Result<Option<Customer>> {
        Ok(sqlx::query_as(FIND_BY_NUMBER).bind(merchant_id).bind(number).fetch_optional(&mut *self.transaction).await?)
    }

    pub async fn list_newest_customers(&mut self, merchant_id: &str, limit: i64) -> Result<Vec<Customer>> {
        Ok(sqlx::query_as(LIST_NEWEST).bind(merchant_id).bind(limit).fetch_all(&mut *self.transaction).await?)
    }
}

impl Writing {
    /// Somebody known by e-mail alone turns out to have a number in the shop; one already written down stays.
    pub async fn record_customer_number(&mut self, customer_id: &str, number: &str) -> Result<()> {
        sqlx::query(RECORD_NUMBER).bind(customer_id).bind(number).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Breaks `customer_email_is_taken` or `customer_number_is_taken` where they are.
    pub async fn insert_customer(&mut self, customer: &Customer, created_at: Timestamp) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&customer.customer_id)
            .bind(&customer.merchant_id)
            .bind(&customer.email)
            .bind(&customer.number)
            .bind(&customer.name)
            .bind(created_at.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Keeps every other transaction that holds this customer waiting until this one ends, on both engines.
    pub async fn hold_customer(&mut self, customer_id: &str) -> Result<()> {
        sqlx::query(HOLD).bind(customer_id).execute(&mut *self.transaction).await?;
        Ok(())
    }
}
