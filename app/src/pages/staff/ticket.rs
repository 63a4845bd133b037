//! `/desk/tickets/{number}`: the facts, the rules, what was said, and the decision.

use domain::{Case, MoneyFormat, Status};
use leptos::prelude::*;

use super::attention::{AttentionPanel, AttentionView};
use super::excess::{ExcessNotes, ExcessView};
use super::queue::DueView;
use super::remedy::{RemedyPanel, RemedyView};
use crate::islands::decision_sum::{Deciding, DecisionFacts};
use crate::islands::{DecisionSum, Live, QueueKeys};
use crate::layouts::{DeskLayout, DeskRail, QueueName};
use crate::packed::{Facts, pack};
use crate::sum::SumWords;
use crate::ui::{
    Badge, Chip, Chips, Field, Mark, Moment, Note, Problem, ProblemNote, Step, SumList, SumRow, TextArea, Timeline,
    Tone, When,
};

#[derive(Clone, Debug)]
pub struct TicketView {
    pub rail: DeskRail,
    pub queue: QueueName,
    pub number: String,
    /// "Mara Lindqvist asks for €41.90": `words::ticket::title`.
    pub title: String,
    pub status: Status,
    pub due: Option<DueView>,
    pub facts: Vec<Fact>,
    pub lines: Vec<TicketLine>,
    /// "Policy of 1 October".
    pub policy: String,
    pub rules: Vec<RuleView>,
    /// `words::refund_reason`, and the customer's own words.
    pub reason: String,
    pub comment: String,
    /// "Mara Lindqvist", and when.
    pub asked_by: String,
    pub asked_at: Moment,
    /// While it is pending and this person may decide.
    pub decision: Option<DecisionView>,
    /// Title and text of why this person may not decide (all of) it, while it is pending.
    pub not_yours: Option<(String, String)>,
    pub decided: Option<DecidedView>,
    /// Title and text of why nothing, or not all, can be approved or moves, and of what is possible.
    pub in_the_way: Option<(String, String)>,
    /// What the gateway gave back beyond what was left.
    pub excess: Vec<ExcessView>,
    /// While its refund waits for a person.
    pub attention: Option<AttentionView>,
    /// While its refund failed and nobody answered that.
    pub remedy: Option<RemedyView>,
    pub refund: Option<RefundView>,
    pub problem: Option<Problem>,
}

/// One fact above the lines: "Paid", "2 Nov, Visa 4242".
#[derive(Clone, Debug)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// Where the value leads.
    pub href: Option<String>,
}

impl Fact {
    pub fn new(label: &str, value: String) -> Self {
        Self { label: label.to_owned(), value, href: None }
    }
}

/// Amounts formatted; empty where the line was not asked for.
#[derive(Clone, Debug)]
pub struct TicketLine {
    pub name: String,
    pub bought: i64,
    /// Units asked for, or nothing where an amount was.
    pub asked: String,
    pub net: String,
    pub tax: String,
    pub refund: String,
    pub is_asked: bool,
}

/// A rule of the policy in words: `words::rules::rule_views`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleView {
    pub mark: Mark,
    pub text: String,
    /// "day 16, until 5 December".
    pub fact: String,
}

/// The panel. Posts `number`, `decision` (`all`, `amount`, `reject`), `amount`, `note`,
/// `expected_total` (minor units, what `all` means) to `/api/desk/decide`.
#[derive(Clone, Debug)]
pub struct DecisionView {
    /// Asks for what the customer asked for.
    pub case: Case,
    pub money: MoneyFormat,
    pub words: SumWords,
    pub asked: String,
    pub asked_minor: i64,
    /// Where the gateway cannot move all of it in one piece.
    pub in_steps: Option<InSteps>,
    /// Whether anything can be approved, and all of it: else only the other choices are there.
    pub may_approve: bool,
    pub may_approve_all: bool,
    /// Whom the note is written to: "Mara".
    pub first_name: String,
    /// As the address says it, after a refusal or a key.
    pub decision: String,
    pub amount: String,
    pub note: String,
}

/// `words::rules::in_steps`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InSteps {
    /// "Sandbox moves BHD in steps of BHD 0.010."
    pub title: String,
    /// "BHD 5.120 goes back now; BHD 0.004 stays refundable."
    pub text: String,
    pub nearest: String,
}

#[derive(Clone, Debug)]
pub struct DecidedView {
    /// "Approved by Nora Lang", "Rejected by Nora Lang", "Withdrawn by the customer", "Approved by the rules".
    pub title: String,
    pub at: Moment,
    pub note: String,
}

/// The movement of the money.
#[derive(Clone, Debug)]
pub struct RefundView {
    /// "€41.90 to Visa ending 4242".
    pub title: String,
    pub status: Status,
    pub sum: Vec<SumRow>,
    /// What happened to it and to those before it, each attempt a step.
    pub steps: Vec<Step>,
}

