//! `/openapi.json` says what the routes do, and no more.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::Value;
use std::collections::BTreeSet;

use super::shop::Shop;

/// The routes that programs were promised, by hand: the contract is made from the code, and would follow it anywhere.
const PROMISED: &[(&str, &str)] = &[
    ("get", "/v1/purchases"),
    ("get", "/v1/purchases/{id}"),
    ("get", "/v1/refunds"),
    ("get", "/v1/refunds/{id}"),
    ("post", "/v1/previews"),
    ("post", "/v1/purchases"),
    ("post", "/v1/refunds"),
    ("post", "/v1/refunds/{id}/credit"),
    ("post", "/v1/refunds/{id}/retry"),
];

async fn routes(shop: &Shop) -> (Value, BTreeSet<(String, String)>) {
    let contract = shop.send(Request::get("/openapi.json").body(Body::empty())).await;
    assert_eq!((contract.status.as_u16(), contract.header("content-type")), (200, "application/json"));
    let contract = contract.json();
    let paths = contract["paths"].as_object().expect("paths");
    let routes = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods").keys();
        methods.map(move |method| (method.clone(), path.clone()))
    });
    let routes = routes.collect();
    (contract, routes)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_in_the_contract_and_every_line_of_it_is_a_route() {
    let shop = Shop::on_sqlite().await;
    let (_, routes) = routes(&shop).await;

    let promised = PROMISED.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(routes, promised);
    let paths: BTreeSet<&String> = routes.iter().map(|(_, path)| path).collect();
    for path in paths {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let is_there = routes.contains(&(method.as_str().to_lowercase(), path.clone()));
            let address = path.replace("{id}", "re_1");
            let without_key = Request::builder().method(method.clone()).uri(&address).body(Body::empty());
            let answer = shop.send(without_key).await;
            // Whoever has no key learns of a route by being asked for one.
            assert_eq!(answer.status.as_u16(), if is_there { 401 } else { 405 }, "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_not_known_may_be_sent() {
    let shop = Shop::on_sqlite().await;
    let (contract, routes) = routes(&shop).await;

    for (method, path) in routes.iter().filter(|(method, _)| method == "post") {
        let body = &contract["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"];
        let named = body["$ref"]
            .as_str()
            .or_else(|| body["oneOf"][1]["$ref"].as_str())
            .unwrap_or_else(|| panic!("{path}: {body}"));
        let shape = &contract["components"]["schemas"][named.rsplit('/').next().unwrap_or_default()];
        assert_eq!(shape["additionalProperties"], false, "{path}: {shape}");
    }
    assert_eq!(contract["components"]["securitySchemes"]["api_key"]["scheme"], "bearer");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_money_depends_on_it_a_field_may_be_left_out_and_is_never_null() {
    let shop = Shop::on_sqlite().await;
    let (contract, _) = routes(&shop).await;

    for (shape, fields) in [
        ("NewRefund", ["amount", "selection", "currency", "credit_order", "destination"].as_slice()),
        ("NewPreview", &["selection", "reason"]),
        ("Selection", &["amount", "percent", "lines"]),
        ("SelectedLine", &["quantity", "prorate"]),
    ] {
        let shape = &contract["components"]["schemas"][shape];
        for field in fields {
            let schema = &shape["properties"][field];
            assert!(schema.is_object() && !schema.to_string().contains("null"), "{field}: {schema}");
            let is_needed = shape["required"].as_array().is_some_and(|all| all.contains(&Value::from(*field)));
            assert!(!is_needed, "{field} may be left out");
        }
    }
    let note = &contract["components"]["schemas"]["NewRefund"]["properties"]["note"];
    assert!(note.to_string().contains("null"), "{note}");
}

#[tokio::test(flavor = "multi_thread")]
async fn contract_says_how_long_a_purchases_texts_may_be() {
    use domain::longest;
    let shop = Shop::on_sqlite().await;
    let (contract, _) = routes(&shop).await;

    for (shape, field, most_chars) in [
        ("NewPurchase", "number", longest::NUMBER),
        ("NewLine", "id", longest::ARTICLE),
        ("NewLine", "description", longest::DESCRIPTION),
        ("NewLine", "category", longest::CATEGORY),
        ("NewCustomer", "name", longest::CUSTOMER_NAME),
    ] {
        let said = &contract["components"]["schemas"][shape]["properties"][field]["maxLength"];
        assert_eq!(said, most_chars, "{shape}.{field}");
    }
}

/// Every code that the source can say.
fn codes() -> BTreeSet<String> {
    let sources = [
        include_str!("../refused.rs"),
        include_str!("../once.rs"),
        include_str!("../body.rs"),
        include_str!("../caller.rs"),
        include_str!("../errors.rs"),
        include_str!("../trouble.rs"),
        include_str!("../problem.rs"),
        include_str!("../../web/gateway_events.rs"),
    ];
    let mut codes: BTreeSet<String> = [
        "unsettled_void_only",
        "amount_exceeds_payment",
        "gateway_window_expired",
        "unknown_line",
        "duplicate_line",
        "line_has_no_period",
        "quantity_not_positive",
        "quantity_exceeds_remaining",
        "amount_not_positive",
        "amount_between_steps",
        "amount_below_step",
    ]
    .map(str::to_owned)
    .into();
    for source in sources {
        for begin in ["conflict(", "unprocessable(", "Problem::new(", "Self::new("] {
            for call in source.split(begin).skip(1) {
                // The first words in quotation marks that follow, unless the call ends before.
                let Some(word) = call.split(';').next().and_then(|call| call.split('"').nth(1)) else { continue };
                if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && !word.is_empty() {
                    codes.insert(word.to_owned());
                }
            }
        }
    }
    codes
}

#[test]
fn every_code_is_explained_in_the_docs() {
    let page = include_str!("../../../../docs/api.md");
    let codes = codes();
    assert!(codes.len() > 25, "{codes:?}");
    for code in codes {
        assert!(page.contains(&format!("| `{code}` |")), "docs/api.md does not explain {code}");
    }
}
