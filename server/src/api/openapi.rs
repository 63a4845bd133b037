//! The contract, made of the routes themselves.

use axum::http::header;
use axum::response::IntoResponse;
use serde_json::Value;
use std::sync::Arc;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, RefOr, Required};

/// For people: every route with an example, and what each code means.
const DOCS: &str = include_str!("../../../docs/api.md");
const KEY: &str = "api_key";

/// What holds for all routes.
pub fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Moneyback")
        .version("1")
        .description(Some("Purchases, previews and refunds. Amounts are whole minor units, times are UTC."));
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key: `moneyback key create --merchant SLUG --scope admin`"));
    OpenApiBuilder::new()
        .info(info.build())
        .components(Some(ComponentsBuilder::new().security_scheme(KEY, SecurityScheme::Http(scheme.build())).build()))
        .security(Some([SecurityRequirement::new(KEY, Vec::<String>::new())]))
        .build()
}

pub fn text(mut contract: OpenApi) -> String {
    // Whoever has nothing to say may say nothing.
    for remedy in ["/v1/refunds/{id}/retry", "/v1/refunds/{id}/credit"] {
        let route = contract.paths.paths.get_mut(remedy).and_then(|path| path.post.as_mut());
        if let Some(RefOr::T(body)) = route.and_then(|route| route.request_body.as_mut()) {
            body.required = Some(Required::False);
        }
    }
    contract.to_json().map(|text| without_nulls(&text)).unwrap_or_default()
}

/// A parameter that is not needed is left out; there is no null in an address or a header.
fn without_nulls(contract: &str) -> String {
    let mut contract: Value = serde_json::from_str(contract).unwrap_or_default();
    let routes = contract["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let routes = routes.flat_map(|path| path.as_object_mut().into_iter().flat_map(|path| path.values_mut()));
    for parameter in routes.flat_map(|route| route["parameters"].as_array_mut().into_iter().flatten()) {
        let schema = &mut parameter["schema"];
        if let Some(kind) = schema["type"].as_array().and_then(|kinds| kinds.first().cloned()) {
            schema["type"] = kind;
        }
        if let Some(shape) =
            schema["oneOf"].as_array().and_then(|shapes| shapes.iter().find(|shape| shape["$ref"].is_string()).cloned())
        {
            *schema = shape;
        }
    }
    contract.to_string()
}

pub async fn serve(contract: Arc<String>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], contract.to_string())
}

pub async fn docs() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], DOCS)
}
