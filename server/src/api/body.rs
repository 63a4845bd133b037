//! A JSON body, read into its shape; whatever is wrong with it is said with the field's name.

use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::Api;
use super::field::Object;
use super::problem::{FieldProblem, Problem};

/// Hundreds of lines fit; nothing larger is read.
const LIMIT: usize = 64 * 1024;

/// What was asked, and the same as JSON in which white space and the order of keys no longer count.
pub struct Body<T> {
    pub asked: T,
    pub canonical: String,
}

impl<T: DeserializeOwned> FromRequest<Api> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Api) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body).await?;
        // Who asks for nothing in particular need not say so.
        if bytes.is_empty() {
            return parsed(b"{}");
        }
        if !is_json(&parts.headers) {
            let detail = "The body must be JSON: send Content-Type: application/json.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
        }
        parsed(&bytes)
    }
}

async fn read(headers: &HeaderMap, body: HttpBody) -> Result<Vec<u8>, Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > LIMIT as u64) {
        return Err(too_large());
    }
    match to_bytes(body, LIMIT).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) if is_too_large(&error) => Err(too_large()),
        Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "invalid_json", "The body broke off.")),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    use std::error::Error as _;
    error.source().is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

fn too_large() -> Problem {
    let detail = format!("A body has at most {LIMIT} bytes.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(text) = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else { return false };
    let (kind, parameters) = text.split_once(';').unwrap_or((text, ""));
    let charset = parameters.trim().strip_prefix("charset=").unwrap_or("utf-8").trim_matches('"');
    kind.trim().eq_ignore_ascii_case("application/json") && charset.eq_ignore_ascii_case("utf-8")
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<Body<T>, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let Object(asked) = serde_path_to_error::deserialize(&mut reader).map_err(|error| wrong(&error))?;
    reader.end().map_err(|error| not_json(&error))?;
    // Nothing is given twice by now, so nothing is lost in a map that is sorted by key.
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| not_json(&error))?;
    Ok(Body { asked, canonical: value.to_string() })
}

fn wrong(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let said = said_of(error.inner());
    let path = error.path().to_string();
    // A question mark stands where the reader stopped between two fields.
    let path = path.trim_end_matches('?').trim_end_matches('.');
    // What is missing, unknown or given twice is named in the message, not in the path.
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|words| said.strip_prefix(words)?.split('`').next());
    let field = match (path, named) {
        ("", Some(name)) => name.to_owned(),
        (path, Some(name)) if path != name && !path.ends_with(&format!(".{name}")) => format!("{path}.{name}"),
        (path, _) => path.to_owned(),
    };
    if field.is_empty() || error.inner().is_eof() {
        return not_json(error.inner());
    }
    Problem::invalid(vec![FieldProblem::new(field, said)])
}

/// Where it stops being JSON, or that it is not an object.
fn not_json(error: &serde_json::Error) -> Problem {
    let detail = format!("The body is no JSON object of this shape: {error}.");
    Problem::new(StatusCode::BAD_REQUEST, "invalid_json", detail)
}

/// Without the place, which the field tells better.
fn said_of(error: &serde_json::Error) -> String {
    let said = error.to_string();
    said.rsplit_once(" at line ").map_or(said.clone(), |(words, _)| words.to_owned())
}
