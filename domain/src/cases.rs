//! The line format of `moneyback preview`: one case a line in, one answer a line out.

use serde::Serialize;

use crate::case_reader::{read_case, read_policy};
use crate::{Case, InvalidCase, Policy};

/// The answer to one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// JSON on one line, without a line break.
    pub json: String,
    /// False where the line was no valid case and `json` says why.
    pub valid: bool,
}

/// The case that a line tells of, not yet checked. The error names the first field that cannot be read.
pub fn read(text: &str) -> Result<Case, InvalidCase> {
    read_case(text)
}

/// Answers one line; nothing for a blank one. `line_no` counts every line from 1, the blank ones too.
pub fn answer_line(line_no: usize, text: &str) -> Option<Answer> {
    if text.trim().is_empty() {
        return None;
    }
    let checked = read(text).and_then(Case::check);
    Some(match checked {
        Ok(case) => written(&case.preview().answer(), true),
        Err(invalid) => refused(line_no, &invalid.to_string()),
    })
}

/// The same for bytes as they came in, which may not be text at all.
pub fn answer_bytes(line_no: usize, bytes: &[u8]) -> Option<Answer> {
    match std::str::from_utf8(bytes) {
        Ok(text) => answer_line(line_no, text),
        Err(_) => Some(refused(line_no, "case must be text in UTF-8")),
    }
}

/// A policy from JSON, as a case has it under `policy`, but with an amount for each currency: it holds for purchases of
/// every currency, and a case is of one. Somebody writes it to put it in force, so a field that is not known is refused:
/// it would be a rule that never holds.
pub fn policy_from_json(text: &str) -> Result<Policy, InvalidCase> {
    let policy = read_policy(text)?;
    policy.check_to_publish()?;
    Ok(policy)
}

/// The same the other way, for people to read and change.
pub fn policy_to_json(policy: &Policy) -> String {
    // Words, strings and integers can always be written.
    serde_json::to_string_pretty(policy).unwrap_or_default()
}

#[derive(Serialize)]
struct Refusal {
    error: Problem,
}

#[derive(Serialize)]
struct Problem {
    code: &'static str,
    message: String,
}

fn refused(line_no: usize, message: &str) -> Answer {
    let message = format!("line {line_no}: {message}");
    written(&Refusal { error: Problem { code: "invalid_case", message } }, false)
}

fn written(answer: &impl Serialize, valid: bool) -> Answer {
    match serde_json::to_string(answer) {
        Ok(json) => Answer { json, valid },
        // Strings and integers can always be written; if ever not, the line still gets its answer.
        Err(_) => {
            Answer { json: r#"{"error":{"code":"invalid_case","message":"not writable"}}"#.to_owned(), valid: false }
        }
    }
}
