use desk::Desk;
use domain::cases::{policy_from_json, policy_to_json};
use domain::{Comparison, Currency, DryRun, Locale, Minor, MoneyFormat, Outcome, Outlook, Policy};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Trouble, find_merchant, open_desk, open_desk_to_read};
use crate::config::Config;

#[derive(clap::Subcommand)]
pub enum PolicyCommand {
    /// The rules in force, as JSON that `try` and `publish` read
    Show {
        #[arg(long)]
        merchant: Option<String>,
    },
    /// What would change under other rules, told from past requests and purchases; changes nothing
    Try {
        /// The rules as JSON; - for standard input
        file: PathBuf,
        #[arg(long)]
        merchant: Option<String>,
        /// How many requests, and how many purchases, the latest first
        #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(i64).range(1..))]
        last: i64,
    },
    /// Put rules in force for what is bought from now on
    Publish {
        /// The rules as JSON; - for standard input
        file: PathBuf,
        #[arg(long)]
        merchant: Option<String>,
    },
}

impl PolicyCommand {
    pub async fn run(self, config: &Config) -> Result<ExitCode, Trouble> {
        let desk = match self {
            Self::Show { .. } | Self::Try { .. } => open_desk_to_read(config).await?,
            Self::Publish { .. } => open_desk(config).await?,
        };
        self.carry_out(&desk).await?;
        desk.storage().close().await;
        Ok(ExitCode::SUCCESS)
    }

    async fn carry_out(self, desk: &Desk) -> Result<(), Trouble> {
        match self {
            Self::Show { merchant } => {
                let merchant = find_merchant(desk, merchant.as_deref()).await?;
                let rules = desk.policy_in_force(&merchant).await?.rules;
                println!("{}", policy_to_json(&rules));
            }
            Self::Try { file, merchant, last } => {
                let merchant = find_merchant(desk, merchant.as_deref()).await?;
                let run = desk.try_policy(&merchant, read(&file)?, last).await?;
                print!("{}", told(&run));
            }
            Self::Publish { file, merchant } => {
                let merchant = find_merchant(desk, merchant.as_deref()).await?;
                let policy = desk.publish_policy(&merchant, read(&file)?).await?;
                println!("version {} is in force for what {} sells from now on", policy.version, merchant.name);
            }
        }
        Ok(())
    }
}

fn read(file: &Path) -> Result<Policy, Trouble> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file).map_err(|error| Trouble(format!("{}: {error}", file.display())))?;
    }
    policy_from_json(&text).map_err(|invalid| Trouble(format!("{}: {invalid}", file.display())))
}

/// A table a currency, then each request that would have gone another way.
fn told(run: &DryRun) -> String {
    let mut text = String::new();
    for (code, outlook) in run.outlooks() {
        let Some(currency) = Currency::from_code(code) else { continue };
        text += &table(code, outlook, &MoneyFormat::for_currency(currency, Locale::En));
    }
    if text.is_empty() { "nothing has been sold yet: there is nothing to try the rules on\n".to_owned() } else { text }
}

fn table(code: &str, outlook: &Outlook, money: &MoneyFormat) -> String {
    let mut text = format!("{code:<24}{:>26}{:>26}\n", "under their own rules", "under these");
    text += &rows("requests", &outlook.requests, ["approved at once", "for a person", "refused"], money);
    text += &rows("purchases today", &outlook.purchases, ["open", "open as an exception", "closed"], money);
    let requests = if outlook.changed.len() == 1 { "request" } else { "requests" };
    text += &format!("{} {requests} would have gone another way\n", outlook.changed.len());
    for changed in &outlook.changed {
        let [before, after] = [changed.before, changed.after].map(|way| said(way, money));
        text += &format!("  {}: {before}, then {after}\n", changed.number);
    }
    text
}

fn rows(title: &str, compared: &Comparison, names: [&str; 3], money: &MoneyFormat) -> String {
    let Comparison { before, after } = compared;
    let pairs = [(before.yes, after.yes), (before.review, after.review), (before.no, after.no)];
    let cell = |count: i64, amount: Minor| format!("{count}   {:>16}", money.format(amount));
    let row = |name: &str, cells: [String; 2]| format!("  {name:<22}{:>26}{:>26}\n", cells[0], cells[1]);
    let mut text = format!("{title}\n");
    for (name, (before, after)) in names.iter().zip(pairs) {
        text += &row(name, [cell(before.count, before.amount), cell(after.count, after.amount)]);
    }
    let all = |tally: &domain::Tally| cell(tally.yes.count + tally.review.count + tally.no.count, tally.amount());
    text + &row("together", [all(before), all(after)])
}

fn said((outcome, amount): (Outcome, Minor), money: &MoneyFormat) -> String {
    match outcome {
        Outcome::AutoApprove => format!("{} approved at once", money.format(amount)),
        Outcome::Review => format!("{} for a person", money.format(amount)),
        Outcome::Ineligible => "refused".to_owned(),
    }
}