#[component]
pub fn TicketPage(page: TicketView) -> impl IntoView {
    let rules = page.rules.into_iter().map(rule).collect_view();
    let state = match &page.decision {
        // Another form: an open page loads itself anew.
        Some(decision) if !decision.may_approve => format!("{}-no-yes", page.status),
        _ => page.status.to_string(),
    };
    let comment = (!page.comment.is_empty()).then(|| view! { <blockquote>{page.comment}</blockquote> });
    let due = page.due.map(|due| {
        let class = due.class();
        view! { " " <time class=class datetime=due.iso>"answer due " {due.said}</time> }
    });
    let number = page.number.clone();
    let wrong = ["amount", "note"].map(|field| Problem::at(page.problem.as_ref(), field));
    view! {
        <DeskLayout rail=page.rail title=page.title.clone() here=Some(page.queue)>
            <nav class="crumbs" aria-label="Where you are">
                <ol><li><a href=page.queue.href() data-key="u">{page.queue.said()}</a></li><li aria-current="page" class="num">{page.number}</li></ol>
            </nav>
            <div class="row" data-live="status" aria-live="polite">
                <h1>{page.title}</h1>
                <span><Badge status=page.status />{due}</span>
            </div>
            <FactList facts=page.facts />
            <ProblemNote problem=page.problem />
            <p class="note wait small" data-live-changed="" hidden=true>
                <span><strong>"This ticket changed."</strong> " Your words are still here. " <a href="">"See it as it is now"</a></span>
            </p>
            <div class="case" data-live-state=state>
                <div class="stack">
                    <LineTable lines=page.lines label="What was bought and asked for" asked="Asked" />
                    <section class="sheet pad stack close"><h2>{page.policy}</h2><ul class="rules">{rules}</ul></section>
                    <section class="sheet pad stack close said">
                        <h2>"What was said"</h2>
                        <p><strong>{page.reason}"."</strong></p>
                        {comment}
                        <p class="small soft">{page.asked_by}", "<When at=page.asked_at /></p>
                    </section>
                </div>
                <div class="stack stick" id="decision">
                    <div data-live="excess"><ExcessNotes excess=page.excess /></div>
                    {page.in_the_way.map(|(title, text)| view! { <Note tone=Tone::Wait title=title text=text /> })}
                    {page.not_yours.map(|(title, text)| view! { <Note tone=Tone::Wait title=title text=text /> })}
                    {page.decision.map(|decision| panel(number, decision, &wrong))}
                    <div data-live="attention">{page.attention.map(|panel| view! { <AttentionPanel panel=panel /> })}</div>
                    <div data-live="remedy">{page.remedy.map(|panel| view! { <RemedyPanel panel=panel /> })}</div>
                    {page.decided.map(decided)}
                    <div data-live="refund">{page.refund.map(|refund| view! { <Movement refund=refund /> })}</div>
                </div>
            </div>
            <QueueKeys />
            <Live events="/desk/events" />
        </DeskLayout>
    }
    .into_any()
}

#[component]
pub fn FactList(facts: Vec<Fact>) -> impl IntoView {
    // What is not known is not said.
    let facts = facts.into_iter().filter(|fact| !fact.value.is_empty()).map(|fact| {
        let value = match fact.href {
            Some(href) => view! { <a href=href>{fact.value}</a> }.into_any(),
            None => fact.value.into_any(),
        };
        view! { <div><dt>{fact.label}</dt><dd>{value}</dd></div> }
    });
    view! { <dl class="facts">{facts.collect_view()}</dl> }
}

/// `asked` heads the column of units: what was asked for, or what goes back.
#[component]
pub fn LineTable(lines: Vec<TicketLine>, label: &'static str, asked: &'static str) -> impl IntoView {
    let lines = lines.into_iter().map(line).collect_view();
    view! {
        <section class="sheet lines" aria-label=label>
            <table>
                <thead>
                    <tr>
                        <th scope="col" class="grow">"Line"</th>
                        <th scope="col" class="end">"Bought"</th>
                        <th scope="col" class="end">{asked}</th>
                        <th scope="col" class="end">"Net"</th>
                        <th scope="col" class="end">"VAT"</th>
                        <th scope="col" class="end">"Refund"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </section>
    }
}

fn line(line: TicketLine) -> AnyView {
    let units = (!line.asked.is_empty())
        .then(|| view! { <span class="units small soft">{format!("{} of {}", line.asked, line.bought)}</span> });
    view! {
        <tr class=(!line.is_asked).then_some("not-asked")>
            <td class="grow">{line.name}{units}</td>
            <td class="end part">{line.bought}</td>
            <td class="end part">{line.asked}</td>
            <td class="end part money">{line.net}</td>
            <td class="end part money">{line.tax}</td>
            <td class="end money">{line.refund}</td>
        </tr>
    }
    .into_any()
}

