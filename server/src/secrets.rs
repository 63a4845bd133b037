//! Merchants' secrets, sealed before they are stored. The key that opens them is a file apart from the database, so that
//! neither a copy of the one nor of the other tells anything alone.
//!
//! A sealed text is `mb1.` with the key's id and, in base64, nonce and ciphertext of XChaCha20-Poly1305. Merchant, gateway
//! and field are bound to it: moved to another row it does not open.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use desk::Chance;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::clock::SystemChance;
use crate::config::Config;

const FORM: &str = "mb1";
const NONCE: usize = 24;

/// Where the key lies.
enum Place {
    /// Named by whoever runs the server: never made by us.
    Named(PathBuf),
    /// Beside the SQLite database: made when a secret is sealed first.
    Beside(PathBuf),
    /// Several servers on one PostgreSQL need the same key: it must be named.
    Nowhere,
}

/// Which of a setting's secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    SecretKey,
    WebhookSecret,
}

impl Field {
    fn as_str(self) -> &'static str {
        match self {
            Self::SecretKey => "secret_key",
            Self::WebhookSecret => "webhook_secret",
        }
    }
}

/// Why a secret is not sealed, or not opened.
#[derive(Debug, thiserror::Error)]
pub enum SecretTrouble {
    #[error(
        "on PostgreSQL the key that seals secrets must be named: set MONEYBACK_SECRETS_KEY_FILE to a file with 32 random \
         bytes in base64, the same for every server"
    )]
    NoKey,
    #[error("the key that seals secrets cannot be read from {0}: {1}")]
    Unreadable(PathBuf, io::Error),
    #[error("the key that seals secrets cannot be made in {0}: {1}")]
    NotMade(PathBuf, io::Error),
    #[error("{0} does not hold 32 bytes in base64")]
    NotAKey(PathBuf),
    #[error("it was sealed with the key {sealed_with}, and {file} holds the key {found}")]
    OtherKey { sealed_with: String, found: String, file: PathBuf },
    #[error("it is not as it was sealed for this merchant and gateway")]
    Broken,
}

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
}

pub struct Secrets {
    place: Place,
    key: OnceLock<Key>,
}

impl Secrets {
    /// Nothing is read before a secret is sealed or opened.
    pub fn of(config: &Config) -> Self {
        let place = match (&config.secrets_key_file, config.database_url.strip_prefix("sqlite:")) {
            (Some(file), _) => Place::Named(file.clone()),
            (None, Some(path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                let path = path.split('?').next().unwrap_or(path);
                return Self::beside_database(Path::new(path));
            }
            (None, None) => Place::Nowhere,
        };
        Self { place, key: OnceLock::new() }
    }

    /// With the key in the folder of an SQLite database.
    pub fn beside_database(path: &Path) -> Self {
        Self { place: Place::Beside(path.with_file_name("secret.key")), key: OnceLock::new() }
    }

    pub fn seal(&self, field: Field, merchant_id: &str, gateway: &str, secret: &str) -> Result<String, SecretTrouble> {
        if let Place::Beside(path) = &self.place {
            make_key(path).map_err(|error| SecretTrouble::NotMade(path.clone(), error))?;
        }
        let (key, _) = self.key()?;
        let mut nonce = [0; NONCE];
        SystemChance.fill(&mut nonce);
        let aad = bound_to(field, merchant_id, gateway, &key.id);
        let payload = Payload { msg: secret.as_bytes(), aad: aad.as_bytes() };
        let text = key.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SecretTrouble::Broken)?;
        Ok(format!("{FORM}.{}.{}", key.id, URL_SAFE_NO_PAD.encode([&nonce[..], &text].concat())))
    }

    pub fn open(
        &self,
        field: Field,
        merchant_id: &str,
        gateway: &str,
        sealed: &str,
    ) -> Result<SecretString, SecretTrouble> {
        let mut parts = sealed.split('.');
        let (Some(FORM), Some(id), Some(text), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(SecretTrouble::Broken);
        };
        let (key, file) = self.key()?;
        if id != key.id {
            let (sealed_with, found) = (id.to_owned(), key.id.clone());
            return Err(SecretTrouble::OtherKey { sealed_with, found, file: file.to_owned() });
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| SecretTrouble::Broken)?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE>().ok_or(SecretTrouble::Broken)?;
        let aad = bound_to(field, merchant_id, gateway, id);
        let payload = Payload { msg: text, aad: aad.as_bytes() };
        let secret = key.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SecretTrouble::Broken)?;
        String::from_utf8(secret).map(SecretString::from).map_err(|_| SecretTrouble::Broken)
    }

    /// Whether a key that was named is one. Else it would be noticed when the first refund should be sent.
    pub fn check_named(&self) -> Result<(), SecretTrouble> {
        match self.place {
            Place::Named(_) => self.key().map(drop),
            Place::Beside(_) | Place::Nowhere => Ok(()),
        }
    }

    /// Read once; a key that could not be read is tried again.
    fn key(&self) -> Result<(&Key, &Path), SecretTrouble> {
        let (Place::Named(path) | Place::Beside(path)) = &self.place else { return Err(SecretTrouble::NoKey) };
        if self.key.get().is_none() {
            let key = read_key(path)?;
            // Another may have been quicker, with the same file.
            let _ = self.key.set(key);
        }
        self.key.get().map(|key| (key, path.as_path())).ok_or(SecretTrouble::NoKey)
    }
}

fn read_key(path: &Path) -> Result<Key, SecretTrouble> {
    let text = fs::read_to_string(path).map_err(|error| SecretTrouble::Unreadable(path.to_owned(), error))?;
    let bytes = STANDARD.decode(text.trim()).map_err(|_| SecretTrouble::NotAKey(path.to_owned()))?;
    let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| SecretTrouble::NotAKey(path.to_owned()))?;
    let hash = Sha256::new().chain_update(b"the id of a key that seals secrets").chain_update(&bytes).finalize();
    let id = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    Ok(Key { id, cipher })
}

/// Makes the key unless it is there. It appears under its name whole or not at all, and for its owner alone: of two who make
/// one at once, both go on with the one that was first.
fn make_key(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let mut bytes = [0; 32];
    SystemChance.fill(&mut bytes);
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    // Also of a draft that somebody left behind, and whatever the process's mask leaves out.
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    file.write_all(format!("{}\n", STANDARD.encode(bytes)).as_bytes())?;
    file.sync_all()?;
    let made = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match made {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// No two settings have the same: neither a name nor an id has a line break in it.
fn bound_to(field: Field, merchant_id: &str, gateway: &str, key_id: &str) -> String {
    format!("{FORM}\n{key_id}\n{merchant_id}\n{gateway}\n{}", field.as_str())
}

#[cfg(test)]
mod tests;
