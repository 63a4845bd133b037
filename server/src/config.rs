//! Settings: each has one name in the environment, one option, one default, for every command.

mod environment;
mod values;

use lettre::Address;
use std::net::SocketAddr;
use std::path::PathBuf;

pub use environment::check as check_environment;
pub use values::describe;

/// The list of all settings: `--help` shows it, the environment is checked against it, and README's table is written from it.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    /// A file, which one process serves at a time; or postgres://…, which several can
    #[arg(
        long,
        env = "MONEYBACK_DATABASE_URL",
        default_value = "sqlite://data/moneyback.db",
        value_parser = values::database_url,
        global = true,
        hide_env_values = true
    )]
    pub database_url: String,
    /// Address and port to listen on
    #[arg(
        long,
        env = "MONEYBACK_LISTEN",
        default_value = "127.0.0.1:3000",
        value_parser = values::listen,
        global = true
    )]
    pub listen: SocketAddr,
    /// What links in mails begin with; with https:// cookies insist on TLS
    #[arg(
        long,
        env = "MONEYBACK_PUBLIC_URL",
        default_value = "http://127.0.0.1:3000",
        value_parser = values::public_url,
        global = true
    )]
    pub public_url: String,
    /// The mail server, smtp://… or smtps://…; without it mails go to the log
    #[arg(long, env = "MONEYBACK_SMTP_URL", value_parser = values::smtp_url, global = true, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// The address that mails come from
    #[arg(
        long,
        env = "MONEYBACK_MAIL_FROM",
        default_value = "refunds@localhost",
        value_parser = values::mail_from,
        global = true
    )]
    pub mail_from: Address,
    /// Where Stripe is reached
    #[arg(
        long,
        env = "MONEYBACK_STRIPE_API_BASE",
        default_value = crate::gateways::STRIPE_API_BASE,
        value_parser = values::api_base,
        global = true
    )]
    pub stripe_api_base: String,
    /// File with the key that seals gateways' secrets, 32 bytes in base64; beside an SQLite database one is made
    #[arg(long, env = "MONEYBACK_SECRETS_KEY_FILE", value_parser = values::file, global = true)]
    pub secrets_key_file: Option<PathBuf>,
    /// Folder of the browser's files, instead of those in the program
    #[arg(long, env = "MONEYBACK_SITE", value_parser = values::folder, global = true)]
    pub site: Option<PathBuf>,
    /// What is logged: a level, or levels of parts
    #[arg(
        long,
        env = "MONEYBACK_LOG",
        default_value = "info,sqlx=warn",
        value_parser = values::log_filter,
        global = true
    )]
    pub log: String,
    /// How it is logged, a line each: text, or json
    #[arg(long, env = "MONEYBACK_LOG_FORMAT", default_value = "text", value_parser = values::log_format, global = true)]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Without a slash at the end.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Whether browsers speak TLS to us, so that cookies may insist on it.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests;
