use domain::EmailAddress;
use storage::{SessionOwner, Staff, StorageError};

use crate::sign_in_record::SignInRecord;
use crate::throttle::{OF_ACCOUNT, OF_ADDRESS, Party, TooMany};
use crate::{Client, Deed, Desk, Failed, SignedIn, trace};

/// A turn comes within that time for whoever is first in line.
const TRY_AGAIN_AFTER_SECONDS: u32 = 2;

/// Why a person was not signed in, in the order asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefused {
    /// Of all who try just now. The password was not looked at, and nobody is locked out.
    TooManyAttempts { retry_after_seconds: u32 },
    /// Which of the two was wrong is not said.
    WrongEmailOrPassword,
}

/// Where an attempt is counted.
enum Standing {
    /// A device that signed in to this account before.
    Known(Party),
    Stranger {
        account: Party,
        address: Option<Party>,
    },
}

impl Desk {
    /// Signs a merchant's person in, with a new session each time. May be dropped at any moment: what waits for a turn
    /// is gone then, and the session is written in a task of its own.
    pub async fn sign_in_staff(&self, email: &str, password: &str, client: &Client) -> Deed<SignedIn, SignInRefused> {
        let typed = EmailAddress::parse(email);
        let email = typed.as_ref().map_or(email.trim(), EmailAddress::as_str);
        let mut record = SignInRecord::new("desk", client.address);
        let done = self.try_sign_in(email, typed.is_ok(), password, client, &mut record).await;
        record.is(match &done {
            Ok(_) => "signed in",
            Err(Failed::Refused(SignInRefused::TooManyAttempts { .. })) => "too many attempts",
            Err(Failed::Refused(SignInRefused::WrongEmailOrPassword)) => "wrong e-mail or password",
            Err(Failed::Trouble(_)) => "trouble",
        });
        done
    }

    async fn try_sign_in(
        &self,
        email: &str,
        is_email: bool,
        password: &str,
        client: &Client,
        record: &mut SignInRecord,
    ) -> Deed<SignedIn, SignInRefused> {
        let found = if is_email { self.storage().reading().await?.find_staff_by_email(email).await? } else { None };
        match &found {
            Some(staff) => {
                record.who = Some(staff.staff_id.clone());
                record.merchant_id = Some(staff.merchant_id.clone());
            }
            None => record.of_email(email),
        }
        let standing = self.standing(email, found.as_ref(), client);
        self.wait_for_turn(&standing).await.map_err(|TooMany| Failed::Refused(too_many()))?;

        let staff = found.filter(|staff| staff.disabled_at.is_none());
        let hash = staff.as_ref().map(|staff| staff.password_hash.as_str());
        let is_known = matches!(standing, Standing::Known(_));
        let fits = self.is_password(password, hash, is_known).await?.ok_or(Failed::Refused(too_many()))?;
        let Some(staff) = staff.filter(|_| fits) else {
            return Err(Failed::Refused(SignInRefused::WrongEmailOrPassword));
        };
        self.forgive(&standing);

        let (desk, replaces) = (self.clone(), client.session.clone());
        let begun = trace::spawn(async move { desk.begin_staff_session(staff, replaces.as_deref()).await }).await;
        Ok(begun.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?)
    }

    async fn begin_staff_session(&self, staff: Staff, replaces: Option<&str>) -> Result<SignedIn, StorageError> {
        let device = self.new_device_cookie(&staff);
        let mut writing = self.storage().writing().await?;
        let merchant = writing.get_merchant(&staff.merchant_id).await?;
        let (signed_in, session) = self.new_session(merchant, SessionOwner::Staff(staff.staff_id));
        self.replace_session(&mut writing, replaces, &session).await?;
        writing.commit().await?;
        Ok(SignedIn { device: Some(device), ..signed_in })
    }

    fn standing(&self, email: &str, staff: Option<&Staff>, client: &Client) -> Standing {
        let cookie = client.device.as_deref();
        let device = staff.zip(cookie).and_then(|(staff, cookie)| self.find_device(staff, cookie));
        match device.filter(|device| self.throttle().is_allowed(*device, self.steady())) {
            Some(device) => Standing::Known(device),
            None => Standing::Stranger { account: Party::new("account", email), address: client.party() },
        }
    }

    async fn wait_for_turn(&self, standing: &Standing) -> Result<(), TooMany> {
        let Standing::Stranger { account, address } = *standing else { return Ok(()) };
        let (throttle, now) = (self.throttle(), || self.steady());
        if let Some(address) = address {
            throttle.wait(address, account, OF_ADDRESS, now).await?;
        }
        throttle.wait(account, address.unwrap_or(account), OF_ACCOUNT, now).await
    }

    fn forgive(&self, standing: &Standing) {
        let throttle = self.throttle();
        match *standing {
            Standing::Known(device) => throttle.forget(device),
            Standing::Stranger { account, address } => {
                // Others may still guess at the account, so only this attempt is taken back. At an address where
                // somebody knows a password there is an office or a proxy.
                throttle.forgive(account, address.unwrap_or(account));
                if let Some(address) = address {
                    throttle.forget(address);
                }
            }
        }
    }
}

fn too_many() -> SignInRefused {
    SignInRefused::TooManyAttempts { retry_after_seconds: TRY_AGAIN_AFTER_SECONDS }
}
