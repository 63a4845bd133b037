//! Whether anything may be written. What stops it is ended by a new start alone: whoever goes on after a disk that kept
//! nothing, or on pages that make no sense, makes it worse.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::error::is_damage;
use crate::{Result, StorageError};

const WELL: u8 = 0;
const DISK_FAILED: u8 = 1;
const DAMAGED: u8 = 2;

/// Of SQLite's file; shared by its writer and by whoever reads.
#[derive(Debug, Default)]
pub(crate) struct Standing(AtomicU8);

impl Standing {
    /// Refuses where nothing is written any more.
    pub(crate) fn check(&self) -> Result<()> {
        match self.0.load(Ordering::Relaxed) {
            WELL => Ok(()),
            DAMAGED => {
                Err(StorageError::Damaged(other("a page of the file makes no sense, nothing is written any more")))
            }
            _ => {
                Err(other("the disk did not take a commit; nothing is written until the program is started again")
                    .into())
            }
        }
    }

    /// A commit met a disk that neither took it nor refused it for certain.
    pub(crate) fn disk_failed(&self) {
        // What is damaged stays damaged.
        let _ = self.0.compare_exchange(WELL, DISK_FAILED, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// What a statement met, of whatever kind.
    pub(crate) fn mind(&self, error: &sqlx::Error) {
        if is_damage(error) && self.0.swap(DAMAGED, Ordering::Relaxed) != DAMAGED {
            tracing::error!(%error, "the database's file is damaged: nothing is written any more. {}", StorageError::TO_DO_ABOUT_DAMAGE);
        }
    }
}

fn other(why: &'static str) -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::other(why))
}
