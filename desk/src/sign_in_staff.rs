use domain::EmailAddress;
use storage::SessionOwner;

use crate::{Deed, Desk, Failed, SignedIn};

/// Why a person was not signed in: which of the two was wrong is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefused {
    WrongEmailOrPassword,
}

impl Desk {
    /// Signs a merchant's person in, with a new session each time.
    pub async fn sign_in_staff(&self, email: &str, password: &str) -> Deed<SignedIn, SignInRefused> {
        let found = match EmailAddress::parse(email) {
            Ok(email) => self.storage().reading().await?.find_staff_by_email(email.as_str()).await?,
            Err(_) => None,
        };
        let staff = found.filter(|staff| staff.disabled_at.is_none());
        let hash = staff.as_ref().map(|staff| staff.password_hash.as_str());
        let fits = self.is_password(password, hash).await?;
        let Some(staff) = staff.filter(|_| fits) else {
            return Err(Failed::Refused(SignInRefused::WrongEmailOrPassword));
        };

        let mut writing = self.storage().writing().await?;
        let merchant = writing.get_merchant(&staff.merchant_id).await?;
        let (signed_in, session) = self.new_session(merchant, SessionOwner::Staff(staff.staff_id));
        writing.insert_session(&session).await?;
        writing.commit().await?;
        Ok(signed_in)
    }
}
