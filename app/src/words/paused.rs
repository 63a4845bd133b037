//! A gateway that does not accept the merchant's key: said on every page of the desk.

use domain::Timestamp;

use super::Calendar;

/// `gateway` as it is written in a payment, `merchant` is the slug. Since when, what is safe, and what ends it.
pub fn paused(gateway: &str, merchant: &str, since: Timestamp, calendar: &Calendar) -> (String, String, String) {
    let title = format!("{} does not accept your key since {}.", name(gateway), calendar.since(since));
    let text = "Refunds wait, and nothing is lost. An administrator sets a new key with".to_owned();
    (title, text, format!("moneyback gateway set {gateway} --merchant {merchant} --secret-key-stdin"))
}

/// Names begin with a capital letter.
pub fn name(gateway: &str) -> String {
    let mut letters = gateway.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
