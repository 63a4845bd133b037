//! Reading a case from JSON, field by field, so that every refusal can name its field.
//!
//! Fields that are not known are passed over: later rules may add some. A field that is known must
//! not be given twice, since readers differ on which of the two counts.

mod fields;

use std::str::FromStr;

use crate::{
    Case, CaseProblem, CreditOrder, Currency, EarlierLine, EarlierRefund, InvalidCase, Invoice, Line, Payment, Period,
    Policy, SelectedLine, Selection, Timestamp, ZoneOffsets,
};
use fields::{Field, Object};

pub(crate) fn read_case(text: &str) -> Result<Case, InvalidCase> {
    let case = Field::whole(text)?.object()?;
    let now = case.required("now")?.instant()?;
    let zone_name = case.required("timezone")?;
    let invoice = invoice(&case.required("invoice")?.object()?)?;
    let payment = payment(&case.required("payment")?.object()?)?;
    let policy = policy(&case.required("policy")?.object()?)?;
    let credit_order = match case.optional("credit_order")? {
        Some(field) => field.word("credit order")?,
        None => CreditOrder::default(),
    };
    let refunds = match case.optional("refunds")? {
        Some(field) => each(field, earlier_refund)?,
        None => Vec::new(),
    };
    let selection = selection(&case.required("selection")?.object()?)?;
    let zone = zone(&zone_name, now, &invoice, &payment)?;
    Ok(Case { now, zone, invoice, payment, policy, credit_order, refunds, pending_lines: Vec::new(), selection })
}

fn invoice(object: &Object<'_>) -> Result<Invoice, InvalidCase> {
    let currency = object.required("currency")?;
    Ok(Invoice {
        currency: Currency::from_code(&currency.text()?)
            .ok_or_else(|| currency.problem(CaseProblem::Unknown("currency")))?,
        lines: each(object.required("lines")?, line)?,
        credit_applied: object.required("credit_applied")?.integer()?,
        delivered_at: object.optional_instant("delivered_at")?,
    })
}

fn line(object: &Object<'_>) -> Result<Line, InvalidCase> {
    Ok(Line {
        id: object.required("id")?.text()?,
        category: object.required("category")?.text()?,
        quantity: object.required("quantity")?.integer()?,
        subtotal: object.required("subtotal")?.integer()?,
        discount: object.required("discount")?.integer()?,
        tax: object.required("tax")?.integer()?,
        period: match object.optional("period")? {
            Some(field) => Some(period(&field.object()?)?),
            None => None,
        },
        consumed: object.optional_flag("consumed")?,
    })
}

fn period(object: &Object<'_>) -> Result<Period, InvalidCase> {
    Ok(Period { start: object.required("start")?.instant()?, end: object.required("end")?.instant()? })
}

fn payment(object: &Object<'_>) -> Result<Payment, InvalidCase> {
    Ok(Payment {
        amount: object.required("amount")?.integer()?,
        status: object.required("status")?.word("payment status")?,
        captured_at: object.nullable("captured_at")?.map(|field| field.instant()).transpose()?,
        disputed: object.optional_flag("disputed")?,
        gateway_refundable_until: object.optional_instant("gateway_refundable_until")?,
    })
}

fn policy(object: &Object<'_>) -> Result<Policy, InvalidCase> {
    let categories = object.required("excluded_categories")?.list()?;
    Ok(Policy {
        window_days: object.nullable("window_days")?.map(|field| field.integer()).transpose()?,
        window_from: object.required("window_from")?.word("start of the window")?,
        excluded_categories: categories.iter().map(Field::text).collect::<Result<_, _>>()?,
        exclude_consumed: object.required("exclude_consumed")?.flag()?,
        exceptions: object.required("exceptions")?.word("way with exceptions")?,
        auto_approve_up_to: object.nullable("auto_approve_up_to")?.map(|field| field.integer()).transpose()?,
    })
}

fn earlier_refund(object: &Object<'_>) -> Result<EarlierRefund, InvalidCase> {
    Ok(EarlierRefund {
        lines: each(object.required("lines")?, earlier_line)?,
        to_payment: object.required("to_payment")?.integer()?,
        to_credit: object.required("to_credit")?.integer()?,
    })
}

fn earlier_line(object: &Object<'_>) -> Result<EarlierLine, InvalidCase> {
    Ok(EarlierLine {
        id: object.required("id")?.text()?,
        total: object.required("total")?.integer()?,
        quantity: object.required("quantity")?.integer()?,
    })
}

fn selection(object: &Object<'_>) -> Result<Selection, InvalidCase> {
    let kind = object.required("kind")?;
    match kind.text()?.as_str() {
        "full" => Ok(Selection::Full),
        "amount" => Ok(Selection::Amount { amount: object.required("amount")?.integer()? }),
        "percentage" => {
            let percent = object.required("percent")?;
            let must_be = CaseProblem::MustBe("a string of digits with up to 6 decimals");
            let percent = FromStr::from_str(&percent.text()?).map_err(|_| percent.problem(must_be))?;
            Ok(Selection::Percentage { percent })
        }
        "lines" => Ok(Selection::Lines { lines: each(object.required("lines")?, selected_line)? }),
        _ => Err(kind.problem(CaseProblem::Unknown("kind"))),
    }
}

fn selected_line(object: &Object<'_>) -> Result<SelectedLine, InvalidCase> {
    Ok(SelectedLine {
        id: object.required("id")?.text()?,
        quantity: object.optional("quantity")?.map(|field| field.integer()).transpose()?,
        prorate: object.optional("prorate")?.map(|field| field.word("way to prorate")).transpose()?,
    })
}

/// The zone on the days that the rules look at.
fn zone(name: &Field<'_>, now: Timestamp, invoice: &Invoice, payment: &Payment) -> Result<ZoneOffsets, InvalidCase> {
    let mut instants = vec![now];
    instants.extend(invoice.delivered_at);
    instants.extend(payment.captured_at);
    for period in invoice.lines.iter().filter_map(|line| line.period) {
        instants.extend([period.start, period.end]);
    }
    ZoneOffsets::for_instants(&name.text()?, &instants).map_err(|_| name.problem(CaseProblem::Unknown("time zone")))
}

fn each<T>(list: Field<'_>, read: fn(&Object<'_>) -> Result<T, InvalidCase>) -> Result<Vec<T>, InvalidCase> {
    list.list()?.iter().map(|field| read(&field.object()?)).collect()
}
