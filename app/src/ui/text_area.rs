use crate::ui::describedby;
use leptos::prelude::*;

/// The only textarea there is: leptos 0.8.23 writes a textarea's children unescaped on the server
/// (leptos#4819), so the text goes in as escaped `inner_html`. Never inside an island.
#[component]
pub fn TextArea(
    id: &'static str,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] value: String,
    #[prop(optional)] optional: bool,
    #[prop(optional)] short: bool,
    #[prop(default = domain::MESSAGE_LIMIT)] maxlength: usize,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] wrong: Option<String>,
) -> impl IntoView {
    let wrong = wrong.filter(|wrong| !wrong.is_empty());
    let described = describedby(id, hint.is_some(), wrong.is_some());
    let invalid = wrong.is_some().then_some("true");
    // A browser drops one line break after the opening tag: a text that begins with one needs two.
    let text = format!("\n{}", escaped(&value));
    view! {
        <div class="field">
            <label for=id>
                {label} {optional.then(|| view! { <span class="soft small">" (optional)"</span> })}
            </label>
            {wrong.map(|wrong| view! { <span class="wrong" id=format!("{id}-wrong")>{wrong}</span> })}
            <textarea
                id=id
                name=name
                class=short.then_some("short")
                maxlength=maxlength
                aria-describedby=described
                aria-invalid=invalid
                inner_html=text
            ></textarea>
            {hint.map(|hint| view! { <span class="hint" id=format!("{id}-hint")>{hint}</span> })}
        </div>
    }
}

/// Text made safe between any two tags and inside quotes.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_closes_its_textarea() {
        let html = view! { <TextArea id="comment" name="comment" label="Tell us" value="</textarea><script>alert(1)</script>" /> }.to_html();

        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;"), "{html}");
    }
}
