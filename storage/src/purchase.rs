use domain::{Currency, Line, Minor, Period, Timestamp};
use sqlx::any::{Any, AnyArguments};
use sqlx::query::Query;

use crate::statements::{RowsOf, statements};
use crate::{Reading, Result, StorageError, Writing};

/// How many lines one statement writes: about as many as a shop's purchase has.
const LINES_AT_ONCE: usize = 32;
const LINE_COLUMNS: usize = 13;
const INTO_LINES: &str =
    "insert into purchase_line (purchase_id, line_id, position, article, description, category, quantity,
            subtotal, discount, tax, period_start, period_end, consumed_at)
        values ";
static ONE_LINE: RowsOf = RowsOf::new(INTO_LINES, LINE_COLUMNS, 1);
static MANY_LINES: RowsOf = RowsOf::new(INTO_LINES, LINE_COLUMNS, LINES_AT_ONCE);

statements! {
    INSERT = "insert into purchase (purchase_id, merchant_id, number, customer_id, policy_id, currency, total, credit_applied,
            given_back, purchased_at, delivered_at, version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, 1)
        on conflict (merchant_id, number) do nothing";
    INSERT_LINE = ONE_LINE.as_str();
    INSERT_LINES = MANY_LINES.as_str();
    FIND = "select purchase_id, merchant_id, number, customer_id, policy_id, currency, total, credit_applied, given_back,
            purchased_at, delivered_at
        from purchase where merchant_id = $1 and purchase_id = $2";
    FIND_BY_NUMBER = "select purchase_id, merchant_id, number, customer_id, policy_id, currency, total, credit_applied,
            given_back, purchased_at, delivered_at
        from purchase where merchant_id = $1 and number = $2";
    FIND_TOTAL = "select total, currency from purchase where merchant_id = $1 and number = $2";
    LINES = "select line_id, article, description, category, quantity, subtotal, discount, tax, period_start, period_end, consumed_at
        from purchase_line where purchase_id = $1 order by position";
    PAGE_OF_CUSTOMER = "select purchase_id, merchant_id, number, customer_id, policy_id, currency, total, credit_applied,
            given_back, purchased_at, delivered_at
        from purchase where merchant_id = $1 and customer_id = $2 and (purchased_at < $3 or (purchased_at = $3 and purchase_id < $4))
        order by purchased_at desc, purchase_id desc limit $5";
    PAGE_OF_MERCHANT = "select purchase_id, merchant_id, number, customer_id, policy_id, currency, total, credit_applied,
            given_back, purchased_at, delivered_at
        from purchase where merchant_id = $1 and purchase_id < $2 order by purchase_id desc limit $3";
    COUNT_OF_CUSTOMER = "select count(*) from purchase where merchant_id = $1 and customer_id = $2";
    HOLD = "update purchase set version = version + 1 where merchant_id = $1 and purchase_id = $2";
    GIVE_BACK = "update purchase set given_back = given_back + $2 where purchase_id = $1";
    SUM = "select count(*) as purchases, cast(coalesce(sum(total), 0) as bigint) as total,
            cast(coalesce(sum(given_back), 0) as bigint) as given_back
        from purchase where merchant_id = $1";
    COUNT_LINES = "select count(*) from purchase_line l join purchase p on p.purchase_id = l.purchase_id where p.merchant_id = $1";
}

/// What somebody bought and was invoiced for, with its lines in order.
#[derive(Debug, Clone)]
pub struct Purchase {
    pub purchase_id: String,
    pub merchant_id: String,
    pub number: String,
    pub customer_id: Option<String>,
    pub policy_id: String,
    pub currency: Currency,
    pub total: Minor,
    pub credit_applied: Minor,
    /// Everything that refunds hold or have moved.
    pub given_back: Minor,
    pub purchased_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
    pub lines: Vec<PurchaseLine>,
}

/// A line as the domain sees it, and what only people read.
#[derive(Debug, Clone)]
pub struct PurchaseLine {
    pub line: Line,
    pub article: String,
    pub description: String,
    pub consumed_at: Option<Timestamp>,
}

/// All of a merchant's purchases in figures, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct PurchaseSum {
    pub purchases: i64,
    pub total: Minor,
    pub given_back: Minor,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    purchase_id: String,
    merchant_id: String,
    number: String,
    customer_id: Option<String>,
    policy_id: String,
    currency: String,
    total: i64,
    credit_applied: i64,
    given_back: i64,
    purchased_at: i64,
    delivered_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct LineRow {
    line_id: String,
    article: String,
    description: String,
    category: String,
    quantity: i64,
    subtotal: i64,
    discount: i64,
    tax: i64,
    period_start: Option<i64>,
    period_end: Option<i64>,
    consumed_at: Option<i64>,
}

