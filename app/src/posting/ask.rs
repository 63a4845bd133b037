#![expect(clippy::too_many_arguments, reason = "each is a field of the form")]

use std::collections::BTreeMap;

use desk::{CancelRefused, Failed, RequestRefund, RequestRefused};
use domain::{RefundReason, Selection};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::onward::{Onward, back, unavailable};
use crate::choice::{Choice, What, field};
use crate::visit::{Visit, money_of};

/// A customer's request. Refused, it leads back to the form with everything as it was typed.
#[server(endpoint = "customer/ask", input = PostUrl)]
pub async fn ask(
    merchant: String,
    purchase: String,
    #[server(default)] what: String,
    #[server(default)] amount: String,
    #[server(default)] line: BTreeMap<usize, String>,
    #[server(default)] quantity: BTreeMap<usize, String>,
    #[server(default)] reason: String,
    #[server(default)] comment: String,
    #[server(default)] expected_total: String,
) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((customer, shop)) = visit.customer() else {
        Onward::to("/").go();
        return Ok(());
    };
    if shop.slug != merchant {
        Onward::to(format!("/{}", shop.slug)).problem("session_ended").go();
        return Ok(());
    }
    let positions: Vec<usize> = line.keys().chain(quantity.keys()).copied().collect();
    let is_ticked = line.values().all(|sent| sent == field::TICKED);
    let mut fields = vec![(field::WHAT.to_owned(), what.clone()), (field::AMOUNT.to_owned(), amount)];
    fields.extend(line.into_iter().map(|(position, ticked)| (field::line(position), ticked)));
    fields.extend(quantity.into_iter().map(|(position, units)| (field::quantity(position), units)));
    let again = || {
        let form = Onward::to(format!("/{}/purchases/{purchase}", shop.slug));
        let form = fields.iter().fold(form, |form, (name, value)| form.with(name, value));
        form.with(field::REASON, &reason).with(field::COMMENT, &comment)
    };
    let file = match visit.desk().open_purchase(shop, customer, &purchase).await {
        Ok(Some(file)) => file,
        Ok(None) => {
            Onward::to(format!("/{}/purchases", shop.slug)).go();
            return Ok(());
        }
        Err(error) => return unavailable(again(), &error),
    };
    if What::from_code(&what).is_none() {
        return back(again(), "what_missing");
    }
    if !is_ticked || positions.iter().any(|position| *position >= file.case.case().invoice.lines.len()) {
        return back(again(), "line_missing");
    }
    let choice = Choice::from_fields(fields.clone());
    let selection = match choice.selection(&file.case, &money_of(file.purchase.currency)) {
        Ok(Selection::Lines { lines }) if lines.is_empty() => return back(again(), "nothing_chosen"),
        Ok(selection) => selection,
        Err(_) => return back(again(), "amount_unreadable"),
    };
    let Ok(reason_asked) = reason.parse::<RefundReason>() else { return back(again(), "reason_missing") };
    // What no page of ours sent is not what somebody saw.
    let Ok(expected_total) = expected_total.parse() else { return back(again(), "amount_changed") };
    let asked = RequestRefund {
        purchase_id: purchase.clone(),
        selection,
        reason: reason_asked,
        comment: comment.clone(),
        expected_total,
    };
    match visit.desk().request_refund(shop, customer, asked).await {
        Ok(ticket) => {
            Onward::to(format!("/{}/requests/{}", shop.slug, ticket.number)).with("sent", "1").go();
            Ok(())
        }
        Err(Failed::Refused(refused)) => back(again(), code(&refused)),
        Err(Failed::Trouble(error)) => unavailable(again(), &error),
    }
}

fn code(refused: &RequestRefused) -> &'static str {
    match refused {
        RequestRefused::NotFound => "unknown",
        RequestRefused::CommentTooLong { .. } => "comment_too_long",
        RequestRefused::Ineligible { reasons } => reasons.first().map_or("unknown", domain::Reason::code),
        RequestRefused::AlreadyAsked { .. } => "already_asked",
        RequestRefused::AmountChanged { .. } => "amount_changed",
    }
}

/// Takes a customer's own pending request back.
#[server(endpoint = "customer/cancel", input = PostUrl)]
pub async fn cancel(merchant: String, number: String) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let Ok((customer, shop)) = visit.customer() else {
        Onward::to("/").go();
        return Ok(());
    };
    if shop.slug != merchant {
        return back(Onward::to(format!("/{}", shop.slug)), "session_ended");
    }
    match visit.desk().cancel_ticket(shop, customer, &number).await {
        Ok(ticket) => {
            Onward::to(format!("/{}/requests/{}", shop.slug, ticket.number)).go();
            Ok(())
        }
        Err(Failed::Refused(CancelRefused::NotFound)) => {
            Onward::to(format!("/{}/requests", shop.slug)).go();
            Ok(())
        }
        Err(Failed::Refused(CancelRefused::AlreadyDecided { .. })) => {
            back(Onward::to(format!("/{}/requests/{number}", shop.slug)), "not_pending")
        }
        Err(Failed::Trouble(error)) => unavailable(Onward::to(format!("/{}/requests", shop.slug)), &error),
    }
}
