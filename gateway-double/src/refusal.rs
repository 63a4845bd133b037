//! What Stripe says instead of doing something: status, type, code, sentence, parameter.

use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub struct Refusal {
    pub status: u16,
    kind: &'static str,
    code: Option<String>,
    message: String,
    param: Option<String>,
}

impl Refusal {
    pub fn new(status: u16, kind: &'static str, code: Option<&str>, message: impl Into<String>) -> Self {
        Self { status, kind, code: code.map(str::to_owned), message: message.into(), param: None }
    }

    pub fn invalid(code: Option<&str>, message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", code, message)
    }

    pub fn about(mut self, param: &str) -> Self {
        self.param = Some(param.to_owned());
        self
    }

    /// The body, with the fields that Stripe leaves out where it has nothing to say.
    pub fn body(&self, request_id: &str) -> String {
        let mut error = json!({ "message": self.message, "type": self.kind });
        if let (Some(code), Some(fields)) = (&self.code, error.as_object_mut()) {
            fields.insert("code".to_owned(), json!(code));
            let page = format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-"));
            fields.insert("doc_url".to_owned(), json!(page));
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        error["request_log_url"] = json!(format!("https://dashboard.stripe.com/test/logs/{request_id}"));
        Value::to_string(&json!({ "error": error }))
    }

    // --- At the door ------------------------------------------------------------------------------------------------

    pub fn no_key() -> Self {
        let message = "You did not provide an API key. You need to provide your API key in the Authorization header, \
                       using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
        Self::new(401, "invalid_request_error", None, message)
    }

    pub fn wrong_key(key: &str) -> Self {
        let tail: String = key.chars().skip(key.chars().count().saturating_sub(4)).collect();
        Self::new(401, "invalid_request_error", None, format!("Invalid API Key provided: ****{tail}"))
    }

    pub fn expired_key() -> Self {
        Self::new(401, "invalid_request_error", Some("api_key_expired"), "Expired API Key provided")
    }

    pub fn wrong_version(version: &str) -> Self {
        Self::invalid(None, format!("Invalid Stripe API version: {version}"))
    }

    pub fn too_many_requests() -> Self {
        let message = "Request rate limit exceeded. Learn more about rate limits here \
                       https://stripe.com/docs/rate-limits.";
        Self::new(429, "invalid_request_error", Some("rate_limit"), message)
    }

    pub fn server_error() -> Self {
        Self::new(500, "api_error", None, "An unknown error occurred")
    }

    pub fn no_such_route(method: &str, path: &str) -> Self {
        Self::new(404, "invalid_request_error", None, format!("Unrecognized request URL ({method}: {path})."))
    }

    // --- Keys -------------------------------------------------------------------------------------------------------

    pub fn key_of_wrong_length() -> Self {
        Self::invalid(None, "Idempotency keys must be between 1 and 255 characters long.")
    }

    pub fn key_in_use() -> Self {
        let message = "There is currently another in-progress request using this Idempotent Key (that probably means \
                       you submitted twice, and the other request is still going through). Please try again later.";
        Self::new(409, "idempotency_error", Some("idempotency_key_in_use"), message)
    }

    pub fn key_of_other_params(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try \
             using a key other than '{key}' if you meant to execute a different request."
        );
        Self::new(400, "idempotency_error", None, message)
    }

    pub fn key_of_another_route(key: &str, route: &str, first: &str) -> Self {
        let path = |route: &str| route.split(' ').next_back().unwrap_or_default().to_owned();
        let message = format!(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for ('{}' vs \
             '{}'). Try using a key other than '{key}' if you meant to execute a different request.",
            path(route),
            path(first)
        );
        Self::new(400, "idempotency_error", None, message)
    }

    // --- Objects ----------------------------------------------------------------------------------------------------

    pub fn missing(object: &str, id: &str, param: &str) -> Self {
        Self::new(404, "invalid_request_error", Some("resource_missing"), format!("No such {object}: '{id}'"))
            .about(param)
    }

    pub fn already_refunded(charge: &str) -> Self {
        Self::invalid(Some("charge_already_refunded"), format!("Charge {charge} has already been refunded."))
    }

    /// Without a code, as Stripe answers it.
    pub fn more_than_remains(asked: i64, remains: i64, currency: &str) -> Self {
        let message = format!(
            "Refund amount ({}) is greater than unrefunded amount on charge ({})",
            money(asked, currency),
            money(remains, currency)
        );
        Self::invalid(None, message).about("amount")
    }

    pub fn disputed(charge: &str) -> Self {
        let message = format!("Charge {charge} has been charged back; cannot issue a refund.");
        Self::invalid(Some("charge_disputed"), message)
    }

    pub fn balance_insufficient() -> Self {
        let message = "Your account has insufficient funds to cover this refund.";
        Self::invalid(Some("balance_insufficient"), message)
    }
}

/// As Stripe's sentences write an amount: `$25.00`, `¥500`, `CHF 10.00`.
fn money(minor: i64, currency: &str) -> String {
    const WITHOUT_DECIMALS: &[&str] =
        &["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"];
    const WITH_THREE: &[&str] = &["bhd", "jod", "kwd", "omr", "tnd"];
    let sign = match currency {
        "usd" => "$".to_owned(),
        "eur" => "€".to_owned(),
        "gbp" => "£".to_owned(),
        "jpy" => "¥".to_owned(),
        other => format!("{} ", other.to_uppercase()),
    };
    let (unit, places) = match currency {
        known if WITHOUT_DECIMALS.contains(&known) => return format!("{sign}{minor}"),
        known if WITH_THREE.contains(&known) => (1_000, 3),
        _ => (100, 2),
    };
    format!("{sign}{}.{:0places$}", minor / unit, minor % unit)
}
