//! The contract, made of the routes themselves.

use axum::http::header;
use axum::response::IntoResponse;
use std::sync::Arc;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Required};

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
        if let Some(body) = route.and_then(|route| route.request_body.as_mut()) {
            body.required = Some(Required::False);
        }
    }
    contract.to_json().unwrap_or_default()
}

pub async fn serve(contract: Arc<String>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], contract.to_string())
}

pub async fn docs() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], DOCS)
}
