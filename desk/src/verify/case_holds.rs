//! The case of a purchase with refunds is one that `domain` takes: laid out as for a page, and checked by the very
//! rules that every preview begins with. Asked last, and only where the checks before found nothing: it says that
//! something is wrong, they say what.

use domain::Timestamp;
use std::collections::HashMap;
use storage::{Merchant, Reading, StorageError};

use super::book::Book;
use super::finding::{Check, Findings};
use super::rules_fit::Rules;
use crate::open_purchase;

/// Merchants looked up so far; nothing for one whose own row fits no state, which is said elsewhere.
pub(super) type Merchants = HashMap<String, Option<Merchant>>;

pub(super) async fn check(
    book: &Book,
    reading: &mut Reading,
    rules: &Rules,
    merchants: &mut Merchants,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    if book.movements.is_empty() || rules.unusable.contains(&book.purchase.policy_id) {
        return Ok(());
    }
    let merchant_id = &book.purchase.merchant_id;
    if !merchants.contains_key(merchant_id) {
        let found = sensible(reading.get_merchant(merchant_id).await)?;
        merchants.insert(merchant_id.clone(), found.ok());
    }
    let Some(Some(merchant)) = merchants.get(merchant_id) else { return Ok(()) };
    if let Err((table, row)) = sensible(lay_out(book, reading, merchant).await)?
        && table == "purchase"
    {
        findings.add(Check::CaseHolds, book.name(), "its case", "one that can be previewed", row);
    }
    Ok(())
}

async fn lay_out(book: &Book, reading: &mut Reading, merchant: &Merchant) -> Result<(), StorageError> {
    let id = &book.purchase.purchase_id;
    let Some(purchase) = reading.find_purchase(&merchant.merchant_id, id).await? else { return Ok(()) };
    let mut records = reading.find_records_of(purchase).await?;
    records.pending_lines = Vec::new();
    // Whether facts agree depends on no instant.
    let now: Timestamp = records.purchase.purchased_at;
    open_purchase::lay_out(merchant, records, now)?;
    Ok(())
}

/// A row that makes no sense is an answer here; any other trouble is trouble.
pub(super) fn sensible<T>(answer: Result<T, StorageError>) -> Result<Result<T, (&'static str, String)>, StorageError> {
    match answer {
        Ok(value) => Ok(Ok(value)),
        Err(StorageError::Inconsistent { table, row }) => Ok(Err((table, row))),
        Err(trouble) => Err(trouble),
    }
}
