//! What stands in an address: ids, and the words behind the question mark.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use domain::{Timestamp, one_line};
use std::str::FromStr;

use super::Api;
use super::field::{AN_INSTANT, Instant};
use super::problem::Problem;

/// Rows of a list, unless fewer or more are asked for.
const LIMIT: i64 = 20;
const MOST: i64 = 100;

/// The id in the address. One that no row of ours could have is nowhere.
pub struct Id(pub String);

impl FromRequestParts<Api> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let found: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, api).await;
        let Ok(Path(id)) = found else { return Err(Problem::not_found()) };
        let could_be = id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if could_be { Ok(Self(id)) } else { Err(Problem::not_found()) }
    }
}

/// The words behind the question mark, each known and given once.
pub struct Params(Vec<(String, String)>);

impl Params {
    pub fn read(query: Option<&str>, known: &[&str]) -> Result<Self, Problem> {
        let mut params: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let (name, value) = (name.into_owned(), value.into_owned());
            if !known.contains(&name.as_str()) {
                return Err(Problem::invalid_field(
                    &name,
                    format!("is not known here; there are {}", known.join(", ")),
                ));
            }
            if params.iter().any(|(before, _)| *before == name) {
                return Err(Problem::invalid_field(&name, "is given twice"));
            }
            one_line(&value).map_err(|error| Problem::invalid_field(&name, error.to_string()))?;
            if value.chars().count() > 1_000 {
                return Err(Problem::invalid_field(&name, "must be at most 1000 characters"));
            }
            params.push((name, value));
        }
        Ok(Self(params))
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn word<T: FromStr>(&self, name: &str, wanted: &str) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Problem::invalid_field(name, format!("must be {wanted}")))
    }

    pub fn instant(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let instant = Instant::parse(text).ok_or_else(|| Problem::invalid_field(name, AN_INSTANT))?;
        Ok(Some(instant.0))
    }

    pub fn limit(&self) -> Result<i64, Problem> {
        let Some(text) = self.text("limit") else { return Ok(LIMIT) };
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let limit = text.parse().ok().filter(|limit| is_number && (1..=MOST).contains(limit));
        limit.ok_or_else(|| Problem::invalid_field("limit", format!("must be a whole number from 1 to {MOST}")))
    }

    /// Everything that narrows the list: a cursor goes on in the same list alone.
    pub fn list(&self, name: &str) -> String {
        let mut filters: Vec<String> = Vec::new();
        for (param, value) in self.0.iter().filter(|(param, _)| param != "limit" && param != "cursor") {
            filters.push(format!("{param}={value}"));
        }
        filters.sort();
        format!("{name}?{}", filters.join("&"))
    }
}

pub fn bad_cursor() -> Problem {
    Problem::invalid_field("cursor", "is no next_cursor of this list with these filters")
}
