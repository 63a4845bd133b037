//! What a person may do about a failed refund: the desk is asked, so that a page offers what the deed takes.

use desk::{RemedyRefused, method_name_for_staff};
use domain::{FailureReason, MoneyFormat, OtherWay, Preview, Remedy};

use super::attention::FORM;
use super::proof::proof;
use super::shown::Shown;
use super::story::ways;
use crate::pages::staff::{AnotherWay, ProofView, RemedyView};
use crate::ui::Chip;
use crate::visit::Visit;
use crate::words::{Calendar, attention, remedy};

/// Nothing unless the refund failed. `ask`: what a remedy would move if this person took it now, as the desk says.
pub fn remedy(
    visit: &Visit,
    shown: &Shown<'_>,
    ask: impl Fn(Remedy) -> Result<Preview, RemedyRefused>,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> Option<RemedyView> {
    let refund = shown.refund();
    let reason = refund.failure_reason()?;
    let name = shown.name();
    let amount = money.format(refund.total);
    let (again, credit) = (ask(Remedy::TryAgain), ask(Remedy::AccountCredit));
    let elsewhere = ask(Remedy::AnotherWay);
    let another_way = elsewhere.as_ref().ok().map(|preview| another_way(visit, shown, preview, calendar, money));
    let is_asked = matches!(another_way, Some(AnotherWay::Asked { .. }));

    let label_again = |preview: Preview| {
        let to = ways(
            money,
            preview.to_payment,
            preview.to_credit,
            method_name_for_staff(&shown.purchase.payment.method_label),
        );
        format!("Try again, {amount} to {}", to.replace("your account credit", "account credit"))
    };
    let told = format!("Where {name} agrees: the mail says that it is credit and no money.");
    let mut why_not: Vec<String> = Vec::new();
    // That the table does not have another way says nothing about trying again.
    let no_other = elsewhere.as_ref().err().filter(|refused| !matches!(refused, RemedyRefused::NotWorthIt { .. }));
    let against = [again.as_ref().err(), credit.as_ref().err(), no_other].into_iter().flatten();
    for said in against.filter_map(|refused| said_of(refused, reason, shown, calendar, money)) {
        if !why_not.contains(&said) {
            why_not.push(said);
        }
    }
    let advice = reason.remedies().staff.iter().filter_map(|way| remedy::advice(*way, name)).collect();
    Some(RemedyView {
        refund_id: refund.refund_id.clone(),
        title: remedy::title(reason).to_owned(),
        safe: remedy::safe(reason, &amount, name, refund.succeeded_at().is_some()),
        why_not,
        // One thing at a time: while a form is open, the other ways are a click away.
        try_again: again.ok().filter(|_| !is_asked).map(label_again),
        credit: credit.ok().filter(|_| !is_asked).map(|_| (format!("Give account credit of {amount}"), told)),
        another_way,
        advice,
        leave: false,
    })
}

/// The form is shown by the address, so that a page stays a function of it. `preview` is what would be written down.
fn another_way(
    visit: &Visit,
    shown: &Shown<'_>,
    preview: &Preview,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> AnotherWay {
    let page = shown.path();
    let paid = money.format(preview.to_payment);
    // Said before the money is sent, too: whoever sends all of it pays what becomes credit twice.
    let told = (preview.to_credit > 0)
        .then(|| remedy::in_part(&money.format(preview.total), &paid, &money.format(preview.to_credit)));
    if visit.field(FORM) != Some(Remedy::AnotherWay.as_str()) {
        let href = format!("{page}?{FORM}={}", Remedy::AnotherWay);
        return AnotherWay::Offered { label: "It was paid another way".to_owned(), href, told };
    }
    let form = proof(visit, shown, shown.tries.first().reserved_at, calendar, format!("Record {paid} as paid"));
    let chosen = visit.field("way").unwrap_or(OtherWay::BankTransfer.as_str());
    let ways =
        OtherWay::ALL.iter().map(|way| Chip::new(way.as_str(), attention::other_way(*way), way.as_str() == chosen));
    let form = ProofView { ways: ways.collect(), expected: Some(preview.to_payment), ..form };
    AnotherWay::Asked { form: Box::new(form), told, back: page }
}

/// Nothing to say where another sentence says it: the table does not have that way.
fn said_of(
    refused: &RemedyRefused,
    reason: FailureReason,
    shown: &Shown<'_>,
    calendar: &Calendar,
    money: &MoneyFormat,
) -> Option<String> {
    match refused {
        RemedyRefused::NoCustomer => Some("A guest bought it: there is no account for credit.".to_owned()),
        RemedyRefused::NotAllowed => Some("Your role may look; a reviewer acts on this.".to_owned()),
        RemedyRefused::NotWorthIt { .. } => {
            let said = remedy::not_again(reason, !shown.tries.earlier.is_empty());
            (!said.is_empty()).then(|| said.to_owned())
        }
        RemedyRefused::TooEarly { from } => Some(remedy::too_early(*from, calendar)),
        RemedyRefused::Ineligible { reasons } => Some(remedy::changed(reasons)),
        RemedyRefused::AboveLimit { limit: 0 } => Some("You may not approve this currency.".to_owned()),
        RemedyRefused::AboveLimit { limit } => {
            Some(format!("Your limit is {}: somebody with a higher one acts on this.", money.format(*limit)))
        }
        RemedyRefused::NotFound | RemedyRefused::AlreadyRemedied { .. } | RemedyRefused::NotFailed { .. } => None,
    }
}
