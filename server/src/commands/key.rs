use desk::{ApiKey, CreateKey, Scope};
use domain::Timestamp;
use std::process::ExitCode;

use super::{Trouble, find_merchant, open_desk, open_desk_to_read};
use crate::config::Config;

#[derive(clap::Subcommand)]
pub enum KeyCommand {
    /// Make an API key and print it, this once, alone on standard output
    Create {
        #[arg(long)]
        merchant: Option<String>,
        /// read, purchases (read and bring in), refunds (read, preview and give back) or admin
        #[arg(long)]
        scope: Scope,
        /// What it is used for, as `key list` shows it
        #[arg(long, default_value = "")]
        name: String,
        /// For as long as nobody revokes it without this
        #[arg(long)]
        expires_in_days: Option<i64>,
    },
    /// Prefix, scope, when made and last used, state and name of each
    List {
        #[arg(long)]
        merchant: Option<String>,
    },
    /// Let nobody in with a key any more, named by its prefix or its id
    Revoke {
        named: String,
        #[arg(long)]
        merchant: Option<String>,
    },
}

impl KeyCommand {
    pub async fn run(self, config: &Config) -> Result<ExitCode, Trouble> {
        let desk = match self {
            Self::List { .. } => open_desk_to_read(config).await?,
            Self::Create { .. } | Self::Revoke { .. } => open_desk(config).await?,
        };
        match self {
            Self::Create { merchant, scope, name, expires_in_days } => {
                let merchant = find_merchant(&desk, merchant.as_deref()).await?;
                let (secret, key) = desk.create_key(&merchant, CreateKey { name, scope, expires_in_days }).await?;
                println!("{secret}");
                eprintln!("Kept as a hash alone; `moneyback key list` shows it as {}.", key.prefix);
            }
            Self::List { merchant } => {
                let merchant = find_merchant(&desk, merchant.as_deref()).await?;
                for key in desk.list_keys(&merchant).await? {
                    let (made, used) = (key.created_at.rfc3339(), last_used(&key));
                    let (prefix, scope, state) = (&key.prefix, key.scope.as_str(), state(&key, desk.now()));
                    println!("{prefix}\t{scope}\t{made}\t{used}\t{state}\t{}", key.name);
                }
            }
            Self::Revoke { named, merchant } => {
                let merchant = find_merchant(&desk, merchant.as_deref()).await?;
                if !desk.revoke_key(&merchant, &named).await? {
                    return Err(Trouble(format!("{} has no key in force named {named:?}", merchant.slug)));
                }
                println!("revoked {named}");
            }
        }
        desk.storage().close().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn last_used(key: &ApiKey) -> String {
    key.last_used_at.map_or_else(|| "never used".to_owned(), Timestamp::rfc3339)
}

fn state(key: &ApiKey, now: Timestamp) -> &'static str {
    match (key.revoked_at, key.is_valid(now)) {
        (Some(_), _) => "revoked",
        (None, false) => "expired",
        (None, true) => "valid",
    }
}
