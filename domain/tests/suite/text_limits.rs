//! How long text on one line may be.

use domain::{OneLineProblem, check_one_line};

#[test]
fn text_has_a_length_and_no_control_character() {
    let long = "ß".repeat(11);
    let check = |text: &str, expect| assert_eq!(check_one_line(text, 10), expect, "{text:?}");

    check("Tea", Ok(()));
    check(&"ß".repeat(10), Ok(()));
    check("", Err(OneLineProblem::Blank));
    check(" \u{a0}\t", Err(OneLineProblem::Blank));
    check(&long, Err(OneLineProblem::TooLong { most_chars: 10 }));
    for text in ["a\nb", "a\rb", "a\tb", "a\0b", "a\u{7f}b", "a\u{81}b"] {
        assert!(matches!(check_one_line(text, 10), Err(OneLineProblem::Unshowable(_))), "{text:?}");
    }
}
