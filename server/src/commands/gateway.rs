use desk::{Desk, GatewayAccount, GatewaySetting, GatewayTrouble, Merchant, SetGateway};
use std::io::BufRead as _;
use std::process::ExitCode;

use super::{Trouble, find_merchant, open_desk, open_desk_to_read};
use crate::config::Config;
use crate::gateways::GatewayName;
use crate::secrets::{Field, Secrets};

#[derive(clap::Subcommand)]
pub enum GatewayCommand {
    /// Say how a merchant uses a gateway; what was paused since its key was refused goes on
    Set(Set),
    /// One harmless call to each gateway that is set; exit code 1 if any refuses or does not answer
    Test {
        #[arg(long)]
        merchant: Option<String>,
    },
    /// Gateway, key, secret for its events, reason, state of each; never a secret
    List {
        #[arg(long)]
        merchant: Option<String>,
    },
}

#[derive(clap::Args)]
pub struct Set {
    gateway: GatewayName,
    /// The merchant's slug; may be left out where there is only one
    #[arg(long)]
    merchant: Option<String>,
    /// Read the merchant's secret key from standard input, its first line
    #[arg(long)]
    secret_key_stdin: bool,
    /// Read the secret that the gateway's events are signed with from standard input, the line after the key
    #[arg(long)]
    webhook_secret_stdin: bool,
    /// Do not tell the gateway why
    #[arg(long)]
    no_reason: bool,
    /// Tell the gateway why, as it is told unless --no-reason was said
    #[arg(long, conflicts_with = "no_reason")]
    with_reason: bool,
}

impl GatewayCommand {
    pub async fn run(self, config: &Config) -> Result<ExitCode, Trouble> {
        let desk = match self {
            Self::Test { .. } | Self::List { .. } => open_desk_to_read(config).await?,
            Self::Set(_) => open_desk(config).await?,
        };
        let code = match self {
            Self::Set(set) => set.run(&desk, &Secrets::of(config)).await?,
            Self::Test { merchant } => test(&desk, &find_merchant(&desk, merchant.as_deref()).await?).await?,
            Self::List { merchant } => list(&desk, &find_merchant(&desk, merchant.as_deref()).await?).await?,
        };
        desk.storage().close().await;
        Ok(code)
    }
}

impl Set {
    async fn run(self, desk: &Desk, secrets: &Secrets) -> Result<ExitCode, Trouble> {
        let name = self.gateway.as_str();
        if (self.secret_key_stdin || self.webhook_secret_stdin) && !self.gateway.needs_key() {
            return Err(Trouble(format!(
                "{name} has no secrets: leave --secret-key-stdin and --webhook-secret-stdin out"
            )));
        }
        let merchant = find_merchant(desk, self.merchant.as_deref()).await?;
        let mut lines = std::io::stdin().lock().lines();
        let mut line = |option: &str, is_wanted: bool| match is_wanted {
            true => {
                lines.next().transpose()?.map(Some).ok_or_else(|| Trouble(format!("{option}: nothing on that line")))
            }
            false => Ok(None),
        };
        let key = line("--secret-key-stdin", self.secret_key_stdin)?;
        let webhook_secret = line("--webhook-secret-stdin", self.webhook_secret_stdin)?;
        let key = key.as_deref().map(str::trim);
        let webhook_secret = webhook_secret.as_deref().map(str::trim);
        if let Some(key) = key {
            self.gateway
                .check_key(key, &merchant)
                .map_err(|why| Trouble(format!("--secret-key-stdin: the key {why}")))?;
        }
        if let Some(secret) = webhook_secret {
            let refuse = |why| Trouble(format!("--webhook-secret-stdin: the secret {why}"));
            self.gateway.check_webhook_secret(secret).map_err(refuse)?;
        }
        let seal = |field, secret: Option<&str>| {
            let sealed = secret.map(|secret| secrets.seal(field, &merchant.merchant_id, name, secret));
            sealed.transpose().map_err(|error| Trouble(error.to_string()))
        };
        let asked = SetGateway {
            gateway: name.to_owned(),
            secret_key: seal(Field::SecretKey, key)?,
            webhook_secret: seal(Field::WebhookSecret, webhook_secret)?,
            sends_reason: (self.no_reason || self.with_reason).then_some(self.with_reason),
            needs_key: self.gateway.needs_key(),
        };
        let setting = desk.set_gateway(&merchant, asked).await?;
        println!("{} uses {}", merchant.slug, told(&setting));
        if setting.webhook_secret.is_some() {
            println!("events go to {}/v1/gateways/{name}/webhook/{}", desk.public_url(), merchant.slug);
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn test(desk: &Desk, merchant: &Merchant) -> Result<ExitCode, Trouble> {
    let settings = desk.storage().reading().await?.list_gateway_settings(&merchant.merchant_id).await?;
    if settings.is_empty() {
        return Err(Trouble(format!("{} has no gateway yet; see `moneyback gateway set`", merchant.slug)));
    }
    let mut code = ExitCode::SUCCESS;
    for setting in settings {
        let account = GatewayAccount {
            merchant_id: setting.merchant_id.clone(),
            secret_key: setting.secret_key.clone(),
            sends_reason: setting.sends_reason == 1,
        };
        let said = match desk.test_gateway(&setting.gateway, &account).await {
            Some(said) => said,
            None => Err(GatewayTrouble::NotReached("there is no such gateway".to_owned())),
        };
        match said {
            Ok(said) => println!("{}\tok\t{said}", setting.gateway),
            Err(trouble) => {
                println!("{}\tfailed\t{trouble}", setting.gateway);
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

async fn list(desk: &Desk, merchant: &Merchant) -> Result<ExitCode, Trouble> {
    for setting in desk.storage().reading().await?.list_gateway_settings(&merchant.merchant_id).await? {
        println!("{}", told(&setting));
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything but the secrets.
fn told(setting: &GatewaySetting) -> String {
    let key = if setting.secret_key.is_some() { "key set" } else { "no key" };
    let events = if setting.webhook_secret.is_some() { "events heard" } else { "events not heard" };
    let reason = if setting.sends_reason == 1 { "reason told" } else { "reason not told" };
    let state = match setting.paused_at {
        Some(at) => format!("paused since {}: {}", domain::Timestamp(at).rfc3339(), setting.paused_because),
        None => "in use".to_owned(),
    };
    format!("{}\t{key}\t{events}\t{reason}\t{state}", setting.gateway)
}
