//! A refund as staff look at it, whether a ticket stands behind it or not.

use desk::{Attempt, DirectFile, Event, PurchaseFile, RefundRecord, TicketFile};

use super::ticket::first_name;

pub struct Shown<'a> {
    /// Of its ticket; empty where none stands behind it.
    pub number: &'a str,
    pub refund: &'a RefundRecord,
    pub attempts: &'a [Attempt],
    /// Those that failed before it, in order, each with its attempts.
    pub earlier_tries: &'a [(RefundRecord, Vec<Attempt>)],
    pub events: &'a [Event],
    pub purchase: &'a PurchaseFile,
    /// None for a guest.
    pub customer: Option<&'a desk::Customer>,
}

impl<'a> Shown<'a> {
    /// Nothing while the ticket has no refund.
    pub fn of_ticket(file: &'a TicketFile) -> Option<Self> {
        Some(Self {
            number: &file.record.number,
            refund: file.refund.as_ref()?,
            attempts: &file.attempts,
            earlier_tries: &file.earlier_tries,
            events: &file.events,
            purchase: &file.purchase,
            customer: Some(&file.customer),
        })
    }

    pub fn of_direct(file: &'a DirectFile) -> Self {
        Self {
            number: "",
            refund: &file.refund,
            attempts: &file.attempts,
            earlier_tries: &file.earlier_tries,
            events: &file.events,
            purchase: &file.purchase,
            customer: file.purchase.customer.as_ref(),
        }
    }

    /// The address of its page.
    pub fn path(&self) -> String {
        match self.number {
            "" => format!("/desk/refunds/{}", self.refund.refund_id),
            number => format!("/desk/tickets/{number}"),
        }
    }

    /// Who is written to about it; nobody, where the shop has no address.
    pub fn mailed(&self) -> Option<&'a str> {
        self.customer.filter(|customer| customer.email.is_some()).map(|_| self.name())
    }

    /// What the customer is called in a sentence.
    pub fn name(&self) -> &'a str {
        self.customer.map_or("the customer", |customer| first_name(&customer.name))
    }
}
