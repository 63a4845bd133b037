//! The desk by keyboard: j and k walk the rows, a and r choose a decision, ? shows all keys.

use leptos::html::Dialog;
use leptos::prelude::*;

#[island]
pub fn QueueKeys() -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    #[cfg(feature = "hydrate")]
    awake::hear_keys(dialog);
    let keys = [
        ("j", "next ticket"),
        ("k", "the one before"),
        ("↵", "open it"),
        ("a", "choose to approve, then ↵"),
        ("r", "choose to reject, then write why"),
        ("u", "back to the queue"),
        ("?", "these keys"),
    ];
    view! {
        <dialog class="keys" node_ref=dialog aria-labelledby="keys-title">
            <h2 id="keys-title">"Keys"</h2>
            <dl>{keys.map(|(key, does)| view! { <dt><kbd>{key}</kbd></dt><dd>{does}</dd> }).collect_view()}</dl>
            <form method="dialog"><button type="submit" class="button plain wide">"Close"</button></form>
        </dialog>
    }
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::html::Dialog;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, HtmlElement, KeyboardEvent};

    pub fn hear_keys(dialog: NodeRef<Dialog>) {
        Effect::new(move || {
            let Some(dialog) = dialog.get() else { return };
            let closure = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
                let free = !event.default_prevented() && !event.ctrl_key() && !event.meta_key() && !event.alt_key();
                if !free || dialog.open() || is_typing() {
                    return;
                }
                let heard = match event.key().as_str() {
                    "j" => walk(1),
                    "k" => walk(-1),
                    // Where all of it cannot be moved in one piece, the amount that can is filled in.
                    "a" => decide("all", "button.say-approve")
                        .or_else(|| decide("amount", "button.say-amount"))
                        .or_else(|| open("?decision=all#decision")),
                    "r" => decide("reject", "textarea").or_else(|| open("?decision=reject#decision")),
                    "u" => click("[data-key='u']"),
                    "?" => dialog.show_modal().ok(),
                    _ => None,
                };
                if heard.is_some() {
                    event.prevent_default();
                }
            });
            _ = document().add_event_listener_with_callback("keydown", closure.as_ref().unchecked_ref());
            closure.forget();
        });
    }

    fn is_typing() -> bool {
        let Some(focused) = document().active_element() else { return false };
        let name = focused.tag_name();
        let is_choice = focused.get_attribute("type").is_some_and(|kind| kind == "radio" || kind == "checkbox");
        matches!(name.as_str(), "TEXTAREA" | "SELECT") || (name == "INPUT" && !is_choice)
    }

    fn rows() -> Vec<HtmlElement> {
        let Ok(found) = document().query_selector_all("a.open") else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
    }

    fn at(rows: &[HtmlElement]) -> Option<usize> {
        let focused = document().active_element()?;
        rows.iter().position(|row| row.is_same_node(Some(&focused)))
    }

    fn walk(by: isize) -> Option<()> {
        let rows = rows();
        let next = at(&rows).map_or(0, |now| now.saturating_add_signed(by).min(rows.len().saturating_sub(1)));
        rows.get(next)?.focus().ok()
    }

    /// On the queue: the ticket with this decision already chosen.
    fn open(with: &str) -> Option<()> {
        let rows = rows();
        let href = rows.get(at(&rows)?)?.get_attribute("href")?;
        window().location().set_href(&format!("{href}{with}")).ok()
    }

    /// On a ticket: chooses, and goes to where it is confirmed. One key alone never moves money.
    fn decide(decision: &str, then: &str) -> Option<()> {
        let panel = document().get_element_by_id("decision")?;
        found(&panel, &format!("input[value='{decision}']"))?.click();
        found(&panel, then)?.focus().ok()
    }

    fn click(selector: &str) -> Option<()> {
        let link = document().query_selector(selector).ok()??.dyn_into::<HtmlElement>().ok()?;
        link.click();
        Some(())
    }

    fn found(within: &Element, selector: &str) -> Option<HtmlElement> {
        within.query_selector(selector).ok()??.dyn_into().ok()
    }
}
