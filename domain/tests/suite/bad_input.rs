//! Bad input (docs/faults.md, B1 and B2), where the domain is what reads it: typed amounts and the case format. Forms, the
//! API and imports have tests of their own.

use domain::AmountProblem::{Empty, Negative, NotANumber, TooLarge, TooManyDecimals};
use domain::{AmountProblem, Currency, Locale, MoneyFormat, parse_amount};

fn typed(text: &str, code: &str) -> Result<i64, AmountProblem> {
    parse_amount(text, &MoneyFormat::for_currency(Currency::from_code(code).expect("a currency"), Locale::En))
}

#[test]
fn b1_a_typed_amount_is_exact_or_refused_with_its_reason() {
    for (text, read) in [
        ("0", Ok(0)), // A number; that nothing is no refund is for the rules to say (`amount_not_positive`).
        ("-1", Err(Negative)),
        ("1.5", Ok(150)),
        ("1e3", Err(NotANumber)),
        ("\"100\"", Err(NotANumber)),
        ("9223372036854775808", Err(TooLarge)),
        ("NaN", Err(NotANumber)),
        ("", Err(Empty)),
        ("100 USD", Err(NotANumber)),
        ("£100", Err(NotANumber)),
        ("EURO 100", Err(NotANumber)),
    ] {
        assert_eq!(typed(text, "EUR"), read, "{text}");
    }
    assert_eq!(typed("1.5", "JPY"), Err(TooManyDecimals { most: 0 }));
}

#[cfg(feature = "cases")]
mod case_format {
    use domain::cases::{answer_bytes, answer_line};
    use serde_json::Value;

