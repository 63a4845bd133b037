//! The mails in English: short, human, exact about money and dates.

use domain::{Currency, FailureReason, Locale, Minor, MoneyFormat, NoticeKind, OtherWay, Refund, Remedy, Timestamp};
use storage::{Merchant, TicketRecord};

use super::{Notice, NoticeFacts};
use crate::{Calendar, method_name};

/// A mail without its frame: what it is about, and what the link below it invites to.
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) link: &'static str,
}

const FOLLOW: &str = "Follow it here";
const SEE: &str = "See it here";

/// None where the notice lacks what its kind tells of.
pub(super) fn words(notice: &Notice, facts: &NoticeFacts) -> Option<Words> {
    let (subject, text, link) = match notice.kind {
        NoticeKind::RequestReceived => received(facts.ticket.as_ref()?, facts),
        NoticeKind::RequestRejected => rejected(facts.ticket.as_ref()?, &facts.merchant.name),
        NoticeKind::RefundApproved => approved(facts.ticket.as_ref()?, facts.refund.as_ref()?, facts, notice.left_out),
        NoticeKind::RefundMade => made(facts.refund.as_ref()?, facts),
        NoticeKind::RefundRetried => retried(facts.refund.as_ref()?, facts),
        NoticeKind::RefundCredited => credited(facts.refund.as_ref()?, facts),
        NoticeKind::RefundRecorded => recorded(facts.refund.as_ref()?, facts),
        NoticeKind::RefundSucceeded => succeeded(facts.refund.as_ref()?, facts),
        NoticeKind::RefundFailed => failed(facts.refund.as_ref()?, facts),
        NoticeKind::RefundCameBack => came_back(facts.refund.as_ref()?, &facts.merchant.name),
        NoticeKind::RefundCanceled => canceled(facts.refund.as_ref()?, facts),
    };
    Some(Words { subject, text, link })
}

