//! A merchant's policy in plain words, for customers.

use domain::{Exceptions, MoneyFormat, Policy, WindowFrom};

use crate::pages::customer::RuleText;

/// `answer_within` like "48 hours", `arrives_within` like "5 to 10 business days".
pub fn texts(
    policy: &Policy,
    shop: &str,
    money: &MoneyFormat,
    answer_within: &str,
    arrives_within: &str,
) -> Vec<RuleText> {
    let mut rules = vec![window(policy)];
    if !policy.excluded_categories.is_empty() {
        rules.push(rule("What is left out", format!("{}.", listed(&policy.excluded_categories))));
    }
    if policy.exclude_consumed {
        rules.push(rule(
            "What was used",
            "What has been used up, watched or downloaded stays. Until then it can come back.".into(),
        ));
    }
    rules.push(match policy.exceptions {
        Exceptions::Deny => {
            rule("Exceptions", "The rules are the same for everybody; beyond them nothing is refunded here.".into())
        }
        Exceptions::Review => {
            rule("Exceptions", format!("You can ask beyond the rules too. {shop} looks at each of these requests."))
        }
    });
    rules.push(rule("Until when we answer", match policy.auto_approve_up_to {
        Some(limit) if limit > 0 => format!("Up to {} for a purchase, what is within the rules is approved at once. Otherwise {shop} answers within {answer_within}.", money.format(limit)),
        _ => format!("{shop} answers within {answer_within}."),
    }));
    rules.push(rule("Where the money goes", format!("Back the way it was paid, within {arrives_within}. What was paid with account credit becomes account credit again.")));
    rules.push(rule("Subscriptions", "You get the days that are not used yet; the day you ask counts as used.".into()));
    rules
}

fn window(policy: &Policy) -> RuleText {
    let text = match (policy.window_days, policy.window_from) {
        (None, _) => "At any time.".to_owned(),
        (Some(days), WindowFrom::PaidAt) => format!("Within {days} days of paying."),
        (Some(days), WindowFrom::DeliveredAt) => {
            format!("Within {days} days of delivery. What has not arrived counts from the day it was paid.")
        }
    };
    rule("Until when you can ask", text)
}

fn rule(title: &str, text: String) -> RuleText {
    RuleText { title: title.to_owned(), text }
}

/// "Gift cards, food and samples".
fn listed(names: &[String]) -> String {
    let text = match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
