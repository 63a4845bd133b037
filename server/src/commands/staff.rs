use desk::{CreateStaff, Role};
use domain::{Currency, CurrencyAmounts, Locale, Minor, MoneyFormat, parse_amount};
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
        /// The most they may approve at once, such as "500.00 EUR", once for each currency: nothing of any other then; no
        /// limit without it
        #[arg(long, value_name = "AMOUNT CURRENCY", value_parser = limit)]
        approves_up_to: Vec<(Currency, Minor)>,
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

/// The currency is never guessed: a limit in the wrong one allows a hundred times as much, or nothing.
fn limit(text: &str) -> Result<(Currency, Minor), String> {
    let currency = text.split_whitespace().find_map(Currency::from_code);
    let currency = currency.ok_or(r#"an amount and its currency, such as "500.00 EUR""#)?;
    let amount = parse_amount(text, &MoneyFormat::for_currency(currency, Locale::En));
    amount.map(|amount| (currency, amount)).map_err(|problem| problem.to_string())
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
                let limits = (!approves_up_to.is_empty()).then(|| CurrencyAmounts::new(approves_up_to)).transpose();
                let approves_up_to = limits.map_err(|problem| Trouble(format!("--approves-up-to: {problem}")))?;
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
                if !desk.disable_staff(&email).await? {
                    return Err(Trouble(format!("nobody enabled has the address {email}")));
                }
                println!("{email} is signed out and may sign in no more");
            }
        }
        desk.storage().close().await;
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_names_its_currency() {
        let said = |text: &str| limit(text).map(|(currency, amount)| (currency.code(), amount));

        assert_eq!(said("500.00 EUR"), Ok(("EUR", 50_000)));
        assert_eq!(said("JPY 500"), Ok(("JPY", 500)));
        assert_eq!(said("3.000 KWD"), Ok(("KWD", 3_000)));
        for bare in ["500.00", "500.00 eur", "€500.00", "EUR500", ""] {
            assert_eq!(said(bare), Err(r#"an amount and its currency, such as "500.00 EUR""#.to_owned()), "{bare}");
        }
        assert_eq!(said("5.001 EUR"), Err("there are more than 2 decimals".to_owned()));
    }
}
