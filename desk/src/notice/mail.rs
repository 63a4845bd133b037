/// A plain-text mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The merchant's name, as the sender people see.
    pub from_name: String,
    /// A `domain::EmailAddress` in text.
    pub to: String,
    pub to_name: String,
    pub subject: String,
    pub text: String,
}
