use storage::{Merchant, SessionOwner, StorageError};

use crate::ids::hash_of;
use crate::sign_in_record::SignInRecord;
use crate::{Client, Desk, SignedIn};

impl Desk {
    /// Whether a link would sign somebody in. Looking does not use it up: mail scanners look, too.
    pub async fn is_link_open(&self, merchant: &Merchant, secret: &str) -> Result<bool, StorageError> {
        let mut reading = self.storage().reading().await?;
        let link = reading.find_open_link(&hash_of(secret), &merchant.merchant_id, self.now()).await?;
        Ok(link.is_some())
    }

    /// Uses a mailed link up and signs its customer in. Used, over or another merchant's: nothing, all the same.
    pub async fn use_link(
        &self,
        merchant: &Merchant,
        secret: &str,
        client: &Client,
    ) -> Result<Option<SignedIn>, StorageError> {
        let mut record = SignInRecord::new("portal", client.address);
        record.merchant_id = Some(merchant.merchant_id.clone());
        let done = self.try_link(merchant, secret, client, &mut record).await;
        record.is(match &done {
            Ok(Some(_)) => "signed in",
            Ok(None) => "link is over",
            Err(_) => "trouble",
        });
        done
    }

    async fn try_link(
        &self,
        merchant: &Merchant,
        secret: &str,
        client: &Client,
        record: &mut SignInRecord,
    ) -> Result<Option<SignedIn>, StorageError> {
        let mut writing = self.storage().writing().await?;
        let used = writing.use_link(&hash_of(secret), &merchant.merchant_id, self.now()).await?;
        let Some(customer_id) = used else { return Ok(None) };
        record.who = Some(customer_id.clone());
        let (signed_in, session) = self.new_session(merchant.clone(), SessionOwner::Customer(customer_id));
        self.replace_session(&mut writing, client.session.as_deref(), &session).await?;
        writing.commit().await?;
        Ok(Some(signed_in))
    }
}
