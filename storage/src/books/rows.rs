//! What a row of each table says, columns as they are named in `migrations/`. Times are epoch microseconds.

use domain::Minor;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PurchaseRow {
    pub purchase_id: String,
    pub merchant_id: String,
    pub number: String,
    pub customer_id: Option<String>,
    pub policy_id: String,
    pub currency: String,
    pub total: Minor,
    pub credit_applied: Minor,
    pub given_back: Minor,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PurchaseLineRow {
    pub purchase_id: String,
    pub line_id: String,
    pub quantity: i64,
    pub subtotal: Minor,
    pub discount: Minor,
    pub tax: Minor,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PaymentRow {
    pub purchase_id: String,
    pub payment_id: String,
    pub merchant_id: String,
    pub amount: Minor,
    pub captured: Minor,
    pub reserved: Minor,
    pub refunded: Minor,
    pub status: String,
    pub gateway: String,
    pub lost_to_dispute: Minor,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RefundRow {
    pub purchase_id: String,
    pub refund_id: String,
    pub merchant_id: String,
    pub payment_id: String,
    pub origin: String,
    pub ticket_id: Option<String>,
    pub made_by: String,
    /// The failed refund that it replaces.
    pub replaces: Option<String>,
    pub credit_order: String,
    pub state: String,
    pub method: String,
    pub destination: String,
    pub currency: String,
    pub total: Minor,
    pub to_payment: Minor,
    pub to_credit: Minor,
    pub attempt_no: i64,
    pub sent_at: Option<i64>,
    pub succeeded_at: Option<i64>,
    pub failed_at: Option<i64>,
    pub failure_reason: Option<String>,
    pub evidence: String,
    pub other_way: Option<String>,
    pub external_number: Option<String>,
    pub attention: Option<String>,
    pub short_since: Option<i64>,
    /// Of one that no ticket stands behind.
    pub waits_since: Option<i64>,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TicketRow {
    pub purchase_id: String,
    pub ticket_id: String,
    pub merchant_id: String,
    pub number: String,
    pub customer_id: String,
    pub queue: String,
    pub currency: String,
    pub selection: String,
    pub credit_order: String,
    pub reason: String,
    pub verdict: String,
    pub asked_total: Minor,
    pub asked_to_payment: Minor,
    pub asked_to_credit: Minor,
    pub approved_at: Option<i64>,
    pub approved_by: Option<String>,
    pub approved_total: Option<Minor>,
    pub rejected_at: Option<i64>,
    pub rejected_by: Option<String>,
    pub canceled_at: Option<i64>,
}

/// A line of a refund or of a ticket, which owns it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LinePartRow {
    pub purchase_id: String,
    pub owner_id: String,
    pub line_id: String,
    pub quantity: i64,
    pub subtotal: Minor,
    pub discount: Minor,
    pub tax: Minor,
    pub total: Minor,
    pub fee: Minor,
    pub fee_discount: Minor,
    pub fee_tax: Minor,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AttemptRow {
    pub purchase_id: String,
    pub refund_id: String,
    pub attempt_no: i64,
    pub answered_at: Option<i64>,
    pub outcome: Option<String>,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CreditRow {
    pub purchase_id: String,
    pub refund_id: String,
    pub merchant_id: String,
    pub customer_id: String,
    pub currency: String,
    pub amount: Minor,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EventRow {
    pub purchase_id: String,
    pub event_id: String,
    pub merchant_id: String,
    pub ticket_id: Option<String>,
    pub refund_id: Option<String>,
    pub kind: String,
    pub facts: String,
}

/// A purchase and every row about it.
#[derive(Debug, Clone)]
pub struct PurchaseBook {
    pub purchase: PurchaseRow,
    pub lines: Vec<PurchaseLineRow>,
    pub payments: Vec<PaymentRow>,
    /// In the order in which they were made.
    pub refunds: Vec<RefundRow>,
    pub refund_lines: Vec<LinePartRow>,
    pub attempts: Vec<AttemptRow>,
    pub credits: Vec<CreditRow>,
    pub tickets: Vec<TicketRow>,
    pub ticket_lines: Vec<LinePartRow>,
    pub events: Vec<EventRow>,
}

impl PurchaseBook {
    pub(super) fn of(purchase: PurchaseRow) -> Self {
        Self {
            purchase,
            lines: Vec::new(),
            payments: Vec::new(),
            refunds: Vec::new(),
            refund_lines: Vec::new(),
            attempts: Vec::new(),
            credits: Vec::new(),
            tickets: Vec::new(),
            ticket_lines: Vec::new(),
            events: Vec::new(),
        }
    }

    /// How many rows it is made of.
    pub fn count_rows(&self) -> usize {
        let of_refunds = self.refunds.len() + self.refund_lines.len() + self.attempts.len() + self.credits.len();
        let of_tickets = self.tickets.len() + self.ticket_lines.len() + self.events.len();
        1 + self.lines.len() + self.payments.len() + of_refunds + of_tickets
    }
}
