//! Text that stands on one line, as a purchase has it whichever way it comes in.

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
    /// Line breaks are such characters, too.
    #[error("the text has a control character")]
    ControlCharacter,
}

/// Checks that text has 1 to `most_chars` characters, not only spaces, and stands on one line.
pub fn check_one_line(text: &str, most_chars: usize) -> Result<(), OneLineProblem> {
    if text.trim().is_empty() {
        return Err(OneLineProblem::Blank);
    }
    if text.chars().count() > most_chars {
        return Err(OneLineProblem::TooLong { most_chars });
    }
    if text.chars().any(char::is_control) {
        return Err(OneLineProblem::ControlCharacter);
    }
    Ok(())
}
