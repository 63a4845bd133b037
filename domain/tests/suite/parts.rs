//! A smaller yes than was asked for.

use domain::{Reason, Selection};

use crate::purchases::{line, paid_purchase, whole};

fn dripper_and_papers() -> domain::CheckedCase {
    let bought = [("dripper", 3_400), ("papers", 790), ("kettle", 7_900)].map(|(id, price)| line(id, price, 0, 0));
    let mut case = paid_purchase(bought);
    case.selection = Selection::Lines { lines: vec![whole("dripper"), whole("papers")] };
    case.check().expect("a valid case")
}

#[test]
fn a_part_takes_nothing_from_a_line_that_nobody_asked_about() {
    let part = dripper_and_papers().preview_of_part(1_000);

    let lines: Vec<(&str, i64, i64)> =
        part.lines.iter().map(|line| (line.id.as_str(), line.quantity, line.total)).collect();
    assert_eq!(lines, [("dripper", 0, 811), ("papers", 0, 189)]);
    assert_eq!((part.total, part.to_payment), (1_000, 1_000));
}

#[test]
fn all_of_it_as_a_part_is_the_preview_itself() {
    let case = dripper_and_papers();

    assert_eq!(case.preview_of_part(4_190), case.preview());
}

#[test]
fn a_part_above_what_was_asked_or_of_nothing_is_refused() {
    let case = dripper_and_papers();

    assert_eq!(
        case.preview_of_part(4_191).reasons,
        [Reason::AmountExceedsRemaining { asked: 4_191, remaining: 4_190 }]
    );
    assert_eq!(case.preview_of_part(0).reasons, [Reason::AmountNotPositive]);
}
