//! The customers' pages.

use desk::{PurchaseFile, RefundSummary, TicketFile, method_name};
use domain::{Eligibility, MoneyFormat, RefundReason, Verdict};

use super::purchase_words::{all_items, answer_within, arrives_within, sum_words};
use super::story;
use crate::choice::{What, field};
use crate::layouts::Shop;
use crate::pages::customer::{
    Can, ChooseLine, ChooseView, DemoSignIn, FrontView, GivenView, PurchaseView, PurchasesView, RequestRow,
    RequestView, RequestsView, RulesView, RunningView, SentView, SignInView, UseLinkView,
};
use crate::sum::with_amount;
use crate::visit::{Loaded, Missing, Visit, calendar, money_of, next_page};
use crate::words::given::Given;
use crate::words::{self, Calendar, policy, reasons};

pub async fn front(visit: Visit) -> Loaded<FrontView> {
    if visit.setting.demo.is_none() {
        return Ok(FrontView { demo: None });
    }
    let merchants = visit.desk().list_merchants().await?;
    let demo = merchants.into_iter().find(|merchant| merchant.is_demo);
    Ok(FrontView { demo: demo.map(|merchant| (merchant.slug, merchant.name)) })
}

pub async fn sign_in(visit: Visit) -> Loaded<SignInView> {
    let is_demo = visit.merchant()?.is_demo;
    let demo = visit.setting.demo.as_ref().filter(|_| is_demo);
    let people = demo.map(|demo| demo.customers.clone()).unwrap_or_default();
    Ok(SignInView {
        shop: visit.shop()?,
        email: visit.typed("email"),
        problem: visit.problem(),
        demo: people.into_iter().map(|(email, about)| DemoSignIn { email, about }).collect(),
    })
}

pub async fn sent(visit: Visit) -> Loaded<SentView> {
    Ok(SentView {
        shop: visit.shop()?,
        email: visit.field("email").map(str::to_owned),
        demo: visit.setting.demo.is_some(),
    })
}

pub async fn use_link(visit: Visit) -> Loaded<UseLinkView> {
    let token = visit.subject().to_owned();
    let is_open = visit.desk().is_link_open(visit.merchant()?, &token).await?;
    let problem = visit.problem().or_else(|| (!is_open).then(|| words::problem("link_over", "")));
    Ok(UseLinkView { shop: visit.shop()?, token, problem })
}

pub async fn signed_out(visit: Visit) -> Loaded<Shop> {
    visit.shop()
}

pub async fn purchases(visit: Visit) -> Loaded<PurchasesView> {
    let (customer, merchant) = visit.customer()?;
    let shop = visit.shop()?;
    let found = visit.desk().list_purchases(merchant, customer, visit.after()).await?;
    let calendar = calendar(merchant, visit.desk().now())?;
    Ok(PurchasesView {
        email: customer.email.clone().unwrap_or_default(),
        purchases: found.files.iter().map(|file| purchase(file, &shop, &calendar)).collect(),
        older: next_page(&shop.path("/purchases"), found.next),
        shop,
    })
}

fn purchase(file: &PurchaseFile, shop: &Shop, calendar: &Calendar) -> PurchaseView {
    let money = money_of(file.purchase.currency);
    let asked = file.tickets.iter().map(|(ticket, refund)| RunningView {
        href: shop.path(&format!("/requests/{}", ticket.number)),
        label: ticket.number.clone(),
        status: domain::Status::of(&ticket.ticket.state, refund.as_ref().map(domain::Refund::state)),
        amount: money.format(refund.as_ref().map_or(ticket.asked_total, |refund| refund.total)),
    });
    let given = file.direct.iter().map(|given| RunningView {
        href: format!("{}#given", shop.path(&format!("/purchases/{}", file.purchase.purchase_id))),
        label: format!("From {}", shop.name),
        status: given.status(),
        amount: money.format(given.refund.total),
    });
    PurchaseView {
        id: file.purchase.purchase_id.clone(),
        number: file.purchase.number.clone(),
        bought: calendar.on(file.purchase.purchased_at),
        items: all_items(file),
        total: money.format(file.purchase.total),
        can: can(&file.case.eligibility(), shop, calendar, &money),
        running: asked.chain(given).collect(),
    }
}

