//! The letters people get, in words: short, human, exact about money and dates.

use domain::{Currency, EmailAddress, FailureReason, Locale, Minor, MoneyFormat, OtherWay, Remedy, Timestamp};
use serde::{Deserialize, Serialize};
use storage::{Customer, Merchant, PaymentRecord, RefundRecord, TicketRecord};

use crate::Calendar;
use crate::open_purchase::PurchaseFile;

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

pub(crate) fn ticket_requested(
    merchant: &Merchant,
    customer: &Customer,
    file: &PurchaseFile,
    record: &TicketRecord,
    public_url: &str,
) -> Option<Letter> {
    let asked = money(record.currency, record.asked_total);
    let text = format!(
        "you asked for {asked} back for purchase {}. {} answers within {} hours, by {}.\n\nFollow it here: {}",
        file.purchase.number,
        merchant.name,
        file.policy.answer_within_hours,
        day_and_time(merchant, record.answer_due_at),
        link(merchant, record, public_url),
    );
    write(merchant, customer, format!("We have your request for {asked} ({})", record.number), text)
}

pub(crate) fn ticket_approved(
    merchant: &Merchant,
    customer: &Customer,
    file: &PurchaseFile,
    record: &TicketRecord,
    refund: &RefundRecord,
    fee: Minor,
    public_url: &str,
) -> Option<Letter> {
    let total = money(record.currency, refund.total);
    let mut text = format!("{} approved your refund of {total}.", merchant.name);
    if refund.total < record.asked_total {
        text.push_str(&format!(" You had asked for {}.", money(record.currency, record.asked_total)));
    }
    if fee > 0 {
        text.push_str(&format!(" A restocking fee of {} is taken off.", money(record.currency, fee)));
    }
    text.push_str(&format!("\n\n{}", ways(refund, &file.payment.method_label)));
    if let Some(by) = refund.expected_by {
        text.push_str(&format!(" Expected in your account by {}.", day(merchant, by)));
    }
    if !record.note.is_empty() {
        text.push_str(&format!("\n\n{} writes: {}", merchant.name, record.note));
    }
    text.push_str(&format!("\n\nFollow it here: {}", link(merchant, record, public_url)));
    write(merchant, customer, format!("{total} is coming back to you ({})", record.number), text)
}

pub(crate) fn ticket_rejected(
    merchant: &Merchant,
    customer: &Customer,
    record: &TicketRecord,
    public_url: &str,
) -> Option<Letter> {
    let asked = money(record.currency, record.asked_total);
    let text = format!(
        "{} did not approve your request for {asked}.\n\n{} writes: {}\n\nSee it here: {}",
        merchant.name,
        merchant.name,
        record.note,
        link(merchant, record, public_url),
    );
    write(merchant, customer, format!("About your request for {asked} ({})", record.number), text)
}

pub(crate) fn refund_succeeded(
    merchant: &Merchant,
    customer: &Customer,
    record: &TicketRecord,
    refund: &RefundRecord,
    payment: &PaymentRecord,
    public_url: &str,
) -> Option<Letter> {
    let total = money(record.currency, refund.total);
    let mut text = format!("{total} has been paid back. {}", ways(refund, &payment.method_label));
    if let Some(by) = refund.expected_by {
        text.push_str(&format!(" Banks take some days: expect it in your account by {}.", day(merchant, by)));
    }
    if let Some(trace) = &refund.trace_number {
        text.push_str(&format!("\n\nIf it is not there by then, your bank can find it by this number: {trace}"));
    }
    text.push_str(&format!("\n\nSee it here: {}", link(merchant, record, public_url)));
    write(merchant, customer, format!("{total} has been paid back ({})", record.number), text)
}

