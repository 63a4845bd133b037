//! What a request comes to, in rows and a verdict. One function for the server's page and the
//! browser's island; the words come from the server, ready but for a name or an amount.

use domain::{CheckedCase, MoneyFormat, Outcome, Preview, Reason, Selection};
use serde::{Deserialize, Serialize};

use crate::choice::Choice;
use crate::ui::{SumRow, Tone};

/// Everything said about a sum that the server can say beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumWords {
    /// Id and name of each line.
    pub lines: Vec<(String, String)>,
    /// "VAT 19 %", "Tax".
    pub tax: String,
    /// "Restocking fee".
    pub fee: String,
    /// "To Visa ending 4242".
    pub to_payment: String,
    /// "To your account credit".
    pub to_credit: String,
    /// When the money arrives, if nobody has to look first, and if somebody has to.
    pub expected_at_once: String,
    pub expected_after_review: String,
    /// One for each verdict: `words::reasons::verdicts`.
    pub verdicts: Vec<Said>,
}

/// A verdict in words. `code` is an outcome's, a reason's, or one of the three below, or `exception`.
/// In `text`, `{line}` stands for the names of lines, `{units}` for units, `{amount}` for what remains, and `{step}` and
/// `{left}` for what a gateway moves at a time and leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub code: String,
    pub title: String,
    pub text: String,
}

pub const NOTHING_CHOSEN: &str = "nothing_chosen";
pub const AMOUNT_SPREADS: &str = "amount_spreads";
pub const AMOUNT_UNREADABLE: &str = "amount_unreadable";

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub can: bool,
    /// Minor units: sent along, so that nobody asks for another amount than was shown.
    pub total_minor: i64,
    pub total: String,
    pub rows: Vec<SumRow>,
    pub tone: Tone,
    pub title: String,
    pub text: String,
    pub expected: String,
    /// What each chosen line gives before a fee, by its id, formatted.
    pub by_line: Vec<(String, String)>,
}

/// The sum of what the form says.
pub fn shown(case: &CheckedCase, choice: &Choice, money: &MoneyFormat, words: &SumWords) -> Shown {
    match choice.selection(case, money) {
        Err(_) if choice.amount.trim().is_empty() => nothing(case, NOTHING_CHOSEN, Tone::Calm, money, words),
        Err(_) => nothing(case, AMOUNT_UNREADABLE, Tone::Bad, money, words),
        Ok(Selection::Lines { lines }) if lines.is_empty() => nothing(case, NOTHING_CHOSEN, Tone::Calm, money, words),
        Ok(selection) => {
            let is_amount = matches!(selection, Selection::Amount { .. });
            let mut asking = case.asking(selection);
            if let Some(reason) = choice.reason() {
                asking = asking.because(reason, case.case().evidence);
            }
            let mut shown = answered(&asking.preview(), money, words);
            if is_amount && !shown.can && !case.eligibility().any_amount {
                // Of a purchase that cannot come back whole no amount can either, but some lines may.
                shown.text.push(' ');
                shown.text.push_str(&words.said(AMOUNT_SPREADS).map(|said| said.text.clone()).unwrap_or_default());
            }
            shown
        }
    }
}

fn nothing(case: &CheckedCase, code: &str, tone: Tone, money: &MoneyFormat, words: &SumWords) -> Shown {
    let (title, text) = words.said(code).map(|said| (said.title.clone(), said.text.clone())).unwrap_or_default();
    let text = text.replace("{amount}", &money.format(case.remaining()));
    Shown {
        can: false,
        total_minor: 0,
        total: money.format(0),
        rows: Vec::new(),
        tone,
        title,
        text,
        expected: String::new(),
        by_line: Vec::new(),
    }
}

fn answered(preview: &Preview, money: &MoneyFormat, words: &SumWords) -> Shown {
    let can = preview.outcome != Outcome::Ineligible;
    let against: Vec<&Reason> = preview.reasons.iter().filter(|reason| !reason.is_no_objection()).collect();
    let tone = match (preview.outcome, against.is_empty()) {
        (Outcome::Ineligible, _) => Tone::Bad,
        (Outcome::AutoApprove, _) | (Outcome::Review, true) => Tone::Good,
        (Outcome::Review, false) => Tone::Wait,
    };
    let verdict = words.said(match (preview.outcome, against.is_empty()) {
        (Outcome::Review, false) => "exception",
        (outcome, _) => outcome.as_str(),
    });
    let mut sentences: Vec<String> = preview.reasons.iter().map(|reason| words.reason(reason, money)).collect();
    sentences.extend(verdict.map(|said| said.text.clone()).filter(|text| !text.is_empty()));
    Shown {
        can,
        total_minor: preview.total,
        total: money.format(preview.total),
        rows: if can { rows(preview, money, words) } else { Vec::new() },
        tone,
        title: verdict.map(|said| said.title.clone()).unwrap_or_default(),
        text: sentences.join(" "),
        expected: match preview.outcome {
            Outcome::AutoApprove => words.expected_at_once.clone(),
            Outcome::Review => words.expected_after_review.clone(),
            Outcome::Ineligible => String::new(),
        },
        by_line: preview.lines.iter().map(|line| (line.id.clone(), money.format(line.total + line.fee))).collect(),
    }
}

