//! How a performance takes the right away, or part of the money: only with everything on record.

use super::performance::by;
use super::{Ground, LineFacts, LineKind, Loss, Performance, WithdrawalFacts, WithdrawalRefused};
use crate::exact::Fraction;
use crate::{CheckedCase, Line};

/// The exception that takes the right to this line away, if one does.
pub(super) fn loss(line: &Line, line_facts: &LineFacts, facts: &WithdrawalFacts) -> Option<Loss> {
    if let Some(exempt) = line_facts.exempt.filter(|exempt| exempt.holds(line_facts.unsealed)) {
        return Some(Loss::Exempt { exempt });
    }
    match law_of(line, &line_facts.kind) {
        Law::Service(performance) => service_loss(line, performance, facts),
        Law::Digital(performance) => digital_loss(line, performance, facts),
        Law::Goods => None,
    }
}

/// The part of a line's price that goes back, and why it is that part.
pub(super) fn unused(
    case: &CheckedCase,
    line: &Line,
    line_facts: &LineFacts,
    facts: &WithdrawalFacts,
) -> Result<(Fraction, Vec<Ground>), WithdrawalRefused> {
    match law_of(line, &line_facts.kind) {
        Law::Service(performance) => unused_service(case, line, performance, facts),
        Law::Digital(performance) => Ok((Fraction::ALL, waiver_gaps(line, performance, facts))),
        Law::Goods => Ok((Fraction::ALL, Vec::new())),
    }
}

enum Law<'a> {
    Goods,
    Service(&'a Performance),
    Digital(&'a Performance),
}

/// A subscription, digital or not, goes by the rules on services, so its waiver counts for nothing before all of it
/// is performed: what is provided over time is a digital service (Art. 2(16)), 16(m) is an exception and read
/// narrowly, and where in doubt services it is (Directive (EU) 2019/2161 recital 30; Court of Justice, C-641/19 PE
/// Digital, on a year's membership of a web site). Its `requested_at` is the consent to begin.
fn law_of<'a>(line: &Line, kind: &'a LineKind) -> Law<'a> {
    match kind {
        LineKind::Goods { .. } | LineKind::Delivery { .. } => Law::Goods,
        LineKind::Service { performance, .. } => Law::Service(performance),
        LineKind::Digital { performance } if line.period.is_some() => Law::Service(performance),
        LineKind::Digital { performance } => Law::Digital(performance),
    }
}

/// Art. 16(a): performed in full, and begun with prior express consent and acknowledgement.
fn service_loss(line: &Line, performance: &Performance, facts: &WithdrawalFacts) -> Option<Loss> {
    let began = performance.began(line, facts.concluded_at, facts.submitted_at)?;
    let agreed = by(performance.requested_at, began) && by(performance.acknowledged_at, began);
    (agreed && performance.is_full(line, facts.submitted_at)).then_some(Loss::ServicePerformed)
}

/// Art. 16(m): begun, with all three on record.
fn digital_loss(line: &Line, performance: &Performance, facts: &WithdrawalFacts) -> Option<Loss> {
    performance.began(line, facts.concluded_at, facts.submitted_at)?;
    waiver_gaps(line, performance, facts).is_empty().then_some(Loss::DigitalBegun)
}

/// What a waiver lacks, once the content began. Consent and acknowledgement come before that. The confirmation may
/// follow "within a reasonable time" (Art. 8(7)), but until it has come nothing is lost: one that is sent after the
/// withdrawal comes too late.
fn waiver_gaps(line: &Line, performance: &Performance, facts: &WithdrawalFacts) -> Vec<Ground> {
    let Some(began) = performance.began(line, facts.concluded_at, facts.submitted_at) else {
        return Vec::new();
    };
    missing([
        (by(performance.requested_at, began), Ground::NotConsented),
        (by(performance.acknowledged_at, began), Ground::NotAcknowledged),
        (by(performance.confirmed_at, facts.submitted_at), Ground::NotConfirmed),
    ])
}

/// Art. 14(3): in proportion to what was provided, out of the total price that was agreed (pro rata of time also
/// where the value came early: C-641/19). Art. 14(4)(a): nothing is charged where the consumer did not expressly ask
/// for a begin within the fourteen days, or was not told before it (C-97/22: not even for work done in full).
fn unused_service(
    case: &CheckedCase,
    line: &Line,
    performance: &Performance,
    facts: &WithdrawalFacts,
) -> Result<(Fraction, Vec<Ground>), WithdrawalRefused> {
    let Some(began) = performance.began(line, facts.concluded_at, facts.submitted_at) else {
        return Ok((Fraction::ALL, Vec::new()));
    };
    let gaps = missing([
        (by(performance.requested_at, began), Ground::NotRequested),
        (by(facts.informed_at, began), Ground::NotInformed),
        (by(performance.told_of_cost_at, began), Ground::NotToldOfCost),
    ]);
    if !gaps.is_empty() {
        return Ok((Fraction::ALL, gaps));
    }
    let unused = performance.unused(line, facts.prorate, facts.submitted_at, &case.case.zone);
    let unused = unused.ok_or_else(|| WithdrawalRefused::NothingMeasures { id: line.id.clone() })?;
    Ok((unused, vec![Ground::ServiceUsed { unused_part: unused.part, unused_whole: unused.whole }]))
}

fn missing(on_record: [(bool, Ground); 3]) -> Vec<Ground> {
    on_record.into_iter().filter(|(is_there, _)| !is_there).map(|(_, ground)| ground).collect()
}
