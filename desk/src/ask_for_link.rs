use domain::{EmailAddress, Timestamp};
use storage::{Customer, Merchant, StorageError};

use crate::ids::hash_of;
use crate::{Desk, notice, trace};

const MINUTE: i64 = 60_000_000;
/// ASVS 6.5.5: a code out of band is good for ten minutes at most.
const LINK_LASTS: i64 = 10 * MINUTE;
/// So many are mailed as they are asked for. From then on the newest stays as good as it was, and another follows once
/// that one was used or is over: whoever asks in somebody else's name fills no mailbox, ends no link that is waited for,
/// and keeps nobody out.
const LINKS_AN_HOUR: i64 = 5;

impl Desk {
    /// Mails a sign-in link to a customer. For an address that nobody bought with, nothing is sent, and the
    /// caller cannot tell: the work is done after the answer, whoever asked.
    pub fn ask_for_link(&self, merchant: &Merchant, email: &str) {
        let Ok(email) = EmailAddress::parse(email) else { return };
        let (desk, merchant) = (self.clone(), merchant.clone());
        trace::spawn(async move {
            if let Err(error) = desk.send_link(&merchant, &email).await {
                tracing::error!(%error, "a sign-in link could not be made");
            }
        });
    }

    async fn send_link(&self, merchant: &Merchant, email: &EmailAddress) -> Result<(), StorageError> {
        let now = self.now();
        // Looked up before anything is written: made-up addresses must not stand in the way of those who write.
        let mut reading = self.storage().reading().await?;
        let found = reading.find_customer_by_email(&merchant.merchant_id, email.as_str()).await?;
        drop(reading);
        let Some(customer) = found else { return Ok(()) };
        let mut writing = self.storage().writing().await?;
        // Whoever asks twice at once is counted twice, and only the later link works.
        writing.hold_customer(&customer.customer_id).await?;
        let lately = writing.count_links_since(&customer.customer_id, Timestamp(now.0 - 60 * MINUTE)).await?;
        if lately >= LINKS_AN_HOUR && writing.has_open_link(&customer.customer_id, now).await? {
            tracing::info!(customer_id = %customer.customer_id, "many sign-in links within an hour, the newest is still good");
            return Ok(());
        }

        let secret = self.new_secret();
        let until = Timestamp(now.0 + LINK_LASTS);
        writing.insert_link(&hash_of(&secret), &merchant.merchant_id, &customer.customer_id, now, until).await?;
        writing.commit().await?;
        self.mail_link(merchant, &customer, email, &secret).await;
        Ok(())
    }

    async fn mail_link(&self, merchant: &Merchant, customer: &Customer, email: &EmailAddress, secret: &str) {
        let link = format!("{}/{}/sign-in/{secret}", self.public_url(), merchant.slug);
        let mail = notice::sign_in_link(merchant, customer, email, &link);
        // Not through the outbox: the link must not be kept anywhere, and whoever misses it asks again.
        if let Err(error) = self.mailer().send(&mail).await {
            tracing::warn!(%error, "a sign-in link was not sent");
        }
    }
}
