//! `/{m}/purchases/{id}`: what should come back, why, and what it comes to.

use domain::{Case, MoneyFormat, RefundReason};
use leptos::prelude::*;

use super::given::{GivenList, GivenView};
use crate::choice::{Choice, What, field};
use crate::islands::RefundSum;
use crate::islands::refund_sum::RefundFacts;
use crate::layouts::{Here, Shop, ShopLayout};
use crate::packed::{Facts, pack};
use crate::sum::{SumWords, shown};
use crate::ui::{
    ButtonLink, Chip, Chips, Crumb, Crumbs, EmptyState, Look, MoneyText, Problem, ProblemNote, TextArea, describedby,
};
use crate::words;

#[derive(Clone, Debug)]
pub struct ChooseView {
    pub shop: Shop,
    pub purchase_id: String,
    pub number: String,
    /// "Bought 2 November, delivered 5 November."
    pub bought: String,
    /// "You can ask until 5 December.", or why somebody looks at it.
    pub until: String,
    /// "Left out: gift cards."
    pub left_out: Option<String>,
    /// In invoice order, one for each line of `case`.
    pub lines: Vec<ChooseLine>,
    /// Not settled yet: only everything together can be asked for.
    pub whole_only: bool,
    /// Whether an amount can be asked for without naming lines.
    pub any_amount: bool,
    /// What asking for everything that can be asked for gives, formatted.
    pub refundable: String,
    /// What is left on the whole purchase, formatted.
    pub remaining: String,
    /// The form as the address says it; `first_choice` where it says nothing.
    pub fields: Vec<(String, String)>,
    pub reason: Option<RefundReason>,
    pub comment: String,
    /// Its selection is not looked at: the fields are.
    pub case: Case,
    pub money: MoneyFormat,
    pub words: SumWords,
    /// Why nothing at all can be asked for; the form is not shown then.
    pub closed: Option<String>,
    /// What came back without a request.
    pub given: Vec<GivenView>,
    pub problem: Option<Problem>,
}

#[derive(Clone, Debug)]
pub struct ChooseLine {
    /// The shop's own id of it.
    pub id: String,
    pub name: String,
    /// "1 piece", "Unused part, 9 of 30 days", "1 of 2 refunded before".
    pub detail: String,
    /// What is left of the line, formatted.
    pub price: String,
    /// Units that can still come back; a number is asked for where it is above 1.
    pub units: i64,
    /// Why this line cannot be chosen.
    pub refused: Option<String>,
}

#[component]
pub fn ChoosePage(page: ChooseView) -> impl IntoView {
    let way = vec![Crumb::to("Purchases", page.shop.path("/purchases")), Crumb::here(page.number.clone())];
    let title = if page.closed.is_some() { "No refund possible" } else { "What would you like to return?" };
    let shop = page.shop.clone();
    let given = (page.given.clone(), page.shop.name.clone());
    let (bought, until, left_out) = (page.bought.clone(), page.until.clone(), page.left_out.clone());
    let body = match page.closed.clone() {
        Some(why) => view! {
            <EmptyState title="Nothing of this can be refunded" text=why>
                <ButtonLink href=page.shop.path("/purchases") look=Look::Plain>"All purchases"</ButtonLink>
            </EmptyState>
        }
        .into_any(),
        None => form(page),
    };
    view! {
        <ShopLayout shop=shop title=title here=Here::Purchases>
            <Crumbs way=way />
            <h1>{title}</h1>
            <p class="soft lead">{bought} " " <strong>{until}</strong>" "{left_out}</p>
            <GivenList given=given.0 shop=given.1 />
            {body}
        </ShopLayout>
    }
    .into_any()
}

