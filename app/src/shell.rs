//! The document around every page.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use std::sync::Arc;

use crate::setting::{Files, Setting};

use crate::ui::TestBand;
use crate::visit::InTestShop;

/// The merchant's colour stands in a file; a letter on it is enough of a picture. `img-src data:` allows it.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 28 28'%3E%3Crect width='28' height='28' rx='8' fill='%230b6b57'/%3E%3Cpath d='M9 12.5h8a3.5 3.5 0 0 1 0 7h-4M9 12.5l3.5-3.5M9 12.5l3.5 3.5' fill='none' stroke='%23fff' stroke-width='2.2' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

/// `app` renders inside `<body>`.
pub fn shell(app: impl FnOnce() -> AnyView) -> impl IntoView {
    let files = expect_context::<Setting>().files;
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                <link rel="icon" href=ICON />
                <link rel="stylesheet" href=files.style.clone() />
                <BootScripts files=files.clone() />
                <MetaTags />
            </head>
            <body>{InTestShop::is_here().then(|| view! { <TestBand /> })}{app()}</body>
        </html>
    }
}

/// Loads the islands. Leptos has its own (`HydrationScripts`), but it never says when everything is
/// awake: here `data-awake` stands on `<html>` once the last island listens, for styles and journeys.
#[component]
pub fn BootScripts(files: Arc<Files>) -> impl IntoView {
    // As HydrationScripts does: what stands outside islands is not sent twice.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    view! {
        <link rel="modulepreload" href=files.script.clone() />
        <link rel="preload" href=files.program.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=use_nonce()>{include_str!("boot.js")}</script>
    }
}
