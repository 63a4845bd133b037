use domain::{CurrencyAmounts, Timestamp};
use std::str::FromStr;

use crate::row::{json, to_json, word};
use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    INSERT = "insert into staff (staff_id, merchant_id, email, name, role, password_hash, approves_up_to, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND = "select staff_id, merchant_id, email, name, role, password_hash, approves_up_to, disabled_at
        from staff where staff_id = $1";
    FIND_BY_EMAIL = "select staff_id, merchant_id, email, name, role, password_hash, approves_up_to, disabled_at
        from staff where email = $1";
    LIST = "select staff_id, merchant_id, email, name, role, password_hash, approves_up_to, disabled_at
        from staff where merchant_id = $1 order by email limit 1000";
    DISABLE = "update staff set disabled_at = $2 where email = $1 and disabled_at is null returning staff_id";
}

/// What a merchant's person may do, each including the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Viewer,
    Reviewer,
    Manager,
    Admin,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Reviewer => "reviewer",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text {
            "viewer" => Ok(Self::Viewer),
            "reviewer" => Ok(Self::Reviewer),
            "manager" => Ok(Self::Manager),
            "admin" => Ok(Self::Admin),
            _ => Err(format!("{text:?} is no role; there are viewer, reviewer, manager and admin")),
        }
    }
}

/// A merchant's person.
#[derive(Debug, Clone)]
pub struct Staff {
    pub staff_id: String,
    pub merchant_id: String,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// In PHC form; never shown.
    pub password_hash: String,
    /// The most that they may approve at once: of a currency that is not named nothing, and without limits anything.
    pub approves_up_to: Option<CurrencyAmounts>,
    pub disabled_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    staff_id: String,
    merchant_id: String,
    email: String,
    name: String,
    role: String,
    password_hash: String,
    approves_up_to: Option<String>,
    disabled_at: Option<i64>,
}

impl Row {
    fn parse(self) -> Result<Staff> {
        let limits = self.approves_up_to.as_deref();
        let approves_up_to = limits.map(|limits| json("staff", &self.staff_id, limits)).transpose()?;
        Ok(Staff {
            role: word("staff", &self.staff_id, &self.role)?,
            staff_id: self.staff_id,
            merchant_id: self.merchant_id,
            email: self.email,
            name: self.name,
            password_hash: self.password_hash,
            approves_up_to,
            disabled_at: self.disabled_at.map(Timestamp),
        })
    }
}

impl Reading {
    pub async fn find_staff(&mut self, staff_id: &str) -> Result<Option<Staff>> {
        let row: Option<Row> = sqlx::query_as(FIND).bind(staff_id).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    pub async fn find_staff_by_email(&mut self, email: &str) -> Result<Option<Staff>> {
        let row: Option<Row> = sqlx::query_as(FIND_BY_EMAIL).bind(email).fetch_optional(&mut *self.transaction).await?;
        row.map(Row::parse).transpose()
    }

    /// The first thousand by e-mail.
    pub async fn list_staff(&mut self, merchant_id: &str) -> Result<Vec<Staff>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).bind(merchant_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }
}

impl Writing {
    /// Breaks `staff_email_is_taken` where it is.
    pub async fn insert_staff(&mut self, staff: &Staff, created_at: Timestamp) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&staff.staff_id)
            .bind(&staff.merchant_id)
            .bind(&staff.email)
            .bind(&staff.name)
            .bind(staff.role.as_str())
            .bind(&staff.password_hash)
            .bind(staff.approves_up_to.as_ref().map(to_json))
            .bind(created_at.0)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Says whose id it was, or nothing where nobody enabled has that e-mail.
    pub async fn disable_staff(&mut self, email: &str, at: Timestamp) -> Result<Option<String>> {
        Ok(sqlx::query_scalar(DISABLE).bind(email).bind(at.0).fetch_optional(&mut *self.transaction).await?)
    }
}
