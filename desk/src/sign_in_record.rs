use std::net::IpAddr;

use crate::ids::hash_of;

/// One line in the log for each sign-in, however it ends. No secret and no e-mail address stands in it.
pub(crate) struct SignInRecord {
    pub door: &'static str,
    /// A staff or customer id.
    pub who: Option<String>,
    pub merchant_id: Option<String>,
    email_hash: Option<String>,
    address: Option<IpAddr>,
    outcome: &'static str,
}

impl SignInRecord {
    pub(crate) fn new(door: &'static str, address: Option<IpAddr>) -> Self {
        Self { door, who: None, merchant_id: None, email_hash: None, address, outcome: "left" }
    }

    /// The beginning of a hash: enough to see that it is the same address again.
    pub(crate) fn of_email(&mut self, email: &str) {
        self.email_hash = hash_of(email).get(..16).map(str::to_owned);
    }

    pub(crate) fn is(&mut self, outcome: &'static str) {
        self.outcome = outcome;
    }
}

/// Whoever hangs up before there is an answer is in the log, too.
impl Drop for SignInRecord {
    fn drop(&mut self) {
        tracing::info!(
            door = self.door,
            who = self.who,
            merchant_id = self.merchant_id,
            email_hash = self.email_hash,
            address = self.address.map(tracing::field::display),
            outcome = self.outcome,
            "sign-in"
        );
    }
}
