use domain::{EmailAddress, Timestamp};
use storage::{Merchant, StorageError};

use crate::{Calendar, Desk, PurchaseFile, open_purchase};

/// Which of a merchant's purchases; what is not there narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct FindPurchases {
    pub number: Option<String>,
    pub customer_email: Option<EmailAddress>,
}

/// Some of a merchant's purchases, and the id to go on behind where there is more.
#[derive(Debug, Clone)]
pub struct PurchasesFound {
    pub files: Vec<PurchaseFile>,
    pub next: Option<String>,
}

impl PurchaseFile {
    /// The last second in which the policy lets a customer ask; none for no limit. It may lie in the past.
    pub fn refundable_until(&self, merchant: &Merchant) -> Result<Option<Timestamp>, StorageError> {
        let Some(day) = self.case.eligibility().open_until else { return Ok(None) };
        Ok(Calendar::of(&merchant.timezone)?.end_of_day(day))
    }
}

impl Desk {
    /// Brought in last first, so many at most.
    pub async fn find_purchases(
        &self,
        merchant: &Merchant,
        wanted: &FindPurchases,
        behind: Option<&str>,
        limit: i64,
    ) -> Result<PurchasesFound, StorageError> {
        let merchant_id = &merchant.merchant_id;
        let mut reading = self.storage().reading().await?;
        let customer_id = match &wanted.customer_email {
            None => None,
            Some(email) => match reading.find_customer_by_email(merchant_id, email.as_str()).await? {
                Some(customer) => Some(customer.customer_id),
                None => return Ok(PurchasesFound { files: Vec::new(), next: None }),
            },
        };
        let number = wanted.number.as_deref();
        let found = reading.find_purchases(merchant_id, customer_id.as_deref(), number, behind, limit + 1).await?;
        let wanted = usize::try_from(limit).unwrap_or(0);
        let next = (found.len() > wanted).then(|| found.get(wanted.saturating_sub(1)));
        let next = next.flatten().map(|last| last.purchase_id.clone());
        let mut files = Vec::with_capacity(wanted);
        for purchase in found.into_iter().take(wanted) {
            files.push(open_purchase::open(&mut reading, merchant, purchase, self).await?);
        }
        Ok(PurchasesFound { files, next })
    }

    /// A merchant's purchase; another merchant's is not there.
    pub async fn find_purchase(
        &self,
        merchant: &Merchant,
        purchase_id: &str,
    ) -> Result<Option<PurchaseFile>, StorageError> {
        let mut reading = self.storage().reading().await?;
        match reading.find_purchase(&merchant.merchant_id, purchase_id).await? {
            Some(purchase) => Ok(Some(open_purchase::open(&mut reading, merchant, purchase, self).await?)),
            None => Ok(None),
        }
    }
}
