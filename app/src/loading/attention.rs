//! What a person may do about a refund that waits for one: the desk is asked, so that a page offers what the deed takes.

use desk::{AttendRefused, Attending, Merchant, method_name_for_staff};
use domain::{Attention, FailureReason, MoneyFormat, Timestamp};

use super::proof::proof;
use super::shown::Shown;
use crate::pages::staff::{Answer, AttentionView, Fact};
use crate::ui::{Chip, Problem};
use crate::visit::Visit;
use crate::words::{Calendar, attention as words, paused};

/// In the address of a ticket or refund: which form of it is shown.
pub const FORM: &str = "form";
pub const NOT_SENT: &str = "not_sent";

/// Nothing unless the refund waits for somebody. `may`: whether this person may answer it so, as the desk says.
pub fn attention(
    visit: &Visit,
    merchant: &Merchant,
    shown: &Shown<'_>,
    may: impl Fn(Attending) -> Result<(), AttendRefused>,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> Option<AttentionView> {
    let refund = shown.refund();
    let Some((why, since)) = refund.attention() else {
        return refund.short_since().map(|since| short(shown, since, calendar));
    };
    let may = may(if why == Attention::ByHand { Attending::ByHand } else { Attending::GiveUp });
    let mut told = vec![words::told(why, shown.mailed())];
    if may == Err(AttendRefused::AlreadyGivenUp) {
        told.push(words::given_up().to_owned());
    }
    Some(AttentionView {
        title: words::title(why).to_owned(),
        told,
        facts: facts(why, shown, money),
        command: (why == Attention::NoGateway)
            .then(|| format!("moneyback gateway set {} --merchant {}", shown.purchase.payment.gateway, merchant.slug)),
        why_not: may.as_ref().err().and_then(|refused| words::refused(refused, money)),
        answer: may.is_ok().then(|| answer(visit, why, shown, calendar, money)),
        ..empty(shown, since, calendar)
    })
}

fn short(shown: &Shown<'_>, since: Timestamp, calendar: &Calendar) -> AttentionView {
    let (title, told) = words::SHORT;
    let told = vec![told.to_owned()];
    AttentionView { title: title.to_owned(), told, ..empty(shown, since, calendar) }
}

fn empty(shown: &Shown<'_>, since: Timestamp, calendar: &Calendar) -> AttentionView {
    AttentionView {
        refund_id: shown.refund().refund_id.clone(),
        title: String::new(),
        since: calendar.at(since),
        told: Vec::new(),
        facts: Vec::new(),
        command: None,
        why_not: None,
        answer: None,
    }
}

/// What is to be sent to whom; or what was asked for, and what the gateway told.
fn facts(why: Attention, shown: &Shown<'_>, money: &MoneyFormat) -> Vec<Fact> {
    let fact = Fact::new;
    let (refund, payment) = (shown.refund(), &shown.purchase.payment);
    match why {
        Attention::ByHand => {
            let name = shown.customer.map_or("A guest", |customer| &customer.name).to_owned();
            let email = shown.customer.and_then(|customer| customer.email.clone());
            let to = std::iter::once(name).chain(email).collect::<Vec<_>>().join(", ");
            let numbers: Vec<&str> = shown.number.into_iter().chain([&*shown.purchase.purchase.number]).collect();
            vec![
                fact("Amount", money.format(refund.to_payment)),
                fact("To", to),
                fact("Paid by", method_name_for_staff(&payment.method_label).to_owned()),
                fact("Your reference", numbers.join(", ")),
            ]
        }
        Attention::Mismatch => {
            let told =
                shown.tries.attempts.last().map(|attempt| attempt.answer.clone()).filter(|told| !told.is_empty());
            let method = method_name_for_staff(&payment.method_label);
            let asked = format!("{} to {method}", money.format(refund.to_payment));
            let told =
                told.map(|told| fact("Told", told.split_once(": ").map_or(told.clone(), |(_, said)| said.to_owned())));
            [fact("Asked for", asked), fact("Payment", payment.reference.clone())].into_iter().chain(told).collect()
        }
        Attention::NoAnswer | Attention::KeyOver => vec![
            fact("Amount", money.format(refund.to_payment)),
            fact("Payment", payment.reference.clone()),
            fact("Refund", refund.refund_id.clone()),
        ],
        Attention::NoGateway => vec![fact("Provider", paused::name(&payment.gateway))],
    }
}

fn answer(visit: &Visit, why: Attention, shown: &Shown<'_>, calendar: &Calendar, money: &MoneyFormat) -> Answer {
    if why != Attention::ByHand {
        return Answer::GiveUp { hint: words::give_up_hint(why).to_owned() };
    }
    let page = shown.path();
    if visit.field(FORM) == Some(NOT_SENT) {
        let whys = FailureReason::BY_HAND
            .iter()
            .map(|why| Chip::new(why.as_str(), words::could_not(*why), visit.field("why") == Some(why.as_str())));
        let wrong = Problem::at(visit.problem().as_ref(), "why");
        return Answer::NotSent { whys: whys.collect(), wrong, back: page };
    }
    let record = format!("Record {} as sent", money.format(shown.refund().to_payment));
    let form = proof(visit, shown, shown.refund().reserved_at, calendar, record);
    Answer::Record { form: Box::new(form), not_sent: format!("{page}?{FORM}={NOT_SENT}") }
}
