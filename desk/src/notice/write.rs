//! From a notice and its facts to a mail, whatever the language.

use super::english::{self, Words};
use super::{Mail, Notice, NoticeFacts};

/// None where the customer has no address.
pub(crate) fn write(notice: &Notice, facts: &NoticeFacts, public_url: &str) -> Option<Mail> {
    let to = facts.customer.email.clone()?;
    let Words { subject, text, link } = english::words(notice, facts)?;
    let slug = &facts.merchant.slug;
    let (subject, address) = match &facts.ticket {
        Some(ticket) => {
            (format!("{subject} ({})", ticket.number), format!("{public_url}/{slug}/requests/{}", ticket.number))
        }
        None => (
            format!("{subject}: purchase {}", facts.purchase.number),
            format!("{public_url}/{slug}/purchases/{}", facts.purchase.purchase_id),
        ),
    };
    let (name, shop) = (&facts.customer.name, &facts.merchant.name);
    let text = format!("Hello {name},\n\n{text}\n\n{link}: {address}\n\n{shop}\n");
    Some(Mail::of_merchant(&facts.merchant, to, name.clone(), subject, text))
}

/// Goes out at once and is kept nowhere, since it carries a secret.
pub(crate) fn sign_in_link(
    merchant: &storage::Merchant,
    customer: &storage::Customer,
    email: &domain::EmailAddress,
    link: &str,
) -> Mail {
    let subject = format!("Your sign-in link for {}", merchant.name);
    let text = english::sign_in_link(&customer.name, &merchant.name, link);
    let mail = Mail::of_merchant(merchant, email.as_str().to_owned(), customer.name.clone(), subject, text);
    Mail { is_secret: !merchant.is_test, ..mail }
}
