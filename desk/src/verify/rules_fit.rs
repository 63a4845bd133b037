//! Merchants and the versions of their rules can be read: of one that cannot, no purchase can be opened.

use storage::{Reading, StorageError};

use super::PAGE;
use super::case_holds::sensible;
use super::finding::{Check, Findings};
use super::rows_fit::read_currency;
use crate::Calendar;

/// Says how many rows were looked at.
pub(super) async fn check(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    Ok(check_merchants(reading, merchant_id, findings).await? + check_policies(reading, merchant_id, findings).await?)
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
    findings: &mut Findings<'_>,
) -> Result<usize, StorageError> {
    let (mut after, mut rows) = (String::new(), 0);
    loop {
        let page = reading.list_policy_ids(merchant_id, &after, PAGE).await?;
        let Some((last,)) = page.last() else { return Ok(rows) };
        after.clone_from(last);
        rows += page.len();
        for (policy_id,) in page {
            let row = format!("policy {policy_id}");
            match sensible(reading.get_policy(&policy_id).await)? {
                Err((_, said)) => findings.add(Check::RowsFit, row, "its rules", "rules that can be read", said),
                Ok(policy) => {
                    if let Err(invalid) = policy.rules.check() {
                        findings.add(Check::RowsFit, row, "its rules", "rules that a case may hold", invalid);
                    }
                }
            }
        }
    }
}
