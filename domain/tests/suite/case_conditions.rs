//! The fields that a case may have beyond preview.md, on the wire.

use domain::Policy;
use domain::cases::{answer_line, policy_from_json, policy_to_json};
use serde_json::{Value, json};

use crate::purchases::amounts;

fn conditional() -> Value {
    json!({
        "now": "2026-03-10T12:00:00Z",
        "timezone": "Europe/Berlin",
        "invoice": {
            "currency": "EUR",
            "lines": [
                {"id": "cup", "category": "physical", "quantity": 2, "subtotal": 4000, "discount": 0, "tax": 760},
                {"id": "pot", "category": "physical", "quantity": 1, "subtotal": 3000, "discount": 0, "tax": 570},
            ],
            "credit_applied": 330,
            "other_payments": 2000,
        },
        "payment": {"amount": 6000, "status": "settled", "captured_at": "2026-03-01T10:00:00Z"},
        "policy": {
            "window_days": 30, "window_from": "paid_at", "excluded_categories": [], "exclude_consumed": true,
            "exceptions": "deny", "auto_approve_up_to": 10000, "minimum_amount": 500,
            "evidence_for": ["damaged"],
            "restocking_fee": {"flat": 100, "percent": "10", "waived_for": ["wrong_item"]},
        },
        "refunds": [{
            "lines": [{"id": "cup", "total": 380, "fee": 100, "quantity": 0}],
            "to_payment": 180, "to_credit": 0, "to_other_payments": 200,
        }],
        "pending_lines": [{"id": "pot", "ticket": "R-7K2M9"}],
        "listing": null,
        "reason": "changed_mind",
        "evidence": 0,
        "selection": {"kind": "lines", "lines": [{"id": "cup", "quantity": 1}]},
    })
}

fn answer(case: &Value) -> Value {
    let answer = answer_line(1, &case.to_string()).expect("a line with text");
    serde_json::from_str(&answer.json).expect("JSON")
}

fn set(path: &str, value: Value) -> Value {
    let mut case = conditional();
    *case.pointer_mut(path).expect("a path of the case") = value;
    case
}

#[test]
fn conditions_are_read_and_the_fee_is_written() {
    assert_eq!(
        answer(&conditional()),
        json!({
            "outcome": "auto_approve",
            "reasons": [],
            "lines": [
                {"id": "cup", "quantity": 1, "subtotal": 1716, "discount": 0, "tax": 326, "total": 2042, "fee": 338},
            ],
            "total": 2042,
            "fee": 338,
            "to_payment": 1712,
            "to_credit": 330,
            "remaining_after": 5470,
            "method": "refund",
        })
    );
}

#[test]
fn each_condition_is_heard() {
    let pot = json!({"kind": "lines", "lines": [{"id": "pot"}]});
    for (path, value, reasons) in [
        ("/selection", pot, json!(["already_asked"])),
        ("/selection", json!({"kind": "lines", "lines": [{"id": "cup"}]}), json!([])),
        ("/policy/minimum_amount", json!(2043), json!(["below_minimum"])),
        ("/policy/restocking_fee/flat", json!(2380), json!(["fee_takes_all"])),
        ("/reason", json!("damaged"), json!(["evidence_missing"])),
        ("/listing", json!("blocked"), json!(["customer_blocked"])),
    ] {
        assert_eq!(answer(&set(path, value.clone()))["reasons"], reasons, "{path} {value}");
    }
    assert_eq!(answer(&set("/reason", json!("wrong_item")))["fee"], Value::Null, "nothing is kept, nothing is said");
}

#[test]
fn each_is_optional_and_may_be_null() {
    for path in
        ["/policy/minimum_amount", "/policy/evidence_for", "/policy/restocking_fee", "/pending_lines", "/reason"]
    {
        assert_eq!(answer(&set(path, Value::Null))["error"], Value::Null, "{path}");
    }
    for path in ["/evidence", "/policy/restocking_fee/flat", "/policy/restocking_fee/percent"] {
        assert_eq!(answer(&set(path, Value::Null))["error"], Value::Null, "{path}");
    }
}

