//! Every validity rule of a case (docs/spec/preview.md, "Valid cases").

use crate::checked_case::{Standing, find_line, sum};
use crate::{Case, CaseProblem, CheckedCase, EarlierParts, InvalidCase, Line, MOST, PaymentStatus, Selection};

pub(crate) const AMOUNT: CaseProblem = CaseProblem::MustBe("a whole number from 0 to 9007199254740991");
const QUANTITY: CaseProblem = CaseProblem::MustBe("a whole number from 1 to 9007199254740991");
const FEE: CaseProblem = CaseProblem::MustBe("a whole number from -9007199254740991 to 9007199254740991");
const ASKED: CaseProblem = CaseProblem::MustBe("a whole number up to 9007199254740991");

pub(crate) fn check(case: Case) -> Result<CheckedCase, InvalidCase> {
    for (index, line) in case.invoice.lines.iter().enumerate() {
        check_line(line, &format!("invoice.lines[{index}]"))?;
    }
    check_amount(case.invoice.credit_applied, "invoice.credit_applied")?;
    check_amount(case.invoice.other_payments, "invoice.other_payments")?;
    check_amount(case.evidence, "evidence")?;
    check_payment(&case)?;
    case.policy.check()?;
    check_selection(&case.selection)?;

    let by_id = lines_by_id(&case)?;
    let standings = standings(&case, &by_id)?;
    check_totals(&case, &standings)?;
    Ok(CheckedCase { case, standings, by_id })
}

fn check_line(line: &Line, field: &str) -> Result<(), InvalidCase> {
    if !(1..=MOST).contains(&line.quantity) {
        return Err(InvalidCase::new(format!("{field}.quantity"), QUANTITY));
    }
    check_amount(line.subtotal, &format!("{field}.subtotal"))?;
    check_amount(line.discount, &format!("{field}.discount"))?;
    check_amount(line.tax, &format!("{field}.tax"))?;
    if line.discount > line.subtotal {
        return Err(InvalidCase::new(format!("{field}.discount"), CaseProblem::AboveSubtotal));
    }
    match line.period {
        Some(period) if period.start.seconds() >= period.end.seconds() => {
            Err(InvalidCase::new(format!("{field}.period.end"), CaseProblem::NotAfterStart))
        }
        _ => Ok(()),
    }
}

fn check_payment(case: &Case) -> Result<(), InvalidCase> {
    let payment = &case.payment;
    check_amount(payment.amount, "payment.amount")?;
    let was_captured = matches!(payment.status, PaymentStatus::Captured | PaymentStatus::Settled);
    if was_captured && payment.captured_at.is_none() {
        return Err(InvalidCase::new("payment.captured_at", CaseProblem::CaptureUnknown));
    }
    Ok(())
}

/// A number below 1 is a valid question, which the rules refuse.
fn check_selection(selection: &Selection) -> Result<(), InvalidCase> {
    match selection {
        Selection::Full | Selection::Percentage { .. } => Ok(()),
        Selection::Amount { amount } if *amount > MOST => Err(InvalidCase::new("selection.amount", ASKED)),
        Selection::Amount { .. } => Ok(()),
        Selection::Lines { lines } => {
            match lines.iter().position(|line| line.quantity.is_some_and(|quantity| quantity > MOST)) {
                Some(index) => Err(InvalidCase::new(format!("selection.lines[{index}].quantity"), ASKED)),
                None => Ok(()),
            }
        }
    }
}

fn lines_by_id(case: &Case) -> Result<Vec<usize>, InvalidCase> {
    let lines = &case.invoice.lines;
    let id_at = |index: &usize| lines.get(*index).map(|line| line.id.as_str());
    let mut by_id: Vec<usize> = (0..lines.len()).collect();
    by_id.sort_by_key(id_at);
    let twice = by_id.iter().zip(by_id.iter().skip(1)).filter(|(one, next)| id_at(one) == id_at(next));
    match twice.map(|(_, later)| *later).min() {
        Some(index) => Err(InvalidCase::new(format!("invoice.lines[{index}].id"), CaseProblem::IdTaken)),
        None => Ok(by_id),
    }
}

fn standings(case: &Case, by_id: &[usize]) -> Result<Vec<Standing>, InvalidCase> {
    let mut standings: Vec<Standing> = case
        .invoice
        .lines
        .iter()
        .map(|line| Standing { total: line.total(), parts_back: Some(EarlierParts::default()), ..Standing::default() })
        .collect();

    for (refund_index, refund) in case.refunds.iter().enumerate() {
        let refund_field = format!("refunds[{refund_index}]");
        check_amount(refund.to_payment, &format!("{refund_field}.to_payment"))?;
        check_amount(refund.to_credit, &format!("{refund_field}.to_credit"))?;
        check_amount(refund.to_other_payments, &format!("{refund_field}.to_other_payments"))?;
        for (index, line) in refund.lines.iter().enumerate() {
            let field = format!("{refund_field}.lines[{index}]");
            check_amount(line.total, &format!("{field}.total"))?;
            if !(-MOST..=MOST).contains(&line.fee) {
                return Err(InvalidCase::new(format!("{field}.fee"), FEE));
            }
            check_amount(line.quantity, &format!("{field}.quantity"))?;
            let Some(standing) = find_line(by_id, case, &line.id).and_then(|index| standings.get_mut(index)) else {
                return Err(InvalidCase::new(format!("{field}.id"), CaseProblem::NoSuchLine));
            };
            standing.back = standing.back.saturating_add(line.total);
            standing.fees = standing.fees.saturating_add(line.fee);
            if let Some(parts) = line.parts {
                check_amount(parts.discount, &format!("{field}.discount"))?;
                check_amount(parts.tax, &format!("{field}.tax"))?;
            }
            standing.parts_back = standing.parts_back.zip(line.parts).map(|(one, other)| EarlierParts {
                discount: one.discount.saturating_add(other.discount),
                tax: one.tax.saturating_add(other.tax),
            });
            standing.quantity_before = standing.quantity_before.saturating_add(line.quantity);
            if standing.before() > standing.total {
                return Err(InvalidCase::new(format!("{field}.total"), CaseProblem::AboveLineTotal));
            }
        }
        let lines_total = sum(refund.lines.iter().map(|line| line.total));
        if lines_total != refund.total() {
            return Err(InvalidCase::new(refund_field, CaseProblem::PartsDiffer));
        }
    }
    Ok(standings)
}

fn check_totals(case: &Case, standings: &[Standing]) -> Result<(), InvalidCase> {
    let charged = sum(standings.iter().map(|standing| standing.total));
    let invoice = &case.invoice;
    let paid = case.payment.amount.saturating_add(invoice.credit_applied).saturating_add(invoice.other_payments);
    // Three amounts are far below the largest number, so a sum of lines that stopped there differs.
    if charged != paid {
        return Err(InvalidCase::new("invoice.lines", CaseProblem::TotalsDiffer));
    }
    Ok(())
}

pub(crate) fn check_amount(amount: i64, field: &str) -> Result<(), InvalidCase> {
    if (0..=MOST).contains(&amount) { Ok(()) } else { Err(InvalidCase::new(field, AMOUNT)) }
}