fn form(page: ChooseView) -> AnyView {
    let mut fields = page.fields;
    if page.whole_only {
        fields.retain(|(name, _)| name != field::WHAT);
        fields.push((field::WHAT.to_owned(), What::Everything.code().to_owned()));
    }
    let choice = Choice::from_fields(fields.clone());
    let again = page.shop.path(&format!("/purchases/{}", page.purchase_id));
    let name = page.shop.name.clone();
    let (whole_only, any_amount) = (page.whole_only, page.any_amount);
    let everything = page
        .lines
        .iter()
        .filter(|line| line.refused.is_none())
        .map(|line| line.name.clone())
        .collect::<Vec<_>>()
        .join(", ");
    // The sum's own words, so that a line and the sum never disagree.
    let by_line = page
        .case
        .clone()
        .check()
        .map(|case| shown(&case, &choice, &page.money, &page.words).by_line)
        .unwrap_or_default();
    let lines = page.lines.into_iter().enumerate().map(|(at, line)| pick(at, line, &choice, &by_line)).collect_view();
    let amount_wrong =
        page.problem.as_ref().filter(|problem| problem.field == Some("amount")).map(|problem| problem.text.clone());
    let reasons = RefundReason::ALL
        .iter()
        .map(|reason| Chip::new(reason.as_str(), words::refund_reason(*reason), page.reason == Some(*reason)))
        .collect();
    let way = |what: What, label: &str| {
        let is_open = match what {
            What::Everything => true,
            What::Lines => !whole_only,
            What::Amount => any_amount,
        };
        is_open.then(|| Chip::new(what.code(), label, choice.what == what))
    };
    let ways = [way(What::Lines, "Some of it"), way(What::Everything, "All of it"), way(What::Amount, "An amount")];
    let what = view! {
        <section class="sheet" aria-labelledby="what">
            <h2 class="out-of-sight" id="what">"What comes back"</h2>
            <div class="ways"><Chips name=field::WHAT legend="What comes back" chips=ways.into_iter().flatten().collect() /></div>
            <div class="picks">{lines}</div>
            <p class="all-of-it">
                <strong>"All that can come back, " <span class="money">{page.refundable}</span>"."</strong> <br />
                <span class="small soft">{everything}</span>
                {whole_only.then(|| view! { <br /><span class="small soft">"The payment is still settling: for now only all of it can be undone."</span> })}
            </p>
            <div class="an-amount">{amount(choice.amount, page.remaining, page.case.policy.restocking_fee.is_some(), &page.money, amount_wrong)}</div>
        </section>
    }
    .into_any();
    let why = view! {
        <section class="sheet pad stack" aria-labelledby="why">
            <h2 id="why">"Why?"</h2>
            <p class="small soft" id="why-hint">{words::policy::why_we_ask(&page.case.policy, &name)}</p>
            <div id="reason"><Chips name=field::REASON legend="Why?" chips=reasons described_by="why-hint" required=true /></div>
            <TextArea id="comment" name=field::COMMENT label="Tell us more" value=page.comment optional=true />
        </section>
    }
    .into_any();
    let facts = RefundFacts { case: page.case, money: page.money, words: page.words, fields, again };
    view! {
        <ProblemNote problem=page.problem />
        <form class="two choose" method="post" action="/api/customer/ask" id="choose">
            <input type="hidden" name="merchant" value=page.shop.slug.clone() />
            <input type="hidden" name="purchase" value=page.purchase_id.clone() />
            <div class="stack">{what}{why}</div>
            <Facts packed=pack(&facts) />
            <RefundSum />
        </form>
    }
    .into_any()
}

/// `at` is the line's position in the purchase, which its fields are named by.
fn pick(at: usize, line: ChooseLine, choice: &Choice, by_line: &[(String, String)]) -> AnyView {
    let id = field::line(at);
    if let Some(why) = line.refused {
        return view! {
            <div class="pick no">
                <label><input class="box" type="checkbox" disabled=true id=id.clone() aria-describedby=format!("{id}-why") /></label>
                <div>
                    <h3><label for=id.clone()>{line.name}</label></h3>
                    <p class="small" id=format!("{id}-why")>{why}</p>
                </div>
                <span class="price"><MoneyText amount=line.price /></span>
            </div>
        }
        .into_any();
    }
    let gives =
        by_line.iter().find(|(id, _)| *id == line.id).map_or_else(|| line.price.clone(), |(_, gives)| gives.clone());
    let detail = (!line.detail.is_empty()).then(|| view! { <p class="small soft">{line.detail}</p> });
    let quantity = (line.units > 1).then(|| count(at, &line.name, line.units, choice));
    view! {
        <div class="pick">
            <label><input class="box" type="checkbox" name=id.clone() id=id.clone() value=field::TICKED checked=choice.has_line(at) /></label>
            <div><h3><label for=id.clone()>{line.name.clone()}</label></h3>{quantity}{detail}</div>
            <span class="price money" data-price=line.id data-whole=line.price>{gives}</span>
        </div>
    }
    .into_any()
}

fn count(at: usize, name: &str, units: i64, choice: &Choice) -> AnyView {
    let (tick, number) = (field::line(at), field::quantity(at));
    let value = choice.quantity(at).unwrap_or(units);
    let step = |by: &'static str, sign: &'static str, spoken: &'static str| {
        view! {
            <button type="button" class="step" data-step=by data-for=number.clone() data-tick=tick.clone() aria-label=format!("{spoken} of {name}")>{sign}</button>
        }
    };
    view! {
        <span class="count">
            {step("-1", "−", "One less")}
            <input type="number" name=number.clone() id=number.clone() value=value.to_string() min="1" max=units.to_string() step="1" inputmode="numeric" aria-label=format!("How many of {name}") />
            {step("1", "+", "One more")}
            <span>"of " {units}</span>
        </span>
    }
    .into_any()
}

fn amount(typed: String, remaining: String, before_fee: bool, money: &MoneyFormat, wrong: Option<String>) -> AnyView {
    let described = describedby("amount", true, wrong.is_some());
    let invalid = wrong.is_some().then_some("true");
    view! {
        <div class="field">
            <label for="amount">"How much should come back?"</label>
            {wrong.map(|wrong| view! { <span class="wrong" id="amount-wrong">{wrong}</span> })}
            <span class="money-input">
                <span aria-hidden="true">{money.symbol.clone()}</span>
                <input type="text" id="amount" name=field::AMOUNT value=typed inputmode="decimal" autocomplete="off" aria-describedby=described aria-invalid=invalid />
            </span>
            <span class="hint" id="amount-hint">"At most " {remaining} ", in " {money.code.clone()} {before_fee.then_some(", before the restocking fee")} "."</span>
        </div>
    }
    .into_any()
}
