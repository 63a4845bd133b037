use csv::StringRecord;

use super::{ImportError, ImportOptions};

/// Where in a row the columns are that an import reads.
#[derive(Debug, Clone)]
pub struct Columns {
    pub number: usize,
    pub article: usize,
    pub description: usize,
    pub quantity: usize,
    pub date: usize,
    pub price: usize,
    pub customer: usize,
    /// Columns of every whole row, those included that an import leaves alone.
    pub count: usize,
}

impl Columns {
    pub fn find(header: &StringRecord, options: &ImportOptions) -> Result<Self, ImportError> {
        let find = |option: &'static str, wanted: &str| {
            header.iter().position(|column| column.trim() == wanted).ok_or_else(|| ImportError::MissingColumn {
                wanted: wanted.to_owned(),
                option,
                there: header.iter().map(|column| column.trim().to_owned()).collect(),
            })
        };
        Ok(Self {
            number: find("number-column", &options.number_column)?,
            article: find("article-column", &options.article_column)?,
            description: find("description-column", &options.description_column)?,
            quantity: find("quantity-column", &options.quantity_column)?,
            date: find("date-column", &options.date_column)?,
            price: find("price-column", &options.price_column)?,
            customer: find("customer-column", &options.customer_column)?,
            count: header.len(),
        })
    }
}
