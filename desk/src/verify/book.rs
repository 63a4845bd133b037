//! A purchase and all about it, its words read, as the checks go through it.

use domain::{Currency, EventKind, Locale, Minor, MoneyFormat, Queue, RefundState, TicketState};
use storage::{
    AttemptRow, CreditRow, EventRow, LinePartRow, PaymentRow, PurchaseLineRow, PurchaseRow, RefundRow, TicketRow,
};

/// Wider than a column, so that no sum of wrong amounts can stop the checks.
pub(super) type Sum = i128;

pub(super) struct Book {
    pub(super) purchase: PurchaseRow,
    pub(super) currency: Currency,
    pub(super) lines: Vec<PurchaseLineRow>,
    pub(super) payments: Vec<PaymentRow>,
    /// In the order in which they were made.
    pub(super) movements: Vec<Movement>,
    pub(super) requests: Vec<Request>,
}

/// A refund with what belongs to it.
pub(super) struct Movement {
    pub(super) row: RefundRow,
    pub(super) state: RefundState,
    pub(super) lines: Vec<LinePartRow>,
    pub(super) attempts: Vec<AttemptRow>,
    pub(super) credit: Option<CreditRow>,
}

/// A ticket with what belongs to it.
pub(super) struct Request {
    pub(super) row: TicketRow,
    pub(super) state: TicketState,
    pub(super) queue: Queue,
    pub(super) lines: Vec<LinePartRow>,
    pub(super) events: Vec<EventRow>,
}

impl Book {
    /// How the purchase is named in a finding.
    pub(super) fn name(&self) -> String {
        format!("purchase {} ({})", self.purchase.number, self.purchase.purchase_id)
    }

    pub(super) fn name_of(&self, table: &str, id: &str) -> String {
        format!("{table} {id} of purchase {}", self.purchase.number)
    }

    /// An amount for people, in the purchase's currency.
    pub(super) fn money(&self, amount: impl Into<Sum>) -> String {
        money(self.currency, amount)
    }

    /// The refunds that a ticket made, in order.
    pub(super) fn movements_of(&self, request: &Request) -> impl Iterator<Item = &Movement> {
        let ticket_id = request.row.ticket_id.clone();
        self.movements.iter().filter(move |movement| movement.row.ticket_id.as_ref() == Some(&ticket_id))
    }

    /// How many of a ticket's refunds were made by us in place of a failed one: all but the approval's. Not the first by its
    /// id, since clocks of two processes differ.
    pub(super) fn count_repairs(&self, request: &Request) -> usize {
        let ours = |movement: &&Movement| !movement.is_made_elsewhere() && movement.row.other_way.is_none();
        self.movements_of(request).filter(ours).count().saturating_sub(1)
    }
}

impl Movement {
    /// Whether a gateway was to move it: not what was recorded as moved elsewhere, nor what is credit alone.
    pub(super) fn goes_through_gateway(&self) -> bool {
        self.row.destination == "original" && self.row.to_payment > 0
    }

    pub(super) fn is_credit_alone(&self) -> bool {
        self.row.destination == "account_credit"
    }

    /// In another system or the gateway's own pages, and imported.
    pub(super) fn is_made_elsewhere(&self) -> bool {
        ["gateway", "import"].contains(&self.row.origin.as_str()) && self.row.external_number.is_some()
    }

    /// What can come of it, by the kind of its event, and whether it did. A late failure comes after a success: then both
    /// have happened.
    pub(super) fn outcomes(&self) -> [(EventKind, bool); 3] {
        [
            (EventKind::RefundSucceeded, self.row.succeeded_at.is_some()),
            (EventKind::RefundFailed, self.row.failed_at.is_some()),
            (EventKind::RefundCanceled, self.state == RefundState::Canceled),
        ]
    }

    /// Why it does not go on by itself, by the kind of the event that says so. It may have stood so before.
    pub(super) fn stands(&self) -> impl Iterator<Item = &'static str> {
        let stands = [
            ("refund_requires_action", self.state == RefundState::RequiresAction),
            ("refund_needs_attention", self.row.attention.is_some()),
            ("refund_delayed", self.row.short_since.is_some()),
        ];
        stands.into_iter().filter(|(_, is_so)| *is_so).map(|(kind, _)| kind)
    }
}

pub(super) fn money(currency: Currency, amount: impl Into<Sum>) -> String {
    let amount = amount.into();
    match Minor::try_from(amount) {
        Ok(amount) => MoneyFormat::for_currency(currency, Locale::En).format(amount),
        Err(_) => format!("{amount} minor units of {currency}"),
    }
}

pub(super) fn sum(amounts: impl IntoIterator<Item = Minor>) -> Sum {
    amounts.into_iter().map(Sum::from).sum()
}

/// What a line was charged, whatever stands in its columns.
pub(super) fn line_total(subtotal: Minor, discount: Minor, tax: Minor) -> Sum {
    Sum::from(subtotal) - Sum::from(discount) + Sum::from(tax)
}
