use leptos::prelude::*;

/// The ids that describe a field: its hint and what was wrong with it.
pub fn describedby(id: &str, hint: bool, wrong: bool) -> Option<String> {
    match (hint, wrong) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-wrong")),
        (true, true) => Some(format!("{id}-wrong {id}-hint")),
    }
}

/// A labelled one-line field. Uncontrolled: the browser keeps what is typed, waking changes nothing.
#[component]
pub fn Field(
    id: &'static str,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] maxlength: Option<usize>,
    /// The earliest and the latest of a date.
    #[prop(optional)]
    between: Option<(String, String)>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] wrong: Option<String>,
) -> impl IntoView {
    let wrong = wrong.filter(|wrong| !wrong.is_empty());
    let described = describedby(id, hint.is_some(), wrong.is_some());
    let invalid = wrong.is_some().then_some("true");
    let (min, max) = between.unzip();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {wrong.map(|wrong| view! { <span class="wrong" id=format!("{id}-wrong")>{wrong}</span> })}
            <input
                id=id
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                required=required
                maxlength=maxlength
                min=min
                max=max
                aria-describedby=described
                aria-invalid=invalid
            />
            {hint.map(|hint| view! { <span class="hint" id=format!("{id}-hint")>{hint}</span> })}
        </div>
    }
}
