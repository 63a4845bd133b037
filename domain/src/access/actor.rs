use std::fmt;
use std::str::FromStr;

use crate::UnknownWord;

/// Who did something. The ids are those of the customer, of the staff member and of the API key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    Customer(String),
    Staff(String),
    Key(String),
    /// The merchant's own rules, where they approve at once.
    Policy,
    Gateway,
    CommandLine,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(id) => write!(f, "customer:{id}"),
            Self::Staff(id) => write!(f, "staff:{id}"),
            Self::Key(id) => write!(f, "key:{id}"),
            Self::Policy => f.write_str("policy"),
            Self::Gateway => f.write_str("gateway"),
            Self::CommandLine => f.write_str("command_line"),
        }
    }
}

impl FromStr for Actor {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        match (kind, id) {
            ("policy", "") => Ok(Self::Policy),
            ("gateway", "") => Ok(Self::Gateway),
            ("command_line", "") => Ok(Self::CommandLine),
            ("customer", id) if !id.is_empty() => Ok(Self::Customer(id.to_owned())),
            ("staff", id) if !id.is_empty() => Ok(Self::Staff(id.to_owned())),
            ("key", id) if !id.is_empty() => Ok(Self::Key(id.to_owned())),
            _ => Err(UnknownWord { expected: "Actor", found: text.to_owned() }),
        }
    }
}
