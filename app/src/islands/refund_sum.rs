//! The sum on the choose page: what comes back, where it goes, and whether the rules agree.

use domain::{Case, CheckedCase, MoneyFormat};
use leptos::html::Aside;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::choice::Choice;
use crate::packed::given;
use crate::sum::{Shown, SumWords, shown};
use crate::ui::sum_list::sum_rows;

/// Shows the sum of the form as the server knows it, and from waking on of the form around it. Posts
/// nothing: the buttons are the form's own. Its facts are [`RefundFacts`].
#[island]
pub fn RefundSum() -> impl IntoView {
    // The server checked the case before it packed it: this is never nothing.
    let facts = given::<RefundFacts>();
    facts.and_then(|RefundFacts { case, money, words, fields, again }| {
        Some(aside(case.check().ok()?, money, words, fields, again))
    })
}

/// What the island is given, packed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefundFacts {
    pub case: Case,
    pub money: MoneyFormat,
    pub words: SumWords,
    /// The form as the server knows it.
    pub fields: Vec<(String, String)>,
    /// The address of this page, to work out the sum without waking.
    pub again: String,
}

fn aside(
    case: CheckedCase,
    money: MoneyFormat,
    words: SumWords,
    fields: Vec<(String, String)>,
    again: String,
) -> impl IntoView {
    let first = shown(&case, &Choice::from_fields(fields), &money, &words);
    let sum = RwSignal::new(first);
    let place = NodeRef::<Aside>::new();
    #[cfg(feature = "hydrate")]
    awake::follow_the_form(place, move |fields| {
        let next = shown(&case, &Choice::from_fields(fields), &money, &words);
        let seen = (next.can, next.by_line.clone());
        sum.set(next);
        seen
    });
    view! {
        <aside class="sheet pad stack stick total-sheet" id="sum" node_ref=place aria-label="The sum">
            <div>
                <p class="small soft">"You will get back"</p>
                <p class="sum-big money" role="status">{move || sum.read().total.clone()}</p>
            </div>
            {move || {
                let rows = sum.read().rows.clone();
                (!rows.is_empty()).then(|| view! { <dl class="sum small">{sum_rows(rows)}</dl> })
            }}
            <div class=move || sum.read().tone.class() id="verdict" tabindex="-1">
                <p><strong>{move || sum.read().title.clone()}</strong>" "{move || sum.read().text.clone()}</p>
            </div>
            <input type="hidden" name="expected_total" value=move || sum.read().total_minor.to_string() />
            <button type="submit" class="button first wide" aria-describedby="verdict">{move || ask(&sum.read())}</button>
            <p class="small soft" hidden=move || sum.read().expected.is_empty()>{move || sum.read().expected.clone()}</p>
            <button type="submit" class="button plain wide until-awake" formmethod="get" formaction=again formnovalidate=true>
                "Work out the amount"
            </button>
        </aside>
        <div class="bar">
            <span><span class="small soft">{move || above_the_bar(&sum.read())}</span><br /><strong class="money">{move || sum.read().total.clone()}</strong></span>
            <button type="submit" class="button first" aria-describedby="verdict">"Ask for it"</button>
        </div>
    }
}

/// On a phone the verdict may be out of sight: its short form is not.
fn above_the_bar(sum: &Shown) -> String {
    if sum.can { "You will get back".to_owned() } else { sum.title.clone() }
}

fn ask(sum: &Shown) -> String {
    if sum.can { format!("Ask for {}", sum.total) } else { "Ask for it".to_owned() }
}

#[cfg(feature = "hydrate")]
mod awake {
    use std::cell::Cell;
    use std::rc::Rc;

    use leptos::html::Aside;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, Event, HtmlFormElement, HtmlInputElement};

    use crate::islands::form_fields::{form_around, inputs, sent_fields};

    type ByLine = Vec<(String, String)>;

    /// Calls `changed` with the form's fields now (a browser may have kept what was typed) and on
    /// every input. It answers whether this can be asked for, and what each line gives. What cannot
    /// be asked for is not sent: the reason is shown instead.
    pub fn follow_the_form(
        place: NodeRef<Aside>,
        changed: impl Fn(Vec<(String, String)>) -> (bool, ByLine) + Clone + 'static,
    ) {
        Effect::new(move || {
            let Some(aside) = place.get() else { return };
            let Some(form) = form_around(&aside) else { return };
            let can = Rc::new(Cell::new(false));
            let recount = {
                let (form, changed, can) = (form.clone(), changed.clone(), can.clone());
                move || {
                    let (now_it_can, by_line) = changed(sent_fields(&form));
                    can.set(now_it_can);
                    show_prices(&form, &by_line);
                }
            };
            recount();
            let on_input = recount.clone();
            listen(&form, "input", move |_| on_input());
            let stepped = form.clone();
            listen(&form, "click", move |event| {
                if step(&stepped, &event).is_some() {
                    recount();
                }
            });
            listen(&form, "submit", move |event| {
                if !can.get() {
                    event.prevent_default();
                    show_verdict();
                }
            });
        });
    }

    /// Beside a chosen line stands what it gives, beside the others what they could.
    fn show_prices(form: &HtmlFormElement, by_line: &ByLine) {
        let Ok(found) = form.query_selector_all("[data-price]") else { return };
        for price in (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok()) {
            let id = price.get_attribute("data-price").unwrap_or_default();
            let now = by_line.iter().find(|(line, _)| *line == id).map(|(_, gives)| gives.clone());
            price.set_text_content(now.or_else(|| price.get_attribute("data-whole")).as_deref());
        }
    }

    /// − and + beside a number: changes it within its bounds, and ticks its line.
    fn step(form: &HtmlFormElement, event: &Event) -> Option<()> {
        let button = event.target()?.dyn_into::<Element>().ok()?.closest("[data-step]").ok()??;
        let by = button.get_attribute("data-step")?.parse::<i64>().ok()?;
        let number = by_name(form, &button.get_attribute("data-for")?)?;
        let (least, most) = (number.min().parse().unwrap_or(1), number.max().parse().unwrap_or(i64::MAX));
        let now = number.value().parse::<i64>().unwrap_or(least);
        number.set_value(&now.saturating_add(by).clamp(least, most).to_string());
        if let Some(tick) = by_name(form, &button.get_attribute("data-tick")?) {
            tick.set_checked(true);
        }
        Some(())
    }

    fn by_name(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
        inputs(form, "input[name]").into_iter().find(|input| input.name() == name)
    }

    fn show_verdict() {
        let verdict =
            document().get_element_by_id("verdict").and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(verdict) = verdict {
            verdict.scroll_into_view();
            _ = verdict.focus();
        }
    }

    /// For as long as the page lives.
    fn listen(form: &HtmlFormElement, name: &str, heard: impl FnMut(Event) + 'static) {
        let closure = Closure::<dyn FnMut(Event)>::new(heard);
        _ = form.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        closure.forget();
    }
}
