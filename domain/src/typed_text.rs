//! Text as people type it and programs send it: what may stand in it, and how long it may be.

/// Characters of what a customer and a shop write to each other: a comment with a request, a note with an answer.
pub const MESSAGE_LIMIT: usize = 2_000;

/// A character that cannot be shown, such as NUL, which PostgreSQL cannot even keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("holds a character that cannot be shown (U+{:04X})", u32::from(*.0))]
pub struct ControlCharacter(pub char);

/// Text on one line, as it was typed. A line break or a tab is a control character here.
pub fn one_line(typed: &str) -> Result<&str, ControlCharacter> {
    match typed.chars().find(|letter| letter.is_control()) {
        Some(letter) => Err(ControlCharacter(letter)),
        None => Ok(typed),
    }
}

/// Text on any number of lines. Tabs stay, and each line ends with `\n`, however the sender's system ends them: browsers
/// send `\r\n`, and count one character.
pub fn many_lines(typed: &str) -> Result<String, ControlCharacter> {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n");
    match text.chars().find(|letter| letter.is_control() && !matches!(letter, '\n' | '\t')) {
        Some(letter) => Err(ControlCharacter(letter)),
        None => Ok(text),
    }
}

/// The most characters that each text of a purchase has.
pub mod longest {
    pub const NUMBER: usize = 100;
    pub const ARTICLE: usize = 100;
    pub const DESCRIPTION: usize = 500;
    pub const CATEGORY: usize = 100;
    pub const CUSTOMER_NAME: usize = 200;
}

/// Why text is refused, in the order it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OneLineProblem {
    #[error("there is no text")]
    Blank,
    #[error("the text has more than {most_chars} characters")]
    TooLong { most_chars: usize },
    #[error("the text {0}")]
    Unshowable(ControlCharacter),
}

/// Checks that text has 1 to `most_chars` characters, not only spaces, and stands on one line.
pub fn check_one_line(text: &str, most_chars: usize) -> Result<(), OneLineProblem> {
    if text.trim().is_empty() {
        return Err(OneLineProblem::Blank);
    }
    if text.chars().count() > most_chars {
        return Err(OneLineProblem::TooLong { most_chars });
    }
    one_line(text).map(|_| ()).map_err(OneLineProblem::Unshowable)
}
