use leptos::prelude::*;

/// One choice of a row of chips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Chip {
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Chip { value: value.into(), label: label.into(), chosen }
    }
}

/// A radio group that looks like chips. `legend` is read aloud; it is shown by whoever places the chips.
#[component]
pub fn Chips(
    name: &'static str,
    #[prop(into)] legend: String,
    chips: Vec<Chip>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] described_by: Option<String>,
) -> impl IntoView {
    let chips = chips
        .into_iter()
        .map(|chip| {
            view! {
                <label class="chip">
                    <input type="radio" name=name value=chip.value checked=chip.chosen required=required />
                    {chip.label}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset aria-describedby=described_by>
            <legend class="out-of-sight">{legend}</legend>
            <div class="chips">{chips}</div>
        </fieldset>
    }
}
