use domain::Listing;
use std::process::ExitCode;

use super::{Trouble, find_merchant, open_desk, open_desk_to_read};
use crate::config::Config;

#[derive(clap::Subcommand)]
pub enum CustomerCommand {
    /// Trust a customer: what no rule speaks against is approved at once
    Allow(Who),
    /// Approve nothing of a customer's by itself; where the policy makes no exceptions, take nothing
    Block(Who),
    /// Take a customer off either list
    Unlist(Who),
    /// List and e-mail of each
    List {
        #[arg(long)]
        merchant: Option<String>,
    },
}

#[derive(clap::Args)]
pub struct Who {
    email: String,
    #[arg(long)]
    merchant: Option<String>,
}

impl CustomerCommand {
    pub async fn run(self, config: &Config) -> Result<ExitCode, Trouble> {
        let desk = match self {
            Self::List { .. } => open_desk_to_read(config).await?,
            Self::Allow(_) | Self::Block(_) | Self::Unlist(_) => open_desk(config).await?,
        };
        let (who, listing) = match self {
            Self::Allow(who) => (who, Some(Listing::Allowed)),
            Self::Block(who) => (who, Some(Listing::Blocked)),
            Self::Unlist(who) => (who, None),
            Self::List { merchant } => {
                let merchant = find_merchant(&desk, merchant.as_deref()).await?;
                for customer in desk.list_listed_customers(&merchant).await? {
                    let listing = customer.listing.map_or("", Listing::as_str);
                    println!("{listing}\t{}\t{}", customer.email.unwrap_or_default(), customer.name);
                }
                desk.storage().close().await;
                return Ok(ExitCode::SUCCESS);
            }
        };
        let merchant = find_merchant(&desk, who.merchant.as_deref()).await?;
        let customer = desk.list_customer(&merchant, &who.email, listing).await?;
        let email = customer.email.unwrap_or_default();
        match listing {
            Some(listing) => println!("{email} is {listing}"),
            None => println!("{email} is on no list"),
        }
        desk.storage().close().await;
        Ok(ExitCode::SUCCESS)
    }
}
