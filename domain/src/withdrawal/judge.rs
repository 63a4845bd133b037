//! Each line that is withdrawn from: does the right stand, and what goes back.

use super::declaration::{Taken, taken};
use super::delivery::{self, GoodsGoing};
use super::ends::Starts;
use super::line_facts::Told;
use super::worth::refunded_as_amounts;
use super::{
    Ground, LineFacts, LineKind, WithdrawalFacts, WithdrawalRefused, WithdrawalRight, Withdrawn, WithdrawnLine,
};
use super::{loss, worth};
use crate::asked::Asked;
use crate::checked_case::Standing;
use crate::exact::Fraction;
use crate::split::split;
use crate::{CheckedCase, Line, Minor};

/// The lines of the answer, each with what it is, in invoice order.
pub(super) fn judge(
    case: &CheckedCase,
    facts: &WithdrawalFacts,
    withdrawn: &Withdrawn,
) -> Result<Vec<(LineKind, WithdrawnLine)>, WithdrawalRefused> {
    let told = Told::of(case, facts)?;
    let taken = taken(case, withdrawn)?;
    let starts = Starts::of(&told, facts.concluded_at);
    let lines = case.case.invoice.lines.iter().zip(&told.0).zip(case.standings.iter().zip(refunded_as_amounts(case)));
    let lines: Vec<JudgedLine> = lines
        .zip(taken)
        .map(|(((line, line_facts), (standing, as_amounts)), taken)| {
            let right = WithdrawalRight::of(line, line_facts, facts, &starts);
            let gives = right.gives(facts.late_accepted);
            JudgedLine { line, line_facts, standing: *standing, as_amounts, right, taken, gives }
        })
        .collect();

    let going: Vec<Option<Taken>> = lines.iter().map(JudgedLine::going).collect();
    let goods = GoodsGoing::of(case, &told, &going);
    let mut answers = Vec::new();
    for line in lines {
        let answer = match line.line_facts.kind {
            LineKind::Delivery { least_expensive } => {
                let is_withdrawn = line.taken.is_some() || (goods.all && goods.some);
                is_withdrawn.then(|| line.delivery(least_expensive, goods.all))
            }
            LineKind::Goods { .. } | LineKind::Service { .. } | LineKind::Digital { .. } => {
                line.taken.map(|taken| line.bought(case, facts, taken)).transpose()?
            }
        };
        answers.extend(answer.map(|answer| (line.line_facts.kind, answer)));
    }
    Ok(answers)
}

/// A line of the invoice with all that decides what it gives.
struct JudgedLine<'a> {
    line: &'a Line,
    line_facts: &'a LineFacts,
    standing: Standing,
    as_amounts: Minor,
    right: WithdrawalRight,
    /// What the declaration names of it.
    taken: Option<Taken>,
    gives: bool,
}

impl JudgedLine<'_> {
    /// What is effectively withdrawn.
    fn going(&self) -> Option<Taken> {
        self.taken.filter(|_| self.gives)
    }

    fn bought(
        &self,
        case: &CheckedCase,
        facts: &WithdrawalFacts,
        taken: Taken,
    ) -> Result<WithdrawnLine, WithdrawalRefused> {
        let (line, standing, as_amounts) = (self.line, self.standing, self.as_amounts);
        if !self.gives {
            let kept = worth::owed(line, standing, as_amounts, Fraction::ALL, taken);
            return Ok(self.answer(0, 0, kept, Vec::new()));
        }
        let (unused, grounds) = loss::unused(case, line, self.line_facts, facts)?;
        let amount = worth::owed(line, standing, as_amounts, unused, taken);
        let kept = worth::kept(line, standing, as_amounts, unused, taken);
        Ok(self.answer(taken.units, amount, kept, grounds))
    }

    fn delivery(&self, least_expensive: Option<Minor>, all_goods_go: bool) -> WithdrawnLine {
        let left = self.standing.left();
        if !self.gives {
            return self.answer(0, 0, left, Vec::new());
        }
        if !all_goods_go {
            return self.answer(0, 0, left, vec![Ground::GoodsStay]);
        }
        let (amount, grounds) = delivery::owed(self.standing, least_expensive);
        let units = Taken::all(self.line, &self.standing).units;
        self.answer(units, amount, left.saturating_sub(amount), grounds)
    }

    fn answer(&self, units: i64, amount: Minor, kept: Minor, grounds: Vec<Ground>) -> WithdrawnLine {
        WithdrawnLine {
            right: self.right,
            grounds,
            kept,
            refund: split(self.line, self.standing, &Asked { quantity: units, amount, fee: 0 }),
        }
    }
}