fn can(eligibility: &Eligibility, shop: &Shop, calendar: &Calendar, money: &MoneyFormat) -> Can {
    let amount = money.format(eligibility.refundable);
    let why = || {
        eligibility.reasons.first().map(|reason| with_amount(reasons::line_sentence(reason, calendar), reason, money))
    };
    match eligibility.verdict {
        Verdict::Yes => Can::Yes { amount, until: policy::until(eligibility.open_until, calendar) },
        Verdict::NeedsReview => Can::Review {
            amount,
            why: format!("{} {} looks at each request.", why().unwrap_or_default(), shop.name).trim().to_owned(),
        },
        Verdict::No => Can::No { why: why().unwrap_or_else(|| "Nothing is left to refund.".to_owned()) },
    }
}

pub async fn choose(visit: Visit) -> Loaded<ChooseView> {
    let (customer, merchant) = visit.customer()?;
    let shop = visit.shop()?;
    let found = visit.desk().open_purchase(merchant, customer, visit.subject()).await?;
    let file = found.ok_or(Missing::NotThere)?;
    let calendar = calendar(merchant, visit.desk().now())?;
    let money = money_of(file.purchase.currency);
    let eligibility = file.case.eligibility();
    let days = file.policy.arrives_within_days;
    let zone = desk::Calendar::of(&merchant.timezone)?;
    let words =
        sum_words(merchant, &file, &eligibility, &calendar, &money, |from| zone.business_days_after(from, days));
    let delivered = file.purchase.delivered_at.filter(|at| *at <= calendar.now());
    let bought = match delivered {
        Some(at) => format!("Bought {}, delivered {}.", calendar.date(file.purchase.purchased_at), calendar.date(at)),
        None => format!("Bought {}.", calendar.date(file.purchase.purchased_at)),
    };
    let why_not = eligibility.reasons.first().map(|reason| words.reason(reason, &money));
    let closed = (eligibility.verdict == Verdict::No)
        .then(|| why_not.clone().unwrap_or_else(|| "Nothing is left to refund.".to_owned()));
    let until = match eligibility.verdict {
        Verdict::Yes => policy::until(eligibility.open_until, &calendar),
        Verdict::NeedsReview => {
            format!("{} {} looks at each request.", why_not.unwrap_or_default(), shop.name).trim().to_owned()
        }
        Verdict::No => String::new(),
    };
    let has_chosen = visit.field(field::WHAT).is_some();
    Ok(ChooseView {
        purchase_id: file.purchase.purchase_id.clone(),
        number: file.purchase.number.clone(),
        bought,
        until,
        left_out: policy::left_out(&file.policy.rules).filter(|_| eligibility.verdict == Verdict::Yes),
        lines: choose_lines(&file, &eligibility, &calendar, &money),
        whole_only: eligibility.whole_only,
        any_amount: eligibility.any_amount,
        refundable: money.format(eligibility.refundable),
        remaining: money.format(file.case.remaining()),
        fields: if has_chosen { visit.query.clone() } else { first_choice(&eligibility) },
        reason: visit.field(field::REASON).and_then(|code| code.parse::<RefundReason>().ok()),
        comment: visit.typed(field::COMMENT),
        case: file.case.case().clone(),
        money,
        words,
        closed,
        given: file.direct.iter().map(|given| self::given(given, &file, &shop, &calendar)).collect(),
        problem: visit.problem(),
        shop,
    })
}

/// Money that came without a request.
fn given(given: &RefundSummary, file: &PurchaseFile, shop: &Shop, calendar: &Calendar) -> GivenView {
    let (refund, method) = (&given.refund, method_name(&file.payment.method_label));
    let facts = Given {
        shop: shop.name.clone(),
        method: if refund.to_payment > 0 && refund.to_credit > 0 {
            let money = |amount| money_of(refund.currency).format(amount);
            let (paid, credit) = (money(refund.to_payment), money(refund.to_credit));
            format!("{method} ({paid}) and your account credit ({credit})")
        } else {
            method.to_owned()
        },
        state: refund.state(),
        is_credit: refund.to_payment == 0,
        is_recorded: refund.destination == domain::Destination::Recorded,
        made_at: refund.reserved_at,
        succeeded_at: refund.succeeded_at(),
        expected_by: refund.expected_by,
        trace_number: refund.trace_number.clone(),
        failure: refund.failure_reason(),
    };
    GivenView {
        amount: money_of(refund.currency).format(refund.total),
        status: given.status(),
        lead: words::given::lead(&facts, calendar),
        note: refund.note.clone(),
    }
}

