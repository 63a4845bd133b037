use csv::StringRecord;
use desk::Merchant;
use std::collections::HashMap;
use tokio::sync::mpsc::Sender;

use super::ImportError;
use super::census::Census;
use super::columns::Columns;
use super::entry::{Entry, EntryReader};
use super::invoice::{Invoice, InvoiceMaker, Returned};
use super::moments::Moments;
use super::options::ImportOptions;
use super::progress;
use super::rejects::Reason;
use super::row::{Row, Tally};
use super::source::Source;

/// Rows in a batch, about: one transaction each, so that a commit's 4 ms are shared by many rows.
const BATCH_ROWS: u64 = 10_000;
const BATCH_RETURNS: usize = 1_000;
/// Or fewer, if they are long.
const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// Rows of an invoice, at most: it is held until its last row.
pub const MOST_ROWS: u32 = 10_000;

/// What the reading thread hands over at a time: each row read is in here once, sooner or later.
#[derive(Default)]
pub struct Batch {
    pub read: Tally,
    pub rejected: Vec<(Row, Reason)>,
    pub invoices: Vec<Invoice>,
    pub returns: Vec<Returned>,
}

/// The second pass: rows become purchases and, after all of them, returns in order of time.
pub struct Gathering {
    source: Source,
    header: StringRecord,
    census: Census,
    entries: EntryReader,
    invoices: InvoiceMaker,
    /// Invoices of which rows are still to come.
    open: HashMap<String, OpenInvoice>,
    returns: Vec<Returned>,
    batch: Batch,
}

#[derive(Default)]
struct OpenInvoice {
    rows_seen: u32,
    rows: Vec<(Row, Result<Entry, Reason>)>,
}

impl Gathering {
    /// Reads the header and makes the first pass; nothing has been written when this refuses the file.
    pub fn prepare(source: Source, options: &ImportOptions, merchant: &Merchant) -> Result<Self, ImportError> {
        source.size()?;
        let header = source.open(&progress::none())?.header().clone();
        let columns = Columns::find(&header, options)?;
        let moments =
            Moments::of(&merchant.timezone).ok_or_else(|| ImportError::UnknownTimezone(merchant.timezone.clone()))?;
        let currency = options.currency.unwrap_or(merchant.currency);
        let census = Census::take(&source, &columns)?;
        Ok(Self {
            source,
            header,
            census,
            entries: EntryReader {
                columns,
                moments,
                exponent: currency.exponent(),
                return_prefix: options.return_prefix.clone(),
            },
            invoices: InvoiceMaker {
                currency,
                category: options.category.clone(),
                gateway: options.gateway.clone(),
                email_pattern: options.email_pattern.clone(),
            },
            open: HashMap::new(),
            returns: Vec::new(),
            batch: Batch::default(),
        })
    }

    pub fn header(&self) -> &StringRecord {
        &self.header
    }

    /// Reads the file and hands over batch by batch, until it ends or nobody listens any more.
    pub fn run(mut self, batches: &Sender<Batch>) -> Result<(), ImportError> {
        let bar = progress::bytes("bringing in purchases", self.source.size()?);
        let mut records = self.source.open(&bar)?;
        let (mut rows, mut bytes) = (0, 0);
        while let Some(record) = records.next()? {
            let row = Row::new(record, &self.entries.columns);
            rows += 1;
            bytes += row.bytes();
            self.gather(row);
            if self.batch.read.rows >= BATCH_ROWS || bytes >= BATCH_BYTES {
                if !self.hand_over(batches) {
                    return Ok(());
                }
                bytes = 0;
            }
        }
        bar.finish_and_clear();
        if rows != self.census.rows() || !self.open.is_empty() {
            return Err(ImportError::FileChanged);
        }
        if self.hand_over(batches) {
            self.hand_over_returns(batches);
        }
        Ok(())
    }

    /// Finds where a row belongs: rejected, in a return, or in an invoice, which may now be whole.
    fn gather(&mut self, mut row: Row) {
        self.batch.read.count(&row);
        let entry = self.entries.read(&row);
        let Some(number) = self.census.invoice_of(&row.columns, &self.entries.columns).map(str::to_owned) else {
            // Without a number it has no place in a return; should it be given one, the line tells it from others.
            row.place.get_or_insert(format!("line{}", row.line));
            let reason = entry.err().unwrap_or(Reason::Missing("invoice number"));
            self.batch.rejected.push((row, reason));
            return;
        };
        let rows_in_all = self.census.rows_of(&number);
        let mut open = self.open.remove(&number).unwrap_or_default();
        open.rows_seen += 1;
        row.place.get_or_insert(open.rows_seen.to_string());
        match entry {
            Ok(entry) if entry.is_return => self.gather_return(row, &entry),
            Err(reason) if self.entries.is_return(&number) => self.batch.rejected.push((row, reason)),
            _ if rows_in_all > MOST_ROWS => self.batch.rejected.push((row, Reason::TooManyRows)),
            entry => open.rows.push((row, entry)),
        }
        if open.rows_seen < rows_in_all {
            self.open.insert(number, open);
        } else if !open.rows.is_empty() {
            self.close(open.rows);
        }
    }

    fn gather_return(&mut self, row: Row, entry: &Entry) {
        match self.invoices.refund(entry, row.place.as_deref().unwrap_or_default()) {
            Ok(refund) => self.returns.push(Returned { refund, row, amount: entry.amount() }),
            Err(reason) => self.batch.rejected.push((row, reason)),
        }
    }

    /// An invoice's last row has been read. It is brought in whole or not at all.
    fn close(&mut self, rows: Vec<(Row, Result<Entry, Reason>)>) {
        let rejected = &mut self.batch.rejected;
        if rows.iter().any(|(_, entry)| entry.is_err()) {
            rejected.extend(rows.into_iter().map(|(row, entry)| (row, entry.err().unwrap_or(Reason::InvoiceWaits))));
            return;
        }
        let rows: Vec<(Row, Entry)> = rows.into_iter().filter_map(|(row, entry)| Some((row, entry.ok()?))).collect();
        match self.invoices.purchase(&rows) {
            Ok(purchase) => {
                let rows = rows.into_iter().map(|(row, _)| row).collect();
                self.batch.invoices.push(Invoice { purchase, rows });
            }
            Err(Reason::DiscountAboveRest) => rejected.extend(rows.into_iter().map(|(row, entry)| {
                (row, if entry.is_discount() { Reason::DiscountAboveRest } else { Reason::InvoiceWaits })
            })),
            Err(reason) => rejected.extend(rows.into_iter().map(|(row, _)| (row, reason.clone()))),
        }
    }

    /// Says whether anybody still listens.
    fn hand_over(&mut self, batches: &Sender<Batch>) -> bool {
        batches.blocking_send(std::mem::take(&mut self.batch)).is_ok()
    }

    /// In order of time, and of the file within an instant: an earlier return must find what an earlier
    /// purchase has left before a later one does.
    fn hand_over_returns(mut self, batches: &Sender<Batch>) {
        self.returns.sort_by_key(|returned| returned.refund.returned_at);
        let bar = progress::count("matching returns", self.returns.len());
        let mut returns = self.returns.into_iter().peekable();
        while returns.peek().is_some() {
            let next: Vec<Returned> = returns.by_ref().take(BATCH_RETURNS).collect();
            let count = u64::try_from(next.len()).unwrap_or(0);
            if batches.blocking_send(Batch { returns: next, ..Batch::default() }).is_err() {
                return;
            }
            bar.inc(count);
        }
        bar.finish_and_clear();
    }
}
