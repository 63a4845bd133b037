//! The worked cases beside preview.md, answered to the letter.

use std::path::Path;

use domain::cases::answer_line;
use serde_json::Value;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/preview-cases.jsonl");
const COPY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/preview-cases.jsonl");

#[test]
fn every_worked_case_is_answered_exactly() {
    let cases = std::fs::read_to_string(COPY).expect("the copy of the worked cases");

    let answered = cases.lines().enumerate().map(|(index, line)| {
        let worked: Value = serde_json::from_str(line).expect("a worked case");
        let answer = answer_line(index + 1, &worked["case"].to_string()).expect("a line with text");
        let answer: Value = serde_json::from_str(&answer.json).expect("an answer in JSON");
        assert_eq!(answer, worked["expect"], "case {}", worked["case"]["id"]);
    });

    assert_eq!(answered.count(), 257);
}

#[test]
fn our_copy_is_the_worked_cases_as_they_were_given() {
    if !Path::new(SHARED).exists() {
        return; // Outside the room where the project was founded there is only the copy.
    }

    let (given, copy) = (std::fs::read(SHARED).unwrap(), std::fs::read(COPY).unwrap());

    assert!(given == copy, "{SHARED} and {COPY} differ");
}
