//! `Stripe-Signature`: whether an event comes from whoever shares the secret, and was not recorded long ago.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Seconds that sender's and our clocks may be apart, both ways.
const TOLERANCE: i64 = 300;

/// Why an event is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotGenuine {
    #[error("there is no signature with a time and a v1 in it")]
    Unsigned,
    #[error("no signature fits the body and the secret")]
    Forged,
    #[error("it was signed more than five minutes ago, or ahead")]
    Stale,
}

/// Asks of the very bytes that came. While a secret is being changed there are several signatures: one that fits will do.
///
/// `now` in seconds.
pub fn check(header: &str, body: &[u8], secret: &str, now: i64) -> Result<(), NotGenuine> {
    let fields: Vec<(&str, &str)> = header.split(',').filter_map(|field| field.trim().split_once('=')).collect();
    let signed_at = fields.iter().find(|(name, _)| *name == "t").and_then(|(_, at)| at.parse::<i64>().ok());
    let signed_at = signed_at.ok_or(NotGenuine::Unsigned)?;
    let signatures: Vec<Vec<u8>> =
        fields.iter().filter(|(name, _)| *name == "v1").filter_map(|(_, text)| bytes_of(text)).collect();
    if signatures.is_empty() {
        return Err(NotGenuine::Unsigned);
    }
    // A key of any length will do.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| NotGenuine::Forged)?;
    mac.update(format!("{signed_at}.").as_bytes());
    mac.update(body);
    // `verify_slice` takes as long whatever is wrong with it.
    if !signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok()) {
        return Err(NotGenuine::Forged);
    }
    if now.abs_diff(signed_at) > TOLERANCE.unsigned_abs() {
        return Err(NotGenuine::Stale);
    }
    Ok(())
}

/// Of hexadecimal digits in pairs.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|p| p.len() == 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{NotGenuine, check};
    use gateway_double::signature;

    const BODY: &str = r#"{"id": "evt_1", "type": "refund.updated"}"#;

    fn checked(header: &str, now: i64) -> Result<(), NotGenuine> {
        check(header, BODY.as_bytes(), "whsec_right", now)
    }

    #[test]
    fn w6_what_the_sender_signed_just_now_is_genuine() {
        let right = signature("whsec_right", 1_000, BODY);
        assert_eq!(checked(&format!("t=1000,v1={right}"), 1_000), Ok(()));
        assert_eq!(checked(&format!("t=1000, v0=abc, v1={right}"), 1_300), Ok(()));
        assert_eq!(checked(&format!("t=1000,v1={right}"), 700), Ok(()));
    }

    #[test]
    fn w6_one_fitting_signature_of_two_will_do() {
        let (old, right) = (signature("whsec_old", 1_000, BODY), signature("whsec_right", 1_000, BODY));
        assert_eq!(checked(&format!("t=1000,v1={old},v1={right}"), 1_000), Ok(()));
        assert_eq!(checked(&format!("t=1000,v1={right},v1={old}"), 1_000), Ok(()));
    }

    #[test]
    fn w6_a_signature_that_is_old_or_ahead_is_stale() {
        let header = format!("t=1000,v1={}", signature("whsec_right", 1_000, BODY));
        assert_eq!(checked(&header, 1_301), Err(NotGenuine::Stale));
        assert_eq!(checked(&header, 699), Err(NotGenuine::Stale));
    }

    #[test]
    fn w6_another_secret_body_or_time_does_not_fit() {
        let wrong = signature("whsec_wrong", 1_000, BODY);
        assert_eq!(checked(&format!("t=1000,v1={wrong}"), 1_000), Err(NotGenuine::Forged));
        let right = signature("whsec_right", 1_000, BODY);
        assert_eq!(checked(&format!("t=1001,v1={right}"), 1_001), Err(NotGenuine::Forged));
        let rewritten = BODY.replace(": ", ":");
        let header = format!("t=1000,v1={right}");
        assert_eq!(check(&header, rewritten.as_bytes(), "whsec_right", 1_000), Err(NotGenuine::Forged));
    }

    #[test]
    fn w6_without_a_v1_nothing_is_believed() {
        let right = signature("whsec_right", 1_000, BODY);
        let headers = ["", "t=1000", "v1=00", "t=x,v1=00", "t=1000,v1=0", "t=1000,v1=zz", "t=1000,v1=+1", ",,=,"];
        for header in headers {
            let refused = checked(header, 1_000);
            assert!(refused.is_err(), "{header} was believed");
        }
        assert_eq!(checked(&format!("t=1000,v0={right}"), 1_000), Err(NotGenuine::Unsigned));
    }
}
