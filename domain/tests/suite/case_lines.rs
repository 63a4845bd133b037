//! The line format of `moneyback preview`: strict about what it knows, deaf to what it does not.

use domain::cases::{answer_bytes, answer_line};
use serde_json::{Value, json};

fn valid() -> Value {
    json!({
        "now": "2026-03-10T12:00:00Z",
        "timezone": "Europe/Berlin",
        "invoice": {
            "currency": "EUR",
            "lines": [{
                "id": "a", "category": "physical", "quantity": 2, "subtotal": 1000, "discount": 0, "tax": 190,
                "period": {"start": "2026-03-01T00:00:00Z", "end": "2026-04-01T00:00:00Z"}, "consumed": false,
            }],
            "credit_applied": 0,
            "delivered_at": null,
        },
        "payment": {
            "amount": 1190, "status": "settled", "captured_at": "2026-03-01T10:00:00Z", "disputed": false,
            "gateway_refundable_until": null,
        },
        "policy": {
            "window_days": 30, "window_from": "paid_at", "excluded_categories": ["digital"],
            "exclude_consumed": true, "exceptions": "deny", "auto_approve_up_to": null,
        },
        "credit_order": "credit_first",
        "refunds": [{"lines": [{"id": "a", "total": 90, "quantity": 0}], "to_payment": 90, "to_credit": 0}],
        "selection": {"kind": "lines", "lines": [{"id": "a", "quantity": 1, "prorate": "day"}]},
    })
}

fn set(path: &str, value: Value) -> Value {
    let mut case = valid();
    *case.pointer_mut(path).expect("a path of the case") = value;
    case
}

fn without(path: &str) -> Value {
    let (parent, name) = path.rsplit_once('/').expect("a path");
    let mut case = valid();
    case.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").remove(name).expect("a field");
    case
}

fn message(text: &str) -> Option<String> {
    let answer = answer_line(7, text).expect("a line with text");
    let json: Value = serde_json::from_str(&answer.json).expect("JSON");
    assert_eq!(answer.valid, json.get("error").is_none());
    if !answer.valid {
        assert_eq!(json["error"]["code"], "invalid_case");
    }
    json["error"]["message"].as_str().map(str::to_owned)
}

/// As messages write it: `/invoice/lines/0/tax` is `invoice.lines[0].tax`.
fn field(path: &str) -> String {
    path.split('/').skip(1).fold(String::new(), |field, part| match part.parse::<usize>() {
        Ok(index) => format!("{field}[{index}]"),
        Err(_) if field.is_empty() => part.to_owned(),
        Err(_) => format!("{field}.{part}"),
    })
}

fn assert_invalid(case: &Value, path: &str) {
    let message = message(&case.to_string()).unwrap_or_else(|| panic!("{path} should be at fault in {case}"));
    assert!(message.starts_with(&format!("line 7: {} ", field(path))), "{message} should name {path}");
}

#[test]
fn a_valid_case_is_answered() {
    assert_eq!(message(&valid().to_string()), None);
}

#[test]
fn blank_lines_are_passed_over() {
    assert!([" ", "", "\t \r"].iter().all(|blank| answer_line(1, blank).is_none()));
}

#[test]
fn what_is_no_object_is_refused() {
    for text in ["nope", "{", "[]", "1", "null", "\"case\"", "{} {}", "{\"now\": }"] {
        assert!(message(text).expect("an error").starts_with("line 7: case must be "), "{text}");
    }
    let answer = answer_bytes(3, b"{\"now\": \"\xff\"}").unwrap();
    assert!(!answer.valid && answer.json.contains("line 3: case must be text in UTF-8"));
}

const REQUIRED: [&str; 33] = [
    "/now",
    "/timezone",
    "/invoice",
    "/invoice/currency",
    "/invoice/lines",
    "/invoice/lines/0/id",
    "/invoice/lines/0/category",
    "/invoice/lines/0/quantity",
    "/invoice/lines/0/subtotal",
    "/invoice/lines/0/discount",
    "/invoice/lines/0/tax",
    "/invoice/lines/0/period/start",
    "/invoice/lines/0/period/end",
    "/invoice/credit_applied",
    "/payment",
    "/payment/amount",
    "/payment/status",
    "/policy",
    "/policy/window_from",
    "/policy/excluded_categories",
    "/policy/exclude_consumed",
    "/policy/exceptions",
    "/refunds/0/lines",
    "/refunds/0/lines/0/id",
    "/refunds/0/lines/0/total",
    "/refunds/0/lines/0/quantity",
    "/refunds/0/to_payment",
    "/refunds/0/to_credit",
    "/selection",
    "/selection/kind",
    "/selection/lines",
    "/selection/lines/0/id",
    "/payment/captured_at",
];

#[test]
fn what_is_required_is_neither_absent_nor_null() {
    for path in REQUIRED {
        assert_invalid(&without(path), path);
        assert_invalid(&set(path, Value::Null), path);
    }
}

#[test]
fn what_may_be_null_for_a_reason_must_still_be_there() {
    for path in ["/policy/window_days", "/policy/auto_approve_up_to"] {
        assert_invalid(&without(path), path);
        assert_eq!(message(&set(path, Value::Null).to_string()), None);
    }
    let mut authorized = set("/payment/status", json!("authorized"));
    authorized["payment"]["captured_at"] = Value::Null;
    assert_eq!(message(&authorized.to_string()), None);
}

