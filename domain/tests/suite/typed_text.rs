use domain::{ControlCharacter, many_lines, one_line};

#[test]
fn control_characters_are_refused_by_their_code() {
    for letter in ['\0', '\u{1}', '\u{8}', '\u{b}', '\u{c}', '\u{1b}', '\u{7f}', '\u{85}', '\u{9f}'] {
        let typed = format!("two{letter}words");

        assert_eq!(one_line(&typed), Err(ControlCharacter(letter)));
        assert_eq!(many_lines(&typed), Err(ControlCharacter(letter)));
    }
    assert_eq!(ControlCharacter('\0').to_string(), "holds a character that cannot be shown (U+0000)");
}

#[test]
fn line_breaks_and_tabs_stand_in_text_of_many_lines_alone() {
    for letter in ['\n', '\r', '\t'] {
        assert_eq!(one_line(&format!("two{letter}words")), Err(ControlCharacter(letter)));
    }
    assert_eq!(many_lines("a\tb\r\nc\rd\ne\r\n\r\nf").as_deref(), Ok("a\tb\nc\nd\ne\n\nf"));
}

#[test]
fn what_can_be_shown_stays_as_it_was_typed() {
    for typed in ["", " ", "Möbelhaus 42", "85123A", "[", "a&b=%00", "\u{202e}right to left", "👍🏽", "\u{fffd}"] {
        assert_eq!(one_line(typed), Ok(typed));
        assert_eq!(many_lines(typed).as_deref(), Ok(typed));
    }
}
