//! Keeps a page true while it is open: when something happened, fetches the page again and swaps
//! the parts marked `data-live`. The server says every word once.

use leptos::prelude::*;

/// The island with the address of its event stream. No island may stand inside a `data-live` part.
#[component]
pub fn Live(#[prop(into)] events: String) -> impl IntoView {
    view! {
        <span hidden=true data-events=events></span>
        <LiveParts />
    }
}

#[island]
fn LiveParts() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    awake::stay_true();
}

#[cfg(feature = "hydrate")]
mod awake {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use web_sys::{
        Document, DomParser, Element, EventSource, HtmlElement, HtmlInputElement, HtmlTextAreaElement, RequestInit,
        Response, SupportedType, VisibilityState,
    };

    /// How often to look where no event stream comes through.
    const LOOK_EVERY: Duration = Duration::from_secs(20);

    pub fn stay_true() {
        let address = document()
            .query_selector("[data-events]")
            .ok()
            .flatten()
            .and_then(|found| found.get_attribute("data-events"));
        let Some(events) = address else { return };
        let refresh = Refresh::default();
        let connected = Rc::new(Cell::new(false));
        if let Ok(source) = EventSource::new(&events) {
            let on_message = {
                let refresh = refresh.clone();
                Closure::<dyn Fn()>::new(move || refresh.now())
            };
            source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget();
            let on_open = {
                let (connected, refresh) = (connected.clone(), refresh.clone());
                Closure::<dyn Fn()>::new(move || {
                    connected.set(true);
                    // What happened since the page was made, or while we were cut off, was not heard.
                    refresh.now();
                })
            };
            source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
            on_open.forget();
            let on_error = {
                let connected = connected.clone();
                Closure::<dyn Fn()>::new(move || connected.set(false))
            };
            source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
            on_error.forget();
            std::mem::forget(source);
        }
        set_interval(
            move || {
                if !connected.get() && document().visibility_state() == VisibilityState::Visible {
                    refresh.now();
                }
            },
            LOOK_EVERY,
        );
    }

    /// One fetch at a time; what is heard meanwhile is answered by one more.
    #[derive(Clone, Default)]
    struct Refresh {
        running: Rc<Cell<bool>>,
        again: Rc<Cell<bool>>,
        /// The words of the last answer, so that the same page changes nothing.
        last: Rc<RefCell<String>>,
    }

    impl Refresh {
        fn now(&self) {
            if self.running.replace(true) {
                self.again.set(true);
                return;
            }
            let this = self.clone();
            leptos::task::spawn_local(async move {
                if let Ok(Some(html)) = fetch_page().await
                    && *this.last.borrow() != html
                {
                    swap(&html, &this.last.borrow());
                    *this.last.borrow_mut() = html;
                }
                this.running.set(false);
                if this.again.replace(false) {
                    this.now();
                }
            });
        }
    }

    /// The page as it is now; nothing where it can no longer be had, for example signed out.
    async fn fetch_page() -> Result<Option<String>, JsValue> {
        let here = window().location().href()?;
        let asked = RequestInit::new();
        asked.set_cache(web_sys::RequestCache::NoStore);
        let answer = wasm_bindgen_futures::JsFuture::from(window().fetch_with_str_and_init(&here, &asked)).await?;
        let answer: Response = answer.dyn_into()?;
        if !answer.ok() || answer.redirected() {
            return Ok(None);
        }
        Ok(wasm_bindgen_futures::JsFuture::from(answer.text()?).await?.as_string())
    }

    /// `last` is the page as it was fetched before; empty at first.
    fn swap(html: &str, last: &str) -> Option<()> {
        let page = parsed(html)?;
        if page
            .document_element()?
            .query_selector("[data-live-state]")
            .ok()?
            .map(|part| part.get_attribute("data-live-state"))
            != document()
                .document_element()?
                .query_selector("[data-live-state]")
                .ok()?
                .map(|part| part.get_attribute("data-live-state"))
        {
            return whole_page_changed();
        }
        document().set_title(&page.title());
        for old in parts(&document()) {
            let name = old.get_attribute("data-live")?;
            let new = part_of(&page, &name);
            match new.filter(|new| new.outer_html() != old.outer_html()) {
                // Browsers' helpers write attributes of their own: that alone must cost nobody their words, nor alarm them.
                Some(new) if is_typed_in(&old) => {
                    let before = parsed(last).and_then(|page| part_of(&page, &name));
                    if before.is_some_and(|before| before.outer_html() != new.outer_html()) {
                        say_that_it_changed();
                    }
                }
                Some(new) => exchange(&old, &new),
                None => {}
            }
        }
        Some(())
    }

    /// Another state has another form: load it, unless somebody is in the middle of a sentence, or on the way to
    /// another page (`boot.js` says so), which loading this one would call off.
    fn whole_page_changed() -> Option<()> {
        let page = document().document_element()?;
        if is_typed_in(&page) || page.has_attribute("data-leaving") {
            say_that_it_changed()
        } else {
            window().location().reload().ok()
        }
    }

    /// Whether somebody's words stand there that no server has seen.
    fn is_typed_in(part: &Element) -> bool {
        let Ok(fields) = part.query_selector_all("input, textarea") else { return false };
        (0..fields.length()).filter_map(|at| fields.item(at)).any(|field| {
            let (now, first) = match field.dyn_into::<HtmlTextAreaElement>() {
                Ok(area) => (area.value(), area.default_value().ok()),
                Err(field) => match field.dyn_into::<HtmlInputElement>() {
                    Ok(input) => (input.value(), Some(input.default_value())),
                    Err(_) => return false,
                },
            };
            first.is_some_and(|first| first != now)
        })
    }

    fn say_that_it_changed() -> Option<()> {
        document().query_selector("[data-live-changed]").ok()??.remove_attribute("hidden").ok()
    }

    /// What had the focus keeps it: found again by id, or by its place among what can have it.
    fn exchange(old: &Element, new: &Element) {
        let focused = document().active_element().filter(|focused| old.contains(Some(focused)));
        let Ok(new) = document().import_node_with_deep(new, true) else { return };
        let Ok(new) = new.dyn_into::<Element>() else { return };
        if old.has_attribute("aria-live") {
            // A live region is read aloud only where it stays and its content changes.
            old.set_inner_html(&new.inner_html());
        } else {
            old.replace_with_with_node_1(&new).ok();
        }
        let Some(focused) = focused else { return };
        let again = document().get_element_by_id(&focused.id()).filter(|_| !focused.id().is_empty());
        let again = again.or_else(|| new.query_selector("a[href], button").ok()?);
        if let Some(again) = again.and_then(|again| again.dyn_into::<HtmlElement>().ok()) {
            _ = again.focus();
        }
    }

    fn parsed(html: &str) -> Option<Document> {
        DomParser::new().ok()?.parse_from_string(html, SupportedType::TextHtml).ok()
    }

    fn part_of(page: &Document, name: &str) -> Option<Element> {
        parts(page).into_iter().find(|part| part.get_attribute("data-live").as_deref() == Some(name))
    }

    fn parts(page: &Document) -> Vec<Element> {
        let Ok(found) = page.query_selector_all("[data-live]") else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
    }
}
