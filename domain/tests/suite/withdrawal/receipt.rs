//! The receipt, to the second.

use domain::withdrawal::{Declaration, WithdrawalReceipt};

use super::*;

fn declared(submitted_at: &str) -> Declaration {
    Declaration {
        name: "Mara Lindt".to_owned(),
        contract: "L-1042".to_owned(),
        reply_to: "mara@example.org".to_owned(),
        withdrawn: only([("cups", Some(1)), ("pot", None)]),
        submitted_at: at(submitted_at),
    }
}

#[test]
fn a_receipt_says_what_was_declared_and_when_to_the_second() {
    let receipt = WithdrawalReceipt::of(&declared("2026-03-16T22:59:59.999Z"), &berlin());

    assert_eq!(
        (receipt.name.as_str(), receipt.contract.as_str(), receipt.reply_to.as_str()),
        ("Mara Lindt", "L-1042", "mara@example.org")
    );
    assert_eq!(receipt.withdrawn, only([("cups", Some(1)), ("pot", None)]));
    assert_eq!(receipt.submitted_at, at("2026-03-16T22:59:59Z"));
    assert_eq!(receipt.submitted_on, date("2026-03-16"));
    assert_eq!((receipt.hour, receipt.minute, receipt.second, receipt.offset_seconds), (23, 59, 59, 3600));
}

#[test]
fn the_hour_that_october_has_twice_is_told_apart() {
    let clock = |submitted_at| {
        let receipt = WithdrawalReceipt::of(&declared(submitted_at), &berlin());
        (receipt.hour, receipt.minute, receipt.second, receipt.offset_seconds)
    };

    assert_eq!(clock("2025-10-26T00:30:07Z"), (2, 30, 7, 7200));
    assert_eq!(clock("2025-10-26T01:30:07Z"), (2, 30, 7, 3600));
}

#[test]
fn a_receipt_confirms_that_it_came_and_nothing_else() {
    let receipt = WithdrawalReceipt::of(&declared("2030-01-01T00:00:00Z"), &berlin());
    let stored = serde_json::to_value(&receipt).unwrap();

    let mut fields: Vec<&String> = stored.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "contract",
            "hour",
            "minute",
            "name",
            "offset_seconds",
            "reply_to",
            "second",
            "submitted_at",
            "submitted_on",
            "withdrawn"
        ]
    );
    assert_eq!(serde_json::from_value::<WithdrawalReceipt>(stored).unwrap(), receipt);
}
