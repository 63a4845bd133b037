//! A disk for tests, loaded before a program (`LD_PRELOAD`): what the program's SQLite writes to one database goes through
//! here, fails on command, and is taken down so that a test can say what a power cut would have left.
//! It must never be linked into a program: it takes the place of libc's own calls. Start at `calls.rs`.
//!
//! `DISK_DOUBLE_FILE` is the database, meant with its `-wal` and `-journal`. `DISK_DOUBLE_FOLDER` is where it is told what
//! to do, at any time, by files:
//!
//! | file | means |
//! | --- | --- |
//! | `log` | where there is one, everything is written down in it, as [`record`] says |
//! | `sync_fails` | the nth sync from now fails with EIO, once |
//! | `room` | so many bytes may be written where there were none yet; then the disk is full until the file is gone |

mod calls;
mod desk;
pub mod record;
