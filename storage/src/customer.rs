use domain::{Listing, Timestamp};

use crate::row::word;
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into customer (customer_id, merchant_id, email, number, name, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    INSERT_UNLESS_KNOWN = "insert into customer (customer_id, merchant_id, email, number, name, created_at)
        values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    FIND = "select customer_id, merchant_id, email, number, name, listing from customer where customer_id = $1";
    FIND_BY_EMAIL = "select customer_id, merchant_id, email, number, name, listing from customer where merchant_id = $1 and email = $2";
    FIND_BY_NUMBER = "select customer_id, merchant_id, email, number, name, listing from customer where merchant_id = $1 and number = $2";
    HOLD = "update customer set created_at = created_at where customer_id = $1";
    RECORD_NUMBER = "update customer set number = $2 where customer_id = $1 and number is null";
    RECORD_LISTING = "update customer set listing = $2 where customer_id = $1";
    LIST_LISTED = "select customer_id, merchant_id, email, number, name, listing from customer
        where merchant_id = $1 and listing is not null order by listing, customer_id";
    LIST_NEWEST = "select customer_id, merchant_id, email, number, name, listing from customer where merchant_id = $1 and email is not null
        order by customer_id desc limit $2";
}

/// Somebody who bought.
#[derive(Debug, Clone)]
pub struct Customer {
    pub customer_id: String,
    pub merchant_id: String,
    /// In the normal form of `domain::EmailAddress`; who has none cannot sign in.
    pub email: Option<String>,
    /// The shop's own number for them, from an import.
    pub number: Option<String>,
    pub name: String,
    pub listing: Option<Listing>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) customer_id: String,
    pub(crate) merchant_id: String,
    pub(crate) email: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) name: String,
    pub(crate) listing: Option<String>,
}

impl Row {
    pub(crate) fn parse(self) -> Result<Customer> {
        let Row { customer_id, merchant_id, email, number, name, listing } = self;
        let listing = listing.map(|listing| word("customer", &customer_id, &listing)).transpose()?;
        Ok(Customer { customer_id, merchant_id, email, number, name, listing })
    }
}

impl Reading {
    pub async fn find_customer(&mut self, customer_id: &str) -> Result<Option<Customer>> {
        let row: Option<Row> = sqlx::query_as(FIND).bind(customer_id).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    pub async fn find_customer_by_email(&mut self, merchant_id: &str, email: &str) -> Result<Option<Customer>> {
        let row: Option<Row> =
            sqlx::query_as(FIND_BY_EMAIL).bind(merchant_id).bind(email).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    pub async fn find_customer_by_number(&mut self, merchant_id: &str, number: &str) -> Result<Option<Customer>> {
        let row: Option<Row> = sqlx::query_as(FIND_BY_NUMBER)
            .bind(merchant_id)
            .bind(number)
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.map(Row::parse).transpose()
    }

    pub async fn list_newest_customers(&mut self, merchant_id: &str, limit: i64) -> Result<Vec<Customer>> {
        let rows: Vec<Row> =
            sqlx::query_as(LIST_NEWEST).bind(merchant_id).bind(limit).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    /// Everybody on one of the merchant's lists.
    pub async fn list_listed_customers(&mut self, merchant_id: &str) -> Result<Vec<Customer>> {
        let rows: Vec<Row> = sqlx::query_as(LIST_LISTED).bind(merchant_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }
}

impl Writing {
    /// Somebody known by e-mail alone turns out to have a number in the shop; one already written down stays.
    pub async fn record_customer_number(&mut self, customer_id: &str, number: &str) -> Result<()> {
        sqlx::query(RECORD_NUMBER).bind(customer_id).bind(number).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Puts somebody on a list, or takes them off.
    pub async fn record_listing(&mut self, customer_id: &str, listing: Option<Listing>) -> Result<()> {
        let listing = listing.map(Listing::as_str);
        sqlx::query(RECORD_LISTING).bind(customer_id).bind(listing).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Breaks `customer_email_is_taken` or `customer_number_is_taken` where they are.
    pub async fn insert_customer(&mut self, customer: &Customer, created_at: Timestamp) -> Result<()> {
        self.insert_customer_by(INSERT, customer, created_at).await?;
        Ok(())
    }

    /// Says whether it is new: where its e-mail address or number is taken, also by somebody who is written down at
    /// this moment, nothing is written.
    pub async fn insert_customer_unless_known(&mut self, customer: &Customer, created_at: Timestamp) -> Result<bool> {
        Ok(self.insert_customer_by(INSERT_UNLESS_KNOWN, customer, created_at).await? == 1)
    }

    async fn insert_customer_by(
        &mut self,
        statement: &'static str,
        customer: &Customer,
        created_at: Timestamp,
    ) -> Result<u64> {
        let written = sqlx::query(statement)
            .bind(&customer.customer_id)
            .bind(&customer.merchant_id)
            .bind(&customer.email)
            .bind(&customer.number)
            .bind(&customer.name)
            .bind(created_at.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(written.rows_affected())
    }

    /// Keeps every other transaction that holds this customer waiting until this one ends, on both engines.
    pub async fn hold_customer(&mut self, customer_id: &str) -> Result<()> {
        sqlx::query(HOLD).bind(customer_id).execute(&mut *self.transaction).await?;
        Ok(())
    }
}
