//! The real binary under faults: killed, stopped, on disks that fail, beside a gateway that breaks. What it had said must
//! hold when it comes back.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "processes are waited for, and settings say where and how often")]

mod database;
mod disk;
mod double;
mod left;
mod program;
mod shop;

mod failing_disk;
mod kill;
mod migration;
mod power;
mod shared_file;
mod stop;