impl Row {
    pub(crate) fn with_lines(self, lines: Vec<LineRow>) -> Result<Purchase> {
        let currency = Currency::from_code(&self.currency).ok_or_else(|| {
            StorageError::inconsistent("purchase", format!("{} says {:?}", self.purchase_id, self.currency))
        })?;
        Ok(Purchase {
            purchase_id: self.purchase_id,
            merchant_id: self.merchant_id,
            number: self.number,
            customer_id: self.customer_id,
            policy_id: self.policy_id,
            currency,
            total: self.total,
            credit_applied: self.credit_applied,
            given_back: self.given_back,
            purchased_at: Timestamp(self.purchased_at),
            delivered_at: self.delivered_at.map(Timestamp),
            lines: lines.into_iter().map(LineRow::parse).collect(),
        })
    }
}

impl LineRow {
    fn parse(self) -> PurchaseLine {
        let period = self
            .period_start
            .zip(self.period_end)
            .map(|(start, end)| Period { start: Timestamp(start), end: Timestamp(end) });
        let line = Line {
            id: self.line_id,
            category: self.category,
            quantity: self.quantity,
            subtotal: self.subtotal,
            discount: self.discount,
            tax: self.tax,
            period,
            consumed: self.consumed_at.is_some(),
        };
        PurchaseLine {
            line,
            article: self.article,
            description: self.description,
            consumed_at: self.consumed_at.map(Timestamp),
        }
    }
}

/// A line's values, in the order of its columns.
fn bind_line<'q>(
    insert: Query<'q, Any, AnyArguments>,
    (purchase_id, position, line): &(&str, i64, &PurchaseLine),
) -> Query<'q, Any, AnyArguments> {
    insert
        .bind(purchase_id.to_string())
        .bind(line.line.id.clone())
        .bind(*position)
        .bind(line.article.clone())
        .bind(line.description.clone())
        .bind(line.line.category.clone())
        .bind(line.line.quantity)
        .bind(line.line.subtotal)
        .bind(line.line.discount)
        .bind(line.line.tax)
        .bind(line.line.period.map(|period| period.start.0))
        .bind(line.line.period.map(|period| period.end.0))
        .bind(line.consumed_at.map(|at| at.0))
}

impl Reading {
    /// A merchant's purchase by id; another merchant's is not there.
    pub async fn find_purchase(&mut self, merchant_id: &str, purchase_id: &str) -> Result<Option<Purchase>> {
        let row: Option<Row> =
            sqlx::query_as(FIND).bind(merchant_id).bind(purchase_id).fetch_optional(&mut *self.transaction).await?;
        match row {
            Some(row) => Ok(Some(self.with_lines(row).await?)),
            None => Ok(None),
        }
    }

    pub async fn find_purchase_by_number(&mut self, merchant_id: &str, number: &str) -> Result<Option<Purchase>> {
        let row: Option<Row> = sqlx::query_as(FIND_BY_NUMBER)
            .bind(merchant_id)
            .bind(number)
            .fetch_optional(&mut *self.transaction)
            .await?;
        match row {
            Some(row) => Ok(Some(self.with_lines(row).await?)),
            None => Ok(None),
        }
    }

    /// What the purchase of that number comes to, minor units, and the code of its currency.
    pub async fn find_purchase_total(&mut self, merchant_id: &str, number: &str) -> Result<Option<(Minor, String)>> {
        Ok(sqlx::query_as(FIND_TOTAL).bind(merchant_id).bind(number).fetch_optional(&mut *self.transaction).await?)
    }

