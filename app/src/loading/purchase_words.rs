//! What a purchase, its lines and its ways of money are called.

use desk::{Merchant, PaymentRecord, PolicyVersion, PurchaseFile, method_name, method_name_for_staff};
use domain::{Eligibility, MoneyFormat, Reason, Timestamp};

use crate::sum::SumWords;
use crate::words::{Calendar, reasons};

/// "Ceramic dripper × 1, Filter papers": name, units meant and units bought of each line; the units are said where
/// there could be others. At most four, the rest counted. Names with commas of their own are told apart otherwise.
pub fn items<'a>(lines: impl Iterator<Item = (&'a str, i64, i64)>) -> String {
    let mut names: Vec<String> = lines
        .map(
            |(name, units, bought)| {
                if bought > 1 && units > 0 { format!("{name} × {units}") } else { name.to_owned() }
            },
        )
        .collect();
    let more = names.len().saturating_sub(4);
    if more > 0 {
        names.truncate(4);
        names.push(format!("and {more} more"));
    }
    let joint = if names.iter().any(|name| name.contains(',')) { " · " } else { ", " };
    names.join(joint)
}

pub fn all_items(file: &PurchaseFile) -> String {
    items(file.purchase.lines.iter().map(|line| (line.description.as_str(), line.line.quantity, line.line.quantity)))
}

pub fn name_of<'a>(file: &'a PurchaseFile, line_id: &'a str) -> &'a str {
    let found = file.purchase.lines.iter().find(|line| line.line.id == line_id);
    found.map_or(line_id, |line| line.description.as_str())
}

/// "2 November, Visa ending 4242": when it was paid, and how where the shop said it.
pub fn paid(payment: &PaymentRecord, calendar: &Calendar) -> String {
    let when = payment.captured_at.map_or_else(|| "not yet".to_owned(), |at| calendar.date(at));
    if payment.method_label.is_empty() { when } else { format!("{when}, {}", payment.method_label) }
}

/// The payment method that money goes back to, in staff's words.
pub fn to_payment_for_staff(file: &PurchaseFile) -> String {
    format!("To {}", method_name_for_staff(&file.payment.method_label))
}

/// "48 hours".
pub fn answer_within(policy: &PolicyVersion) -> String {
    match policy.answer_within_hours {
        1 => "an hour".to_owned(),
        hours => format!("{hours} hours"),
    }
}

/// "5 to 10 business days".
pub fn arrives_within(policy: &PolicyVersion) -> String {
    match (policy.arrives_after_days, policy.arrives_within_days) {
        (from, to) if from == to => format!("{to} business days"),
        (from, to) => format!("{from} to {to} business days"),
    }
}

/// "VAT 19 %" where all taxed lines carry one rate, else "Tax".
fn tax_label(file: &PurchaseFile) -> String {
    let mut rates = file.purchase.lines.iter().filter(|line| line.line.tax > 0).map(|line| {
        let net = line.line.subtotal.saturating_sub(line.line.discount);
        let thousandth = net.saturating_div(1000).max(1);
        // The rate in whole percent, where the tax is that rate to within a rounding.
        (0..=40).find(|rate| (net * rate - line.line.tax * 100).abs() <= thousandth.max(100))
    });
    let first = rates.next().flatten();
    match first {
        Some(rate) if rates.all(|other| other == Some(rate)) => format!("VAT {rate} %"),
        _ => "Tax".to_owned(),
    }
}

/// Everything that the sum beside a purchase's form may have to say.
pub fn sum_words(
    merchant: &Merchant,
    file: &PurchaseFile,
    eligibility: &Eligibility,
    calendar: &Calendar,
    money: &MoneyFormat,
    expected: impl Fn(Timestamp) -> Timestamp,
) -> SumWords {
    let known: Vec<Reason> =
        eligibility.reasons.iter().chain(eligibility.lines.iter().flat_map(|line| &line.reasons)).cloned().collect();
    let answer_by = Timestamp(calendar.now().0.saturating_add(file.policy.answer_within_hours * 3_600_000_000));
    SumWords {
        lines: file.purchase.lines.iter().map(|line| (line.line.id.clone(), line.description.clone())).collect(),
        tax: tax_label(file),
        fee: "Restocking fee".to_owned(),
        to_payment: format!("To {}", method_name(&file.payment.method_label)),
        to_credit: "To your account credit".to_owned(),
        expected_at_once: format!("Expected in your account by {}.", calendar.date(expected(calendar.now()))),
        expected_after_review: format!("Expected in your account by {}.", calendar.date(expected(answer_by))),
        verdicts: reasons::verdicts(&merchant.name, &answer_within(&file.policy), money, calendar, &known),
    }
}
