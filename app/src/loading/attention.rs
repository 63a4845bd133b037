//! What a person may do about a refund that waits for one: the desk is asked, so that a page offers what the deed takes.

use desk::{AttendRefused, Attending, Merchant, RefundRecord, Staff, TicketFile};
use domain::{Attention, FailureReason, MoneyFormat, Timestamp};

use super::proof::proof;
use super::ticket::first_name;
use crate::pages::staff::{Answer, AttentionView, Fact};
use crate::ui::{Chip, Problem};
use crate::visit::Visit;
use crate::words::{Calendar, attention as words, paused};

/// In the address of a ticket: which form of it is shown.
pub const FORM: &str = "form";
pub const NOT_SENT: &str = "not_sent";

/// Nothing unless the newest refund waits for somebody.
pub fn attention(
    visit: &Visit,
    merchant: &Merchant,
    staff: &Staff,
    file: &TicketFile,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> Option<AttentionView> {
    let refund = file.refund.as_ref().filter(|refund| !refund.state.is_settled())?;
    let Some((why, since)) = refund.attention else {
        return refund.short_since.map(|since| short(refund, file, since, calendar));
    };
    let name = first_name(&file.record.customer_name);
    let with = if why == Attention::ByHand { Attending::ByHand } else { Attending::GiveUp };
    let may = file.attend(merchant, staff, with);
    let mut told = words::told(why, name);
    if may == Err(AttendRefused::AlreadyGivenUp) {
        told.push(words::given_up().to_owned());
    }
    Some(AttentionView {
        title: words::title(why).to_owned(),
        told,
        facts: facts(why, refund, file, money),
        command: (why == Attention::NoGateway)
            .then(|| format!("moneyback gateway set {} --merchant {}", file.purchase.payment.gateway, merchant.slug)),
        why_not: may.as_ref().err().and_then(|refused| words::refused(refused, money)),
        answer: may.is_ok().then(|| answer(visit, why, refund, file, calendar, money)),
        ..empty(refund, file, since, calendar)
    })
}

fn short(refund: &RefundRecord, file: &TicketFile, since: Timestamp, calendar: &Calendar) -> AttentionView {
    let (title, told) = words::SHORT;
    let told = vec![told.to_owned()];
    AttentionView { title: title.to_owned(), told, ..empty(refund, file, since, calendar) }
}

fn empty(refund: &RefundRecord, file: &TicketFile, since: Timestamp, calendar: &Calendar) -> AttentionView {
    AttentionView {
        number: file.record.number.clone(),
        refund_id: refund.refund_id.clone(),
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
fn facts(why: Attention, refund: &RefundRecord, file: &TicketFile, money: &MoneyFormat) -> Vec<Fact> {
    let fact = |label: &str, value: String| Fact { label: label.to_owned(), value };
    let payment = &file.purchase.payment;
    match why {
        Attention::ByHand => {
            let email = file.customer.email.iter().cloned();
            let to = std::iter::once(file.record.customer_name.clone()).chain(email).collect::<Vec<_>>().join(", ");
            vec![
                fact("Amount", money.format(refund.to_payment)),
                fact("To", to),
                fact("Paid by", payment.method_label.clone()),
                fact("Your reference", format!("{}, {}", file.record.number, file.purchase.purchase.number)),
            ]
        }
        Attention::Mismatch => {
            let told = file.attempts.last().and_then(|attempt| attempt.answer.clone());
            let asked = format!("{} to {}", money.format(refund.to_payment), payment.method_label);
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

fn answer(
    visit: &Visit,
    why: Attention,
    refund: &RefundRecord,
    file: &TicketFile,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> Answer {
    if why != Attention::ByHand {
        return Answer::GiveUp { hint: words::give_up_hint().to_owned() };
    }
    let ticket = format!("/desk/tickets/{}", file.record.number);
    if visit.field(FORM) == Some(NOT_SENT) {
        let whys = FailureReason::BY_HAND
            .iter()
            .map(|why| Chip::new(why.as_str(), words::could_not(*why), visit.field("why") == Some(why.as_str())));
        let wrong = Problem::at(visit.problem().as_ref(), "why");
        return Answer::NotSent { whys: whys.collect(), wrong, back: ticket };
    }
    let record = format!("Record {} as sent", money.format(refund.to_payment));
    let form = proof(visit, file, refund.reserved_at, calendar, record);
    Answer::Record { form: Box::new(form), not_sent: format!("{ticket}?{FORM}={NOT_SENT}") }
}
