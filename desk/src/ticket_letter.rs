//! Letters about a request and its refund. Their subjects end with the ticket's number in brackets.

use storage::{Customer, Merchant, PaymentRecord, RefundRecord, TicketRecord};

use crate::letter::{
    came_back_words, credited_words, day_and_time, elsewhere_words, expect, failed_words, money, trace, ways, write,
};
use crate::open_purchase::PurchaseFile;
use crate::reserve::Approval;
use crate::{Desk, Letter};

/// A request, and whom its letters go to.
pub(crate) struct TicketLetter<'a> {
    merchant: &'a Merchant,
    customer: &'a Customer,
    record: &'a TicketRecord,
    public_url: &'a str,
}

impl Desk {
    pub(crate) fn letter_about<'a>(
        &'a self,
        merchant: &'a Merchant,
        customer: &'a Customer,
        record: &'a TicketRecord,
    ) -> TicketLetter<'a> {
        TicketLetter { merchant, customer, record, public_url: self.public_url() }
    }
}

impl TicketLetter<'_> {
    pub(crate) fn requested(&self, file: &PurchaseFile) -> Option<Letter> {
        let asked = money(self.record.currency, self.record.asked_total);
        let text = format!(
            "you asked for {asked} back for purchase {}. {} answers within {} hours, by {}.",
            file.purchase.number,
            self.merchant.name,
            file.policy.answer_within_hours,
            day_and_time(self.merchant, self.record.answer_due_at),
        );
        self.to_follow(&format!("We have your request for {asked}"), text)
    }

    pub(crate) fn approved(
        &self,
        file: &PurchaseFile,
        refund: &RefundRecord,
        approval: &Approval<'_>,
    ) -> Option<Letter> {
        let (record, shop) = (self.record, &self.merchant.name);
        let money = |amount| money(record.currency, amount);
        let total = money(refund.total);
        let mut text = format!("{shop} approved your refund of {total}.");
        if refund.total < record.asked_total {
            text.push_str(&format!(" You had asked for {}.", money(record.asked_total)));
        }
        if approval.left_out > 0 {
            text.push_str(&format!(
                " The payment provider moves this currency in steps, so {} could not go with it: it is still yours to ask for.",
                money(approval.left_out)
            ));
        }
        if approval.preview.fee > 0 {
            text.push_str(&format!(" A restocking fee of {} is taken off.", money(approval.preview.fee)));
        }
        text.push_str(&format!("\n\n{}", ways(refund, &file.payment.method_label)));
        expect(&mut text, "Expected in your account by", self.merchant, refund);
        if !record.note.is_empty() {
            text.push_str(&format!("\n\n{shop} writes: {}", record.note));
        }
        self.to_follow(&format!("{total} is coming back to you"), text)
    }

    pub(crate) fn rejected(&self) -> Option<Letter> {
        let (record, shop) = (self.record, &self.merchant.name);
        let asked = money(record.currency, record.asked_total);
        let text = format!("{shop} did not approve your request for {asked}.\n\n{shop} writes: {}", record.note);
        self.to_see(&format!("About your request for {asked}"), text)
    }

    pub(crate) fn succeeded(&self, refund: &RefundRecord, payment: &PaymentRecord) -> Option<Letter> {
        let total = self.total(refund);
        let mut text = format!("{total} has been paid back. {}", ways(refund, &payment.method_label));
        expect(&mut text, "Banks take some days: expect it in your account by", self.merchant, refund);
        trace(&mut text, refund);
        self.to_see(&format!("{total} has been paid back"), text)
    }

    pub(crate) fn failed(&self, refund: &RefundRecord) -> Option<Letter> {
        let (subject, next) = failed_words(refund);
        let text = format!(
            "your refund of {} was approved, but the payment did not go through. {}",
            self.total(refund),
            next.replace("{shop}", &self.merchant.name),
        );
        self.to_see(subject, text)
    }

    pub(crate) fn came_back(&self, refund: &RefundRecord) -> Option<Letter> {
        self.to_see("Your refund came back to us", came_back_words(self.merchant, refund))
    }

    pub(crate) fn canceled(&self, refund: &RefundRecord) -> Option<Letter> {
        let text = format!(
            "your refund of {} was stopped before any money moved. You can ask for it again. If you do not know why, write \
             to {}.",
            self.total(refund),
            self.merchant.name,
        );
        self.to_see("Your refund was stopped", text)
    }

    pub(crate) fn retried(&self, refund: &RefundRecord, payment: &PaymentRecord) -> Option<Letter> {
        let total = self.total(refund);
        let ways = ways(refund, &payment.method_label);
        let mut text = format!("{} tries your refund of {total} again. {ways}", self.merchant.name);
        expect(&mut text, "Expected in your account by", self.merchant, refund);
        self.to_follow(&format!("{total} is on its way again"), text)
    }

    pub(crate) fn credited(&self, refund: &RefundRecord, payment: &PaymentRecord) -> Option<Letter> {
        let text = credited_words(self.merchant, refund, payment);
        self.to_see(&format!("{} is account credit now", self.total(refund)), text)
    }

    pub(crate) fn recorded(&self, refund: &RefundRecord, payment: &PaymentRecord) -> Option<Letter> {
        let text = elsewhere_words(self.merchant, refund, payment);
        self.to_see(&format!("{} has been paid back another way", self.total(refund)), text)
    }

    fn total(&self, refund: &RefundRecord) -> String {
        money(refund.currency, refund.total)
    }

    /// While there is more to come.
    fn to_follow(&self, subject: &str, text: String) -> Option<Letter> {
        self.letter(subject, text, "Follow it here")
    }

    fn to_see(&self, subject: &str, text: String) -> Option<Letter> {
        self.letter(subject, text, "See it here")
    }

    fn letter(&self, subject: &str, text: String, invitation: &str) -> Option<Letter> {
        let (url, slug, number) = (self.public_url, &self.merchant.slug, &self.record.number);
        let text = format!("{text}\n\n{invitation}: {url}/{slug}/requests/{number}");
        write(self.merchant, self.customer, format!("{subject} ({number})"), text)
    }
}
