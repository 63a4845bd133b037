use storage::Merchant;

/// What a test shop says on every page and in every mail.
pub const TEST_SHOP: &str = "Test shop: no real money moves";

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
    /// Whether its text signs a customer of a real shop in, so that no log may hold it.
    pub is_secret: bool,
}

impl Mail {
    /// From a merchant to somebody. All that is sent begins here, so that a test shop's mails cannot be taken for others.
    pub(super) fn of_merchant(merchant: &Merchant, to: String, to_name: String, subject: String, text: String) -> Self {
        let (subject, text) = match merchant.is_test {
            true => (format!("[TEST] {subject}"), format!("{TEST_SHOP}.\n\n{text}")),
            false => (subject, text),
        };
        Self { from_name: merchant.name.clone(), to, to_name, subject, text, is_secret: false }
    }
}
