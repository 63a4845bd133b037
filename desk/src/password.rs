use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use storage::StorageError;

use crate::Desk;

/// Argon2id with 46 MiB, one pass, one lane (OWASP Password Storage Cheat Sheet; ASVS 5.0 appendix C).
const MEMORY_KIB: u32 = 47_104;

/// A hash of nothing anybody types, so that an unknown address takes as long as a known one.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=47104,t=1,p=1$bm9ib2R5cy1zYWx0LTE2Yg$Y0ZkQmVhb2JvZHlzLWhhc2gtMzItYnl0ZXMtbG9uZzA";

fn argon2() -> Result<Argon2<'static>, StorageError> {
    let params = Params::new(MEMORY_KIB, 1, 1, None).map_err(|error| broken(&error))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(error: &dyn std::fmt::Display) -> StorageError {
    StorageError::Inconsistent { table: "staff", row: format!("password: {error}") }
}

impl Desk {
    /// Hashes a new password, off the threads that serve pages.
    pub(crate) async fn hash_password(&self, password: &str) -> Result<String, StorageError> {
        let mut salt = [0; 16];
        self.chance().fill(&mut salt);
        let password = password.to_owned();
        let place = self.password_places().acquire_owned().await;
        tokio::task::spawn_blocking(move || {
            // Held until the work is done, whoever has stopped waiting for it.
            let _place = place;
            let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| broken(&error))
        })
        .await
        .map_err(|error| broken(&error))?
    }

    /// Whether a password fits; with nobody's hash it never does and takes as long. Nothing where too many wait already:
    /// then it was not looked at. Whoever is dropped while they wait leaves the queue.
    pub(crate) async fn is_password(
        &self,
        password: &str,
        hash: Option<&str>,
        is_known: bool,
    ) -> Result<Option<bool>, StorageError> {
        let Ok(_waiting) = self.password_queue(is_known).try_acquire() else { return Ok(None) };
        let password = password.to_owned();
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or(NOBODYS_HASH).to_owned();
        let place = self.password_places().acquire_owned().await;
        tokio::task::spawn_blocking(move || {
            // Held until the work is done, whoever has stopped waiting for it.
            let _place = place;
            let fits = argon2()?.verify_password(password.as_bytes(), hash.as_str()).is_ok();
            Ok(Some(fits && is_somebody))
        })
        .await
        .map_err(|error| broken(&error))?
    }
}
