use domain::{CurrencyAmounts, EmailAddress};
use storage::{Merchant, Role, Staff, StorageError};

use crate::{Deed, Desk, Failed};

/// A new person of a merchant.
#[derive(Debug, Clone)]
pub struct CreateStaff {
    pub email: String,
    pub name: String,
    pub role: Role,
    pub password: String,
    /// The most that they may approve at once: of a currency that is not named nothing, and without limits anything.
    pub approves_up_to: Option<CurrencyAmounts>,
}

/// Why a person was not created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateStaffRefused {
    #[error("{0:?} is no e-mail address")]
    BadEmail(String),
    #[error("the e-mail address {0} is taken")]
    EmailTaken(String),
    #[error("a password needs at least 12 characters and at most 128")]
    BadPassword,
}

impl Desk {
    pub async fn create_staff(&self, merchant: &Merchant, asked: CreateStaff) -> Deed<Staff, CreateStaffRefused> {
        use CreateStaffRefused as Refused;
        let Ok(email) = EmailAddress::parse(&asked.email) else {
            return Err(Failed::Refused(Refused::BadEmail(asked.email)));
        };
        if !(12..=128).contains(&asked.password.chars().count()) {
            return Err(Failed::Refused(Refused::BadPassword));
        }

        let staff = Staff {
            staff_id: self.new_id("stf"),
            merchant_id: merchant.merchant_id.clone(),
            email: email.as_str().to_owned(),
            name: asked.name,
            role: asked.role,
            password_hash: self.hash_password(&asked.password).await?,
            approves_up_to: asked.approves_up_to,
            disabled_at: None,
        };
        let mut writing = self.storage().writing().await?;
        if let Err(error) = writing.insert_staff(&staff, self.now()).await {
            let is_taken = error.broke("staff_email_is_taken", "staff.email");
            return Err(if is_taken { Failed::Refused(Refused::EmailTaken(staff.email)) } else { error.into() });
        }
        writing.commit().await?;
        Ok(staff)
    }

    /// Disables a person and ends their sessions. Says whether there was one to disable.
    pub async fn disable_staff(&self, email: &str) -> Result<bool, StorageError> {
        let Ok(email) = EmailAddress::parse(email) else { return Ok(false) };
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let Some(staff_id) = writing.disable_staff(email.as_str(), now).await? else { return Ok(false) };
        writing.end_sessions_of_staff(&staff_id, now).await?;
        writing.commit().await?;
        Ok(true)
    }

    /// A password for somebody who did not choose one: 128 random bits.
    pub fn make_up_password(&self) -> String {
        self.new_secret().chars().take(22).collect()
    }
}
