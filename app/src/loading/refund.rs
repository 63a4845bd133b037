//! One refund that no ticket stands behind, for staff.

use desk::{Desk, FoundRefund, Merchant, PurchaseFile, RefundFile, Role, Staff, StorageError};
use domain::{Actor, Currency, Destination, Method, MoneyFormat, Outcome, Preview, Remedy, Status, Timestamp};

use super::attention::attention;
use super::movement::movement;
use super::purchase_words::{paid, sum_words, to_payment_for_staff};
use super::refunds::{amount_of, from, reason};
use super::remedy::remedy;
use super::shown::Shown;
use super::staff::banner;
use super::story::how;
use super::ticket::lines_of;
use crate::pages::staff::{DirectView, ExcessView, Fact};
use crate::sum::{SumWords, rows};
use crate::visit::{Loaded, Missing, Visit, calendar, money_of};
use crate::words::excess::{Excess, Room, told};
use crate::words::{Calendar, paused, rules};

pub async fn refund(visit: Visit) -> Loaded<DirectView> {
    let (staff, merchant) = visit.staff()?;
    let file = match visit.desk().find_refund(merchant, visit.subject()).await?.ok_or(Missing::NotThere)? {
        FoundRefund::OfTicket { number } => return Err(Missing::Elsewhere(format!("/desk/tickets/{number}"))),
        FoundRefund::Alone(file) => file,
    };
    let calendar = calendar(merchant, visit.desk().now())?;
    let money = money_of(file.tries.refund.currency);
    let shown = Shown::alone(&file);
    let stopped = visit.desk().list_paused_gateways(merchant).await?;
    let is_paused = stopped.iter().any(|setting| setting.gateway == file.purchase.payment.gateway);
    let ask = |way| file.tries.remedy(&file.purchase.case, merchant, staff, way, calendar.now());
    let remedy = remedy(&visit, &shown, ask, &calendar, &money).filter(|_| file.tries.replaced_by.is_none());
    let may_leave = file.tries.leave(staff).is_ok();
    let sum = rows(&preview(&file), &money, &words(merchant, &file, &calendar, &money));
    Ok(DirectView {
        rail: banner(&visit, &calendar).await?,
        purchase: file.purchase.purchase.number.clone(),
        title: title(&file, &money),
        status: Status::of_refund(file.tries.refund.state()),
        facts: facts(&visit, &file, &calendar).await?,
        lines: lines_of(&file.purchase, &file.tries.lines, &money),
        reason: reason(&file.tries.refund),
        note: file.tries.refund.note.clone(),
        excess: excess_views(visit.desk(), merchant, staff, &file.purchase, &calendar).await?,
        in_the_way: dispute(&file, &calendar, &money),
        attention: attention(
            &visit,
            merchant,
            &shown,
            |with| file.tries.attend(merchant, staff, with),
            &calendar,
            &money,
        ),
        remedy: remedy.map(|mut panel| {
            panel.leave = may_leave;
            panel
        }),
        answered_by: file.tries.replaced_by.as_ref().map(|answer| format!("/desk/refunds/{}", answer.refund_id)),
        refund: movement(visit.desk(), merchant, &shown, &calendar, &money, sum, is_paused).await?,
        problem: visit.problem(),
    })
}

fn title(file: &RefundFile, money: &MoneyFormat) -> String {
    let to = file.purchase.customer.as_ref().map_or("a guest", |customer| &customer.name);
    format!("{} back to {to}", money.format(file.tries.refund.total))
}

