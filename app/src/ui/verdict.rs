use leptos::prelude::*;

/// Yes, look closer, no: a sign beside the words, since colour alone says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Good,
    Maybe,
    No,
}

impl Mark {
    pub fn class(self) -> &'static str {
        match self {
            Mark::Good => "good",
            Mark::Maybe => "maybe",
            Mark::No => "no",
        }
    }

    pub fn sign(self) -> &'static str {
        match self {
            Mark::Good => "✓",
            Mark::Maybe => "!",
            Mark::No => "✕",
        }
    }

    pub fn spoken(self) -> &'static str {
        match self {
            Mark::Good => "Kept: ",
            Mark::Maybe => "To look at: ",
            Mark::No => "Not kept: ",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub mark: Mark,
    pub said: String,
}

#[component]
pub fn VerdictText(verdict: Verdict) -> impl IntoView {
    view! { <span class=format!("verdict {}", verdict.mark.class())>{verdict.said}</span> }
}
