//! Reading the form that an island stands in.

use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement};

/// The form around an element of the page.
pub fn form_around(element: &web_sys::Element) -> Option<HtmlFormElement> {
    element.closest("form").ok()??.dyn_into().ok()
}

/// Names and values of the inputs that would be sent now.
pub fn sent_fields(form: &HtmlFormElement) -> Vec<(String, String)> {
    inputs(form, "input[name]")
        .into_iter()
        .filter(|input| {
            !input.disabled() && (!matches!(input.type_().as_str(), "checkbox" | "radio") || input.checked())
        })
        .map(|input| (input.name(), input.value()))
        .collect()
}

pub fn inputs(form: &HtmlFormElement, selector: &str) -> Vec<HtmlInputElement> {
    let Ok(found) = form.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}