/// What each line gives before tax, discount, tax, what is kept of them, and the two ways of the money: each group
/// adds up to the next.
pub fn rows(preview: &Preview, money: &MoneyFormat, words: &SumWords) -> Vec<SumRow> {
    let mut rows: Vec<SumRow> = preview
        .lines
        .iter()
        .map(|line| {
            let name = words.name(&line.id);
            let label = if line.quantity > 0 { format!("{name} × {}", line.quantity) } else { name };
            SumRow::part(label, money.format(line.before_fee().0))
        })
        .collect();
    let discount: i64 = preview.lines.iter().map(|line| line.before_fee().1).sum();
    if discount > 0 {
        rows.push(SumRow::part("Discount", money.format(-discount)));
    }
    let tax: i64 = preview.lines.iter().map(|line| line.before_fee().2).sum();
    if tax > 0 {
        rows.push(SumRow::part(words.tax.clone(), money.format(tax)));
    }
    if preview.fee > 0 {
        rows.push(SumRow::part(words.fee.clone(), money.format(-preview.fee)));
    }
    if preview.to_payment > 0 {
        rows.push(SumRow::total(words.to_payment.clone(), money.format(preview.to_payment)));
    }
    if preview.to_credit > 0 {
        rows.push(SumRow::total(words.to_credit.clone(), money.format(preview.to_credit)));
    }
    rows
}

/// `{amount}` in a reason's sentence; `{step}` and `{left}` where the gateway cannot move just this.
pub fn with_amount(sentence: String, reason: &Reason, money: &MoneyFormat) -> String {
    match reason {
        Reason::AmountExceedsRemaining { remaining: amount, .. }
        | Reason::AmountExceedsPayment { left: amount, .. }
        | Reason::BelowMinimum { minimum: amount, .. }
        | Reason::FeeTakesAll { fee: amount } => sentence.replace("{amount}", &money.format(*amount)),
        Reason::AmountBetweenSteps { step, nearest, left } => sentence
            .replace("{step}", &money.format(step.minor()))
            .replace("{amount}", &money.format(*nearest))
            .replace("{left}", &money.format(*left)),
        _ => sentence,
    }
}

impl SumWords {
    fn said(&self, code: &str) -> Option<&Said> {
        self.verdicts.iter().find(|said| said.code == code)
    }

    fn name(&self, id: &str) -> String {
        let found = self.lines.iter().find(|(line, _)| line == id);
        found.map_or_else(|| id.to_owned(), |(_, name)| name.clone())
    }

    /// A reason's sentence, its gaps filled.
    pub fn reason(&self, reason: &Reason, money: &MoneyFormat) -> String {
        let sentence = self.said(reason.code()).map(|said| said.text.clone()).unwrap_or_default();
        match reason {
            Reason::QuantityExceedsRemaining { id, remaining, .. } => {
                sentence.replace("{line}", &self.name(id)).replace("{units}", &remaining.to_string())
            }
            Reason::AmountExceedsRemaining { .. }
            | Reason::AmountExceedsPayment { .. }
            | Reason::BelowMinimum { .. }
            | Reason::FeeTakesAll { .. }
            | Reason::AmountBetweenSteps { .. } => with_amount(sentence, reason, money),
            Reason::UnknownLine { id }
            | Reason::DuplicateLine { id }
            | Reason::LineHasNoPeriod { id }
            | Reason::AlreadyAsked { id, .. }
            | Reason::QuantityNotPositive { id, .. } => sentence.replace("{line}", &self.name(id)),
            Reason::ExcludedCategory { ids } | Reason::Consumed { ids } => {
                let names: Vec<String> = ids.iter().map(|id| self.name(id)).collect();
                sentence.replace("{line}", &names.join(", "))
            }
            Reason::PaymentFailed
            | Reason::PaymentVoided
            | Reason::PaymentNotCaptured
            | Reason::PaymentDisputed
            | Reason::FullyRefunded
            | Reason::AmountNotPositive
            | Reason::UnsettledVoidOnly
            | Reason::GatewayWindowExpired { .. }
            | Reason::AmountBelowStep { .. }
            | Reason::OutsideWindow { .. }
            | Reason::EvidenceMissing { .. }
            | Reason::CustomerBlocked => sentence,
        }
    }
}

// The words are the server's.
#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{Currency, Locale, Method, Step, ZoneOffsets};

    use super::*;
    use crate::words::{Calendar, reasons};

    fn in_dinars(reasons: Vec<Reason>) -> Shown {
        let currency = Currency::from_code("BHD").unwrap_or_else(|| unreachable!("ISO 4217 lists it"));
        let money = MoneyFormat::for_currency(currency, Locale::En);
        let calendar = Calendar::new(ZoneOffsets::fixed(0), domain::Timestamp(0));
        let verdicts = reasons::verdicts("Lumen", "48 hours", &money, &calendar, &[]);
        let preview = Preview {
            outcome: Outcome::Review,
            reasons,
            lines: Vec::new(),
            total: 5_124,
            fee: 0,
            to_payment: 5_124,
            to_credit: 0,
            remaining_after: 0,
            method: Some(Method::Refund),
        };
        answered(&preview, &money, &SumWords { verdicts, ..SumWords::default() })
    }

    #[test]
    fn r2_a_customer_reads_what_can_go_back_now_and_may_ask_for_all_of_it() {
        let step = Step::of(10);

        let shown = in_dinars(vec![Reason::AmountBetweenSteps { step, nearest: 5_120, left: 4 }]);

        let said = "in steps of BHD 0.010: BHD 5.120 can go back now, BHD 0.004 stays refundable.";
        assert!(shown.text.replace('\u{a0}', " ").contains(said), "{}", shown.text);
        assert_eq!((shown.can, shown.tone, shown.total_minor), (true, Tone::Good, 5_124));
        let credit = in_dinars(vec![Reason::AmountBelowStep { step }]);
        assert!(credit.can && credit.text.contains("so you get account credit"), "{}", credit.text);
    }
}
