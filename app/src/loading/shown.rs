//! A refund as staff look at it, whether a ticket stands behind it or not.

use desk::{Event, PurchaseFile, RefundFile, RefundTries, TicketFile};

use super::ticket::first_name;

pub struct Shown<'a> {
    /// Of its ticket; none where it has no ticket.
    pub number: Option<&'a str>,
    pub tries: &'a RefundTries,
    pub events: &'a [Event],
    pub purchase: &'a PurchaseFile,
    /// None for a guest.
    pub customer: Option<&'a desk::Customer>,
}

impl<'a> Shown<'a> {
    /// Nothing while the ticket has no refund.
    pub fn of_ticket(file: &'a TicketFile) -> Option<Self> {
        Some(Self {
            number: Some(&file.record.number),
            tries: file.tries.as_ref()?,
            events: &file.events,
            purchase: &file.purchase,
            customer: Some(&file.customer),
        })
    }

    pub fn alone(file: &'a RefundFile) -> Self {
        Self {
            number: None,
            tries: &file.tries,
            events: &file.events,
            purchase: &file.purchase,
            customer: file.purchase.customer.as_ref(),
        }
    }

    pub fn refund(&self) -> &'a domain::Refund {
        &self.tries.refund
    }

    /// The address of its page.
    pub fn path(&self) -> String {
        match self.number {
            None => format!("/desk/refunds/{}", self.refund().refund_id),
            Some(number) => format!("/desk/tickets/{number}"),
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
