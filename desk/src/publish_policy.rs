use domain::Policy;
use storage::{Merchant, PolicyVersion, StorageError};

use crate::Desk;

impl Desk {
    /// Puts new rules in force from now on, with the promises of the version before. What was bought until now
    /// keeps the version it was bought under.
    pub async fn publish_policy(&self, merchant: &Merchant, rules: Policy) -> Result<PolicyVersion, StorageError> {
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let before = writing.get_policy_in_force(&merchant.merchant_id, now).await?;
        let policy = PolicyVersion {
            policy_id: self.new_id("pol"),
            version: before.version + 1,
            in_force_from: now,
            rules,
            ..before
        };
        writing.insert_policy(&policy).await?;
        writing.commit().await?;
        Ok(policy)
    }
}
