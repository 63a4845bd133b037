//! Words that there is a list of: one that is mistyped is refused with the one that was meant.

use domain::Currency;
use jiff::tz::{self, TimeZone};

use crate::nearest::nearest;

pub fn currency(typed: &str) -> Result<String, String> {
    let code = typed.to_uppercase();
    match Currency::from_code(typed) {
        Some(_) => Ok(typed.to_owned()),
        None if Currency::from_code(&code).is_some() => Err(format!("{typed:?} is no currency; did you mean {code}?")),
        None => Err(format!("{typed:?} is no currency of ISO 4217; there are EUR, USD, GBP and so on")),
    }
}

pub fn timezone(typed: &str) -> Result<String, String> {
    if TimeZone::get(typed).is_ok() {
        return Ok(typed.to_owned());
    }
    Err(match nearest(typed, tz::db().available().map(|name| name.as_str().to_owned())) {
        Some(meant) => format!("{typed:?} is no time zone; did you mean {meant}?"),
        None => format!("{typed:?} is no time zone of IANA; there are Europe/Berlin, America/New_York, UTC and so on"),
    })
}