#[test]
fn what_is_wrong_with_one_is_said_by_its_name() {
    for (path, value, message) in [
        ("/invoice/other_payments", json!(-1), "invoice.other_payments must be a whole number"),
        ("/invoice/other_payments", json!(1999), "invoice.lines do not add up"),
        ("/policy/minimum_amount", json!("500"), "policy.minimum_amount must be a whole number"),
        ("/policy/minimum_amount", json!(-1), "policy.minimum_amount must be a whole number"),
        ("/policy/evidence_for", json!(["boredom"]), "policy.evidence_for[0] is not a known reason"),
        ("/policy/restocking_fee", json!(500), "policy.restocking_fee must be an object"),
        ("/policy/restocking_fee/flat", json!(1.5), "policy.restocking_fee.flat must be a whole number"),
        ("/policy/restocking_fee/percent", json!(10), "policy.restocking_fee.percent must be a string"),
        ("/policy/restocking_fee/percent", json!("100.1"), "policy.restocking_fee.percent must be from 0 to 100"),
        (
            "/policy/restocking_fee/waived_for",
            json!(["x"]),
            "policy.restocking_fee.waived_for[0] is not a known reason",
        ),
        ("/refunds/0/to_other_payments", json!(-1), "refunds[0].to_other_payments must be a whole number"),
        ("/refunds/0/to_other_payments", json!(201), "refunds[0] has lines that do not add up"),
        ("/refunds/0/lines/0/fee", json!(0.5), "refunds[0].lines[0].fee must be a whole number"),
        ("/refunds/0/lines/0/fee", json!(-domain::MOST - 1), "refunds[0].lines[0].fee must be a whole number from -"),
        ("/refunds/0/lines/0/fee", json!(4381), "refunds[0].lines[0].total makes the refunds of this line more"),
        ("/pending_lines/0/ticket", Value::Null, "pending_lines[0].ticket must be a string"),
        ("/pending_lines/0/id", json!(7), "pending_lines[0].id must be a string"),
        ("/listing", json!("banned"), "listing is not a known list"),
        ("/reason", json!("boredom"), "reason is not a known reason"),
        ("/evidence", json!(-1), "evidence must be a whole number"),
    ] {
        let said = answer(&set(path, value.clone()));
        assert_eq!(said["error"]["code"], "invalid_case", "{path} {value}");
        let text = said["error"]["message"].as_str().unwrap();
        assert!(text.starts_with(&format!("line 1: {message}")), "{path} {value}: {text}");
    }
}

/// The policy of [`conditional`] as a shop publishes it, with amounts for two currencies.
fn published() -> Value {
    let mut policy = conditional()["policy"].clone();
    policy["auto_approve_up_to"] = json!({"EUR": 10000, "KWD": 3000});
    policy["minimum_amount"] = json!({"EUR": 500});
    policy["restocking_fee"]["flat"] = json!({"EUR": 100, "JPY": 150});
    policy
}

#[test]
fn a_policy_with_a_bare_number_or_an_unknown_currency_is_refused() {
    const FORM: &str = r#"must be an amount for each currency, such as {"EUR": 2500}"#;
    for path in ["auto_approve_up_to", "minimum_amount", "restocking_fee.flat"] {
        let refused = |value: &str| {
            let mut policy = published();
            *policy.pointer_mut(&format!("/{}", path.replace('.', "/"))).expect("a path") = json!("VALUE");
            let text = policy.to_string().replace(r#""VALUE""#, value);
            policy_from_json(&text).unwrap_err().to_string()
        };
        for bare in ["2500", "0", r#""2500 EUR""#, r#"["EUR", 2500]"#] {
            assert_eq!(refused(bare), format!("policy.{path} {FORM}"), "{bare}");
        }
        for unknown in ["EURO", "eur", ""] {
            let said = refused(&format!(r#"{{"{unknown}": 2500}}"#));
            assert_eq!(said, format!("policy.{path}.{unknown} is not a known currency"));
        }
        for (wrong, problem) in [
            (r#"{"JPY": 1, "EUR": 1, "EUR": 1}"#, "is given twice"),
            (r#"{"EUR": -1}"#, "must be a whole number from 0 to 9007199254740991"),
            (r#"{"EUR": 9007199254740992}"#, "must be a whole number from 0 to 9007199254740991"),
            (r#"{"EUR": 25.00}"#, "must be a whole number from 0 to 9007199254740991"),
            (r#"{"EUR": null}"#, "must be a whole number from 0 to 9007199254740991"),
        ] {
            assert_eq!(refused(wrong), format!("policy.{path}.EUR {problem}"), "{wrong}");
        }
    }
}

#[test]
fn a_policy_is_written_and_read_back_the_same() {
    let mut json = published();
    json["window_days"] = Value::Null;
    let policy = policy_from_json(&json.to_string()).expect("a policy");

    assert_eq!(policy.restocking_fee.as_ref().map(|fee| &fee.flat), Some(&amounts([("EUR", 100), ("JPY", 150)])));
    let written: Value = serde_json::from_str(&policy_to_json(&policy)).expect("JSON");
    assert_eq!(written, json);
    assert_eq!(policy_from_json(&policy_to_json(&policy)), Ok(policy));
    let bare: Policy = Policy::default();
    assert_eq!(policy_from_json(&policy_to_json(&bare)), Ok(bare));
}

#[test]
fn a_rule_that_would_never_hold_is_no_policy() {
    let with = |name: &str, value: Value| {
        let mut json = published();
        json[name] = value;
        policy_from_json(&json.to_string()).unwrap_err().to_string()
    };

    assert_eq!(with("window_dayz", json!(30)), "policy.window_dayz is not a known field");
    let typo = with("restocking_fee", json!({"flat": {"EUR": 5}, "waived": []}));
    assert_eq!(typo, "policy.restocking_fee.waived is not a known field");
    assert!(with("window_days", json!(-1)).starts_with("policy.window_days must be"));
    let longest: Policy = Policy { window_days: Some(36_500), ..Policy::default() };
    assert_eq!(longest.check_to_publish(), Ok(()));
    assert!(with("window_days", json!(36_501)).starts_with("policy.window_days must be at most 36500"));
    let nameless = with("excluded_categories", json!(["gifts", " "]));
    assert_eq!(nameless, "policy.excluded_categories[1] must be a category's name");
    assert_eq!(policy_from_json("[").unwrap_err().field, "policy");
    assert_eq!(policy_from_json("7").unwrap_err().to_string(), "policy must be an object");
}
