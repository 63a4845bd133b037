//! The binary `moneyback`: configuration, commands, routes, workers, gateways and mail.
//!
//! It must never decide anything about a refund: it carries requests to the desk and answers back.
//! Start at `commands/serve.rs`.
#![expect(clippy::disallowed_methods, reason = "clock, chance and environment come in here, for every floor below")]

mod api;
mod clock;
mod commands;
mod config;
mod demo;
mod gateways;
mod import;
mod log;
mod mail;
mod nearest;
mod secrets;
mod serving;
mod traced;
mod web;
mod workers;

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// SQLite's memory comes from here too, much of it freed by another thread than asked for it, which the system's
/// allocator is slow at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = match commands::Cli::read() {
        Ok(cli) => cli,
        Err(why) => return refuse(&why, ExitCode::from(2)),
    };
    // Four threads even on one core: a page that waits on its own data must not hold the last one.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4)))
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(cli)),
        Err(error) => Err(commands::Trouble(error.to_string())),
    };
    match done {
        Ok(code) => code,
        Err(trouble) => refuse(&trouble.0, ExitCode::FAILURE),
    }
}

/// One line, whatever it is put together from.
fn refuse(why: &str, code: ExitCode) -> ExitCode {
    eprintln!("moneyback: {}", why.split_whitespace().collect::<Vec<_>>().join(" "));
    code
}
