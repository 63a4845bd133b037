use domain::{EventKind, InvalidCase, Policy};
use storage::{Merchant, PolicyVersion, StorageError};

use crate::{Deed, Desk, Failed};

impl Desk {
    /// Puts new rules in force from now on, with the promises of the version before. What was bought until now
    /// keeps the version it was bought under. Rules that no shop can mean are refused, naming the field.
    pub async fn publish_policy(&self, merchant: &Merchant, rules: Policy) -> Deed<PolicyVersion, InvalidCase> {
        rules.check_to_publish().map_err(Failed::Refused)?;
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
        if let Err(error) = writing.insert_policy(&policy).await {
            let is_taken = error.broke("policy_version_is_used_once", "policy.merchant_id, policy.version");
            return Err(if is_taken { StorageError::Stale.into() } else { error.into() });
        }
        writing.insert_event(&self.merchant_event(merchant, EventKind::PolicyPublished, &policy.policy_id)).await?;
        writing.commit().await?;
        Ok(policy)
    }
}
