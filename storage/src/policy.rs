use domain::{Currency, CurrencyAmounts, Percent, Policy, RefundReason, RestockingFee, Timestamp};
use serde::{Deserialize, Serialize};

use crate::row::{json, to_json, word};
use crate::statements::statements;
use crate::{Reading, Result, StorageError, Writing};

statements! {
    INSERT = "insert into policy (policy_id, merchant_id, version, in_force_from, window_days, window_from,
            excluded_categories, exclude_consumed, exceptions, answer_within_hours, arrives_after_days,
            arrives_within_days, evidence_for, restocking_fee)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    INSERT_AMOUNT = "insert into policy_amount (merchant_id, policy_id, kind, currency, amount) values ($1, $2, $3, $4, $5)";
    FIND = "select * from policy where policy_id = $1";
    IN_FORCE = "select * from policy where merchant_id = $1 and in_force_from <= $2 order by version desc limit 1";
    LIST = "select * from policy where merchant_id = $1 order by version desc";
    FIRST = "select * from policy where merchant_id = $1 order by version limit 1";
    AMOUNTS = "select policy_id, kind, currency, amount from policy_amount where merchant_id = $1 and policy_id = $2";
    AMOUNTS_OF_MERCHANT = "select policy_id, kind, currency, amount from policy_amount where merchant_id = $1";
    AMOUNTS_OF_PURCHASE = "select a.policy_id, a.kind, a.currency, a.amount
        from purchase u join policy_amount a on a.merchant_id = u.merchant_id and a.policy_id = u.policy_id
        where u.purchase_id = $1";
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
    answer_within_hours: i64,
    arrives_after_days: i64,
    arrives_within_days: i64,
    evidence_for: String,
    restocking_fee: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct AmountRow {
    policy_id: String,
    kind: String,
    currency: String,
    amount: i64,
}

/// The kinds of amounts that a policy has.
const AUTO_APPROVE_UP_TO: &str = "auto_approve_up_to";
const MINIMUM_AMOUNT: &str = "minimum_amount";
const RESTOCKING_FEE_FLAT: &str = "restocking_fee_flat";

/// A restocking fee beside its flat amounts, which are rows of their own.
#[derive(Serialize, Deserialize)]
struct Fee {
    percent: Percent,
    waived_for: Vec<RefundReason>,
}

impl Row {
    pub(crate) fn parse(self, amounts: &[AmountRow]) -> Result<PolicyVersion> {
        let rules = Policy {
            window_days: self.window_days,
            window_from: word("policy", &self.policy_id, &self.window_from)?,
            excluded_categories: json("policy", &self.policy_id, &self.excluded_categories)?,
            exclude_consumed: self.exclude_consumed == 1,
            exceptions: word("policy", &self.policy_id, &self.exceptions)?,
            auto_approve_up_to: self.amounts(AUTO_APPROVE_UP_TO, amounts)?,
            minimum_amount: self.amounts(MINIMUM_AMOUNT, amounts)?,
            evidence_for: json("policy", &self.policy_id, &self.evidence_for)?,
            restocking_fee: match &self.restocking_fee {
                Some(fee) => {
                    let Fee { percent, waived_for } = json("policy", &self.policy_id, fee)?;
                    Some(RestockingFee { flat: self.amounts(RESTOCKING_FEE_FLAT, amounts)?, percent, waived_for })
                }
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

    /// The amounts of one kind, out of all of this policy's or of more.
    fn amounts(&self, kind: &str, rows: &[AmountRow]) -> Result<CurrencyAmounts> {
        let inconsistent =
            |problem| StorageError::inconsistent("policy_amount", format!("{} {kind}: {problem}", self.policy_id));
        let mut amounts = Vec::new();
        for row in rows.iter().filter(|row| row.policy_id == self.policy_id && row.kind == kind) {
            let currency = Currency::from_code(&row.currency);
            let currency = currency.ok_or_else(|| inconsistent(format!("{:?} is no currency", row.currency)))?;
            amounts.push((currency, row.amount));
        }
        CurrencyAmounts::new(amounts).map_err(|problem| inconsistent(problem.to_string()))
    }
}

impl Reading {
    pub async fn get_policy(&mut self, policy_id: &str) -> Result<PolicyVersion> {
        let row: Option<Row> = sqlx::query_as(FIND).bind(policy_id).fetch_optional(&mut *self.transaction).await?;
        let row = row.ok_or_else(|| {
            StorageError::inconsistent("policy", format!("{policy_id} is referred to, but is not there"))
        })?;
        self.with_amounts(row).await
    }

    /// Every version, the newest first.
    pub async fn list_policies(&mut self, merchant_id: &str) -> Result<Vec<PolicyVersion>> {
        let rows: Vec<Row> = sqlx::query_as(LIST).bind(merchant_id).fetch_all(&mut *self.transaction).await?;
        let amounts: Vec<AmountRow> =
            sqlx::query_as(AMOUNTS_OF_MERCHANT).bind(merchant_id).fetch_all(&mut *self.transaction).await?;
        rows.into_iter().map(|row| row.parse(&amounts)).collect()
    }

    /// The version in force at an instant; before the first one, the first one.
    pub async fn get_policy_in_force(&mut self, merchant_id: &str, at: Timestamp) -> Result<PolicyVersion> {
        let row: Option<Row> =
            sqlx::query_as(IN_FORCE).bind(merchant_id).bind(at.0).fetch_optional(&mut *self.transaction).await?;
        let row = match row {
            Some(row) => Some(row),
            None => sqlx::query_as(FIRST).bind(merchant_id).fetch_optional(&mut *self.transaction).await?,
        };
        let row = row.ok_or_else(|| StorageError::inconsistent("policy", format!("{merchant_id} has none")))?;
        self.with_amounts(row).await
    }

    async fn with_amounts(&mut self, row: Row) -> Result<PolicyVersion> {
        let amounts = sqlx::query_as(AMOUNTS).bind(&row.merchant_id).bind(&row.policy_id);
        let amounts: Vec<AmountRow> = amounts.fetch_all(&mut *self.transaction).await?;
        row.parse(&amounts)
    }
}

impl Writing {
    pub async fn insert_policy(&mut self, policy: &PolicyVersion) -> Result<()> {
        let fee = policy.rules.restocking_fee.as_ref();
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
            .bind(policy.answer_within_hours)
            .bind(policy.arrives_after_days)
            .bind(policy.arrives_within_days)
            .bind(to_json(&policy.rules.evidence_for))
            .bind(fee.map(|fee| to_json(&Fee { percent: fee.percent, waived_for: fee.waived_for.clone() })))
            .execute(&mut *self.transaction)
            .await?;
        let kinds = [
            (AUTO_APPROVE_UP_TO, Some(&policy.rules.auto_approve_up_to)),
            (MINIMUM_AMOUNT, Some(&policy.rules.minimum_amount)),
            (RESTOCKING_FEE_FLAT, fee.map(|fee| &fee.flat)),
        ];
        for (kind, amounts) in kinds {
            for (currency, amount) in amounts.into_iter().flat_map(CurrencyAmounts::iter) {
                sqlx::query(INSERT_AMOUNT)
                    .bind(&policy.merchant_id)
                    .bind(&policy.policy_id)
                    .bind(kind)
                    .bind(currency.code())
                    .bind(amount)
                    .execute(&mut *self.transaction)
                    .await?;
            }
        }
        Ok(())
    }
}
