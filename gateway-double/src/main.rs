//! The double as a process of its own, for tests that kill: it keeps its book and is there again.

use clap::Parser;
use moneyback_gateway_double::{Double, Setup};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

/// A payment provider for tests. Prints its address on standard output, and serves until it is killed.
#[derive(Parser)]
struct Options {
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The append-only book, read again on the next start; in memory unless given.
    #[arg(long)]
    book: Option<PathBuf>,
    /// A secret key that is accepted; may be given more than once.
    #[arg(long = "key", default_value = "sk_test_double")]
    keys: Vec<String>,
    /// Where its own clock begins, in seconds since the epoch. It moves when told.
    #[arg(long, default_value_t = Setup::default().starts_at)]
    starts_at: i64,
    #[arg(long, default_value_t = 0)]
    seed: u32,
}

fn main() -> std::io::Result<()> {
    let Options { listen, book, keys, starts_at, seed } = Options::parse();
    let double = Double::start(Setup { listen, book, keys, starts_at, seed })?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", double.url())?;
    out.flush()?;
    loop {
        std::thread::park();
    }
}
