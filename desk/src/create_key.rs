use domain::{EventKind, Timestamp};
use storage::{ApiKey, Merchant, Scope, StorageError};

use crate::ids::hash_of;
use crate::{Deed, Desk, Failed};

const DAY: i64 = 24 * 3_600_000_000;
/// Every key's secret begins so: whoever finds one somewhere knows what it is.
const MARK: &str = "mb_";
/// Characters by which people tell keys apart. The rest, more than 160 random bits, is known to its owner alone.
const PREFIX: usize = 11;
/// Characters of a name.
const NAME_LIMIT: usize = 100;

/// A new key for a merchant's programs.
#[derive(Debug, Clone)]
pub struct CreateKey {
    /// For people: what it is used for.
    pub name: String,
    pub scope: Scope,
    /// None for as long as nobody revokes it.
    pub expires_in_days: Option<i64>,
}

/// Why a key was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateKeyRefused {
    #[error("a name has at most {NAME_LIMIT} characters, and none that nobody sees")]
    BadName,
    #[error("a key expires in 1 to 3650 days")]
    BadDays,
    #[error("only the demo shop's key is known beforehand")]
    NotTheDemo,
}

impl Desk {
    /// Makes a key. Its secret is given back here and kept nowhere.
    pub async fn create_key(&self, merchant: &Merchant, asked: CreateKey) -> Deed<(String, ApiKey), CreateKeyRefused> {
        let secret = format!("{MARK}{}", self.new_secret());
        let key = self.keep_key(merchant, asked, &secret).await?;
        Ok((secret, key))
    }

    /// The demo shop's key is in the README, so that its examples work as they are printed. Nothing happens where the
    /// shop has it already.
    pub async fn create_demo_key(&self, merchant: &Merchant, secret: &str) -> Deed<(), CreateKeyRefused> {
        if !merchant.is_demo {
            return Err(Failed::Refused(CreateKeyRefused::NotTheDemo));
        }
        if self.storage().reading().await?.find_api_key_by_hash(&hash_of(secret)).await?.is_some() {
            return Ok(());
        }
        let asked = CreateKey { name: "Demo".to_owned(), scope: Scope::Admin, expires_in_days: None };
        self.keep_key(merchant, asked, secret).await?;
        Ok(())
    }

    async fn keep_key(&self, merchant: &Merchant, asked: CreateKey, secret: &str) -> Deed<ApiKey, CreateKeyRefused> {
        let name = asked.name.trim();
        if name.chars().count() > NAME_LIMIT || name.chars().any(char::is_control) {
            return Err(Failed::Refused(CreateKeyRefused::BadName));
        }
        if asked.expires_in_days.is_some_and(|days| !(1..=3_650).contains(&days)) {
            return Err(Failed::Refused(CreateKeyRefused::BadDays));
        }

        let now = self.now();
        let key = ApiKey {
            api_key_id: self.new_id("key"),
            merchant_id: merchant.merchant_id.clone(),
            name: name.to_owned(),
            prefix: secret.chars().take(PREFIX).collect(),
            scope: asked.scope,
            created_at: now,
            expires_at: asked.expires_in_days.map(|days| Timestamp(now.0 + days * DAY)),
            last_used_at: None,
            revoked_at: None,
        };
        let mut writing = self.storage().writing().await?;
        writing.insert_api_key(&key, &hash_of(secret)).await?;
        writing.insert_event(&self.merchant_event(merchant, EventKind::ApiKeyCreated, &key.api_key_id)).await?;
        writing.commit().await?;
        Ok(key)
    }

    /// The first thousand, the oldest first, those that are over included.
    pub async fn list_keys(&self, merchant: &Merchant) -> Result<Vec<ApiKey>, StorageError> {
        self.storage().reading().await?.list_api_keys(&merchant.merchant_id).await
    }

    /// Lets nobody in with it any more. `named`: its id, or how its secret begins. Says whether there was one.
    pub async fn revoke_key(&self, merchant: &Merchant, named: &str) -> Result<bool, StorageError> {
        let mut writing = self.storage().writing().await?;
        let Some(api_key_id) = writing.revoke_api_key(&merchant.merchant_id, named, self.now()).await? else {
            return Ok(false);
        };
        writing.insert_event(&self.merchant_event(merchant, EventKind::ApiKeyRevoked, &api_key_id)).await?;
        writing.commit().await?;
        Ok(true)
    }
}
