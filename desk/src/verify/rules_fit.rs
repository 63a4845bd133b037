//! Merchants and the versions of their rules can be read: of one that cannot, no purchase can be opened.

use std::collections::HashSet;
use storage::{Reading, StorageError};

use super::PAGE;
use super::case_holds::sensible;
use super::finding::{Check, Findings};
use super::rows_fit::read_currency;
use crate::Calendar;

/// What was seen of the rules.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) rows: usize,
    /// Versions that no case can hold: said once, not again for each purchase under them.
    pub(super) unusable: HashSet<String>,
}

pub(super) async fn check(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    findings: &mut Findings<'_>,
) -> Result<Rules, StorageError> {
    let mut rules = Rules { rows: check_merchants(reading, merchant_id, findings).await?, ..Rules::default() };
    check_policies(reading, merchant_id, &mut rules, findings).await?;
    Ok(rules)
}

async fn check_merchants(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    let (mut after, mut rows) = (String::new(), 0);
    loop {
        let page = reading.list_merchants_booked(merchant_id, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after.clone_from(&last.merchant_id);
        rows += page.len();
        for merchant in page {
            let row = format!("merchant {}", merchant.slug);
            read_currency(&row, &merchant.currency, findings);
            if Calendar::of(&merchant.timezone).is_err() {
                let found = format!("{:?}", merchant.timezone);
                findings.add(Check::RowsFit, row, "timezone", "a name of the IANA list", found);
            }
        }
    }
}

async fn check_policies(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    rules: &mut Rules,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    let mut after = String::new();
    loop {
        let page = reading.list_policy_ids(merchant_id, &after, PAGE).await?;
        let Some((last,)) = page.last() else { return Ok(()) };
        after.clone_from(last);
        rules.rows += page.len();
        for (policy_id,) in page {
            let said = match sensible(reading.get_policy(&policy_id).await)? {
                Ok(policy) => policy.rules.check().err().map(|invalid| invalid.to_string()),
                Err((_, said)) => Some(said),
            };
            if let Some(said) = said {
                findings.add(
                    Check::RowsFit,
                    format!("policy {policy_id}"),
                    "its rules",
                    "rules that a case may hold",
                    said,
                );
                rules.unusable.insert(policy_id);
            }
        }
    }
}
