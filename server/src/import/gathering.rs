use csv::{ByteRecord, StringRecord};
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
use super::source::{Source, decode};

/// Rows in a batch, about: one transaction each, so that a commit's 4 ms are shared by many rows.
const BATCH_ROWS: u64 = 10_000;
const BATCH_RETURNS: usize = 1_000;

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
    usable: Vec<(Row, Entry)>,
}

impl Gathering {
    /// Reads the header and makes the first pass; nothing has been written when this refuses the file.
    pub fn prepare(source: Source, options: &ImportOptions, merchant: &Merchant) -> Result<Self, ImportError> {
        source.size()?;
        let header = source.header(&mut source.open(&progress::none())?)?;
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
        let mut reader = self.source.open(&bar)?;
        self.source.header(&mut reader)?;
        let mut record = ByteRecord::new();
        let mut rows = 0;
        while self.source.next(&mut reader, &mut record)? {
            rows += 1;
            self.place(Row::new(decode(&record), &self.entries.columns));
            if self.batch.read.rows >= BATCH_ROWS && !self.hand_over(batches) {
                return Ok(());
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

    /// Finds the place of a row: rejected, in a return, or in an invoice, which may now be whole.
    fn place(&mut self, row: Row) {
        self.batch.read.count(&row);
        let entry = self.entries.read(&row);
        if matches!(entry, Err(Reason::ColumnCount)) {
            // In which of its columns the number stands, nobody can say: the census left it out, too.
            self.batch.rejected.push((row, Reason::ColumnCount));
            return;
        }
        let number = row.text(self.entries.columns.number).to_owned();
        let rows_in_all = self.census.rows_of(&number);
        let mut open = self.open.remove(&number).unwrap_or_default();
        open.rows_seen += 1;
        match entry {
            Err(reason) => self.batch.rejected.push((row, reason)),
            Ok(entry) if entry.is_return => self.place_return(row, &entry, open.rows_seen),
            Ok(entry) => open.usable.push((row, entry)),
        }
        if open.rows_seen < rows_in_all {
            self.open.insert(number, open);
        } else if !open.usable.is_empty() {
            self.close(open.usable);
        }
    }

    fn place_return(&mut self, row: Row, entry: &Entry, row_of_return: u32) {
        match self.invoices.refund(entry, row_of_return) {
            Ok(refund) => {
                let amount = entry.price.saturating_mul(entry.quantity);
                self.returns.push(Returned { refund, row, amount });
            }
            Err(reason) => self.batch.rejected.push((row, reason)),
        }
    }

    /// An invoice's last row has been read.
    fn close(&mut self, usable: Vec<(Row, Entry)>) {
        match self.invoices.purchase(&usable) {
            Ok(purchase) => {
                let rows = usable.into_iter().map(|(row, _)| row).collect();
                self.batch.invoices.push(Invoice { purchase, rows });
            }
            Err(reason) => self.batch.rejected.extend(usable.into_iter().map(|(row, _)| (row, reason.clone()))),
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