    /// SUBTOTAL is a line's subtotal, SELECTION what is asked for, EUR the currency.
    const CASE: &str = r#"{"now": "2026-03-10T12:00:00Z", "timezone": "UTC", "invoice": {"currency": "EUR", "lines":
        [{"id": "a", "category": "physical", "quantity": 1, "subtotal": SUBTOTAL, "discount": 0, "tax": 0}],
        "credit_applied": 0}, "payment": {"amount": 1000, "status": "settled", "captured_at": "2026-03-01T10:00:00Z"},
        "policy": {"window_days": 30, "window_from": "paid_at", "excluded_categories": [], "exclude_consumed": true,
        "exceptions": "deny", "auto_approve_up_to": null}, "selection": SELECTION}"#;

    fn with(subtotal: &str, selection: &str) -> String {
        CASE.replace("SUBTOTAL", subtotal).replace("SELECTION", selection)
    }

    fn asking(amount: &str) -> String {
        with("1000", &format!(r#"{{"kind": "amount", "amount": {amount}}}"#))
    }

    fn valid() -> String {
        with("1000", r#"{"kind": "full"}"#)
    }

    /// The outcome and its first reason, or the error's code and message, which says the line first.
    fn answered(text: &str) -> (String, String) {
        let answer = answer_line(4, text).expect("a line with text");
        let json: Value = serde_json::from_str(&answer.json).expect("JSON");
        let text = |path: &str| json.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        if answer.valid {
            return (text("/outcome"), text("/reasons/0"));
        }
        let message = text("/error/message");
        assert!(message.len() < 200, "a message is for people and repeats no input");
        (text("/error/code"), message.strip_prefix("line 4: ").expect("the line's number").to_owned())
    }

    fn assert_invalid(text: &str, field: &str) {
        let (code, message) = answered(text);
        assert_eq!(code, "invalid_case");
        assert!(message.starts_with(&format!("{field} ")), "{message} should name {field}");
    }

    #[test]
    fn b1_what_is_asked_for_is_refused_by_name_or_by_the_rules() {
        for too_little in ["0", "-1", "-0"] {
            assert_eq!(answered(&asking(too_little)), ("ineligible".to_owned(), "amount_not_positive".to_owned()));
        }
        for no_integer in ["1.5", "1e3", "1E0", "\"100\"", "\"NaN\"", "\"\"", "null", "[]", "9223372036854775808"] {
            assert_invalid(&asking(no_integer), "selection.amount");
        }
        for no_json in ["NaN", "", "Infinity", "0x10", "01", "+1", ".5", "1_000"] {
            assert_invalid(&asking(no_json), "case");
        }
    }

    #[test]
    fn b1_what_was_charged_is_refused_by_name() {
        let charged = |subtotal: &str| with(subtotal, r#"{"kind": "full"}"#);

        for wrong in ["-1", "1.5", "1e3", "\"100\"", "\"NaN\"", "\"\"", "null", "9223372036854775808"] {
            assert_invalid(&charged(wrong), "invoice.lines[0].subtotal");
        }
        assert_invalid(&charged("0"), "invoice.lines");
        assert_eq!(answered(&charged("1000")).0, "review");
    }

    #[test]
    fn b1_a_wrong_currency_is_refused_by_name() {
        for wrong in ["\"EURO\"", "\"eur\"", "\"€\"", "\"\"", "\"978\"", "978", "null"] {
            assert_invalid(&valid().replace("\"EUR\"", wrong), "invoice.currency");
        }
    }

    #[test]
    fn b2_deep_nesting_is_refused_or_passed_over() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));

        for depth in [100, 10_000, 100_000] {
            assert_invalid(&deep(depth), "case");
            assert_invalid(&asking(&deep(depth)), "selection.amount");
            assert_invalid(&with("1000", &deep(depth)), "selection");
            let objects = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
            assert_invalid(&asking(&objects), "selection.amount");
            let unknown = valid().replacen('{', &format!("{{\"note\": {objects}, "), 1);
            assert_eq!(answered(&unknown).0, "review", "what is not known may be as deep as it likes");
        }
        assert_invalid(&"[".repeat(100_000), "case");
    }

    #[test]
    fn b2_a_field_given_twice_is_refused_however_its_name_is_written() {
        for name in ["subtotal", "\\u0073ubtotal", "subtota\\u006C"] {
            let twice = valid().replace("\"discount\"", &format!("\"{name}\": 1, \"discount\""));
            assert_invalid(&twice, "invoice.lines[0].subtotal");
        }
        assert_invalid(&valid().replacen('{', r#"{"selection": {"kind": "full"}, "#, 1), "selection");
    }

    #[test]
    fn b2_text_that_is_no_json_is_refused() {
        let (_, byte_order_mark) = answered(&format!("\u{feff}{}", valid()));
        assert_eq!(byte_order_mark, "case must be one JSON object without a byte order mark before it");
        assert_invalid(&valid().replace("\"a\"", "\"a\0\""), "case");
        assert_invalid(&format!("{}\0", valid()), "case");
        assert_invalid(&"\0".repeat(100), "case");

        let utf_16: Vec<u8> = valid().encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf_16.clone()).collect();
        for bytes in [utf_16, marked, b"\xed\xa0\x80".to_vec()] {
            let answer = answer_bytes(4, &bytes).expect("a line that is not blank");
            assert!(
                !answer.valid && answer.json.contains("invalid_case") && answer.json.contains("line 4: case must be")
            );
        }
    }

    #[test]
    fn b2_half_a_surrogate_pair_is_no_text() {
        for half in ["\\ud800", "\\udfff", "\\ud800\\ud800", "x\\ud83dx"] {
            assert_invalid(&valid().replace("\"a\"", &format!("\"{half}\"")), "invoice.lines[0].id");
            assert_invalid(&valid().replace("\"UTC\"", &format!("\"{half}\"")), "timezone");
            assert_invalid(&valid().replace("\"id\"", &format!("\"{half}\": 1, \"id\"")), "invoice.lines[0]");
        }
        assert_eq!(
            answered(&valid().replace("\"a\"", "\"\\ud83d\\ude00 \\u0000\"")).0,
            "review",
            "a whole pair is text"
        );
    }

    #[test]
    fn b2_ten_megabytes_are_read_and_answered() {
        let ten_megabytes = 10_000_000;

        let digits = "9".repeat(ten_megabytes);
        assert_invalid(&asking(&digits), "selection.amount");
        assert_invalid(&asking(&format!("\"{digits}\"")), "selection.amount");
        let percent = with("1000", &format!(r#"{{"kind": "percentage", "percent": "{digits}"}}"#));
        assert_eq!(answered(&percent).1, "amount_exceeds_remaining");
        assert_invalid(&valid().replace("\"UTC\"", &format!("\"{digits}\"")), "timezone");
        assert_eq!(answered(&valid().replace("\"a\"", &format!("\"{digits}\""))).0, "review");
        assert_eq!(answered(&valid().replacen('{', &format!("{{\"note\": \"{digits}\", "), 1)).0, "review");
        assert_invalid(&digits, "case");

        let line = r#"{"id": "a", "quantity": 1}, "#;
        let lines = format!(r#"{{"kind": "lines", "lines": [{}{line}"#, line.repeat(ten_megabytes / line.len()));
        let lines = format!("{}]}}", lines.trim_end_matches(", "));
        assert_eq!(answered(&with("1000", &lines)).1, "duplicate_line");
        let members = r#""note": 1, "#.repeat(ten_megabytes / 11);
        assert_eq!(answered(&valid().replacen('{', &format!("{{{members}"), 1)).0, "review");
    }
}
