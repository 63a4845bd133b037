//! The letters people get, in words: short, human, exact about money and dates. Here is what they say alike; those about
//! a request are in `ticket_letter.rs`, those about a refund without one in `direct_letter.rs`.

use domain::{Currency, EmailAddress, FailureReason, Locale, Minor, MoneyFormat, OtherWay, Remedy, Timestamp};
use serde::{Deserialize, Serialize};
use storage::{Customer, Merchant, PaymentRecord, RefundRecord};

use crate::Calendar;

/// A plain-text mail to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The merchant's name, as the sender people see.
    pub from_name: String,
    /// A `domain::EmailAddress` in text.
    pub to: String,
    pub to_name: String,
    pub subject: String,
    pub text: String,
}

pub(crate) fn write(merchant: &Merchant, customer: &Customer, subject: String, text: String) -> Option<Letter> {
    Some(Letter {
        from_name: merchant.name.clone(),
        to: customer.email.clone()?,
        to_name: customer.name.clone(),
        subject,
        text: format!("Hello {},\n\n{text}\n\n{}\n", customer.name, merchant.name),
    })
}

pub(crate) fn sign_in_link(merchant: &Merchant, customer: &Customer, email: &EmailAddress, link: &str) -> Letter {
    Letter {
        from_name: merchant.name.clone(),
        to: email.as_str().to_owned(),
        to_name: customer.name.clone(),
        subject: format!("Your sign-in link for {}", merchant.name),
        text: format!(
            "Hello {},\n\nhere is your link to see your purchases and ask for refunds:\n\n{link}\n\nIt works once, within 10 minutes. \
             If you did not ask for it, you can leave this mail alone: nobody can sign in without it.\n\n{}\n",
            customer.name, merchant.name
        ),
    }
}

/// What a failure is called, and what comes next, with `{shop}` for the merchant's name.
pub(crate) fn failed_words(refund: &RefundRecord) -> (&'static str, &'static str) {
    let remedies = refund.failure_reason.unwrap_or(FailureReason::Unknown).remedies().customer;
    match remedies.first() {
        Some(Remedy::TryAgain | Remedy::TopUpBalance) => (
            "Your refund is delayed",
            "Your money is safe with {shop}, and you keep your right to it: somebody there has been told and can try it \
             again. You do not have to do anything.",
        ),
        Some(Remedy::AccountCredit | Remedy::AnotherWay) => (
            "Your refund needs another way",
            "Your money is safe with {shop}, and you keep your right to it: somebody there is looking for another way and \
             will write to you.",
        ),
        Some(Remedy::AwaitDispute) => (
            "Your bank decides about your refund",
            "The payment is disputed: your bank is looking into it and decides. If it decides for you, the money comes \
             from there.",
        ),
        Some(Remedy::AskAnew) => (
            "Your refund was stopped",
            "Nothing was paid, and you can ask for it again. If you do not know why, write to {shop}.",
        ),
        Some(Remedy::AskForAllThatIsLeft) => (
            "Your refund could not be paid in part",
            "While your complaint with the payment provider is open, only all that is left can go back: you can ask for \
             that, or wait for the provider.",
        ),
        Some(Remedy::LookUpAtGateway) | None => (
            "Your refund needs a look",
            "You keep your right to it: somebody at {shop} has been told, finds out what happened and will write to you.",
        ),
    }
}

/// Banks may send money back weeks later.
pub(crate) fn came_back_words(merchant: &Merchant, refund: &RefundRecord) -> String {
    format!(
        "we wrote that your refund of {} had been paid back. The bank has returned it to {}: it did not reach you. Your money \
         is safe there, and you keep your right to it: somebody has been told, and will write to you.",
        money(refund.currency, refund.total),
        merchant.name,
    )
}

/// Says exactly what it is: credit is no money, and whoever waits for money must not wait on.
pub(crate) fn credited_words(merchant: &Merchant, refund: &RefundRecord, payment: &PaymentRecord) -> String {
    format!(
        "your refund of {} is now account credit with {}, since it could not be paid to {}. It is not money: nothing will come \
         to your bank. You can use it with your next purchase.\n\nIf that is not what you agreed on, write to {}.",
        money(refund.currency, refund.total),
        merchant.name,
        payment.method_label,
        merchant.name,
    )
}

/// Says how it was paid: whoever looks at the old card must not miss it there.
pub(crate) fn elsewhere_words(merchant: &Merchant, refund: &RefundRecord, payment: &PaymentRecord) -> String {
    let (shop, money) = (&merchant.name, |amount| money(refund.currency, amount));
    let mut text = format!(
        "your refund of {} could not go back to {}, so {shop} paid {} {}, on {}.",
        money(refund.total),
        payment.method_label,
        money(refund.to_payment),
        another_way(refund.other_way),
        day(merchant, refund.succeeded_at.unwrap_or(refund.reserved_at)),
    );
    if refund.to_credit > 0 {
        text.push_str(&format!(" {} is added to your account credit.", money(refund.to_credit)));
    }
    expect(&mut text, "Banks take some days: expect it in your account by", merchant, refund);
    text.push_str(&format!("\n\nIf that is not what you agreed on, write to {shop}."));
    text
}

/// When it arrives, where that is known; `words` end before the day.
pub(crate) fn expect(text: &mut String, words: &str, merchant: &Merchant, refund: &RefundRecord) {
    if let Some(by) = refund.expected_by {
        text.push_str(&format!(" {words} {}.", day(merchant, by)));
    }
}

/// By what a bank finds it, where that is known.
pub(crate) fn trace(text: &mut String, refund: &RefundRecord) {
    if let Some(trace) = &refund.trace_number {
        text.push_str(&format!("\n\nIf it is not there by then, your bank can find it by this number: {trace}"));
    }
}

/// How it was paid that could not go back the way it came.
fn another_way(way: Option<OtherWay>) -> &'static str {
    match way {
        Some(OtherWay::BankTransfer) => "by bank transfer",
        Some(OtherWay::Cash) => "in cash",
        Some(OtherWay::SomethingElse) | None => "another way, as agreed with you",
    }
}

/// Where the money goes, in a sentence.
pub(crate) fn ways(refund: &RefundRecord, method_label: &str) -> String {
    let money = |amount| money(refund.currency, amount);
    match (refund.to_payment, refund.to_credit) {
        (0, credit) => format!("{} is added to your account credit.", money(credit)),
        (paid, 0) => format!("{} goes to {method_label}.", money(paid)),
        (paid, credit) => {
            format!("{} goes to {method_label}, {} is added to your account credit.", money(paid), money(credit))
        }
    }
}

pub(crate) fn money(currency: Currency, amount: Minor) -> String {
    MoneyFormat::for_currency(currency, Locale::En).format(amount)
}

pub(crate) fn day(merchant: &Merchant, at: Timestamp) -> String {
    in_words(merchant, at, "%A, %-d %B")
}

pub(crate) fn day_and_time(merchant: &Merchant, at: Timestamp) -> String {
    in_words(merchant, at, "%-d %B, %H:%M")
}

fn in_words(merchant: &Merchant, at: Timestamp, format: &str) -> String {
    Calendar::of(&merchant.timezone)
        .map_or_else(|_| String::new(), |calendar| calendar.local(at).strftime(format).to_string())
}
