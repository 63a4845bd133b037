//! The JSON that is stored and sent.

use domain::{PaymentStatus, Percent, Preview, Prorate, Reason, SelectedLine, Selection};
use serde_json::{Value, json};

use crate::purchases::{Told, line, paid_purchase, some, whole};

fn stored(selection: &Selection) -> Value {
    serde_json::to_value(selection).expect("JSON")
}

#[test]
fn a_selection_is_stored_as_preview_md_writes_it() {
    let percent: Percent = "33.330".parse().unwrap();
    let club = SelectedLine { prorate: Some(Prorate::Day), ..some("club", 2) };
    let table = [
        (Selection::Full, json!({"kind": "full"})),
        (Selection::Amount { amount: 5 }, json!({"kind": "amount", "amount": 5})),
        (Selection::Percentage { percent }, json!({"kind": "percentage", "percent": "33.33"})),
        (
            Selection::Lines { lines: vec![whole("a"), club] },
            json!({"kind": "lines", "lines": [{"id": "a"}, {"id": "club", "quantity": 2, "prorate": "day"}]}),
        ),
    ];

    for (selection, json) in table {
        assert_eq!(stored(&selection), json);
        assert_eq!(serde_json::from_value::<Selection>(json).unwrap(), selection);
    }
}

#[test]
fn a_selection_with_nulls_is_read_and_one_with_unknown_fields_is_not() {
    let read = |json: Value| serde_json::from_value::<Selection>(json);

    let nulls = json!({"kind": "lines", "lines": [{"id": "a", "quantity": null, "prorate": null}]});
    assert_eq!(read(nulls).unwrap(), Selection::Lines { lines: vec![whole("a")] });
    for wrong in [
        json!({"kind": "full", "amount": 5}),
        json!({"kind": "amount", "amount": 5, "currency": "EUR"}),
        json!({"kind": "amount", "amount": 5.0}),
        json!({"kind": "amount", "amount": "5"}),
        json!({"kind": "amount"}),
        json!({"kind": "percentage", "percent": 50}),
        json!({"kind": "lines", "lines": [{"id": "a", "qty": 1}]}),
        json!({"kind": "half"}),
        json!({}),
    ] {
        assert!(read(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn a_percentage_is_read_as_it_is_written() {
    for (text, millionths, again) in [
        ("25", 25_000_000, "25"),
        ("0", 0, "0"),
        ("-0", 0, "0"),
        ("007.5", 7_500_000, "7.5"),
        ("0.000001", 1, "0.000001"),
        ("-12.340000", -12_340_000, "-12.34"),
        ("99999999999999999999", i64::MAX, "9223372036854.775807"),
    ] {
        let percent: Percent = text.parse().unwrap();
        assert_eq!((percent.millionths(), percent.to_string().as_str()), (millionths, again));
    }
    let many_digits = format!("{}1.000001", "0".repeat(500));
    assert_eq!(many_digits.parse::<Percent>().unwrap().millionths(), 1_000_001, "however many digits");
    let below_all = format!("-{}.5", "9".repeat(500));
    assert_eq!(below_all.parse::<Percent>().unwrap().millionths(), -i64::MAX);
    for wrong in ["", "-", ".", "5.", ".5", "+5", " 5", "5 ", "5%", "1e2", "1.2.3", "0.1234567", "--5", "５", "NaN"] {
        assert!(wrong.parse::<Percent>().is_err(), "{wrong}");
    }
}

#[test]
fn words_are_one_in_code_database_and_json() {
    for status in PaymentStatus::ALL {
        assert_eq!(status.as_str().parse::<PaymentStatus>().unwrap(), *status);
        assert_eq!(serde_json::to_value(status).unwrap(), json!(status.as_str()));
    }
    let unknown = "lost".parse::<PaymentStatus>().unwrap_err();
    assert_eq!(unknown.to_string(), "“lost” is no PaymentStatus");
}

#[test]
fn an_answer_on_the_wire_carries_codes_and_a_stored_one_the_facts() {
    let case = paid_purchase([line("a", 1000, 0, 190)]).asking_amount(1191);
    let preview = case.preview();

    let wire = serde_json::to_value(preview.answer()).unwrap();
    assert_eq!(wire["reasons"], json!(["amount_exceeds_remaining"]));
    assert_eq!((wire["outcome"].as_str(), &wire["method"]), (Some("ineligible"), &Value::Null));

    let kept: Preview = serde_json::from_str(&serde_json::to_string(&preview).unwrap()).unwrap();
    assert_eq!(kept.reasons, [Reason::AmountExceedsRemaining { asked: 1191, remaining: 1190 }]);
}

#[test]
fn a_reason_is_stored_under_its_code() {
    let reason = Reason::OutsideWindow { closed_on: 20_000 };

    assert_eq!(serde_json::to_value(&reason).unwrap(), json!({"code": reason.code(), "closed_on": 20_000}));
}
