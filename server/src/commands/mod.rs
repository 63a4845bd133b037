//! What can be typed: `moneyback serve`, `import`, `preview`, `merchant`, `policy`, `customer`,
//! `staff`, `key`, `gateway`, `verify`.

mod customer;
mod gateway;
mod import;
mod key;
mod known;
mod merchant;
mod policy;
mod preview;
mod serve;
mod staff;
mod verify;

use clap::Parser as _;
use desk::{Desk, DeskParts, Failed, Mailer, Merchant, StorageError};
use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;
use storage::{OpenWith, Storage};

use crate::clock::{SystemChance, SystemClock};
use crate::config::{self, Config};
use crate::gateways;
use crate::mail::LogMailer;
use crate::secrets::Secrets;

/// Refunds that run themselves.
#[derive(clap::Parser)]
#[command(name = "moneyback", version, about)]
pub struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Serve the portal and the staff desk
    Serve(serve::Serve),
    /// Bring purchases in from a CSV file, plain or .gz
    Import(Box<import::Import>),
    /// Answer refund cases, JSON lines in and out; needs no database
    Preview,
    /// Merchants
    #[command(subcommand)]
    Merchant(merchant::MerchantCommand),
    /// A merchant's refund rules: show them, try others on what happened, put them in force
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Customers that a merchant trusts or blocks
    #[command(subcommand)]
    Customer(customer::CustomerCommand),
    /// A merchant's people
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Keys that a merchant's programs carry
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// A merchant's payment providers
    #[command(subcommand)]
    Gateway(gateway::GatewayCommand),
    /// Check the books against themselves and the gateway's; changes nothing, exit code 1 if anything is found
    Verify(verify::Verify),
}

impl Cli {
    /// The command as it was typed, in an environment that is in order; else what is wrong. Help and misuse of options end the
    /// program here, in clap's own words.
    pub fn read() -> Result<Self, String> {
        let typed = Self::try_parse();
        if let Err(error) = &typed
            && !error.use_stderr()
        {
            error.exit();
        }
        config::check_environment(std::env::vars_os())?;
        typed.map_err(|error| match config::describe(&error) {
            Some((option, why)) => format!("{option}: {why}"),
            None => error.exit(),
        })
    }
}

/// What went wrong, in one line for whoever typed the command.
#[derive(Debug)]
pub struct Trouble(pub String);

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        match std::error::Error::source(&error) {
            Some(source) => Self(format!("{error}: {source}")),
            None => Self(error.to_string()),
        }
    }
}

impl<R: fmt::Display> From<Failed<R>> for Trouble {
    fn from(failed: Failed<R>) -> Self {
        match failed {
            Failed::Refused(refused) => Self(refused.to_string()),
            Failed::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

pub async fn run(cli: Cli) -> Result<ExitCode, Trouble> {
    match cli.command {
        Command::Serve(serve) => serve.run(cli.config).await,
        Command::Import(import) => import.run(&cli.config).await,
        Command::Preview => preview::run(),
        Command::Merchant(merchant) => merchant.run(&cli.config).await,
        Command::Policy(policy) => policy.run(&cli.config).await,
        Command::Customer(customer) => customer.run(&cli.config).await,
        Command::Staff(staff) => staff.run(&cli.config).await,
        Command::Key(key) => key.run(&cli.config).await,
        Command::Gateway(gateway) => gateway.run(&cli.config).await,
        Command::Verify(verify) => verify.run(&cli.config).await,
    }
}

/// A desk on the configured database, with the system's clock and chance and every gateway of ours.
async fn open_desk(config: &Config) -> Result<Desk, Trouble> {
    desk_on(Storage::open(&config.database_url).await?, config, Arc::new(LogMailer))
}

/// A desk to read from: the database must be there and have this program's schema, and takes no write.
async fn open_desk_to_read(config: &Config) -> Result<Desk, Trouble> {
    desk_on(Storage::open_to_look(&config.database_url).await?, config, Arc::new(LogMailer))
}

/// The same for whoever goes on serving it.
async fn open_desk_to_serve(config: &Config, mailer: Arc<dyn Mailer>) -> Result<Desk, Trouble> {
    let to_serve = OpenWith { to_serve: true, ..OpenWith::default() };
    desk_on(Storage::open_with(&config.database_url, to_serve).await?, config, mailer)
}

fn desk_on(storage: Storage, config: &Config, mailer: Arc<dyn Mailer>) -> Result<Desk, Trouble> {
    let clock = Arc::new(SystemClock);
    Ok(Desk::new(DeskParts {
        gateways: gateways::all(config, &storage, clock.clone(), Arc::new(Secrets::of(config))).map_err(Trouble)?,
        storage,
        clock,
        chance: Arc::new(SystemChance),
        mailer,
        public_url: config.public_url().to_owned(),
    }))
}

/// The merchant of that slug, or the only one there is.
async fn find_merchant(desk: &Desk, slug: Option<&str>) -> Result<Merchant, Trouble> {
    let mut reading = desk.storage().reading().await?;
    if let Some(slug) = slug {
        let found = reading.find_merchant_by_slug(slug).await?;
        return found.ok_or_else(|| Trouble(format!("there is no merchant {slug:?}; see `moneyback merchant list`")));
    }
    let mut merchants = reading.list_merchants().await?;
    match (merchants.pop(), merchants.len()) {
        (Some(only), 0) => Ok(only),
        (None, _) => Err(Trouble("there is no merchant yet; make one with `moneyback merchant create`".to_owned())),
        _ => Err(Trouble("there are several merchants; name one with --merchant".to_owned())),
    }
}
