//! Any bytes as a line of `moneyback preview`. They are answered with one line of JSON; where they are a valid case,
//! the answer keeps the promises that hold of every preview, and so does the case on its way to the browser and back.
#![no_main]

use domain::cases::{answer_bytes, read};
use domain::{Case, CheckedCase, Minor, Outcome, Selection, Verdict};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Some(answer) = answer_bytes(1, bytes) else { return };
    assert!(!answer.json.contains(['\n', '\r']));
    let json: Value = serde_json::from_str(&answer.json).expect("an answer in JSON");
    assert_eq!(json.get("error").is_none(), answer.valid);

    let case = std::str::from_utf8(bytes).ok().and_then(|text| read(text).ok());
    let Some(case) = case else { return };
    let travelled: Case = serde_json::from_str(&serde_json::to_string(&case).expect("a case is written"))
        .expect("what was written is read");
    assert_eq!(travelled, case);
    let Ok(checked) = case.check() else { return };

    promises(&checked, &checked.case().selection);
    promises(&checked, &Selection::Full);
    promises(&checked, &Selection::Amount { amount: checked.remaining() / 3 });
    let told = checked.eligibility();
    assert_eq!(told.verdict == Verdict::No, told.everything.is_none());
    let may_be_free = checked.case().reason.is_none()
        && checked.case().policy.restocking_fee.as_ref().is_some_and(|fee| !fee.waived_for.is_empty());
    let best = if may_be_free { checked.without_fee() } else { checked.clone() };
    if let Some(everything) = &told.everything {
        assert_eq!(told.refundable, best.preview_of(everything).total);
    }
    assert_eq!(travelled.check().expect("still valid").preview(), checked.preview());
});

fn promises(case: &CheckedCase, selection: &Selection) {
    let preview = case.preview_of(selection);

    assert!(preview.total >= 0 && preview.fee >= 0 && preview.total + preview.fee <= case.remaining());
    assert!(preview.to_payment >= 0 && preview.to_credit >= 0);
    assert_eq!(preview.total, preview.to_payment + preview.to_credit);
    assert_eq!(preview.total, preview.lines.iter().map(|line| line.total).sum::<Minor>());
    assert_eq!(preview.fee, preview.lines.iter().map(|line| line.fee).sum::<Minor>());
    assert_eq!(preview.remaining_after, case.remaining() - preview.total - preview.fee);
    assert_eq!(preview.total == 0, preview.outcome == Outcome::Ineligible);
    for line in &preview.lines {
        let taken = line.total + line.fee;
        assert!(line.total >= 0 && line.fee >= 0 && taken > 0);
        assert!(taken <= case.line_left(&line.id).expect("a line of the invoice"));
        assert_eq!(line.total, line.subtotal - line.discount + line.tax);
        assert!(line.tax >= 0 && line.discount >= 0);
    }
}
