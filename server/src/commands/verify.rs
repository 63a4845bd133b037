use desk::{GatewayBooks, Verified, verify};
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::{GatewaySetting, Storage, StorageError};

use super::Trouble;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::gateways;
use crate::secrets::Secrets;

#[derive(clap::Args)]
pub struct Verify {
    /// Only this merchant's books, by its slug
    #[arg(long)]
    merchant: Option<String>,
}

impl Verify {
    /// A line for each finding as it is found, and one to close.
    pub async fn run(self, config: &Config) -> Result<ExitCode, Trouble> {
        let begun = Instant::now();
        let storage = Storage::open_to_look(&config.database_url).await?;
        let merchant_id = match &self.merchant {
            Some(slug) => Some(find_merchant_id(&storage, slug).await?),
            None => None,
        };
        let settings = list_settings(&storage, merchant_id.as_deref()).await?;
        let secrets = Arc::new(Secrets::of(config));
        let books = gateways::books(config, &storage, Arc::new(SystemClock), secrets, settings).map_err(Trouble)?;
        let verified = verify(&storage, merchant_id.as_deref(), &books, &mut |finding| println!("{finding}")).await?;
        println!("{}", closing(&verified, &books, begun.elapsed()));
        storage.close().await;
        Ok(if verified.findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

async fn find_merchant_id(storage: &Storage, slug: &str) -> Result<String, Trouble> {
    let found = storage.reading().await?.find_merchant_by_slug(slug).await?;
    let merchant =
        found.ok_or_else(|| Trouble(format!("there is no merchant {slug:?}; see `moneyback merchant list`")))?;
    Ok(merchant.merchant_id)
}

/// How the merchant, or every one, uses gateways.
async fn list_settings(storage: &Storage, merchant_id: Option<&str>) -> Result<Vec<GatewaySetting>, StorageError> {
    let mut reading = storage.reading().await?;
    let merchant_ids = match merchant_id {
        Some(only) => vec![only.to_owned()],
        None => reading.list_merchants().await?.into_iter().map(|merchant| merchant.merchant_id).collect(),
    };
    let mut settings = Vec::new();
    for merchant_id in merchant_ids {
        settings.extend(reading.list_gateway_settings(&merchant_id).await?);
    }
    Ok(settings)
}

fn closing(verified: &Verified, books: &GatewayBooks, took: Duration) -> String {
    let Verified { findings, purchases, refunds, tickets, rows, not_yet } = verified;
    let gateways: Vec<&str> = books.keys().map(String::as_str).collect();
    let mut said = format!(
        "{findings} findings in {rows} rows ({purchases} purchases, {refunds} refunds, {tickets} tickets), \
         compared with the book of {}, in {:.1} s.",
        gateways.join(", "),
        took.as_secs_f64()
    );
    if !not_yet.is_empty() {
        let _ = write!(said, " Not checked, for there are no tables of it yet: {}.", not_yet.join(", "));
    }
    said
}
