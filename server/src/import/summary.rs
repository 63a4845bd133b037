use desk::BroughtIn;
use domain::{Currency, Minor};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::amounts::Sum;
use super::rejects::Reason;
use super::row::{Row, Tally};

/// Things that were brought in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    pub count: u64,
    /// Of these, already there before.
    pub known: u64,
    /// Rows of the file that they were made of.
    pub rows: u64,
    /// Minor units.
    pub amount: i128,
}

/// What became of every row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub read: Tally,
    pub purchases: Part,
    pub refunds: Part,
    pub rejected: Tally,
    pub reasons: BTreeMap<String, Tally>,
}

impl Outcome {
    pub fn count_purchase(&mut self, brought_in: BroughtIn, rows: usize, total: Minor) {
        self.purchases.add(brought_in, rows, total);
    }

    pub fn count_refund(&mut self, brought_in: BroughtIn, amount: Minor) {
        self.refunds.add(brought_in, 1, amount);
    }

    pub fn count_rejected(&mut self, row: &Row, reason: &Reason) {
        self.rejected.count(row);
        self.reasons.entry(reason.to_string()).or_default().count(row);
    }
}

impl Part {
    fn add(&mut self, brought_in: BroughtIn, rows: usize, amount: Minor) {
        self.count += 1;
        self.known += u64::from(brought_in == BroughtIn::Known);
        self.rows += u64::try_from(rows).unwrap_or(u64::MAX);
        self.amount += i128::from(amount);
    }
}

/// What an import says at its end.
#[derive(Debug, Clone)]
pub struct Summary {
    pub outcome: Outcome,
    pub currency: Currency,
    /// Where the rejected rows are.
    pub rejects: PathBuf,
    pub took: Duration,
}

impl Summary {
    pub fn rows_imported(&self) -> u64 {
        self.outcome.purchases.rows + self.outcome.refunds.rows
    }

    /// Whether the file had rows and none of them could be used.
    pub fn is_all_rejected(&self) -> bool {
        self.rows_imported() == 0 && self.outcome.rejected.rows > 0
    }

    /// Whether every row and every coin that was read is accounted for. What was read is added up row by row as
    /// the file says; what was imported, by the amounts that the desk was given: two ways that must meet.
    pub fn holds(&self) -> bool {
        let Outcome { read, rejected, .. } = &self.outcome;
        let all_rows = read.rows == self.rows_imported() + rejected.rows && read.unknown == rejected.unknown;
        all_rows && read.worth == self.purchases() - self.refunds() + rejected.worth
    }

    fn purchases(&self) -> Sum {
        Sum::of_minor(self.outcome.purchases.amount, self.currency.exponent())
    }

    fn refunds(&self) -> Sum {
        Sum::of_minor(self.outcome.refunds.amount, self.currency.exponent())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { read, purchases, refunds, rejected, reasons } = &self.outcome;
        let money = |sum: Sum| sum.text(self.currency.exponent());
        writeln!(out, "rows read {} = imported {} + rejected {}", read.rows, self.rows_imported(), rejected.rows)?;
        writeln!(
            out,
            "total in {} = purchases {} - refunds {} + rejected {} ({})",
            money(read.worth),
            money(self.purchases()),
            money(self.refunds()),
            money(rejected.worth),
            self.currency,
        )?;
        if read.unknown > 0 {
            writeln!(out, "of the rejected, {} rows do not say what they are worth, and count 0", read.unknown)?;
        }
        writeln!(
            out,
            "\npurchases {} of {} rows, of which already there {}",
            purchases.count, purchases.rows, purchases.known
        )?;
        writeln!(out, "refunds {} of {} rows, of which already there {}", refunds.count, refunds.rows, refunds.known)?;
        writeln!(out, "rejected {} rows, written to {}", rejected.rows, self.rejects.display())?;
        for (reason, tally) in reasons {
            writeln!(out, "{:>9} {:>16}  {reason}", tally.rows, money(tally.worth))?;
        }
        let seconds = self.took.as_secs_f64();
        write!(out, "\n{seconds:.1} s, {:.0} rows/s", read.rows as f64 / seconds.max(0.001))
    }
}
