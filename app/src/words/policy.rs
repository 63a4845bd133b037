//! A merchant's policy in plain words, for customers.

use domain::{
    CasePolicy, Clause, Currency, CurrencyAmounts, Exceptions, MoneyFormat, Percent, Policy, RefundReason,
    RestockingFee, WindowFrom,
};

use super::{Calendar, capitalised, refund_reason};
use crate::pages::customer::RuleText;

/// How amounts of a currency are written.
type Money = fn(Currency) -> MoneyFormat;

/// `money` writes the amounts of a currency, `answer_within` is like "48 hours", `arrives_within` like "5 to 10 business
/// days".
pub fn texts(policy: &Policy, shop: &str, money: Money, answer_within: &str, arrives_within: &str) -> Vec<RuleText> {
    let mut rules: Vec<RuleText> =
        policy.clauses().iter().map(|clause| said(clause, shop, money, answer_within)).collect();
    rules.push(rule("Where the money goes", format!("Back the way it was paid, within {arrives_within}. What was paid with account credit becomes account credit again.")));
    rules.push(rule("Subscriptions", "You get the days that are not used yet; the day you ask counts as used.".into()));
    rules
}

fn said(clause: &Clause<'_>, shop: &str, money: Money, answer_within: &str) -> RuleText {
    match clause {
        Clause::Window { days, from } => rule("Until when you can ask", window(*days, *from)),
        Clause::Excluded { categories } => rule("What is left out", format!("{}.", capitalised(&listed(categories)))),
        Clause::ConsumedStays => rule(
            "What was used",
            "What has been used up, watched or downloaded stays. Until then it can come back.".into(),
        ),
        Clause::Minimum { amounts } => {
            rule("From which amount", format!("Requests begin at {}.", each(amounts, money)))
        }
        Clause::Evidence { reasons } => {
            rule("What we may ask to see", format!("A photo or document, where the reason is {}.", either(reasons)))
        }
        Clause::Fee(fee) => rule("What is kept", kept(fee, money)),
        Clause::Exceptions(Exceptions::Deny) => {
            rule("Exceptions", "Beyond these rules nothing is refunded here.".into())
        }
        Clause::Exceptions(Exceptions::Review) => {
            rule("Exceptions", format!("You can ask beyond the rules too. {shop} looks at each of these requests."))
        }
        Clause::AutoApproval { up_to } if up_to.is_empty() => {
            rule("Until when we answer", format!("{shop} answers within {answer_within}."))
        }
        Clause::AutoApproval { up_to } => rule(
            "Until when we answer",
            format!(
                "Up to {} for a purchase, what is within the rules is approved at once. Otherwise {shop} answers within {answer_within}.",
                each(up_to, money)
            ),
        ),
    }
}

fn window(days: Option<i64>, from: WindowFrom) -> String {
    match (days, from) {
        (None, _) => "At any time.".to_owned(),
        (Some(days), WindowFrom::PaidAt) => format!("Within {} of paying.", in_days(days)),
        (Some(days), WindowFrom::DeliveredAt) => {
            format!("Within {} of delivery. What has not arrived counts from the day it was paid.", in_days(days))
        }
    }
}

fn in_days(days: i64) -> String {
    if days == 1 { "one day".to_owned() } else { format!("{days} days") }
}

/// "Of goods that come back, €5.00 a request and 10 % are kept, but nothing where the reason is damaged or wrong item."
fn kept(fee: &RestockingFee, money: Money) -> String {
    let flat = fee.flat.above_zero();
    let flat = (!flat.is_empty()).then(|| format!("{} a request", each(&flat, money)));
    let share = (fee.percent > Percent::ZERO).then(|| format!("{}\u{a0}%", fee.percent));
    let parts: Vec<String> = flat.into_iter().chain(share).collect();
    let verb = if parts.len() == 1 { "is" } else { "are" };
    let except = match fee.waived_for.as_slice() {
        [] => String::new(),
        reasons => format!(", but nothing where the reason is {}", either(reasons)),
    };
    format!("Of goods that come back, {} {verb} kept{except}.", listed(&parts))
}

/// "€5.00, £4.50 or ¥700", of which the purchase's currency says which one holds.
fn each(amounts: &CurrencyAmounts, money: Money) -> String {
    let written: Vec<String> = amounts.iter().map(|(currency, amount)| money(currency).format(amount)).collect();
    joined(&written, "or")
}

/// "damaged or wrong item".
fn either(reasons: &[RefundReason]) -> String {
    let words: Vec<String> = reasons.iter().map(|reason| refund_reason(*reason).to_lowercase()).collect();
    joined(&words, "or")
}

/// What an answer to "Why?" is for, beside the question about one purchase.
pub fn why_we_ask(policy: &CasePolicy, shop: &str) -> String {
    let mut text = format!("Your answer helps {shop}.");
    let fee = policy.restocking_fee.as_ref().filter(|fee| fee.takes_something() && !fee.waived_for.is_empty());
    if let Some(fee) = fee {
        text += &format!(" No fee is kept where the reason is {}.", either(&fee.waived_for));
    }
    if !policy.evidence_for.is_empty() {
        text += &format!(" You may be asked for a photo where it is {}.", either(&policy.evidence_for));
    }
    if fee.is_none() && policy.evidence_for.is_empty() {
        text += " It does not change whether you get your money.";
    }
    text
}

