use domain::Actor;
use storage::{GatewaySetting, Merchant, PolicyVersion, StorageError};

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

    /// The merchant's gateways that nothing is sent through, since they refused its key.
    pub async fn list_paused_gateways(&self, merchant: &Merchant) -> Result<Vec<GatewaySetting>, StorageError> {
        let settings = self.storage().reading().await?.list_gateway_settings(&merchant.merchant_id).await?;
        Ok(settings.into_iter().filter(|setting| setting.paused_at.is_some()).collect())
    }

    /// What a staff member is called; anybody else speaks for the merchant.
    pub async fn name_of(&self, merchant: &Merchant, actor: &Actor) -> Result<String, StorageError> {
        let Actor::Staff(staff_id) = actor else { return Ok(merchant.name.clone()) };
        let found = self.storage().reading().await?.find_staff(staff_id).await?;
        let theirs = found.filter(|staff| staff.merchant_id == merchant.merchant_id);
        Ok(theirs.map_or_else(|| merchant.name.clone(), |staff| staff.name))
    }
}
