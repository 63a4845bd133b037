use storage::{Merchant, PolicyVersion, StorageError};

use crate::Desk;

impl Desk {
    /// The first thousand by slug.
    pub async fn list_merchants(&self) -> Result<Vec<Merchant>, StorageError> {
        self.storage().reading().await?.list_merchants().await
    }

    pub async fn find_merchant(&self, slug: &str) -> Result<Option<Merchant>, StorageError> {
        self.storage().reading().await?.find_merchant_by_slug(slug).await
    }

    /// The rules for what is bought now.
    pub async fn policy_in_force(&self, merchant: &Merchant) -> Result<PolicyVersion, StorageError> {
        self.storage().reading().await?.get_policy_in_force(&merchant.merchant_id, self.now()).await
    }

    /// What an actor such as `staff:…` is called.
    pub async fn name_of(&self, merchant: &Merchant, actor: &str) -> Result<String, StorageError> {
        let Some(staff_id) = actor.strip_prefix("staff:") else { return Ok(merchant.name.clone()) };
        let found = self.storage().reading().await?.find_staff(staff_id).await?;
        let theirs = found.filter(|staff| staff.merchant_id == merchant.merchant_id);
        Ok(theirs.map_or_else(|| merchant.name.clone(), |staff| staff.name))
    }
}