/// Until when one purchase can be asked for: "You can ask until 14 December."
pub fn until(open_until: Option<i64>, calendar: &Calendar) -> String {
    match open_until {
        Some(day) => format!("You can ask until {}.", calendar.epoch_date(day)),
        None => "You can ask at any time.".to_owned(),
    }
}

/// What the policy leaves out, in the line beside that: "Left out: gift cards and what has been used."
pub fn left_out(policy: &Policy) -> Option<String> {
    let used = policy.exclude_consumed.then(|| "what has been used".to_owned());
    let excluded: Vec<String> = policy.excluded_categories.iter().cloned().chain(used).collect();
    (!excluded.is_empty()).then(|| format!("Left out: {}.", listed(&excluded)))
}

fn rule(title: &str, text: String) -> RuleText {
    RuleText { title: title.to_owned(), text }
}

/// "gift cards, food and samples".
fn listed(names: &[String]) -> String {
    joined(names, "and")
}

fn joined(names: &[String], last_word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {last_word} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Locale, Timestamp, ZoneOffsets};

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).expect("it is listed")
    }

    fn money(currency: Currency) -> MoneyFormat {
        MoneyFormat::for_currency(currency, Locale::En)
    }

    fn amounts<const N: usize>(of: [(&str, i64); N]) -> CurrencyAmounts {
        CurrencyAmounts::new(of.map(|(code, amount)| (currency(code), amount))).expect("amounts")
    }

    fn said(policy: &Policy) -> Vec<String> {
        let said = texts(policy, "Lumen", money, "48 hours", "5 to 10 business days");
        said.iter().map(|rule| rule.text.replace('\u{a0}', " ")).collect()
    }

    fn strict() -> Policy {
        Policy {
            window_days: Some(30),
            window_from: WindowFrom::PaidAt,
            excluded_categories: vec!["gift cards".to_owned()],
            exclude_consumed: true,
            minimum_amount: amounts([("EUR", 500)]),
            evidence_for: vec![RefundReason::Damaged, RefundReason::WrongItem],
            restocking_fee: Some(RestockingFee {
                flat: amounts([("EUR", 250)]),
                percent: "12.5".parse().expect("a percentage"),
                waived_for: vec![RefundReason::Damaged],
            }),
            ..Policy::default()
        }
    }

    #[test]
    fn every_clause_is_said_in_words() {
        let text = said(&strict());

        for sentence in [
            "Within 30 days of paying.",
            "Gift cards.",
            "Requests begin at €5.00.",
            "A photo or document, where the reason is damaged or wrong item.",
            "Of goods that come back, €2.50 a request and 12.5 % are kept, but nothing where the reason is damaged.",
            "Lumen answers within 48 hours.",
        ] {
            assert!(text.iter().any(|text| text == sentence), "{sentence} in {text:?}");
        }
    }

    #[test]
    fn amounts_of_every_currency_are_said_each_in_its_own() {
        let mut policy = Policy {
            auto_approve_up_to: amounts([("EUR", 1_000), ("JPY", 1_500), ("KWD", 3_000)]),
            minimum_amount: amounts([("EUR", 500), ("GBP", 450), ("JPY", 0)]),
            ..strict()
        };
        policy.restocking_fee.as_mut().expect("a fee").flat = amounts([("EUR", 0), ("GBP", 200)]);

        let text = said(&policy);

        for sentence in [
            "Requests begin at €5.00 or £4.50.",
            "Up to €10.00, ¥1,500 or KWD 3.000 for a purchase, what is within the rules is approved at once. Otherwise Lumen \
             answers within 48 hours.",
            "Of goods that come back, £2.00 a request and 12.5 % are kept, but nothing where the reason is damaged.",
        ] {
            assert!(text.iter().any(|text| text == sentence), "{sentence} in {text:?}");
        }
    }

    #[test]
    fn no_fee_is_spoken_of_where_a_purchases_currency_has_none() {
        let mut policy = Policy { evidence_for: Vec::new(), ..strict() };
        policy.restocking_fee.as_mut().expect("a fee").percent = Percent::ZERO;

        let [euros, yen] = ["EUR", "JPY"].map(|code| why_we_ask(&policy.in_currency(currency(code)), "Lumen"));

        assert!(euros.ends_with("No fee is kept where the reason is damaged."), "{euros}");
        assert!(yen.ends_with("whether you get your money."), "{yen}");
    }

    #[test]
    fn a_purchases_rules_fit_into_one_line() {
        let calendar = Calendar::new(ZoneOffsets::fixed(0), Timestamp::from_seconds(1_795_478_400));
        let day = calendar.epoch_day(calendar.now());
        assert_eq!(until(Some(day), &calendar), "You can ask until 24 November.");
        assert_eq!(until(None, &calendar), "You can ask at any time.");
        assert_eq!(left_out(&strict()).as_deref(), Some("Left out: gift cards and what has been used."));
        assert_eq!(left_out(&Policy::default()), None);
        assert_eq!(
            why_we_ask(&strict().in_currency(currency("EUR")), "Lumen"),
            "Your answer helps Lumen. No fee is kept where the reason is damaged. You may be asked for a photo where it is \
             damaged or wrong item."
        );
        assert!(why_we_ask(&CasePolicy::default(), "Lumen").ends_with("whether you get your money."));
    }
}
