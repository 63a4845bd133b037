//! What each decision does to the money, before it is made.

use domain::{CheckedCase, MoneyFormat, Selection, parse_amount};
use leptos::html::Div;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::packed::{PackedCase, given};
use crate::sum::SumWords;
use crate::ui::SumRow;
use crate::ui::sum_list::sum_rows;

/// What the panel has chosen: `all`, `amount`, `reject`, and the amount typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deciding {
    pub decision: String,
    pub amount: String,
}

/// What the island is given, packed. `case` asks for what the customer asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecisionFacts {
    pub case: PackedCase,
    pub money: MoneyFormat,
    pub words: SumWords,
    pub deciding: Deciding,
}

/// Its facts are [`DecisionFacts`].
#[island]
pub fn DecisionSum() -> impl IntoView {
    let facts = given::<DecisionFacts>();
    facts.and_then(|DecisionFacts { case, money, words, deciding }| {
        Some(money_effect(case.case().check().ok()?, money, words, deciding))
    })
}

fn money_effect(case: CheckedCase, money: MoneyFormat, words: SumWords, deciding: Deciding) -> impl IntoView {
    let effect = move |deciding: &Deciding| effect(&case, &money, &words, deciding);
    let shown = RwSignal::new(effect(&deciding));
    let place = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    awake::follow_the_panel(place, move |deciding| {
        let next = effect(&deciding);
        let label = next.approve.clone();
        shown.set(next);
        label
    });
    view! {
        <div class="effect stack close" node_ref=place>
            <dl class="sum small">{move || sum_rows(shown.read().rows.clone())}</dl>
            <p class="small verdict no" role="status" hidden=move || shown.read().refusal.is_empty()>{move || shown.read().refusal.clone()}</p>
        </div>
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Outlook {
    rows: Vec<SumRow>,
    refusal: String,
    /// The label of the button that approves an amount.
    approve: String,
}

fn effect(case: &CheckedCase, money: &MoneyFormat, words: &SumWords, deciding: &Deciding) -> Outlook {
    let asked = case.preview();
    let (preview, mut refusal) = match deciding.decision.as_str() {
        "amount" => match parse_amount(&deciding.amount, money) {
            Ok(amount) => (case.asking(Selection::Amount { amount }).preview(), String::new()),
            Err(_) if deciding.amount.trim().is_empty() => {
                (case.asking(Selection::Amount { amount: 0 }).preview(), String::new())
            }
            Err(_) => (
                case.asking(Selection::Amount { amount: 0 }).preview(),
                format!("That is no amount. Write it like {}.", money.format_plain(asked.total)),
            ),
        },
        _ => (asked.clone(), String::new()),
    };
    if refusal.is_empty() && !deciding.amount.trim().is_empty() && preview.total == 0 {
        refusal = preview.reasons.iter().map(|reason| words.reason(reason, money)).collect::<Vec<_>>().join(" ");
    }
    if preview.total > asked.total && asked.total > 0 {
        refusal = format!("That is more than was asked for: at most {}.", money.format(asked.total));
    }
    let tax: i64 = preview.lines.iter().map(|line| line.tax).sum();
    let rows = vec![
        SumRow::part(words.to_payment.clone(), money.format(preview.to_payment)),
        SumRow::part(words.to_credit.clone(), money.format(preview.to_credit)),
        SumRow::part(format!("{} returned", words.tax), money.format(tax)),
        SumRow::total("Left on this purchase", money.format(preview.remaining_after)),
    ];
    let approve = if refusal.is_empty() && preview.total > 0 {
        format!("Approve {}", money.format(preview.total))
    } else {
        "Approve this amount".to_owned()
    };
    Outlook { rows, refusal, approve }
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::html::Div;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, closure::Closure};

    use super::Deciding;
    use crate::islands::form_fields::{form_around, sent_fields};

    pub fn follow_the_panel(place: NodeRef<Div>, changed: impl Fn(Deciding) -> String + Clone + 'static) {
        Effect::new(move || {
            let Some(form) = place.get().and_then(|place| form_around(&place)) else { return };
            let recount = {
                let (form, changed) = (form.clone(), changed.clone());
                move || {
                    let mut deciding = Deciding::default();
                    for (name, value) in sent_fields(&form) {
                        match name.as_str() {
                            "decision" => deciding.decision = value,
                            "amount" => deciding.amount = value,
                            _ => {}
                        }
                    }
                    let label = changed(deciding);
                    if let Ok(Some(button)) = form.query_selector("[data-say='amount']") {
                        button.set_text_content(Some(&label));
                    }
                }
            };
            recount();
            let closure = Closure::<dyn Fn()>::new(recount);
            _ = form.add_event_listener_with_callback("input", closure.as_ref().unchecked_ref());
            closure.forget();
        });
    }
}
