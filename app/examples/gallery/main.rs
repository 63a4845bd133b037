//! Every page in every state as a file, to be looked at: `cargo run --example gallery --features ssr FOLDER`.
//! The files ask for `moneyback.css` beside them. Nothing here is real, nothing is asked.

// As the rest of the house calls it.
extern crate moneyback_app as app;

mod sample;

use std::path::Path;

use app::ui::text_area::escaped;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;

#[expect(clippy::disallowed_methods, reason = "an example is its own server")]
fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    std::fs::create_dir_all(&folder)?;
    let mut names = Vec::new();
    for (name, page) in sample::pages() {
        let body = Owner::new().with(|| {
            provide_meta_context();
            page().to_html()
        });
        write(&folder, name, &body)?;
        names.push(name);
    }
    let list: String =
        names.iter().map(|name| format!("<p><a href=\"{name}.html\">{}</a></p>", escaped(name))).collect();
    write(&folder, "index", &list)
}

fn write(folder: &str, name: &str, body: &str) -> std::io::Result<()> {
    let head = "<meta charset=utf-8><meta name=viewport content=\"width=device-width, initial-scale=1\"><link rel=stylesheet href=moneyback.css>";
    std::fs::write(
        Path::new(folder).join(format!("{name}.html")),
        format!(
            "<!doctype html><html lang=en data-awake=1><head><title>{name}</title>{head}</head><body>{body}</body></html>"
        ),
    )
}
