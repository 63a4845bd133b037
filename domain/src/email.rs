//! A customer's or staff member's e-mail address.

use serde::{Deserialize, Serialize};

/// What SMTP allows for a path, less its angle brackets (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;

/// An address as it is stored and compared: trimmed and in lower case. It can hold no line break,
/// so nothing written into a mail's header through it can begin a header of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why text is no address, in the order it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailProblem {
    #[error("there is no address")]
    Empty,
    #[error("an address has at most 254 characters")]
    TooLong,
    #[error("an address holds no spaces or line breaks")]
    Space,
    #[error("an address is a name, one @ and a domain")]
    Shape,
}

impl EmailAddress {
    pub fn parse(text: &str) -> Result<Self, EmailProblem> {
        let address = text.trim_matches([' ', '\t']).to_lowercase();
        if address.is_empty() {
            return Err(EmailProblem::Empty);
        }
        if address.len() > LONGEST {
            return Err(EmailProblem::TooLong);
        }
        if address.chars().any(|letter| letter.is_control() || letter.is_whitespace() || is_invisible(letter)) {
            return Err(EmailProblem::Space);
        }
        match address.split_once('@') {
            Some((name, domain))
                if !name.is_empty() && is_domain(domain) && !address.contains(['<', '>', ',', ';']) =>
            {
                Ok(Self(address))
            }
            _ => Err(EmailProblem::Shape),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_domain(domain: &str) -> bool {
    !domain.contains('@') && domain.split('.').all(|label| !label.is_empty())
}

/// Letters that show nothing, with which two addresses could look like one.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl std::str::FromStr for EmailAddress {
    type Err = EmailProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailProblem;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}
