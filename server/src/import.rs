//! `moneyback import FILE`: a shop's old purchases and returns, from CSV.
//!
//! Two passes over the file: the first counts each invoice's rows ([`census`]), the second gathers them into
//! purchases and returns ([`gathering`]) on a thread of its own, while this one hands them to the desk in
//! batches. Every row ends up imported or in the reject file, and the [`Summary`] proves it to the penny.

mod amounts;
mod census;
mod columns;
mod encoding;
mod entry;
mod gathering;
mod invoice;
mod moments;
mod options;
mod progress;
mod rejects;
mod row;
mod source;
mod summary;
#[cfg(test)]
mod tests;
mod watch;

pub use options::ImportOptions;
pub use summary::Summary;

use desk::{BringIn, Desk, GatewayRefused, Merchant, NewPurchase, OutsideRefund, StorageError};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use storage::EngineKind;
use tokio::sync::mpsc;

use gathering::{Batch, Gathering};
use invoice::Returned;
use rejects::{Reason, RejectFile};
use source::Source;
use summary::Outcome;

/// Why an import stopped. Whatever was committed before stays, and the same command again brings in the rest.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{} cannot be read: {error}", .path.display())]
    CannotRead { path: PathBuf, error: std::io::Error },
    #[error("{} cannot be written: {error}", .path.display())]
    CannotWrite { path: PathBuf, error: std::io::Error },
    #[error("the file has no column {wanted:?}; name yours with --{option}. {}", columns(.there))]
    MissingColumn { wanted: String, option: &'static str, there: Vec<String> },
    #[error("the quote that opens on line {opened} is closed some rows later, and those would be lost in one field")]
    RowsInQuotes { opened: u64 },
    #[error("the reject file would overwrite the file itself; name another with --rejects")]
    RejectsOverwriteFile,
    #[error("{:?} is no time zone of the IANA database", .0)]
    UnknownTimezone(String),
    #[error("--gateway: {0}")]
    Gateway(#[from] GatewayRefused),
    #[error("the file changed while it was read; nothing is lost, do it again")]
    FileChanged,
    #[error("the import stopped: {}", chain(.0))]
    Storage(#[from] StorageError),
    #[error("the reading thread stopped: {0}")]
    Thread(#[from] tokio::task::JoinError),
    /// The one that must never be: rows or money went missing.
    #[error("the sums do not hold; please report this\n{0}")]
    SumsDoNotHold(Box<Summary>),
}

/// Whoever waits for the lock on SQLite's file looks ten times a second whether it is free: a server beside an import finds it
/// free only where the import leaves it alone for longer (C7).
const LETS_WRITE_FOR: Duration = Duration::from_millis(120);
const WRITES_FOR: Duration = Duration::from_secs(1);

/// Brings a file into the merchant's books.
pub async fn run(desk: &Desk, merchant: &Merchant, options: ImportOptions) -> Result<Summary, ImportError> {
    let began = Instant::now();
    // It would refuse each purchase of the file.
    desk.check_gateway(merchant, &options.gateway)?;
    let source = Source::new(&options.file);
    let (mut rejects, gathering) = {
        let (source, options, merchant) = (source.clone(), options.clone(), merchant.clone());
        tokio::task::spawn_blocking(move || {
            let gathering = Gathering::prepare(source, &options, &merchant)?;
            let rejects = RejectFile::create(&options.rejects_path(), &options.file, gathering.header())?;
            Ok::<_, ImportError>((rejects, gathering))
        })
        .await??
    };
    let currency = options.currency.unwrap_or(merchant.currency);
    let mut outcome = Outcome::default();
    let mut bring_in = desk.begin_to_bring_in(merchant).await?;

    // Two batches wait at most: the database is slower than the reading.
    let (sender, mut batches) = mpsc::channel(2);
    let reading = tokio::task::spawn_blocking(move || gathering.run(&sender));
    let mut writes_since = Instant::now();
    while let Some(batch) = batches.recv().await {
        take(&mut bring_in, batch, &mut outcome, &mut rejects).await?;
        if desk.storage().kind() == EngineKind::Sqlite && writes_since.elapsed() >= WRITES_FOR {
            tokio::time::sleep(LETS_WRITE_FOR).await;
            writes_since = Instant::now();
        }
    }
    reading.await??;
    let rejects = rejects.finish()?;

    let summary = Summary { outcome, currency, rejects, took: began.elapsed() };
    if summary.holds() { Ok(summary) } else { Err(ImportError::SumsDoNotHold(Box::new(summary))) }
}

/// Hands a batch to the desk and writes down what became of each row.
async fn take(
    bring_in: &mut BringIn,
    batch: Batch,
    outcome: &mut Outcome,
    rejects: &mut RejectFile,
) -> Result<(), ImportError> {
    let Batch { read, mut rejected, invoices, returns } = batch;
    outcome.read.add(read);

    let (purchases, made_of): (Vec<NewPurchase>, Vec<_>) = invoices
        .into_iter()
        .map(|invoice| {
            let total = invoice.total();
            (invoice.purchase, (invoice.rows, total))
        })
        .unzip();
    for (answer, (rows, total)) in bring_in.purchases(purchases).await?.into_iter().zip(made_of) {
        match answer {
            Ok(brought_in) => outcome.count_purchase(brought_in, rows.len(), total),
            Err(refused) => rejected.extend(rows.into_iter().map(|row| (row, Reason::Refused(refused.clone())))),
        }
    }

    let (refunds, made_of): (Vec<OutsideRefund>, Vec<_>) =
        returns.into_iter().map(|Returned { refund, row, amount }| (refund, (row, amount))).unzip();
    for (answer, (row, amount)) in bring_in.outside_refunds(refunds).await?.into_iter().zip(made_of) {
        match answer {
            Ok(brought_in) => outcome.count_refund(brought_in, amount),
            Err(refused) => rejected.push((row, Reason::Refused(refused))),
        }
    }

    for (row, reason) in rejected {
        outcome.count_rejected(&row, &reason);
        rejects.write(&row, &reason)?;
    }
    Ok(())
}

fn columns(there: &[String]) -> String {
    if there.is_empty() { "It is empty".to_owned() } else { format!("Its columns: {}", there.join(", ")) }
}

fn chain(error: &StorageError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
