//! What a check has to say, in one line: what, of which row, expected and found, and what to do.

use std::fmt;

/// What is looked at, each in the file of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    RowsFit,
    RowsBelong,
    PurchaseAddsUp,
    PaymentHolds,
    GivenBack,
    RefundAddsUp,
    LineLimits,
    CaseHolds,
    AttemptsFit,
    CreditGiven,
    DecidedOnce,
    DecisionsTold,
    NoticesWritten,
    TicketAddsUp,
    QueueFits,
    QueueCounts,
    JobsFit,
    GatewayAgrees,
}

impl Check {
    pub const ALL: &[Self] = &[
        Self::RowsFit,
        Self::RowsBelong,
        Self::PurchaseAddsUp,
        Self::PaymentHolds,
        Self::GivenBack,
        Self::RefundAddsUp,
        Self::LineLimits,
        Self::CaseHolds,
        Self::AttemptsFit,
        Self::CreditGiven,
        Self::DecidedOnce,
        Self::DecisionsTold,
        Self::NoticesWritten,
        Self::TicketAddsUp,
        Self::QueueFits,
        Self::QueueCounts,
        Self::JobsFit,
        Self::GatewayAgrees,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RowsFit => "rows_fit",
            Self::RowsBelong => "rows_belong",
            Self::PurchaseAddsUp => "purchase_adds_up",
            Self::PaymentHolds => "payment_holds",
            Self::GivenBack => "given_back",
            Self::RefundAddsUp => "refund_adds_up",
            Self::LineLimits => "line_limits",
            Self::CaseHolds => "case_holds",
            Self::AttemptsFit => "attempts_fit",
            Self::CreditGiven => "credit_given",
            Self::DecidedOnce => "decided_once",
            Self::DecisionsTold => "decisions_told",
            Self::NoticesWritten => "notices_written",
            Self::TicketAddsUp => "ticket_adds_up",
            Self::QueueFits => "queue_fits",
            Self::QueueCounts => "queue_counts",
            Self::JobsFit => "jobs_fit",
            Self::GatewayAgrees => "gateway_agrees",
        }
    }

    /// What whoever reads the finding does next. Nothing is ever repaired unasked: which side is right is a
    /// person's to say.
    pub const fn what_to_do(self) -> &'static str {
        match self {
            Self::RowsFit => "Nobody can open it as it stands: put the word right from a backup or the log",
            Self::RowsBelong => "Find who moved the row; until then give nothing back for this purchase",
            Self::PurchaseAddsUp => "Compare with the invoice, and bring its lines or its total in line with it",
            Self::PaymentHolds => "Compare with the gateway's list for this payment before the column is put right",
            Self::GivenBack => "Put the column right once the purchase's refunds are sure",
            Self::RefundAddsUp => "Compare with the credit note and the gateway, and correct the lines",
            Self::LineLimits => "More may be gone than was bought: compare the line's refunds with its invoice",
            Self::CaseHolds => "No amount can be previewed: see the purchase's lines, refunds and payment",
            Self::AttemptsFit => "Ask the gateway about this refund before anything is sent for it",
            Self::CreditGiven => "Compare with the refund, and correct the customer's credit",
            Self::DecidedOnce => "See its events for who was first, and take the other decision out",
            Self::DecisionsTold => "Its story is not whole: see the log of that time for what was done",
            Self::NoticesWritten => "Write to the customer what they were not told, or were told twice",
            Self::TicketAddsUp => "Compare with what was asked and decided before more is given back for it",
            Self::QueueFits => "Move the ticket or refund there, so that somebody sees it",
            Self::QueueCounts => "Put the count right; the tickets themselves are not touched by it",
            Self::JobsFit => "Nobody may be working on it, or somebody twice: ask the gateway, then put the job right",
            Self::GatewayAgrees => "Money may have moved that the books do not know: compare with the gateway at once",
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub check: Check,
    /// Which row, by its table, its id and, where people know one, its number.
    pub row: String,
    /// What of it.
    pub what: String,
    pub expected: String,
    pub found: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, row, what, expected, found } = self;
        write!(f, "{check}: {row}: {what} should be {expected}, is {found}. {}.", check.what_to_do())
    }
}

/// Where findings go, one by one: there may be more than memory holds.
pub(super) struct Findings<'a> {
    tell: &'a mut (dyn FnMut(&Finding) + Send),
    pub(super) count: u64,
}

impl<'a> Findings<'a> {
    pub(super) fn new(tell: &'a mut (dyn FnMut(&Finding) + Send)) -> Self {
        Self { tell, count: 0 }
    }

    pub(super) fn add(
        &mut self,
        check: Check,
        row: impl Into<String>,
        what: impl Into<String>,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        let (row, what) = (row.into(), what.into());
        // One line each, whatever stands in the row.
        let one_line = |text: String| text.replace(['\n', '\r'], " ");
        let finding = Finding {
            check,
            row: one_line(row),
            what: one_line(what),
            expected: one_line(expected.to_string()),
            found: one_line(found.to_string()),
        };
        (self.tell)(&finding);
        self.count += 1;
    }
}