pub(crate) fn refund_failed(
    merchant: &Merchant,
    customer: &Customer,
    record: &TicketRecord,
    refund: &RefundRecord,
    public_url: &str,
) -> Option<Letter> {
    let (subject, next) = failed_words(refund);
    let text = format!(
        "your refund of {} was approved, but the payment did not go through. {}\n\nSee it here: {}",
        money(record.currency, refund.total),
        next.replace("{shop}", &merchant.name),
        link(merchant, record, public_url),
    );
    write(merchant, customer, format!("{subject} ({})", record.number), text)
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
pub(crate) fn refund_came_back(
    merchant: &Merchant,
    customer: &Customer,
    record: &TicketRecord,
    refund: &RefundRecord,
    public_url: &str,
) -> Option<Letter> {
    let total = money(record.currency, refund.total);
    let text = format!(
        "we wrote that your refund of {total} had been paid back. The bank has returned it to {}: it did not reach you. Your \
         money is safe there, and you keep your right to it: somebody has been told, and will write to you.\
         \n\nSee it here: {}",
        merchant.name,
        link(merchant, record, public_url),
    );
    write(merchant, customer, format!("Your refund came back to us ({})", record.number), text)
}

pub(crate) fn refund_canceled(
    merchant: &Merchant,
    customer: &Customer,
    record: &TicketRecord,
    refund: &RefundRecord,
    public_url: &str,
) -> Option<Letter> {
    let text = format!(
        "your refund of {} was stopped before any money moved. You can ask for it again. If you do not know why, write to \
         {}.\n\nSee it here: {}",
        money(record.currency, refund.total),
        merchant.name,
        link(merchant, record, public_url),
    );
    write(merchant, customer, format!("Your refund was stopped ({})", record.number), text)
}

pub(crate) fn refund_retried(
    merchant: &Merchant,
    customer: &Customer,
    record: &TicketRecord,
    refund: &RefundRecord,
    payment: &PaymentRecord,
    public_url: &str,
) -> Option<Letter> {
    let total = money(record.currency, refund.total);
    let mut text =
        format!("{} tries your refund of {total} again. {}", merchant.name, ways(refund, &payment.method_label));
    if let Some(by) = refund.expected_by {
        text.push_str(&format!(" Expected in your account by {}.", day(merchant, by)));
    }
    text.push_str(&format!("\n\nFollow it here: {}", link(merchant, record, public_url)));
    write(merchant, customer, format!("{total} is on its way again ({})", record.number), text)
}

/// Says exactly what it is: credit is no money, and whoever waits for money must not wait on.
pub(crate) fn refund_credited(
    merchant: &Merchant,
    customer: &Customer,
    record: &TicketRecord,
    refund: &RefundRecord,
    payment: &PaymentRecord,
    public_url: &str,
) -> Option<Letter> {
    let total = money(record.currency, refund.total);
    let text = format!(
        "your refund of {total} is now account credit with {}, since it could not be paid to {}. It is not money: nothing \
         will come to your bank. You can use it with your next purchase.\n\nIf that is not what you agreed on, write to {}.\
         \n\nSee it here: {}",
        merchant.name,
        payment.method_label,
        merchant.name,
        link(merchant, record, public_url),
    );
    write(merchant, customer, format!("{total} is account credit now ({})", record.number), text)
}

/// Says how it was paid: whoever looks at the old card must not miss it there.
pub(crate) fn refund_recorded(
    merchant: &Merchant,
    customer: &Customer,
    record: &TicketRecord,
    refund: &RefundRecord,
    payment: &PaymentRecord,
    public_url: &str,
) -> Option<Letter> {
    let total = money(record.currency, refund.total);
    let (paid, sent_at) =
        (money(record.currency, refund.to_payment), refund.succeeded_at.unwrap_or(refund.reserved_at));
    let how = another_way(refund.other_way);
    let mut text = format!(
        "your refund of {total} could not go back to {}, so {} paid {paid} {how}, on {}.",
        payment.method_label,
        merchant.name,
        day(merchant, sent_at),
    );
    if refund.to_credit > 0 {
        text.push_str(&format!(" {} is added to your account credit.", money(record.currency, refund.to_credit)));
    }
    if let Some(by) = refund.expected_by {
        text.push_str(&format!(" Banks take some days: expect it in your account by {}.", day(merchant, by)));
    }
    text.push_str(&format!(
        "\n\nIf that is not what you agreed on, write to {}.\n\nSee it here: {}",
        merchant.name,
        link(merchant, record, public_url),
    ));
    write(merchant, customer, format!("{total} has been paid back another way ({})", record.number), text)
}

/// How it was paid that could not go back the way it came.
pub(crate) fn another_way(way: Option<OtherWay>) -> &'static str {
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

fn day_and_time(merchant: &Merchant, at: Timestamp) -> String {
    in_words(merchant, at, "%-d %B, %H:%M")
}

fn in_words(merchant: &Merchant, at: Timestamp, format: &str) -> String {
    Calendar::of(&merchant.timezone)
        .map_or_else(|_| String::new(), |calendar| calendar.local(at).strftime(format).to_string())
}

fn link(merchant: &Merchant, record: &TicketRecord, public_url: &str) -> String {
    format!("{public_url}/{}/requests/{}", merchant.slug, record.number)
}
