//! Reading a case from JSON, field by field, so that every refusal can name its field.
//!
//! Fields that are not known are passed over: later rules may add some. A field that is known must
//! not be given twice, since readers differ on which of the two counts.

mod fields;

use crate::check::AMOUNT;
use crate::{
    Case, CaseProblem, CreditOrder, Currency, CurrencyAmounts, CurrencyAmountsProblem, EarlierLine, EarlierParts,
    EarlierRefund, InvalidCase, Invoice, Line, Payment, PendingLine, Percent, Period, Policy, RefundReason,
    RestockingFee, SelectedLine, Selection, Step, Timestamp, ZoneOffsets,
};
use fields::{Field, Object};

pub(crate) fn read_case(text: &str) -> Result<Case, InvalidCase> {
    let case = Field::whole(text)?.object()?;
    let now = case.required("now")?.instant()?;
    let zone_name = case.required("timezone")?;
    let invoice = invoice(&case.required("invoice")?.object()?)?;
    let payment = payment(&case.required("payment")?.object()?)?;
    let policy = policy(&case.required("policy")?.object()?, |amount| amount.integer().map(Some))?;
    let credit_order = match case.optional("credit_order")? {
        Some(field) => field.word("credit order")?,
        None => CreditOrder::default(),
    };
    let refunds = match case.optional("refunds")? {
        Some(field) => each(field, earlier_refund)?,
        None => Vec::new(),
    };
    let pending_lines = match case.optional("pending_lines")? {
        Some(field) => each(field, pending_line)?,
        None => Vec::new(),
    };
    let listing = case.optional("listing")?.map(|field| field.word("list")).transpose()?;
    let reason = case.optional("reason")?.map(|field| field.word("reason")).transpose()?;
    let evidence = case.optional_integer("evidence")?;
    let selection = selection(&case.required("selection")?.object()?)?;
    let zone = zone(&zone_name, now, &invoice, &payment)?;
    Ok(Case {
        now,
        zone,
        invoice,
        payment,
        policy,
        credit_order,
        refunds,
        pending_lines,
        listing,
        reason,
        evidence,
        selection,
    })
}

pub(crate) fn read_policy(text: &str) -> Result<Policy, InvalidCase> {
    let object = Field::named("policy", text)?.object()?;
    object.only(&[
        "window_days",
        "window_from",
        "excluded_categories",
        "exclude_consumed",
        "exceptions",
        "auto_approve_up_to",
        "minimum_amount",
        "evidence_for",
        "restocking_fee",
    ])?;
    if let Some(fee) = object.optional("restocking_fee")? {
        fee.object()?.only(&["flat", "percent", "waived_for"])?;
    }
    policy(&object, currency_amounts)
}

fn invoice(object: &Object<'_>) -> Result<Invoice, InvalidCase> {
    let currency = object.required("currency")?;
    Ok(Invoice {
        currency: Currency::from_code(&currency.text()?)
            .ok_or_else(|| currency.problem(CaseProblem::Unknown("currency")))?,
        lines: each(object.required("lines")?, line)?,
        credit_applied: object.required("credit_applied")?.integer()?,
        other_payments: object.optional_integer("other_payments")?,
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
        step: Step::ANY,
    })
}

/// `amount` reads what may be absent or null: a number of the case's own currency, or one for each currency.
fn policy<Amount: Default>(
    object: &Object<'_>,
    amount: fn(Field<'_>) -> Result<Amount, InvalidCase>,
) -> Result<Policy<Amount>, InvalidCase> {
    let or_none = |field: Option<Field<'_>>| field.map_or_else(|| Ok(Amount::default()), amount);
    let categories = object.required("excluded_categories")?.list()?;
    Ok(Policy {
        window_days: object.nullable("window_days")?.map(|field| field.integer()).transpose()?,
        window_from: object.required("window_from")?.word("start of the window")?,
        excluded_categories: categories.iter().map(Field::text).collect::<Result<_, _>>()?,
        exclude_consumed: object.required("exclude_consumed")?.flag()?,
        exceptions: object.required("exceptions")?.word("way with exceptions")?,
        auto_approve_up_to: or_none(object.nullable("auto_approve_up_to")?)?,
        minimum_amount: or_none(object.optional("minimum_amount")?)?,
        evidence_for: reasons(object, "evidence_for")?,
        restocking_fee: match object.optional("restocking_fee")? {
            Some(field) => {
                let fee = field.object()?;
                let percent = fee.optional("percent")?;
                Some(RestockingFee {
                    flat: or_none(fee.optional("flat")?)?,
                    percent: percent.map_or(Ok(Percent::ZERO), |field| field.percent())?,
                    waived_for: reasons(&fee, "waived_for")?,
                })
            }
            None => None,
        },
    })
}

/// A bare number would leave its currency to be guessed, so it is refused.
fn currency_amounts(field: Field<'_>) -> Result<CurrencyAmounts, InvalidCase> {
    let form = CaseProblem::MustBe(r#"an amount for each currency, such as {"EUR": 2500}"#);
    let object = field.object().map_err(|_| field.problem(form))?;
    let mut amounts = Vec::new();
    for code in object.names() {
        let amount = object.required(code)?;
        let currency = Currency::from_code(code).ok_or_else(|| amount.problem(CaseProblem::Unknown("currency")))?;
        amounts.push((currency, amount.integer()?));
    }
    CurrencyAmounts::new(amounts).map_err(|problem| match problem {
        CurrencyAmountsProblem::GivenTwice(currency) => object.problem_of(currency.code(), CaseProblem::GivenTwice),
        CurrencyAmountsProblem::OutOfRange(currency) => object.problem_of(currency.code(), AMOUNT),
    })
}

fn reasons(object: &Object<'_>, name: &str) -> Result<Vec<RefundReason>, InvalidCase> {
    let Some(field) = object.optional(name)? else { return Ok(Vec::new()) };
    field.list()?.iter().map(|reason| reason.word("reason")).collect()
}

fn pending_line(object: &Object<'_>) -> Result<PendingLine, InvalidCase> {
    Ok(PendingLine { id: object.required("id")?.text()?, ticket: object.required("ticket")?.text()? })
}

fn earlier_refund(object: &Object<'_>) -> Result<EarlierRefund, InvalidCase> {
    Ok(EarlierRefund {
        lines: each(object.required("lines")?, earlier_line)?,
        to_payment: object.required("to_payment")?.integer()?,
        to_credit: object.required("to_credit")?.integer()?,
        to_other_payments: object.optional_integer("to_other_payments")?,
    })
}

fn earlier_line(object: &Object<'_>) -> Result<EarlierLine, InvalidCase> {
    Ok(EarlierLine {
        id: object.required("id")?.text()?,
        total: object.required("total")?.integer()?,
        fee: object.optional_integer("fee")?,
        quantity: object.required("quantity")?.integer()?,
        parts: match (object.optional("discount")?, object.optional("tax")?) {
            (Some(discount), Some(tax)) => Some(EarlierParts { discount: discount.integer()?, tax: tax.integer()? }),
            (None, None) => None,
            (Some(_), None) => return Err(object.missing("tax")),
            (None, Some(_)) => return Err(object.missing("discount")),
        },
    })
}

fn selection(object: &Object<'_>) -> Result<Selection, InvalidCase> {
    let kind = object.required("kind")?;
    match kind.text()?.as_str() {
        "full" => Ok(Selection::Full),
        "amount" => Ok(Selection::Amount { amount: object.required("amount")?.integer()? }),
        "percentage" => Ok(Selection::Percentage { percent: object.required("percent")?.percent()? }),
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
