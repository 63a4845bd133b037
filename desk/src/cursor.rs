//! Where a list goes on, in letters that say nothing to whoever carries them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::Caller;

/// Bytes of the seal.
const SEAL: usize = 12;

impl Caller {
    /// A position in one of the caller's lists, sealed: it fits the same list with the same filters alone. `list` names
    /// both.
    pub fn seal(&self, list: &str, position: &str) -> String {
        let mut sealed = self.seal_of(list, position);
        sealed.extend_from_slice(position.as_bytes());
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The position; nothing where it was changed, or sealed for another merchant or list.
    pub fn unseal(&self, list: &str, cursor: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (seal, position) = bytes.split_at_checked(SEAL)?;
        let position = std::str::from_utf8(position).ok()?;
        (seal == self.seal_of(list, position)).then(|| position.to_owned())
    }

    /// No secret is needed: whatever a cursor says, a list holds the merchant's own rows alone. The seal tells mistakes.
    fn seal_of(&self, list: &str, position: &str) -> Vec<u8> {
        let text = format!("{}\n{list}\n{position}", self.merchant.merchant_id);
        Sha256::digest(text.as_bytes()).iter().copied().take(SEAL).collect()
    }
}
