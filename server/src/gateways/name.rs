use desk::Merchant;

use super::{offline, sandbox, stripe};

/// A gateway as it is named on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum GatewayName {
    Stripe,
    /// In the binary, for demos and tests: moves no money
    Sandbox,
    /// A person sends the money and records it
    Offline,
}

/// Why something is no secret of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretProblem {
    #[error("is empty")]
    Empty,
    #[error("has a space or another character that no secret has")]
    StrangeCharacter,
    #[error("is longer than 255 characters")]
    TooLong,
    #[error("begins with {0:?}, which is for another purpose; it should begin with {1}")]
    OfAnotherKind(&'static str, &'static str),
    #[error("begins with {0:?}: it moves real money, and a test merchant's must not; take the key of a test account")]
    MovesMoney(&'static str),
}

impl GatewayName {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stripe => stripe::NAME,
            Self::Sandbox => sandbox::NAME,
            Self::Offline => offline::NAME,
        }
    }

    /// Whether it does nothing without a merchant's own key.
    pub fn needs_key(self) -> bool {
        self == Self::Stripe
    }

    /// A publishable key or a webhook's secret in the secret key's place would only be noticed when money should move; a test
    /// merchant promises that none does.
    pub fn check_key(self, key: &str, merchant: &Merchant) -> Result<(), SecretProblem> {
        check(key, &["pk_", "whsec_"], "sk_ or rk_")?;
        match ["sk_live_", "rk_live_"].into_iter().find(|live| merchant.is_test && key.starts_with(live)) {
            Some(live) => Err(SecretProblem::MovesMoney(live)),
            None => Ok(()),
        }
    }

    pub fn check_webhook_secret(self, secret: &str) -> Result<(), SecretProblem> {
        check(secret, &["pk_", "sk_", "rk_"], "whsec_")
    }
}

fn check(secret: &str, strangers: &[&'static str], wanted: &'static str) -> Result<(), SecretProblem> {
    if secret.is_empty() {
        return Err(SecretProblem::Empty);
    }
    if secret.len() > 255 {
        return Err(SecretProblem::TooLong);
    }
    if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(SecretProblem::StrangeCharacter);
    }
    match strangers.iter().find(|stranger| secret.starts_with(**stranger)) {
        Some(stranger) => Err(SecretProblem::OfAnotherKind(stranger, wanted)),
        None => Ok(()),
    }
}
