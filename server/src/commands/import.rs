use std::process::ExitCode;

use super::{Trouble, find_merchant, open_desk};
use crate::config::Config;
use crate::import::{self, ImportOptions};

#[derive(clap::Args)]
pub struct Import {
    #[command(flatten)]
    options: ImportOptions,
    /// The merchant's slug; may be left out where there is only one
    #[arg(long)]
    merchant: Option<String>,
}

impl Import {
    pub async fn run(self, config: &Config) -> Result<ExitCode, Trouble> {
        let desk = open_desk(config).await?;
        let merchant = find_merchant(&desk, self.merchant.as_deref()).await?;
        let summary = import::run(&desk, &merchant, self.options).await.map_err(|error| Trouble(error.to_string()))?;
        println!("{summary}");
        desk.storage().close().await;
        if summary.is_all_rejected() {
            return Err(Trouble(format!("every row was rejected; {} says why", summary.rejects.display())));
        }
        Ok(ExitCode::SUCCESS)
    }
}