fn rule(rule: RuleView) -> AnyView {
    view! {
        <li class=format!("rule {}", rule.mark.class())>
            <span class="sign" aria-hidden="true">{rule.mark.sign()}</span>
            <span><span class="out-of-sight">{rule.mark.spoken()}</span>{rule.text}</span>
            <span class="fact soft small">{rule.fact}</span>
        </li>
    }
    .into_any()
}

/// [`domain::MESSAGE_LIMIT`], said beside the field.
const NOTE_HINT: &str = "At most 2,000 characters.";

/// `wrong` is what is wrong with the amount, and with the note.
fn panel(number: String, panel: DecisionView, wrong: &[String; 2]) -> AnyView {
    let [wrong_amount, wrong_note] = wrong.clone();
    if !panel.may_approve {
        return only_no(number, panel.first_name, panel.note, wrong_note);
    }
    let is = |code: &str| panel.decision == code;
    let nothing_chosen = !is("amount") && !is("reject");
    let all = panel.may_approve_all.then(|| Chip::new("all", format!("All, {}", panel.asked), nothing_chosen));
    let amount = if panel.may_approve_all { "Other amount" } else { "An amount" };
    let others = [
        Chip::new("amount", amount, is("amount") || (nothing_chosen && !panel.may_approve_all)),
        Chip::new("reject", "Reject", is("reject")),
    ];
    let chips = all.into_iter().chain(others).collect::<Vec<_>>();
    let most = panel.in_steps.as_ref().map_or_else(|| panel.asked.clone(), |steps| steps.nearest.clone());
    let in_steps = panel.in_steps.map(|steps| view! { <Note tone=Tone::Wait title=steps.title text=steps.text /> });
    let approve_all = panel.may_approve_all.then(|| {
        view! { <button type="submit" class="button first wide say-approve">"Approve " {panel.asked.clone()} <kbd aria-hidden="true">"a"</kbd></button> }
    });
    let deciding = Deciding { decision: panel.decision.clone(), amount: panel.amount.clone() };
    let facts = DecisionFacts { case: panel.case, money: panel.money, words: panel.words, deciding };
    view! {
        <form class="sheet pad stack decision" method="post" action="/api/desk/decide">
            <input type="hidden" name="number" value=number />
            <input type="hidden" name="expected_total" value=panel.asked_minor.to_string() />
            <h2>"Your decision"</h2>
            {in_steps}
            <Chips name="decision" legend="Your decision" chips=chips />
            <div class="an-amount">
                <Field id="amount" name="amount" label="Amount" inputmode="decimal" autocomplete="off" value=panel.amount hint=format!("At most {most}.") wrong=wrong_amount />
            </div>
            <Facts packed=pack(&facts) />
            <DecisionSum />
            <TextArea id="note" name="note" label=format!("Note to {}", panel.first_name) value=panel.note optional=true short=true hint=NOTE_HINT wrong=wrong_note />
            {approve_all}
            <button type="submit" class="button first wide say-amount" data-say="amount">"Approve this amount"</button>
            <button type="submit" class="button danger wide say-reject">"Reject" <kbd aria-hidden="true">"r"</kbd></button>
            <p class="small soft">{panel.first_name} " gets a mail with your note."</p>
        </form>
    }
    .into_any()
}

/// Nothing can be approved: no button says so.
fn only_no(number: String, first_name: String, note: String, wrong: String) -> AnyView {
    view! {
        <form class="sheet pad stack decision only-no" method="post" action="/api/desk/decide">
            <input type="hidden" name="number" value=number />
            <input type="hidden" name="decision" value="reject" />
            <h2>"Your decision"</h2>
            <TextArea id="note" name="note" label=format!("Note to {first_name}") value=note short=true hint=NOTE_HINT wrong=wrong />
            <button type="submit" class="button danger wide">"Reject" <kbd aria-hidden="true">"r"</kbd></button>
            <p class="small soft">{first_name} " gets a mail with your note."</p>
        </form>
    }
    .into_any()
}

fn decided(decided: DecidedView) -> AnyView {
    view! {
        <section class="sheet pad stack close">
            <h2>{decided.title}</h2>
            <p class="small soft"><When at=decided.at /></p>
            {(!decided.note.is_empty()).then(|| view! { <p><q>{decided.note}</q></p> })}
        </section>
    }
    .into_any()
}

#[component]
pub fn Movement(refund: RefundView) -> impl IntoView {
    view! {
        <section class="sheet pad stack">
            <div class="row"><h2>{refund.title}</h2><Badge status=refund.status /></div>
            <SumList rows=refund.sum />
            <Timeline steps=refund.steps />
        </section>
    }
}
