use domain::EmailAddress;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::onward::{Onward, client, keep, kept};
use crate::{cookie::Door, visit::Visit};

/// Mails a sign-in link. The answer is the same whoever asks.
#[server(endpoint = "customer/ask-for-link", input = PostUrl)]
pub async fn ask_for_link(merchant: String, #[server(default)] email: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Some(shop) = visit.desk().find_merchant(&merchant).await.ok().flatten() else {
        Onward::to("/").go();
        return Ok(());
    };
    if EmailAddress::parse(&email).is_err() {
        Onward::to(format!("/{}", shop.slug)).with("email", &email).problem("email_unreadable").go();
        return Ok(());
    }
    visit.desk().ask_for_link(&shop, &email);
    Onward::to(format!("/{}/sign-in/sent", shop.slug)).with("email", &email).go();
    Ok(())
}

/// Uses a mailed link up.
#[server(endpoint = "customer/use-link", input = PostUrl)]
pub async fn use_link(merchant: String, token: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Some(shop) = visit.desk().find_merchant(&merchant).await.ok().flatten() else {
        Onward::to("/").go();
        return Ok(());
    };
    match visit.desk().use_link(&shop, &token, &client(&visit, Door::Portal)).await {
        Ok(Some(signed_in)) => {
            keep(&visit, Door::Portal, Some(&signed_in));
            Onward::to(format!("/{}/purchases", shop.slug)).go();
        }
        Ok(None) => Onward::to(format!("/{}/sign-in/over", shop.slug)).problem("link_over").go(),
        Err(error) => {
            crate::visit::report(&error);
            Onward::to(format!("/{}", shop.slug)).problem("unavailable").go();
        }
    }
    Ok(())
}

#[server(endpoint = "customer/sign-out", input = PostUrl)]
pub async fn sign_out(merchant: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    if let Some(secret) = kept(&visit, Door::Portal)
        && let Err(error) = visit.desk().sign_out(&secret).await
    {
        crate::visit::report(&error);
    }
    keep(&visit, Door::Portal, None);
    match visit.desk().find_merchant(&merchant).await.ok().flatten() {
        Some(shop) => Onward::to(format!("/{}/signed-out", shop.slug)).go(),
        None => Onward::to("/").go(),
    }
    Ok(())
}
