use crate::{Result, StorageError};

/// Where a database is, by its URL.
pub(super) enum Address<'a> {
    /// The file's path, percent-encoded.
    Sqlite(&'a str),
    Postgres,
}

impl<'a> Address<'a> {
    pub(super) fn of(url: &'a str) -> Result<Self> {
        Self::parse(url).map_err(|why| StorageError::CannotOpen(format!("MONEYBACK_DATABASE_URL {why}")))
    }

    fn parse(url: &'a str) -> std::result::Result<Self, &'static str> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let file = path.split('?').next().unwrap_or(path);
            // Readers and the writer have connections of their own: in memory, each would see another database.
            return match file {
                "" | ":memory:" => Err("needs the path of a file, such as sqlite://data/moneyback.db"),
                file => Ok(Self::Sqlite(file)),
            };
        }
        match url.starts_with("postgres:") || url.starts_with("postgresql:") {
            true => Ok(Self::Postgres),
            false => Err("must begin with sqlite:// or postgres://, such as sqlite://data/moneyback.db"),
        }
    }
}

/// Says what is wrong with a database's URL, without the URL: there may be a password in it.
pub fn check_url(url: &str) -> std::result::Result<(), &'static str> {
    Address::parse(url).map(drop)
}
