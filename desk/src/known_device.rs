//! A browser that signed in before: its cookie gives it attempts of its own, so that whoever guesses at an account
//! does not slow its owner down ("device cookie", OWASP: Slow Down Online Guessing Attacks with Device Cookies).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use storage::Staff;

use crate::Desk;
use crate::throttle::Party;

/// Half a year after the last sign-in.
const LASTS_SECONDS: i64 = 180 * 24 * 3600;

/// What a browser keeps to be known again: `number.until.signature`. It opens nothing.
#[derive(Debug, Clone)]
pub struct DeviceCookie {
    pub value: String,
    pub lasts_seconds: i64,
}

impl Desk {
    /// A new one with each sign-in. Signed for the account with what is kept of its password: a new password makes
    /// strangers of all devices, and several processes know the same ones without a secret of their own.
    pub(crate) fn new_device_cookie(&self, staff: &Staff) -> DeviceCookie {
        let mut number = [0; 16];
        self.chance().fill(&mut number);
        let number = URL_SAFE_NO_PAD.encode(number);
        let until = self.now().0.div_euclid(1_000_000) + LASTS_SECONDS;
        let signature = signature(staff, &number, until).map(|mac| URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
        let value = format!("{number}.{until}.{}", signature.unwrap_or_default());
        DeviceCookie { value, lasts_seconds: LASTS_SECONDS }
    }

    /// The device of a cookie, where it is this account's and of today.
    pub(crate) fn find_device(&self, staff: &Staff, cookie: &str) -> Option<Party> {
        let mut parts = cookie.split('.');
        let (number, until, signed) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let signed = URL_SAFE_NO_PAD.decode(signed).ok()?;
        signature(staff, number, until)?.verify_slice(&signed).ok()?;
        (self.now().0.div_euclid(1_000_000) < until).then(|| Party::new("device", number))
    }
}

/// None for somebody without a password, whose key everybody could make.
fn signature(staff: &Staff, number: &str, until: i64) -> Option<Hmac<Sha256>> {
    let key = Some(staff.password_hash.as_bytes()).filter(|hash| !hash.is_empty())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(format!("moneyback device\n{}\n{number}\n{until}", staff.staff_id).as_bytes());
    Some(mac)
}
