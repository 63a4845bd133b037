//! What a person knows of money that no gateway of ours moved.

/// Where it can be looked up, such as a bank's reference: one line of 1 to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence(String);

/// Why text is no evidence, in the order it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceProblem {
    #[error("there is nothing by which it can be looked up")]
    Missing,
    #[error("evidence has at most 200 characters")]
    TooLong,
}

impl Evidence {
    pub const LONGEST: usize = 200;

    /// Line breaks and what cannot be seen count as spaces, and many spaces as one.
    pub fn parse(text: &str) -> Result<Self, EvidenceProblem> {
        let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
        let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            return Err(EvidenceProblem::Missing);
        }
        if line.chars().count() > Self::LONGEST {
            return Err(EvidenceProblem::TooLong);
        }
        Ok(Self(line))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether evidence, as it is kept, names something by its whole name, such as a gateway's refund.
    pub fn names(evidence: &str, name: &str) -> bool {
        let is_of_a_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
        !name.is_empty() && evidence.split(|letter| !is_of_a_name(letter)).any(|word| word == name)
    }
}