    /// A customer's purchases, newest first, those after `after` (instant and id of the last one seen).
    pub async fn list_purchases(
        &mut self,
        merchant_id: &str,
        customer_id: &str,
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<Purchase>> {
        let (before, id) = after.unwrap_or((Timestamp(i64::MAX), ""));
        let rows: Vec<Row> = sqlx::query_as(PAGE_OF_CUSTOMER)
            .bind(merchant_id)
            .bind(customer_id)
            .bind(before.0)
            .bind(id)
            .bind(limit)
            .fetch_all(&mut *self.transaction)
            .await?;
        self.all_with_lines(rows).await
    }

    /// A merchant's purchases, those brought in last first, before `before` (an id; none for the beginning).
    pub async fn list_purchases_of_merchant(
        &mut self,
        merchant_id: &str,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Purchase>> {
        let rows: Vec<Row> = sqlx::query_as(PAGE_OF_MERCHANT)
            .bind(merchant_id)
            // After every id: they begin with `pur_`.
            .bind(before.unwrap_or("~"))
            .bind(limit)
            .fetch_all(&mut *self.transaction)
            .await?;
        self.all_with_lines(rows).await
    }

    pub async fn count_purchases_of_customer(&mut self, merchant_id: &str, customer_id: &str) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_OF_CUSTOMER)
            .bind(merchant_id)
            .bind(customer_id)
            .fetch_one(&mut *self.transaction)
            .await?)
    }

    pub async fn sum_purchases(&mut self, merchant_id: &str) -> Result<PurchaseSum> {
        Ok(sqlx::query_as(SUM).bind(merchant_id).fetch_one(&mut *self.transaction).await?)
    }

    pub async fn count_purchase_lines(&mut self, merchant_id: &str) -> Result<i64> {
        Ok(sqlx::query_scalar(COUNT_LINES).bind(merchant_id).fetch_one(&mut *self.transaction).await?)
    }

    pub(crate) async fn all_with_lines(&mut self, rows: Vec<Row>) -> Result<Vec<Purchase>> {
        let mut purchases = Vec::with_capacity(rows.len());
        for row in rows {
            purchases.push(self.with_lines(row).await?);
        }
        Ok(purchases)
    }

    async fn with_lines(&mut self, row: Row) -> Result<Purchase> {
        let lines = sqlx::query_as(LINES).bind(&row.purchase_id).fetch_all(&mut *self.transaction).await?;
        row.with_lines(lines)
    }
}

impl Writing {
    /// Says whether it is new: where its number is taken, nothing is written. Its `given_back` is 0 at first.
    pub async fn insert_purchase(&mut self, purchase: &Purchase) -> Result<bool> {
        let are_new = self.insert_purchases(std::slice::from_ref(purchase)).await?;
        Ok(are_new.first().copied().unwrap_or(false))
    }

    /// Says of each whether it is new, as [`Writing::insert_purchase`] does; the lines of all of them go in together.
    pub async fn insert_purchases(&mut self, purchases: &[Purchase]) -> Result<Vec<bool>> {
        let mut are_new = Vec::with_capacity(purchases.len());
        let mut lines = Vec::new();
        for purchase in purchases {
            let is_new = self.insert_purchase_alone(purchase).await?;
            if is_new {
                let id = purchase.purchase_id.as_str();
                lines.extend((0_i64..).zip(&purchase.lines).map(|(position, line)| (id, position, line)));
            }
            are_new.push(is_new);
        }
        let (many, rest) = lines.as_chunks::<LINES_AT_ONCE>();
        for lines in many {
            let insert = lines.iter().fold(sqlx::query(INSERT_LINES), bind_line);
            insert.execute(&mut *self.transaction).await?;
        }
        for line in rest {
            bind_line(sqlx::query(INSERT_LINE), line).execute(&mut *self.transaction).await?;
        }
        Ok(are_new)
    }

    /// Without its lines.
    async fn insert_purchase_alone(&mut self, purchase: &Purchase) -> Result<bool> {
        let written = sqlx::query(INSERT)
            .bind(&purchase.purchase_id)
            .bind(&purchase.merchant_id)
            .bind(&purchase.number)
            .bind(&purchase.customer_id)
            .bind(&purchase.policy_id)
            .bind(purchase.currency.code())
            .bind(purchase.total)
            .bind(purchase.credit_applied)
            .bind(purchase.purchased_at.0)
            .bind(purchase.delivered_at.map(|at| at.0))
            .execute(&mut *self.transaction)
            .await?;
        Ok(written.rows_affected() == 1)
    }

    /// Keeps every other transaction from deciding about this purchase until this one ends, on both engines.
    pub async fn hold_purchase(&mut self, merchant_id: &str, purchase_id: &str) -> Result<bool> {
        self.transaction.hold(purchase_id).await?;
        let held = sqlx::query(HOLD).bind(merchant_id).bind(purchase_id).execute(&mut *self.transaction).await?;
        Ok(held.rows_affected() == 1)
    }

    /// Adds to (or, after a failure, takes from) what the purchase's refunds hold or have moved.
    pub(crate) async fn change_given_back(&mut self, purchase_id: &str, by: Minor) -> Result<()> {
        self.transaction.put_off(GIVE_BACK).bind(purchase_id).bind(by);
        Ok(())
    }
}
