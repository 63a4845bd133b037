//! An event: which payments it is about. What it says of them is not read, for by now it may be otherwise.

use serde::Deserialize;

use crate::gateways::Heard;

/// The groups that may mean that a payment's money moved, or will not.
const ABOUT_MONEY: [&str; 5] =
    ["refund.", "charge.refunded", "charge.refund.", "charge.dispute.", "payment_intent.canceled"];

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    /// Another account's, that a platform is told of.
    account: Option<String>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    id: Option<String>,
    object: Option<String>,
    payment_intent: Option<serde_json::Value>,
    charge: Option<serde_json::Value>,
    latest_charge: Option<serde_json::Value>,
}

/// Reads an event; nothing where it is none.
pub fn read(body: &[u8]) -> Option<Heard> {
    let Event { id, kind, account, data: Data { object } } = serde_json::from_slice(body).ok()?;
    let is_about_money = account.is_none() && ABOUT_MONEY.iter().any(|group| kind.starts_with(group));
    let is_payment = matches!(object.object.as_deref(), Some("charge" | "payment_intent"));
    let own = object.id.filter(|_| is_payment);
    let others = [object.payment_intent, object.charge, object.latest_charge].into_iter().flatten().filter_map(name);
    let mut references: Vec<String> = own.into_iter().chain(others).filter(|_| is_about_money).collect();
    references.sort();
    references.dedup();
    Some(Heard { event_id: id, kind, references })
}

/// A thing's id, whether it is named or shown whole.
fn name(value: serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(id) => Some(id),
        shown => shown.get("id")?.as_str().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn references(kind: &str, object: &str) -> Vec<String> {
        let body = format!(r#"{{"id":"evt_1","type":"{kind}","data":{{"object":{object}}}}}"#);
        read(body.as_bytes()).expect("an event").references
    }

    #[test]
    fn an_event_about_money_names_its_payment_by_both_names() {
        let refund = r#"{"object":"refund","id":"re_1","charge":"ch_1","payment_intent":"pi_1"}"#;
        assert_eq!(references("refund.failed", refund), ["ch_1", "pi_1"]);
        let charge = r#"{"object":"charge","id":"ch_1","payment_intent":{"id":"pi_1"}}"#;
        assert_eq!(references("charge.refunded", charge), ["ch_1", "pi_1"]);
        let dispute = r#"{"object":"dispute","id":"du_1","charge":"ch_1","payment_intent":null}"#;
        assert_eq!(references("charge.dispute.created", dispute), ["ch_1"]);
        let intent = r#"{"object":"payment_intent","id":"pi_1","latest_charge":"ch_1"}"#;
        assert_eq!(references("payment_intent.canceled", intent), ["ch_1", "pi_1"]);
    }

    #[test]
    fn what_is_not_about_money_that_went_back_names_nothing() {
        let charge = r#"{"object":"charge","id":"ch_1","payment_intent":"pi_1"}"#;
        assert!(references("charge.succeeded", charge).is_empty());
        assert!(references("customer.updated", r#"{"object":"customer","id":"cus_1"}"#).is_empty());
    }

    #[test]
    fn w7_what_happened_on_another_account_names_nothing() {
        let body = r#"{"id":"evt_1","type":"refund.failed","account":"acct_other",
            "data":{"object":{"object":"refund","id":"re_1","payment_intent":"pi_1"}}}"#;
        assert!(read(body.as_bytes()).expect("an event").references.is_empty());
    }

    #[test]
    fn what_is_no_event_is_not_read() {
        for body in ["", "{}", "[]", "null", r#"{"id":1,"type":"refund.failed","data":{"object":{}}}"#, "\u{feff}{}"] {
            assert!(read(body.as_bytes()).is_none(), "{body}");
        }
        assert!(read(b"{\"id\":\"\xff\"}").is_none());
    }
}
