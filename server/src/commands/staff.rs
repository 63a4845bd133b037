use desk::{CreateStaff, Role};
use domain::{Locale, MoneyFormat, parse_amount};
use std::io::Read;
use std::process::ExitCode;

use super::{Trouble, find_merchant, open_desk, open_desk_to_read};
use crate::config::Config;

#[derive(clap::Subcommand)]
pub enum StaffCommand {
    /// Let a person in to a merchant's desk
    Create {
        email: String,
        #[arg(long)]
        merchant: Option<String>,
        /// viewer, reviewer, manager or admin
        #[arg(long, default_value = "reviewer")]
        role: Role,
        /// As others see it; the address without it
        #[arg(long)]
        name: Option<String>,
        /// The most they may approve at once, such as 500.00; no limit without it
        #[arg(long)]
        approves_up_to: Option<String>,
        /// Read the password from standard input; without it one is made up and printed
        #[arg(long)]
        password_stdin: bool,
    },
    /// E-mail, role and state of each
    List {
        #[arg(long)]
        merchant: Option<String>,
    },
    /// Sign a person out everywhere and let them in no more
    Disable { email: String },
}

impl StaffCommand {
    pub async fn run(self, config: &Config) -> Result<ExitCode, Trouble> {
        let desk = match self {
            Self::List { .. } => open_desk_to_read(config).await?,
            Self::Create { .. } | Self::Disable { .. } => open_desk(config).await?,
        };
        match self {
            Self::Create { email, merchant, role, name, approves_up_to, password_stdin } => {
                let merchant = find_merchant(&desk, merchant.as_deref()).await?;
                let format = MoneyFormat::for_currency(merchant.currency, Locale::En);
                let limit = approves_up_to.map(|text| parse_amount(&text, &format)).transpose();
                let approves_up_to = limit.map_err(|problem| Trouble(format!("--approves-up-to: {problem}")))?;
                let (password, made_up) = if password_stdin {
                    let mut text = String::new();
                    std::io::stdin().read_to_string(&mut text)?;
                    (text.trim_end_matches(['\r', '\n']).to_owned(), false)
                } else {
                    (desk.make_up_password(), true)
                };
                let name = name.unwrap_or_else(|| email.clone());
                let asked = CreateStaff { email, name, role, password: password.clone(), approves_up_to };
                let staff = desk.create_staff(&merchant, asked).await?;
                println!("{} may sign in at {}/desk as {}", staff.email, desk.public_url(), staff.role.as_str());
                if made_up {
                    println!("password: {password}");
                }
            }
            Self::List { merchant } => {
                let merchant = find_merchant(&desk, merchant.as_deref()).await?;
                for staff in desk.storage().reading().await?.list_staff(&merchant.merchant_id).await? {
                    let state = if staff.disabled_at.is_some() { "disabled" } else { "enabled" };
                    println!("{}\t{}\t{state}\t{}", staff.email, staff.role.as_str(), staff.name);
                }
            }
            Self::Disable { email } => {
                if !desk.disable_staff(&email.trim().to_lowercase()).await? {
                    return Err(Trouble(format!("nobody enabled has the address {email}")));
                }
                println!("{email} is signed out and may sign in no more");
            }
        }
        desk.storage().close().await;
        Ok(ExitCode::SUCCESS)
    }
}
