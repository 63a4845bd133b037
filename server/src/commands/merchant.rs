use desk::{CreateMerchant, Merchant};
use domain::{Policy, WindowFrom};
use std::process::ExitCode;

use super::{Trouble, known, open_desk, open_desk_to_read};
use crate::config::Config;

#[derive(clap::Subcommand)]
pub enum MerchantCommand {
    /// Make a merchant, with a policy to begin with: 30 days from delivery, every request reviewed
    Create {
        /// Its path: /SLUG
        slug: String,
        #[arg(long)]
        name: String,
        /// ISO 4217
        #[arg(long, default_value = "EUR", value_parser = known::currency)]
        currency: String,
        /// IANA name
        #[arg(long, default_value = "Europe/Berlin", value_parser = known::timezone)]
        timezone: String,
        /// For trying things out: no real money moves, the sandbox may be used, and every page and mail says so
        #[arg(long)]
        test: bool,
    },
    /// Slug, name, currency, time zone of each, and whether it is a real one, a test or the demo
    List,
}

/// What a shop promises until it says otherwise.
pub fn first_rules() -> Policy {
    Policy { window_days: Some(30), window_from: WindowFrom::DeliveredAt, exclude_consumed: true, ..Policy::default() }
}

fn kind(merchant: &Merchant) -> &'static str {
    match (merchant.is_demo, merchant.is_test) {
        (true, _) => "demo",
        (false, true) => "test",
        (false, false) => "real",
    }
}

impl MerchantCommand {
    pub async fn run(self, config: &Config) -> Result<ExitCode, Trouble> {
        let desk = match self {
            Self::List => open_desk_to_read(config).await?,
            Self::Create { .. } => open_desk(config).await?,
        };
        match self {
            Self::Create { slug, name, currency, timezone, test } => {
                let asked = CreateMerchant {
                    slug,
                    name,
                    currency,
                    timezone,
                    is_demo: false,
                    is_test: test,
                    rules: first_rules(),
                    answer_within_hours: 48,
                    arrives_after_days: 5,
                    arrives_within_days: 10,
                };
                let merchant = desk.create_merchant(asked).await?;
                let portal = format!("{}/{}", desk.public_url(), merchant.slug);
                println!("made a merchant:");
                for (what, said) in [
                    ("slug", merchant.slug.as_str()),
                    ("name", merchant.name.as_str()),
                    ("currency", merchant.currency.code()),
                    ("time zone", merchant.timezone.as_str()),
                    ("kind", kind(&merchant)),
                    ("portal", portal.as_str()),
                ] {
                    println!("  {what:<10} {said}");
                }
            }
            Self::List => {
                for merchant in desk.storage().reading().await?.list_merchants().await? {
                    println!(
                        "{}\t{}\t{}\t{}\t{}",
                        merchant.slug,
                        merchant.name,
                        merchant.currency.code(),
                        merchant.timezone,
                        kind(&merchant)
                    );
                }
            }
        }
        desk.storage().close().await;
        Ok(ExitCode::SUCCESS)
    }
}
