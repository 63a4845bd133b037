//! Names for things: sortable ids for rows, short numbers for people, secrets for browsers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::Desk;

/// Crockford's base 32: no letter that reads like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Desk {
    /// A prefixed UUIDv7, such as `tkt_0190…`: later ones sort behind earlier ones.
    pub(crate) fn new_id(&self, prefix: &str) -> String {
        let mut random = [0; 10];
        self.chance().fill(&mut random);
        // What one process names sorts in order: a story is told by its ids.
        let (millis, count) = self.next_id_time();
        random[..2].copy_from_slice(&count.to_be_bytes());
        let uuid: Uuid = Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        format!("{prefix}_{}", uuid.simple())
    }

    /// A ticket's number for people: `R-7K2M9`.
    pub(crate) fn new_ticket_number(&self) -> String {
        let mut random = [0; 6];
        self.chance().fill(&mut random);
        let letters: String = random
            .iter()
            .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
            .map(|letter| char::from(*letter))
            .collect();
        format!("R-{letters}")
    }

    /// A short word under which the log keeps what went wrong; whoever met it may tell us.
    pub fn new_reference(&self) -> String {
        self.new_ticket_number().replace("R-", "")
    }

    /// 256 random bits for a link or a cookie, in letters that a URL carries as they are.
    pub(crate) fn new_secret(&self) -> String {
        let mut random = [0; 32];
        self.chance().fill(&mut random);
        URL_SAFE_NO_PAD.encode(random)
    }
}

/// What is kept of a secret. A plain hash suffices: 256 random bits cannot be guessed.
pub(crate) fn hash_of(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    URL_SAFE_NO_PAD.encode(digest)
}
