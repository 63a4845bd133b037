use std::net::SocketAddr;
use std::path::PathBuf;

/// Where things are, from the environment: one name each, the same for every command.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Server")]
pub struct Config {
    /// sqlite://path or postgres://…
    #[arg(
        long,
        env = "MONEYBACK_DATABASE_URL",
        default_value = "sqlite://data/moneyback.db",
        global = true,
        hide_env_values = true
    )]
    pub database_url: String,
    /// Address and port to listen on
    #[arg(long, env = "MONEYBACK_LISTEN", default_value = "127.0.0.1:3000", global = true)]
    pub listen: SocketAddr,
    /// What links in mails begin with
    #[arg(long, env = "MONEYBACK_PUBLIC_URL", default_value = "http://127.0.0.1:3000", global = true)]
    pub public_url: String,
    /// smtp://… ; without it mails are written to the log
    #[arg(long, env = "MONEYBACK_SMTP_URL", global = true, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Address that mails come from
    #[arg(long, env = "MONEYBACK_MAIL_FROM", default_value = "refunds@localhost", global = true)]
    pub mail_from: String,
    /// Where Stripe is reached
    #[arg(long, env = "MONEYBACK_STRIPE_API_BASE", default_value = crate::gateways::STRIPE_API_BASE, global = true)]
    pub stripe_api_base: String,
    /// File with the key that seals gateways' secrets, 32 bytes in base64; beside an SQLite database one is made
    #[arg(long, env = "MONEYBACK_SECRETS_KEY_FILE", global = true)]
    pub secrets_key_file: Option<PathBuf>,
    /// Folder of the browser's files, instead of those in the binary
    #[arg(long, env = "MONEYBACK_SITE", global = true)]
    pub site: Option<PathBuf>,
}

impl Config {
    /// Without a slash at the end.
    pub fn public_url(&self) -> &str {
        self.public_url.trim_end_matches('/')
    }

    /// Whether browsers speak TLS to us, so that cookies may insist on it.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
