use leptos::prelude::*;

/// A line of a sum, its amount formatted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumRow {
    pub label: String,
    pub amount: String,
    pub total: bool,
}

impl SumRow {
    pub fn part(label: impl Into<String>, amount: impl Into<String>) -> Self {
        SumRow { label: label.into(), amount: amount.into(), total: false }
    }

    pub fn total(label: impl Into<String>, amount: impl Into<String>) -> Self {
        SumRow { label: label.into(), amount: amount.into(), total: true }
    }
}

/// Parts, a hairline, and what they come to.
#[component]
pub fn SumList(rows: Vec<SumRow>) -> impl IntoView {
    view! { <dl class="sum small">{sum_rows(rows)}</dl> }
}

/// The rows alone, for islands that change them.
pub fn sum_rows(rows: Vec<SumRow>) -> Vec<impl IntoView> {
    let first_total = rows.iter().position(|row| row.total);
    rows.into_iter()
        .enumerate()
        .map(|(at, row)| {
            let class = if Some(at) == first_total && at > 0 {
                "total top"
            } else if row.total {
                "total"
            } else {
                ""
            };
            view! { <dt class=class>{row.label}</dt><dd class=format!("{class} money")>{row.amount}</dd> }
        })
        .collect()
}
