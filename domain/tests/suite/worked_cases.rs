//! The worked cases of docs/spec/preview.md, answered to the letter.

use domain::cases::answer_line;
use serde_json::Value;

/// Compiled in, so that a checkout without them does not build its tests.
const WORKED: &str = include_str!("../../../docs/spec/preview-cases.jsonl");

#[test]
fn every_worked_case_is_answered_exactly() {
    let answered = WORKED.lines().enumerate().map(|(index, line)| {
        let worked: Value = serde_json::from_str(line).expect("a worked case");
        let answer = answer_line(index + 1, &worked["case"].to_string()).expect("a line with text");
        let answer: Value = serde_json::from_str(&answer.json).expect("an answer in JSON");
        assert_eq!(answer, worked["expect"], "case {}", worked["case"]["id"]);
    });

    assert_eq!(answered.count(), 257);
}
