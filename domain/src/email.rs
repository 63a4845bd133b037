//! A customer's or staff member's e-mail address. Whatever is one here can be mailed: one form is stored, compared and sent.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Bytes that SMTP allows for a path, less its angle brackets (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;
/// Bytes that SMTP allows before the @ (RFC 5321, 4.5.3.1.1).
const LONGEST_NAME: usize = 64;

/// An address in the one form that is stored, compared and sent: trimmed, in lower case, the domain in ASCII as DNS has it, so
/// that `bücher.example` and `xn--bcher-kva.example` are one. The name before the @ may have letters of any script, for which
/// the mail server must offer SMTPUTF8 (RFC 6531). It is in lower case too: by the RFC its case is the receiver's own, but
/// none that people use tells it apart, and phones begin a field with a capital. Nothing in it needs quotes, and it can hold
/// no line break, so nothing written into a mail's header through it can begin a header of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why text is no address, in the order it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailProblem {
    #[error("there is no address")]
    Empty,
    #[error("an address has at most 254 characters, and 64 of them before the @")]
    TooLong,
    #[error("an address holds no spaces or line breaks")]
    Space,
    #[error("an address is a name, one @ and a domain")]
    Shape,
    #[error("before the @ are letters, digits and signs such as + or -, and single dots between them")]
    Name,
    #[error("after the @ is the name of a domain, such as example.com")]
    Domain,
}

impl EmailAddress {
    pub fn parse(text: &str) -> Result<Self, EmailProblem> {
        let text = text.trim_matches([' ', '\t']);
        if text.is_empty() {
            return Err(EmailProblem::Empty);
        }
        // A domain may be longer as it is typed than as DNS has it, but not by much.
        if text.len() > 4 * LONGEST {
            return Err(EmailProblem::TooLong);
        }
        if text.chars().any(|letter| letter.is_control() || letter.is_whitespace() || is_invisible(letter)) {
            return Err(EmailProblem::Space);
        }
        let Some((name, domain)) = text.split_once('@') else { return Err(EmailProblem::Shape) };
        if name.is_empty() || domain.is_empty() || domain.contains('@') {
            return Err(EmailProblem::Shape);
        }
        let name: String = name.to_lowercase().nfc().collect();
        if !is_name(&name) {
            return Err(EmailProblem::Name);
        }
        let domain = domain_as_mailed(domain).ok_or(EmailProblem::Domain)?;
        if name.len() > LONGEST_NAME || name.len().saturating_add(domain.len()) >= LONGEST {
            return Err(EmailProblem::TooLong);
        }
        Ok(Self(format!("{name}@{domain}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A `dot-atom` (RFC 5322, 3.2.3) with letters and digits of any script (RFC 6532, 3.2). What would have to be quoted is none:
/// hardly a mail server delivers it, and each spelling of the quotes would be another customer.
fn is_name(name: &str) -> bool {
    let is_sign = |letter: char| "!#$%&'*+-/=?^_`{|}~".contains(letter);
    name.split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(|letter| letter.is_alphanumeric() || is_sign(letter)))
}

/// The name of a domain as DNS has it, by UTS #46. A bare IP address is no domain, in brackets or without.
fn domain_as_mailed(domain: &str) -> Option<String> {
    let domain = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .ok()?;
    let is_number = domain.rsplit('.').next()?.bytes().all(|digit| digit.is_ascii_digit());
    (!is_number).then(|| domain.into_owned())
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
