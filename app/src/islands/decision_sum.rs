//! What each decision does to the money, before it is made.

use domain::{Case, CheckedCase, MoneyFormat, Preview, parse_amount};
use leptos::html::Div;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::packed::given;
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
    pub case: Case,
    pub money: MoneyFormat,
    pub words: SumWords,
    pub deciding: Deciding,
}

/// Its facts are [`DecisionFacts`].
#[island]
pub fn DecisionSum() -> impl IntoView {
    let facts = given::<DecisionFacts>();
    facts.and_then(|DecisionFacts { case, money, words, deciding }| {
        Some(money_effect(case.check().ok()?, money, words, deciding))
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
    let weighed = if deciding.decision == "amount" {
        other_amount(case, money, words, &asked, &deciding.amount)
    } else {
        Ok(Some(asked))
    };
    match weighed {
        Ok(Some(preview)) => {
            let approve = format!("Approve {}", money.format(preview.total));
            Outlook { rows: rows(&preview, money, words), refusal: String::new(), approve }
        }
        Ok(None) => Outlook { rows: Vec::new(), refusal: String::new(), approve: "Approve this amount".to_owned() },
        Err(refusal) => Outlook { rows: Vec::new(), refusal, approve: "Approve this amount".to_owned() },
    }
}

/// What the typed amount would move, nothing while nothing is typed, or why it cannot be approved.
fn other_amount(
    case: &CheckedCase,
    money: &MoneyFormat,
    words: &SumWords,
    asked: &Preview,
    typed: &str,
) -> Result<Option<Preview>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let Ok(amount) = parse_amount(typed, money) else {
        return Err(format!("That is no amount. Write it like {}.", money.format_plain(asked.total)));
    };
    if amount > asked.total {
        return Err(format!("That is more than was asked for: at most {}.", money.format(asked.total)));
    }
    let preview = case.preview_of_part(amount);
    if let Some(reason) = preview.between_steps() {
        return Err(words.reason(reason, money));
    }
    if preview.total > 0 {
        return Ok(Some(preview));
    }
    let why: Vec<String> = preview.reasons.iter().map(|reason| words.reason(reason, money)).collect();
    Err(why.join(" "))
}

fn rows(preview: &Preview, money: &MoneyFormat, words: &SumWords) -> Vec<SumRow> {
    let tax: i64 = preview.lines.iter().map(|line| line.tax).sum();
    let mut rows = vec![
        SumRow::part(words.to_payment.clone(), money.format(preview.to_payment)),
        SumRow::part(words.to_credit.clone(), money.format(preview.to_credit)),
        SumRow::part(format!("{} returned", words.tax), money.format(tax)),
    ];
    if preview.fee > 0 {
        rows.push(SumRow::part(format!("{} kept", words.fee), money.format(preview.fee)));
    }
    rows.push(SumRow::total("Left on this purchase", money.format(preview.remaining_after)));
    rows
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
