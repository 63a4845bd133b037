//! Letters about refunds that no ticket asked for: whoever gets money without asking must know what it is for.
//!
//! Their subjects name the purchase in words: what stands in brackets at a subject's end is a ticket's number.

use storage::{Customer, Merchant, PaymentRecord, Purchase, RefundRecord};

use crate::Letter;
use crate::letter::{
    came_back_words, credited_words, elsewhere_words, expect, failed_words, money, trace, ways, write,
};

/// A refund and what its letters say about it.
pub(crate) struct DirectLetter<'a> {
    pub(crate) merchant: &'a Merchant,
    pub(crate) customer: &'a Customer,
    pub(crate) purchase: &'a Purchase,
    pub(crate) payment: &'a PaymentRecord,
    pub(crate) refund: &'a RefundRecord,
    pub(crate) public_url: &'a str,
}

/// What there is to tell.
#[derive(Clone, Copy)]
pub(crate) enum Told<'a> {
    /// `note`: the merchant's word to the customer.
    Made {
        note: &'a str,
    },
    Succeeded,
    Failed,
    /// After it had succeeded.
    CameBack,
    Canceled,
    Retried,
    Credited,
    /// Paid another way than it came.
    Elsewhere,
}

impl DirectLetter<'_> {
    pub(crate) fn about(&self, told: Told<'_>) -> Option<Letter> {
        match told {
            Told::Made { note } => self.made(note),
            Told::Succeeded => self.succeeded(),
            Told::Failed => self.failed(),
            Told::CameBack => self.came_back(),
            Told::Canceled => self.canceled(),
            Told::Retried => self.retried(),
            Told::Credited => self.credited(),
            Told::Elsewhere => self.elsewhere(),
        }
    }

    /// It is on its way, or in the customer's account credit already.
    fn made(&self, note: &str) -> Option<Letter> {
        let total = self.total();
        let mut text = format!("{} gives you {total} back for purchase {}.", self.merchant.name, self.purchase.number);
        text.push_str(&format!("\n\n{}", self.ways()));
        expect(&mut text, "Expected in your account by", self.merchant, self.refund);
        if !note.is_empty() {
            text.push_str(&format!("\n\n{} writes: {note}", self.merchant.name));
        }
        let subject = if self.refund.to_payment == 0 { "is account credit now" } else { "is coming back to you" };
        self.letter(&format!("{total} {subject}, for"), text)
    }

    fn succeeded(&self) -> Option<Letter> {
        let total = self.total();
        let mut text = format!("{total} has been paid back for purchase {}. {}", self.purchase.number, self.ways());
        expect(&mut text, "Banks take some days: expect it in your account by", self.merchant, self.refund);
        trace(&mut text, self.refund);
        self.letter(&format!("{total} has been paid back for"), text)
    }

    fn failed(&self) -> Option<Letter> {
        let (subject, next) = failed_words(self.refund);
        let text = format!(
            "{} wanted to give you {} back for purchase {}, but the payment did not go through. {}",
            self.merchant.name,
            self.total(),
            self.purchase.number,
            next.replace("{shop}", &self.merchant.name),
        );
        self.letter(&format!("{subject}:"), text)
    }

    fn came_back(&self) -> Option<Letter> {
        self.letter("Your refund came back to us:", came_back_words(self.merchant, self.refund))
    }

    fn canceled(&self) -> Option<Letter> {
        let (total, shop) = (self.total(), &self.merchant.name);
        let text = format!(
            "your refund of {total} was stopped before any money moved. If you do not know why, write to {shop}."
        );
        self.letter("Your refund was stopped:", text)
    }

    fn retried(&self) -> Option<Letter> {
        let total = self.total();
        let mut text = format!("{} tries your refund of {total} again. {}", self.merchant.name, self.ways());
        expect(&mut text, "Expected in your account by", self.merchant, self.refund);
        self.letter(&format!("{total} is on its way again, for"), text)
    }

    fn credited(&self) -> Option<Letter> {
        let text = credited_words(self.merchant, self.refund, self.payment);
        self.letter(&format!("{} is account credit now, for", self.total()), text)
    }

    fn elsewhere(&self) -> Option<Letter> {
        let text = elsewhere_words(self.merchant, self.refund, self.payment);
        self.letter(&format!("{} has been paid back another way, for", self.total()), text)
    }

    fn total(&self) -> String {
        money(self.refund.currency, self.refund.total)
    }

    fn ways(&self) -> String {
        ways(self.refund, &self.payment.method_label)
    }

    fn letter(&self, subject: &str, mut text: String) -> Option<Letter> {
        let (url, slug, id) = (self.public_url, &self.merchant.slug, &self.purchase.purchase_id);
        text.push_str(&format!("\n\nSee the purchase here: {url}/{slug}/purchases/{id}"));
        write(self.merchant, self.customer, format!("{subject} purchase {}", self.purchase.number), text)
    }
}