async fn facts(visit: &Visit, file: &RefundFile, calendar: &Calendar) -> Loaded<Vec<Fact>> {
    let (purchase, payment) = (&file.purchase.purchase, &file.purchase.payment);
    let money = money_of(purchase.currency);
    let from = from(visit, &file.tries.refund, None).await?;
    let bought = Fact::new("Purchase", format!("{}, {}", purchase.number, money.format(purchase.total)));
    let mut facts = vec![
        Fact { href: Some(format!("/desk/purchases/{}", purchase.purchase_id)), ..bought },
        Fact::new("Paid", paid(payment, calendar)),
        Fact::new("Made", calendar.date(file.tries.refund.reserved_at)),
        Fact::new("From", from),
    ];
    let known_as = file.tries.refund.external_number.as_ref().or(file.tries.refund.gateway_reference.as_ref());
    facts.extend(known_as.map(|reference| Fact::new("At your provider", reference.clone())));
    Ok(facts)
}

/// The bank decides about the payment; a refund that failed for that says so itself.
fn dispute(file: &RefundFile, calendar: &Calendar, money: &MoneyFormat) -> Option<(String, String)> {
    let reason = file.tries.refund.failure_reason();
    let is_said = reason.is_some_and(|reason| reason.remedies().staff.contains(&Remedy::AwaitDispute));
    let payment = &file.purchase.payment;
    let since = payment.disputed_at.filter(|_| !is_said)?;
    let lost = (payment.lost_to_dispute > 0).then(|| money.format(payment.lost_to_dispute));
    Some(rules::disputed(&calendar.date(since), lost, None))
}

fn words(merchant: &Merchant, file: &RefundFile, calendar: &Calendar, money: &MoneyFormat) -> SumWords {
    let eligibility = file.purchase.case.eligibility();
    let words = sum_words(merchant, &file.purchase, &eligibility, calendar, money, |at| at);
    let to_payment = match file.tries.refund.other_way {
        Some(way) => how(way),
        None if file.tries.refund.destination == Destination::Recorded => "Moved elsewhere".to_owned(),
        None => to_payment_for_staff(&file.purchase),
    };
    SumWords { to_payment, to_credit: "To account credit".to_owned(), ..words }
}

/// The refund in the shape of a preview.
fn preview(file: &RefundFile) -> Preview {
    Preview {
        outcome: Outcome::Review,
        reasons: Vec::new(),
        lines: file.tries.lines.clone(),
        total: file.tries.refund.total,
        fee: file.tries.lines.iter().map(|line| line.fee).sum(),
        to_payment: file.tries.refund.to_payment,
        to_credit: file.tries.refund.to_credit,
        remaining_after: 0,
        method: Some(Method::Refund),
    }
}

/// What the gateway gave back of a purchase beyond what is left here, and who knows.
pub async fn excess_views(
    desk: &Desk,
    merchant: &Merchant,
    staff: &Staff,
    file: &PurchaseFile,
    calendar: &Calendar,
) -> Loaded<Vec<ExcessView>> {
    let payment = &file.payment;
    let money = money_of(file.purchase.currency);
    let left = file.case.remaining().min(payment.room().max(0));
    let mut views = Vec::new();
    for excess in &file.excess {
        let is_same_currency = Currency::from_code(&excess.currency) == Some(file.purchase.currency);
        let (title, text) = told(&Excess {
            provider: paused::name(&payment.gateway),
            amount: amount_of(excess),
            reference: excess.reference.clone(),
            on: calendar.date(Timestamp(excess.made_at)),
            paid: money.format(payment.captured),
            left: money.format(left),
            on_its_way: money.format(payment.reserved),
            room: Room::of(is_same_currency, excess.amount, left, payment.reserved),
        });
        let noted = match (&excess.noted_by, excess.noted_at) {
            (Some(by), Some(at)) => {
                let by: Actor = by.parse().map_err(|error| StorageError::Inconsistent {
                    table: "excess_refund",
                    row: format!("{}: {error}", excess.reference),
                })?;
                let name = desk.name_of(merchant, &by).await?;
                Some(format!("{name} knows of it since {}.", calendar.date(Timestamp(at))))
            }
            _ => None,
        };
        let may_note = noted.is_none() && staff.role >= Role::Reviewer;
        let note = may_note.then(|| (excess.payment_id.clone(), excess.reference.clone()));
        views.push(ExcessView { title, text, noted, note });
    }
    Ok(views)
}
