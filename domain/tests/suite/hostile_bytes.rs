//! Whatever bytes come in, one line of JSON goes out. `make fuzz` looks further; this is its short form, the same
//! bytes each time.

use domain::cases::{answer_bytes, read};
use serde_json::Value;

use crate::tries::tries;

/// Numbers at an edge, or beyond what a case may hold, and what is no number of a case at all.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "9007199254740991",
    "9007199254740993",
    "1000000000000000",
    "1000000000000001",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "1e3",
    "1.0",
    "1e999999999",
    "99999999999999999999999999999999999999999",
    "00",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
];

/// Words that other cases have, and instants and zones at their edges.
const TEXTS: &[&str] = &[
    "",
    "li_1",
    "li_2",
    "day",
    "second",
    "full",
    "lines",
    "percentage",
    "deny",
    "review",
    "settled",
    "captured",
    "JPY",
    "KWD",
    "XXX",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Europe/Berlin",
    "Nowhere/None",
    "9999-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "2016-12-31T23:59:60Z",
    "2026-03-29T02:30:00+01:00",
    "100.000001",
    "99.999999",
    "1e2",
    "\\u0000",
    "\\ud800",
    "ü",
    "-",
];

/// Numbers that look drawn and are the same every time (splitmix64).
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) as usize % most.max(1)
    }

    fn one_of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

fn worked_cases() -> Vec<String> {
    let worked = include_str!("../../../docs/spec/preview-cases.jsonl").lines();
    worked.map(|line| serde_json::from_str::<Value>(line).expect("a worked case")["case"].to_string()).collect()
}

/// Where the values begin that fit, and where they end.
fn values(bytes: &[u8], opening: &[u8], is_inside: impl Fn(u8) -> bool) -> Vec<(usize, usize)> {
    let starts = (opening.len()..bytes.len()).filter(|at| bytes[..*at].ends_with(opening) && is_inside(bytes[*at]));
    starts.map(|at| (at, at + bytes[at..].iter().take_while(|byte| is_inside(**byte)).count())).collect()
}

fn replace_one(bytes: &mut Vec<u8>, values: &[(usize, usize)], with: &str, drawn: &mut Drawn) {
    if let Some((start, end)) = values.get(drawn.below(values.len())) {
        bytes.splice(start..end, with.bytes());
    }
}

fn spoilt(case: &[u8], other: &[u8], drawn: &mut Drawn) -> Vec<u8> {
    let mut bytes = case.to_vec();
    for _ in 0..=drawn.below(3) {
        let (at, till) = (drawn.below(bytes.len()), drawn.below(bytes.len() + 1));
        match drawn.below(16) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << drawn.below(8),
            1 if !bytes.is_empty() => bytes[at] = drawn.below(256) as u8,
            2 => bytes.truncate(till),
            3 => {
                bytes.splice(at.min(till)..at.max(till), []);
            }
            4 => {
                bytes.truncate(till);
                bytes.extend_from_slice(&other[drawn.below(other.len())..]);
            }
            5 => {
                let deep = ["[", "{\"a\":", "[{\"lines\":"][drawn.below(3)].repeat(1 << drawn.below(14));
                bytes.splice(at..at, deep.bytes());
            }
            6..=11 => {
                let numbers = values(&bytes, b":", |byte| byte.is_ascii_digit() || byte == b'-');
                replace_one(&mut bytes, &numbers, drawn.one_of(NUMBERS), drawn);
            }
            _ => {
                let texts = values(&bytes, b":\"", |byte| byte != b'"');
                replace_one(&mut bytes, &texts, drawn.one_of(TEXTS), drawn);
            }
        }
    }
    bytes
}

#[test]
fn any_bytes_are_answered_with_one_line_of_json() {
    let cases = worked_cases();
    let mut drawn = Drawn(20_260_310);
    let (mut answered, mut refused) = (0, 0);

    let all = 2 * tries() as usize;
    for line_no in 1..=all {
        let case = &cases[drawn.below(cases.len())];
        let other = &cases[drawn.below(cases.len())];
        let bytes = spoilt(case.as_bytes(), other.as_bytes(), &mut drawn);
        let Some(answer) = answer_bytes(line_no, &bytes) else { continue };

        assert!(!answer.json.contains(['\n', '\r']), "{}", String::from_utf8_lossy(&bytes));
        let json: Value = serde_json::from_str(&answer.json).expect("an answer in JSON");
        assert_eq!(json.get("error").is_none(), answer.valid);
        if answer.valid { answered += 1 } else { refused += 1 }
    }

    // They are neither so broken that no rule ever sees one, nor harmless.
    assert!(answered >= all / 20 && refused >= all / 4, "{answered} answered, {refused} refused");
}

#[test]
fn what_is_read_from_hostile_bytes_keeps_the_promises_of_a_preview() {
    let cases = worked_cases();
    let mut drawn = Drawn(20_260_924);

    for _ in 0..tries() / 2 {
        let case = &cases[drawn.below(cases.len())];
        let bytes = spoilt(case.as_bytes(), case.as_bytes(), &mut drawn);
        let text = String::from_utf8_lossy(&bytes);
        let Ok(checked) = read(&text).and_then(|case| case.check()) else { continue };

        let preview = checked.preview();

        assert!((0..=checked.remaining()).contains(&preview.total), "{text}");
        assert_eq!(preview.total, preview.to_payment + preview.to_credit, "{text}");
        assert_eq!(preview.remaining_after, checked.remaining() - preview.total, "{text}");
    }
}