type Said = (String, String, &'static str);

pub(super) fn sign_in_link(name: &str, shop: &str, link: &str) -> String {
    format!(
        "Hello {name},\n\nhere is your link to see your purchases and ask for refunds:\n\n{link}\n\nIt works once, within 10 \
         minutes. If you did not ask for it, you can leave this mail alone: nobody can sign in without it.\n\n{shop}\n"
    )
}

fn received(ticket: &TicketRecord, facts: &NoticeFacts) -> Said {
    let asked = money(ticket.currency, ticket.asked_total);
    let text = format!(
        "you asked for {asked} back for purchase {}. {} answers within {} hours, by {}.",
        facts.purchase.number,
        facts.merchant.name,
        facts.policy.answer_within_hours,
        day_and_time(&facts.merchant, ticket.answer_due_at),
    );
    (format!("We have your request for {asked}"), text, FOLLOW)
}

fn rejected(ticket: &TicketRecord, shop: &str) -> Said {
    let asked = money(ticket.currency, ticket.asked_total);
    let text = format!("{shop} did not approve your request for {asked}.\n\n{shop} writes: {}", ticket.note);
    (format!("About your request for {asked}"), text, SEE)
}

fn approved(ticket: &TicketRecord, refund: &Refund, facts: &NoticeFacts, left_out: Minor) -> Said {
    let shop = &facts.merchant.name;
    let money = |amount| money(ticket.currency, amount);
    let total = money(refund.total);
    let mut text = format!("{shop} approved your refund of {total}.");
    if refund.total < ticket.asked_total {
        text.push_str(&format!(" You had asked for {}.", money(ticket.asked_total)));
    }
    if left_out > 0 {
        text.push_str(&format!(
            " The payment provider moves this currency in steps, so {} could not go with it: it is still yours to ask for.",
            money(left_out)
        ));
    }
    let fee: Minor = facts.lines.iter().map(|line| line.fee).sum();
    if fee > 0 {
        text.push_str(&format!(" A restocking fee of {} is taken off.", money(fee)));
    }
    text.push_str(&format!("\n\n{}", ways(refund, facts)));
    expect(&mut text, "Expected in your account by", refund, facts);
    note(&mut text, &ticket.note, shop);
    (on_its_way(refund), text, FOLLOW)
}

fn made(refund: &Refund, facts: &NoticeFacts) -> Said {
    let shop = &facts.merchant.name;
    let mut text = format!("{shop} gives you {} back for purchase {}.", total(refund), facts.purchase.number);
    text.push_str(&format!("\n\n{}", ways(refund, facts)));
    expect(&mut text, "Expected in your account by", refund, facts);
    note(&mut text, &refund.note, shop);
    (on_its_way(refund), text, SEE)
}

fn on_its_way(refund: &Refund) -> String {
    let what = if refund.is_credit_alone() { "is account credit now" } else { "is coming back to you" };
    format!("{} {what}", total(refund))
}

fn retried(refund: &Refund, facts: &NoticeFacts) -> Said {
    let total = total(refund);
    let mut text = format!("{} tries your refund of {total} again. {}", facts.merchant.name, ways(refund, facts));
    expect(&mut text, "Expected in your account by", refund, facts);
    (format!("{total} is on its way again"), text, FOLLOW)
}

/// Says exactly what it is: credit is no money, and who waits for money must not wait on.
fn credited(refund: &Refund, facts: &NoticeFacts) -> Said {
    let (total, shop) = (total(refund), &facts.merchant.name);
    let text = format!(
        "your refund of {total} is now account credit with {shop}, since it could not be paid to {}. It is not money: nothing \
         will come to your bank. You can use it with your next purchase.\n\nIf that is not what you agreed on, write to {shop}.",
        method_name(&facts.payment.method_label),
    );
    (format!("{total} is account credit now"), text, SEE)
}

/// Says how it was paid: who looks at the old card must not miss it there.
fn recorded(refund: &Refund, facts: &NoticeFacts) -> Said {
    let (shop, money) = (&facts.merchant.name, |amount| money(refund.currency, amount));
    let mut text = format!(
        "your refund of {} could not go back to {}, so {shop} paid {} {}, on {}.",
        money(refund.total),
        method_name(&facts.payment.method_label),
        money(refund.to_payment),
        another_way(refund.other_way),
        day(&facts.merchant, refund.succeeded_at().unwrap_or(refund.reserved_at)),
    );
    if refund.to_credit > 0 {
        text.push_str(&format!(" {} is added to your account credit.", money(refund.to_credit)));
    }
    expect(&mut text, "Banks take some days: expect it in your account by", refund, facts);
    text.push_str(&format!("\n\nIf that is not what you agreed on, write to {shop}."));
    (format!("{} has been paid back another way", total(refund)), text, SEE)
}

fn succeeded(refund: &Refund, facts: &NoticeFacts) -> Said {
    let total = total(refund);
    let mut text =
        format!("{total} has been paid back for purchase {}. {}", facts.purchase.number, ways(refund, facts));
    expect(&mut text, "Banks take some days: expect it in your account by", refund, facts);
    if let Some(trace) = &refund.trace_number {
        text.push_str(&format!("\n\nIf it is not there by then, your bank can find it by this number: {trace}"));
    }
    (format!("{total} has been paid back"), text, SEE)
}

fn failed(refund: &Refund, facts: &NoticeFacts) -> Said {
    let shop = &facts.merchant.name;
    let (subject, next) = what_failed(refund, shop);
    let text = format!(
        "your refund of {} for purchase {} was on its way, but the payment did not go through. {next}",
        total(refund),
        facts.purchase.number,
    );
    (subject.to_owned(), text, SEE)
}

/// What a failure is called, and what comes next.
fn what_failed(refund: &Refund, shop: &str) -> (&'static str, String) {
    let remedies = refund.failure_reason().unwrap_or(FailureReason::Unknown).remedies().customer;
    match remedies.first() {
        Some(Remedy::TryAgain | Remedy::TopUpBalance) => (
            "Your refund is delayed",
            format!(
                "Your money is safe with {shop}, and you keep your right to it: somebody there has been told and can try it \
                 again. You do not have to do anything."
            ),
        ),
        Some(Remedy::AccountCredit | Remedy::AnotherWay) => (
            "Your refund needs another way",
            format!(
                "Your money is safe with {shop}, and you keep your right to it: somebody there is looking for another way and \
                 will write to you."
            ),
        ),
        Some(Remedy::AwaitDispute) => (
            "Your bank decides about your refund",
            "The payment is disputed: your bank is looking into it and decides. If it decides for you, the money comes \
             from there."
                .to_owned(),
        ),
        Some(Remedy::AskAnew) => (
            "Your refund was stopped",
            format!("Nothing was paid, and you can ask for it again. If you do not know why, write to {shop}."),
        ),
        Some(Remedy::AskForAllThatIsLeft) => (
            "Your refund could not be paid in part",
            "While your complaint with the payment provider is open, only all that is left can go back: you can ask for \
             that, or wait for the provider."
                .to_owned(),
        ),
        Some(Remedy::LookUpAtGateway) | None => (
            "Your refund needs a look",
            format!(
                "You keep your right to it: somebody at {shop} has been told, finds out what happened and will write to you."
            ),
        ),
    }
}

/// Banks may send money back weeks later.
fn came_back(refund: &Refund, shop: &str) -> Said {
    let text = format!(
        "we wrote that your refund of {} had been paid back. The bank has returned it to {shop}: it did not reach you. Your \
         money is safe there, and you keep your right to it: somebody has been told, and will write to you.",
        total(refund),
    );
    ("Your refund came back to us".to_owned(), text, SEE)
}

fn canceled(refund: &Refund, facts: &NoticeFacts) -> Said {
    let again = if facts.ticket.is_some() { " You can ask for it again." } else { "" };
    let text = format!(
        "your refund of {} was stopped before any money moved.{again} If you do not know why, write to {}.",
        total(refund),
        facts.merchant.name,
    );
    ("Your refund was stopped".to_owned(), text, SEE)
}

fn note(text: &mut String, note: &str, shop: &str) {
    if !note.is_empty() {
        text.push_str(&format!("\n\n{shop} writes: {note}"));
    }
}

/// When it arrives, where that is known; `words` end before the day.
fn expect(text: &mut String, words: &str, refund: &Refund, facts: &NoticeFacts) {
    if let Some(by) = refund.expected_by {
        text.push_str(&format!(" {words} {}.", day(&facts.merchant, by)));
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
fn ways(refund: &Refund, facts: &NoticeFacts) -> String {
    let money = |amount| money(refund.currency, amount);
    let method = method_name(&facts.payment.method_label);
    match (refund.to_payment, refund.to_credit) {
        (0, credit) => format!("{} is added to your account credit.", money(credit)),
        (paid, 0) => format!("{} goes to {method}.", money(paid)),
        (paid, credit) => {
            format!("{} goes to {method}, {} is added to your account credit.", money(paid), money(credit))
        }
    }
}

fn total(refund: &Refund) -> String {
    money(refund.currency, refund.total)
}

fn money(currency: Currency, amount: Minor) -> String {
    MoneyFormat::for_currency(currency, Locale::En).format(amount)
}

fn day(merchant: &Merchant, at: Timestamp) -> String {
    in_words(merchant, at, "%A, %-d %B")
}

fn day_and_time(merchant: &Merchant, at: Timestamp) -> String {
    in_words(merchant, at, "%-d %B, %H:%M")
}

fn in_words(merchant: &Merchant, at: Timestamp, format: &str) -> String {
    Calendar::of(&merchant.timezone)
        .map_or_else(|_| at.rfc3339(), |calendar| calendar.local(at).strftime(format).to_string())
}