/// What the form says before anybody touched it: nothing, so that nobody sends back by mistake, unless only all
/// of it can come back anyway, or there is only one thing to choose.
fn first_choice(eligibility: &Eligibility) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let what = if eligibility.whole_only { What::Everything } else { What::Lines };
    fields.push((field::WHAT.to_owned(), what.code().to_owned()));
    let lines = || eligibility.lines.iter().enumerate();
    let mut open = lines().filter(|(_, line)| line.verdict != Verdict::No);
    if let (Some((only, _)), None) = (open.next(), open.next()) {
        fields.push((field::line(only), field::TICKED.to_owned()));
    }
    for (position, line) in lines() {
        fields.push((field::quantity(position), line.quantity_left.max(1).to_string()));
    }
    fields
}

fn choose_lines(
    file: &PurchaseFile,
    eligibility: &Eligibility,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> Vec<ChooseLine> {
    let lines = file.purchase.lines.iter().zip(&eligibility.lines);
    lines
        .map(|(line, says)| {
            let back = line.line.quantity.saturating_sub(says.quantity_left);
            let pieces =
                if line.line.quantity == 1 { "1 piece".to_owned() } else { format!("{} pieces", line.line.quantity) };
            let detail = match (&says.unused, back) {
                (Some(unused), _) => format!("Unused part, {} of {} days.", unused.days_unused, unused.days_total),
                (None, 0) if says.quantity_left > 1 => String::new(),
                (None, 0) => pieces,
                (None, back) => format!("{back} of {} came back before.", line.line.quantity),
            };
            let is_refused = says.verdict == Verdict::No;
            ChooseLine {
                id: line.line.id.clone(),
                name: line.description.clone(),
                detail,
                price: money.format(if says.unused.is_some() { says.refundable } else { says.left }),
                units: if line.line.period.is_some() { 1 } else { says.quantity_left },
                refused: is_refused.then(|| refused(line, &says.reasons, calendar)),
            }
        })
        .collect()
}

/// Why a line cannot be chosen, with its own date where it has one.
fn refused(line: &desk::PurchaseLine, why: &[domain::Reason], calendar: &Calendar) -> String {
    match (why.first(), line.consumed_at) {
        (Some(domain::Reason::Consumed { .. }), Some(at)) => {
            format!("Used on {}: it could come back until then.", calendar.date(at))
        }
        _ => reasons::first_line_sentence(why, calendar),
    }
}

pub async fn requests(visit: Visit) -> Loaded<RequestsView> {
    let (customer, merchant) = visit.customer()?;
    let shop = visit.shop()?;
    let (files, next) = visit.desk().list_requests(merchant, customer, visit.after()).await?;
    let calendar = calendar(merchant, visit.desk().now())?;
    Ok(RequestsView {
        requests: files.iter().map(|file| row(file, &shop.name, &calendar)).collect(),
        older: next_page(&shop.path("/requests"), next),
        shop,
    })
}

fn row(file: &TicketFile, shop: &str, calendar: &Calendar) -> RequestRow {
    let story = story::of(file, shop);
    RequestRow {
        number: file.record.number.clone(),
        status: file.status(),
        headline: words::request::headline(&story),
        items: story.items,
        asked: calendar.on(file.record.requested_at),
    }
}

pub async fn request(visit: Visit) -> Loaded<RequestView> {
    let (customer, merchant) = visit.customer()?;
    let shop = visit.shop()?;
    let found = visit.desk().open_request(merchant, customer, visit.subject()).await?;
    let file = found.ok_or(Missing::NotThere)?;
    let calendar = calendar(merchant, visit.desk().now())?;
    let story = story::of(&file, &shop.name);
    Ok(RequestView {
        number: file.record.number.clone(),
        status: story.status,
        headline: words::request::headline(&story),
        lead: words::request::lead(&story, &calendar),
        steps: words::request::steps(&story, &calendar),
        sum: story::sum(merchant, &file, &calendar)?,
        purchase_id: file.record.purchase_id.clone(),
        purchase_number: file.purchase.purchase.number.clone(),
        can_cancel: story.status == domain::Status::Pending,
        just_sent: visit.field("sent").is_some() && story.status == domain::Status::Pending,
        problem: visit.problem(),
        shop,
    })
}

pub async fn rules(visit: Visit) -> Loaded<RulesView> {
    let merchant = visit.merchant()?;
    let version = visit.desk().policy_in_force(merchant).await?;
    let calendar = calendar(merchant, visit.desk().now())?;
    Ok(RulesView {
        shop: visit.shop()?,
        since: format!("These rules hold for what you buy since {}.", calendar.date(version.in_force_from)),
        rules: policy::texts(
            &version.rules,
            &merchant.name,
            money_of,
            &answer_within(&version),
            &arrives_within(&version),
        ),
    })
}
