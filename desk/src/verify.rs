//! The books, checked by somebody who did not keep them: rows are read as they stand and every sum is folded anew,
//! in pages, within one consistent look at the database. Nothing is written.
//!
//! Each check is a file that says what must hold. A check to come, of a ledger or an audit chain, is one more file
//! and one more line in [`verify`]; until then [`NOT_YET`] says that it is missing.

mod attempts_fit;
mod beginnings_told;
mod book;
mod case_holds;
mod credit_given;
mod decided_once;
mod decisions_told;
mod finding;
mod gateway_agrees;
mod given_back;
mod jobs_fit;
mod line_limits;
mod notices_written;
mod payment_holds;
mod purchase_adds_up;
mod queue_counts;
mod queue_fits;
mod refund_adds_up;
mod rows_belong;
mod rows_fit;
mod rules_fit;
mod ticket_adds_up;

use std::collections::BTreeMap;
use std::sync::Arc;
use storage::{Reading, Storage, StorageError};

use crate::GatewayBook;
use book::Book;
use finding::Findings;
use notices_written::Notices;
use rules_fit::Rules;

pub use finding::{Check, Finding};

/// Rows, or whole purchases, read at once: however long the books are, memory holds no more beside how many notices there
/// are about what.
const PAGE: i64 = 500;

/// What is checked once its table exists, and that table.
const NOT_YET: [(&str, &str); 2] = [("the ledger (I8)", "ledger_entry"), ("the audit chain (I14)", "audit_entry")];

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    pub findings: u64,
    pub purchases: usize,
    pub refunds: usize,
    pub tickets: usize,
    /// All rows, those of gateways' books included.
    pub rows: usize,
    /// What no table exists for, and so nothing was checked of.
    pub not_yet: Vec<&'static str>,
}

/// Gateways' own books, by the name that a payment carries.
pub type GatewayBooks = BTreeMap<String, Arc<dyn GatewayBook>>;

/// Checks the books of one merchant (by id) or of all against themselves and against the gateways' books that are
/// given. Each finding is told as it is found.
pub async fn verify(
    storage: &Storage,
    merchant_id: Option<&str>,
    gateways: &GatewayBooks,
    tell: &mut (dyn FnMut(&Finding) + Send),
) -> Result<Verified, StorageError> {
    let tables = storage.list_tables().await?;
    let is_missing = |table: &str| !tables.iter().any(|name| name == table);
    let not_yet = NOT_YET.iter().filter(|(_, table)| is_missing(table)).map(|(what, _)| *what).collect();

    let mut findings = Findings::new(tell);
    let mut reading = storage.reading().await?;
    let mut verified = Verified { not_yet, ..Verified::default() };
    let rules = rules_fit::check(&mut reading, merchant_id, &mut findings).await?;
    verified.rows += rules.rows;
    let (rows, notices) = jobs_fit::check(&mut reading, merchant_id, &mut findings).await?;
    verified.rows += rows;
    check_purchases(&mut reading, merchant_id, (&rules, &notices), &mut verified, &mut findings).await?;
    for (gateway, book) in gateways {
        verified.rows +=
            gateway_agrees::check(gateway, book.as_ref(), &mut reading, merchant_id, &mut findings).await?;
    }
    verified.findings = findings.count;
    Ok(verified)
}

async fn check_purchases(
    reading: &mut Reading,
    merchant_id: Option<&str>,
    (rules, notices): (&Rules, &Notices),
    verified: &mut Verified,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    let mut counted = queue_counts::Counted::default();
    let mut merchants = case_holds::Merchants::new();
    let mut after: Option<String> = None;
    loop {
        let page = reading.list_purchase_books(merchant_id, after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.purchase.purchase_id.clone());
        for rows in page {
            verified.purchases += 1;
            verified.refunds += rows.refunds.len();
            verified.tickets += rows.tickets.len();
            verified.rows += rows.count_rows();
            rows.tickets.iter().for_each(|ticket| counted.add(ticket));
            let before = findings.count;
            let Some(book) = Book::read(rows, findings) else { continue };
            check_book(&book, findings);
            verified.rows += beginnings_told::check(&book, reading, findings).await?;
            notices_written::check(&book, notices, findings);
            if findings.count == before {
                case_holds::check(&book, reading, rules, &mut merchants, findings).await?;
            }
        }
    }
    verified.rows += counted.check(reading, merchant_id, findings).await?;
    Ok(())
}

/// All that one purchase's rows say about each other.
fn check_book(book: &Book, findings: &mut Findings<'_>) {
    rows_belong::check(book, findings);
    purchase_adds_up::check(book, findings);
    payment_holds::check(book, findings);
    given_back::check(book, findings);
    refund_adds_up::check(book, findings);
    line_limits::check(book, findings);
    attempts_fit::check(book, findings);
    credit_given::check(book, findings);
    decisions_told::check(book, findings);
    ticket_adds_up::check(book, findings);
    queue_fits::check(book, findings);
}
