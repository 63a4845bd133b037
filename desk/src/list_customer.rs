use domain::{EmailAddress, EventKind, Listing};
use storage::{Customer, Merchant, StorageError};

use crate::{Deed, Desk, Failed};

/// Why nobody was put on a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListCustomerRefused {
    #[error("{0:?} is no e-mail address")]
    BadAddress(String),
    #[error("no customer has the address {0:?}")]
    UnknownCustomer(String),
}

impl Desk {
    /// Puts a customer on one of the merchant's lists, or takes them off. It counts from the next request on, for
    /// whatever was bought.
    pub async fn list_customer(
        &self,
        merchant: &Merchant,
        email: &str,
        listing: Option<Listing>,
    ) -> Deed<Customer, ListCustomerRefused> {
        let refuse = |refused| Err(Failed::Refused(refused));
        let Ok(address) = EmailAddress::parse(email) else {
            return refuse(ListCustomerRefused::BadAddress(email.to_owned()));
        };
        let mut writing = self.storage().writing().await?;
        let found = writing.find_customer_by_email(&merchant.merchant_id, address.as_str()).await?;
        let Some(customer) = found else {
            return refuse(ListCustomerRefused::UnknownCustomer(email.to_owned()));
        };
        writing.record_listing(&customer.customer_id, listing).await?;
        let kind = match listing {
            Some(Listing::Allowed) => EventKind::CustomerAllowed,
            Some(Listing::Blocked) => EventKind::CustomerBlocked,
            None => EventKind::CustomerUnlisted,
        };
        writing.insert_event(&self.merchant_event(merchant, kind, &customer.customer_id)).await?;
        writing.commit().await?;
        Ok(Customer { listing, ..customer })
    }

    /// Everybody on one of the merchant's lists.
    pub async fn list_listed_customers(&self, merchant: &Merchant) -> Result<Vec<Customer>, StorageError> {
        self.storage().reading().await?.list_listed_customers(&merchant.merchant_id).await
    }
}
