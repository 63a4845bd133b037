use domain::{Currency, EmailAddress, check_one_line, longest};
use std::path::PathBuf;

/// What `moneyback import` can be told. The columns' defaults are those of UCI's Online Retail file.
#[derive(Debug, Clone, clap::Args)]
pub struct ImportOptions {
    /// CSV file of purchase lines with a header, plain or gzip
    pub file: PathBuf,
    /// Column of the invoice's number; rows of one number are one purchase
    #[arg(long, value_name = "COLUMN", default_value = "InvoiceNo")]
    pub number_column: String,
    /// Column of the article's number
    #[arg(long, value_name = "COLUMN", default_value = "StockCode")]
    pub article_column: String,
    /// Column of what people call the article
    #[arg(long, value_name = "COLUMN", default_value = "Description")]
    pub description_column: String,
    /// Column of the quantity, a whole number, negative in returns
    #[arg(long, value_name = "COLUMN", default_value = "Quantity")]
    pub quantity_column: String,
    /// Column of the date and time, ISO 8601; without an offset it is read in the merchant's time zone
    #[arg(long, value_name = "COLUMN", default_value = "InvoiceDate")]
    pub date_column: String,
    /// Column of the price of one, with a decimal point
    #[arg(long, value_name = "COLUMN", default_value = "UnitPrice")]
    pub price_column: String,
    /// Column of the customer's number; empty is a guest
    #[arg(long, value_name = "COLUMN", default_value = "CustomerID")]
    pub customer_column: String,
    /// What the numbers of returns begin with; empty where the file has none
    #[arg(long, value_name = "LETTERS", default_value = "C")]
    pub return_prefix: String,
    /// Makes addresses for customers, such as customer-{number}@example.com; without it they cannot sign in
    #[arg(long, value_name = "PATTERN")]
    pub email_pattern: Option<EmailPattern>,
    /// Currency of all prices, such as GBP [default: the merchant's]
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub currency: Option<Currency>,
    /// Category of all lines, which the policy may exclude
    #[arg(long, value_name = "WORD", default_value = "goods", value_parser = category)]
    pub category: String,
    /// Gateway that pays refunds of these purchases out; `offline`: a person, by hand; `sandbox`: nobody, for test merchants
    #[arg(long, value_name = "NAME", default_value = "offline", value_parser = ["offline", "sandbox"])]
    pub gateway: String,
    /// Where rows go that cannot be used [default: FILE's name and .rejects.csv, in the current directory]
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

impl ImportOptions {
    pub fn rejects_path(&self) -> PathBuf {
        self.rejects.clone().unwrap_or_else(|| {
            let mut name = self.file.file_name().unwrap_or_default().to_owned();
            name.push(".rejects.csv");
            PathBuf::from(name)
        })
    }
}

/// How a customer's number becomes an address: `{number}` stands for it.
#[derive(Debug, Clone)]
pub struct EmailPattern(String);

impl EmailPattern {
    /// Nothing where the number makes no address, as one with a space in it.
    pub fn address(&self, number: &str) -> Option<EmailAddress> {
        EmailAddress::parse(&self.0.replace("{number}", number)).ok()
    }
}

impl std::str::FromStr for EmailPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Without the number all customers would share one address, and see each other's purchases.
        if !text.contains("{number}") {
            return Err("the pattern must hold {number}, such as customer-{number}@example.com".to_owned());
        }
        let pattern = Self(text.to_owned());
        match EmailAddress::parse(&text.replace("{number}", "1")) {
            Ok(_) => Ok(pattern),
            Err(problem) => Err(problem.to_string()),
        }
    }
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::from_code(code).ok_or_else(|| "no ISO 4217 currency code in capitals, such as GBP".to_owned())
}

/// The same limit as the API's.
pub fn category(word: &str) -> Result<String, String> {
    check_one_line(word, longest::CATEGORY).map_err(|problem| problem.to_string())?;
    Ok(word.to_owned())
}
