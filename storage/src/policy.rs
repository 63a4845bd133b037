use domain::{Policy, Timestamp};

use crate::row::{json, to_json, word};
use crate::statements::statements;
use crate::{Reading, Result, StorageError, Writing};

statements! {
    INSERT = "insert into policy (policy_id, merchant_id, version, in_force_from, window_days, window_from,
            excluded_categories, exclude_consumed, exceptions, auto_approve_up_to, answer_within_hours,
            arrives_after_days, arrives_within_days, minimum_amount, evidence_for, restocking_fee)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    FIND = "select * from policy where policy_id = $1";
    IN_FORCE = "select * from policy where merchant_id = $1 and in_force_from <= $2 order by version desc limit 1";
    LIST = "select * from policy where merchant_id = $1 order by version desc";
    FIRST = "select * from policy where merchant_id = $1 order by version limit 1";
}

/// One version of a merchant's refund rules, and what it promises around them.
#[derive(Debug, Clone)]
pub struct PolicyVersion {
    pub policy_id: String,
    pub merchant_id: String,
    pub version: i64,
    pub in_force_from: Timestamp,
    pub rules: Policy,
    pub answer_within_hours: i64,
    /// Business days until the money is in the customer's account: not before, and by when.
    pub arrives_after_days: i64,
    pub arrives_within_days: i64,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    policy_id: String,
    merchant_id: String,
    version: i64,
    in_force_from: i64,
    window_days: Option<i64>,
    window_from: String,
    excluded_categories: String,
    exclude_consumed: i64,
    exceptions: String,
    auto_approve_up_to: Option<i64>,
    answer_within_hours: i64,
    arrives_after_days: i64,
    arrives_within_days: i64,
    minimum_amount: Option<i64>,
    evidence_for: String,
    restocking_fee: Option<String>,
}

impl Row {
    pub(crate) fn parse(self) -> Result<PolicyVersion> {
        let rules = Policy {
            window_days: self.window_days,
            window_from: word("policy", &self.policy_id, &self.window_from)?,
            excluded_categories: json("policy", &self.policy_id, &self.excluded_categories)?,
            exclude_consumed: self.exclude_consumed == 1,
            exceptions: word("policy", &self.policy_id, &self.exceptions)?,
            auto_approve_up_to: self.auto_approve_up_to,
            minimum_amount: self.minimum_amount,
            evidence_for: json("policy", &self.policy_id, &self.evidence_for)?,
            restocking_fee: match &self.restocking_fee {
                Some(fee) => Some(json("policy", &self.policy_id, fee)?),
                None => None,
            },
        };
        Ok(PolicyVersion {
            policy_id: self.policy_id,
            merchant_id: self.merchant_id,
            version: self.version,
            in_force_from: Timestamp(self.in_force_from),
            rules,
            answer_within_hours: self.answer_within_hours,
            arrives_after_days: self.arrives_after_days,
            arrives_within_days: self.arrives_within_days,
        })
    }
}

impl Reading {
    pub async fn get_policy(&mut self, policy_id: &str) -> Result<PolicyVersion> {
        let row: Option<Row> = sqlx::query_as(FIND).bind(policy_id).fetch_optional(&mut *self.transaction).await?;
        row.ok_or_else(|| {
            StorageError::inconsistent("policy", format!("{policy_id} is referred to, but is not there"))
        })?
        .parse()
    }

    /// Every version, the newest first.
    pub async fn list_policies(&mut self, merchant_id: &str) -> Result<Vec<PolicyVersion>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).bind(merchant_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(Row::parse).collect()
    }

    /// The version in force at an instant; before the first one, the first one.
    pub async fn get_policy_in_force(&mut self, merchant_id: &str, at: Timestamp) -> Result<PolicyVersion> {
        let row: Option<Row> =
            sqlx::query_as(IN_FORCE).bind(merchant_id).bind(at.0).fetch_optional(&mut *self.transaction).await?;
        let row = match row {
            Some(row) => Some(row),
            None => sqlx::query_as(FIRST).bind(merchant_id).fetch_optional(&mut *self.transaction).await?,
        };
        row.ok_or_else(|| StorageError::inconsistent("policy", format!("{merchant_id} has none")))?.parse()
    }
}

impl Writing {
    pub async fn insert_policy(&mut self, policy: &PolicyVersion) -> Result<()> {
        sqlx::query(INSERT)
            .bind(&policy.policy_id)
            .bind(&policy.merchant_id)
            .bind(policy.version)
            .bind(policy.in_force_from.0)
            .bind(policy.rules.window_days)
            .bind(policy.rules.window_from.as_str())
            .bind(to_json(&policy.rules.excluded_categories))
            .bind(i64::from(policy.rules.exclude_consumed))
            .bind(policy.rules.exceptions.as_str())
            .bind(policy.rules.auto_approve_up_to)
            .bind(policy.answer_within_hours)
            .bind(policy.arrives_after_days)
            .bind(policy.arrives_within_days)
            .bind(policy.rules.minimum_amount)
            .bind(to_json(&policy.rules.evidence_for))
            .bind(policy.rules.restocking_fee.as_ref().map(to_json))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