#[test]
fn what_is_optional_may_be_absent_or_null() {
    for path in [
        "/credit_order",
        "/refunds",
        "/invoice/delivered_at",
        "/invoice/lines/0/consumed",
        "/payment/disputed",
        "/payment/gateway_refundable_until",
        "/selection/lines/0/quantity",
        "/selection/lines/0/prorate",
    ] {
        assert_eq!(message(&without(path).to_string()), None, "{path}");
        assert_eq!(message(&set(path, Value::Null).to_string()), None, "{path}");
    }
    assert_eq!(message(&without("/invoice/lines/0/period").to_string()), None);
}

#[test]
fn numbers_are_json_integers_in_range() {
    let amounts = REQUIRED.iter().filter(|path| valid().pointer(path).is_some_and(Value::is_number));
    let mut seen = 0;
    for path in amounts {
        seen += 1;
        for wrong in ["1.0", "1e2", "\"1\"", "true", "[1]", "-1", "9007199254740992", "123456789012345678901234567890"]
        {
            assert_invalid(&set(path, json!(null)), path);
            // As text, since a JSON library would tidy the number.
            let text = set(path, json!("HERE")).to_string().replace("\"HERE\"", wrong);
            let message = message(&text).unwrap_or_else(|| panic!("{path} must not be {wrong}"));
            assert!(message.starts_with(&format!("line 7: {} ", field(path))), "{message}");
        }
    }
    assert_eq!(seen, 10);
}

#[test]
fn a_selections_numbers_may_be_below_one_but_must_be_integers() {
    let asking = |number: &str| {
        let text = set("/selection", json!({"kind": "amount", "amount": "HERE"})).to_string();
        message(&text.replace("\"HERE\"", number))
    };

    for number in ["0", "-0", "-1", "-123456789012345678901234567890", "9007199254740991"] {
        assert_eq!(asking(number), None, "{number}");
    }
    for wrong in ["9007199254740992", "0.5", "-1.0", "1E0", "null", "\"5\""] {
        assert!(asking(wrong).expect("an error").starts_with("line 7: selection.amount "), "{wrong}");
    }
}

#[test]
fn unknown_words_are_invalid_not_refused() {
    for (path, wrong) in [
        ("/timezone", "Mars/Olympus"),
        ("/invoice/currency", "EURO"),
        ("/invoice/currency", "eur"),
        ("/invoice/currency", "ABC"),
        ("/payment/status", "refunded"),
        ("/payment/status", "Settled"),
        ("/policy/window_from", "shipped_at"),
        ("/policy/exceptions", "allow"),
        ("/credit_order", "all_credit"),
        ("/selection/kind", "half"),
        ("/selection/lines/0/prorate", "month"),
        ("/now", "yesterday"),
        ("/now", "2026-06-30T23:59:60Z"),
        ("/payment/captured_at", "2026-03-01"),
    ] {
        assert_invalid(&set(path, json!(wrong)), path);
    }
}

#[test]
fn each_field_is_of_its_own_kind() {
    for path in REQUIRED {
        for wrong in [json!({}), json!([{}]), json!(true), json!(1.5), json!("")] {
            let same_kind = valid().pointer(path).is_some_and(|value| value.is_object() && wrong.is_object());
            let any_text = (path.ends_with("id") || path.ends_with("category")) && wrong == "";
            let a_flag = path.ends_with("exclude_consumed") && wrong == true;
            if !(same_kind || any_text || a_flag) {
                assert!(message(&set(path, wrong.clone()).to_string()).is_some(), "{path} must not be {wrong}");
            }
        }
    }
    assert_invalid(&set("/policy/excluded_categories", json!(["a", 1])), "/policy/excluded_categories/1");
    assert_invalid(&set("/payment/disputed", json!("no")), "/payment/disputed");
    assert_invalid(&set("/selection", json!({"kind": "percentage", "percent": 50})), "/selection/percent");
    assert_invalid(&set("/selection", json!({"kind": "percentage", "percent": "50%"})), "/selection/percent");
}

#[test]
fn rules_of_validity_name_their_field_here_too() {
    assert_invalid(&set("/invoice/lines/0/discount", json!(1001)), "/invoice/lines/0/discount");
    assert_invalid(&set("/invoice/lines/0/period/end", json!("2026-03-01T00:00:00.9Z")), "/invoice/lines/0/period/end");
    assert_invalid(&set("/payment/amount", json!(1191)), "/invoice/lines");
    assert_invalid(&set("/refunds/0/lines/0/id", json!("b")), "/refunds/0/lines/0/id");
    assert_invalid(&set("/refunds/0/to_credit", json!(1)), "/refunds/0");
}

/// Readers differ on which of two counts, and money must not depend on the reader.
#[test]
fn a_known_field_given_twice_is_invalid() {
    let twice = valid().to_string().replacen("\"tax\":", "\"tax\":0,\"tax\":", 1);

    assert_eq!(message(&twice).expect("an error"), "line 7: invoice.lines[0].tax is given twice");
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    let mut case = valid();
    case["fees"] = json!([{"kind": "restocking", "amount": 1.5e300}]);
    case["invoice"]["lines"][0]["color"] = json!("sand");
    case["selection"]["amount"] = json!("passed over for lines");
    let text = case.to_string().replacen('{', "{\"note\":1e999,\"note\":2,", 1);

    assert_eq!(message(&text), None);
}

#[test]
fn names_and_strings_may_be_escaped() {
    let escaped = valid().to_string().replacen("\"tax\"", "\"t\\u0061x\"", 1).replace("\"a\"", "\"\\u0061\"");

    assert_eq!(message(&escaped), None);
}

#[test]
fn deeply_nested_nonsense_is_passed_over_or_refused_but_does_no_harm() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));

    assert!(message(&deep).is_some());
    let text = valid().to_string().replacen('{', &format!("{{\"extra\":{deep},"), 1);
    message(&text);
}
