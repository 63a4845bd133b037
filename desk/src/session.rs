use domain::Timestamp;
use storage::{Customer, Merchant, Session, SessionOwner, Staff, StorageError, Writing};

use crate::find_caller::in_passing;
use crate::ids::hash_of;
use crate::{Desk, DeviceCookie};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// A customer comes back for a week to see where the money is.
const CUSTOMER_SESSION: i64 = 7 * 24 * HOUR;
/// A working day at most, and half an hour away from the desk (ASVS 7.3).
const STAFF_SESSION: i64 = 8 * HOUR;
const STAFF_IDLE: i64 = 30 * MINUTE;

/// Who looks at a page.
#[derive(Debug, Clone)]
pub enum Visitor {
    Nobody,
    Customer { customer: Customer, merchant: Merchant },
    Staff { staff: Staff, merchant: Merchant },
}

/// A browser that has just signed in: the secret for its cookie and how long it is good for.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub secret: String,
    pub lasts_seconds: i64,
    pub merchant: Merchant,
    /// By which a staff member's browser is known the next time.
    pub device: Option<DeviceCookie>,
}

impl Desk {
    /// Who a browser's cookie belongs to; anything wrong with it makes nobody.
    /// `is_present`: whether a person did this, or a page that looks again by itself.
    pub async fn find_visitor(&self, secret: &str, is_present: bool) -> Result<Visitor, StorageError> {
        let now = self.now();
        let token_hash = hash_of(secret);
        let mut reading = self.storage().reading().await?;
        let Some(session) = reading.find_session(&token_hash, now).await? else { return Ok(Visitor::Nobody) };
        let merchant = reading.get_merchant(&session.merchant_id).await?;
        match &session.owner {
            SessionOwner::Customer(customer_id) => {
                let customer = reading.find_customer(customer_id).await?;
                Ok(customer.map_or(Visitor::Nobody, |customer| Visitor::Customer { customer, merchant }))
            }
            SessionOwner::Staff(staff_id) => {
                let staff = reading.find_staff(staff_id).await?;
                let may_look = |staff: &Staff| staff.disabled_at.is_none() && !is_idle(&session, now);
                let Some(staff) = staff.filter(may_look) else {
                    return Ok(Visitor::Nobody);
                };
                drop(reading);
                if is_present {
                    self.remember_seen(&session, now).await;
                }
                Ok(Visitor::Staff { staff, merchant })
            }
        }
    }

    /// Whether a cookie is still good, for what stays open after it was looked at: a person did nothing for this.
    pub async fn is_signed_in(&self, secret: &str) -> Result<bool, StorageError> {
        let now = self.now();
        let mut reading = self.storage().reading().await?;
        let Some(session) = reading.find_session(&hash_of(secret), now).await? else { return Ok(false) };
        match &session.owner {
            SessionOwner::Customer(_) => Ok(true),
            // Whoever was disabled had their sessions ended.
            SessionOwner::Staff(_) => Ok(!is_idle(&session, now)),
        }
    }

    /// Ends the session of a cookie.
    pub async fn sign_out(&self, secret: &str) -> Result<(), StorageError> {
        let mut writing = self.storage().writing().await?;
        writing.end_session(&hash_of(secret), self.now()).await?;
        writing.commit().await
    }

    pub(crate) fn new_session(&self, merchant: Merchant, owner: SessionOwner) -> (SignedIn, Session) {
        let now = self.now();
        let lasts = match owner {
            SessionOwner::Customer(_) => CUSTOMER_SESSION,
            SessionOwner::Staff(_) => STAFF_SESSION,
        };
        let secret = self.new_secret();
        let session = Session {
            token_hash: hash_of(&secret),
            merchant_id: merchant.merchant_id.clone(),
            owner,
            last_seen_at: now,
            expires_at: Timestamp(now.0 + lasts),
        };
        (SignedIn { secret, lasts_seconds: lasts / SECOND, merchant, device: None }, session)
    }

    /// Begins a session and ends the one that the browser had until now: its cookie is overwritten, and nobody could end it.
    pub(crate) async fn replace_session(
        &self,
        writing: &mut Writing,
        replaced: Option<&str>,
        session: &Session,
    ) -> Result<(), StorageError> {
        if let Some(secret) = replaced {
            writing.end_session(&hash_of(secret), self.now()).await?;
        }
        writing.insert_session(session).await
    }

    /// Once a minute is enough to tell half an hour of silence.
    async fn remember_seen(&self, session: &Session, now: Timestamp) {
        if now.0 - session.last_seen_at.0 < MINUTE {
            return;
        }
        let written = async {
            let mut writing = self.storage().writing().await?;
            writing.record_session_seen(&session.token_hash, now).await?;
            writing.commit().await
        };
        in_passing("when somebody was seen", written).await;
    }
}

fn is_idle(session: &Session, now: Timestamp) -> bool {
    now.0 - session.last_seen_at.0 > STAFF_IDLE
}
