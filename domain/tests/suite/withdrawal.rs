//! EU withdrawal, told by a shop in Berlin that sold something on Sunday, 1 March 2026.

use domain::withdrawal::{
    Capacity, ChosenLine, Consumer, Country, Exempt, GoodsBack, LineFacts, LineKind, Loss, Parts, Performance,
    PublicHolidays, Withdrawal, WithdrawalFacts, WithdrawalRefused, WithdrawalRight, Withdrawn, WithdrawnLine,
};
use domain::{Case, CivilDate, EarlierLine, EarlierRefund, Minor, Prorate, Timestamp, ZoneOffsets};

use crate::purchases::at;

mod asked;
mod delivery;
mod ends;
mod exceptions;
mod money;
mod performed;
mod properties;
mod reach;
mod receipt;
mod repayment;

const CONCLUDED: &str = "2026-03-01T10:00:00Z";

/// The clocks of Berlin change at these instants, and at those of London too.
fn european(winter_seconds: i32) -> ZoneOffsets {
    let changes = [
        ("2024-03-31T01:00:00Z", 3600),
        ("2024-10-27T01:00:00Z", 0),
        ("2025-03-30T01:00:00Z", 3600),
        ("2025-10-26T01:00:00Z", 0),
        ("2026-03-29T01:00:00Z", 3600),
        ("2026-10-25T01:00:00Z", 0),
    ];
    let transitions = changes.map(|(from, summer)| (at(from).seconds(), winter_seconds + summer)).to_vec();
    ZoneOffsets { first_offset_seconds: winter_seconds, transitions }
}

fn berlin() -> ZoneOffsets {
    european(3600)
}

/// A consumer in Germany who was told of everything when the contract was concluded, and withdraws on 10 March.
fn facts<'a>(lines: impl IntoIterator<Item = (&'a str, LineKind)>) -> WithdrawalFacts {
    let line = |(id, kind): (&str, LineKind)| LineFacts { id: id.to_owned(), kind, exempt: None, unsealed: false };
    WithdrawalFacts {
        submitted_at: at("2026-03-10T12:00:00Z"),
        received_at: at("2026-03-10T12:00:00Z"),
        concluded_at: at(CONCLUDED),
        informed_at: Some(at(CONCLUDED)),
        consumer: living_in("DE"),
        zone: berlin(),
        holidays: PublicHolidays::default(),
        lines: lines.into_iter().map(line).collect(),
        goods_back: GoodsBack::default(),
        prorate: Prorate::Day,
        credit_agreed: false,
        late_accepted: false,
    }
}

fn living_in(code: &str) -> Consumer {
    Consumer { residence: Country::from_code(code).expect("a country"), capacity: Capacity::Consumer }
}

fn goods(received_at: &str) -> LineKind {
    LineKind::Goods { received_at: Some(at(received_at)), given_up_at: None, regular: false }
}

const ON_ITS_WAY: LineKind = LineKind::Goods { received_at: None, given_up_at: None, regular: false };

fn service(performance: Performance) -> LineKind {
    LineKind::Service { with_goods: false, performance }
}

fn digital(performance: Performance) -> LineKind {
    LineKind::Digital { performance }
}

const STANDARD_DELIVERY: LineKind = LineKind::Delivery { least_expensive: None };

/// Begun on 2 March, with everything on record that the law asks for.
fn on_record() -> Performance {
    let said_at = Some(at("2026-03-01T09:59:00Z"));
    Performance {
        begun_at: Some(at("2026-03-02T08:00:00Z")),
        requested_at: said_at,
        acknowledged_at: said_at,
        confirmed_at: Some(at("2026-03-02T08:05:00Z")),
        told_of_cost_at: said_at,
        parts: None,
    }
}

fn parts(done: i64, of: i64) -> Option<Parts> {
    Some(Parts { done, of })
}

fn only(ids: impl IntoIterator<Item = (&'static str, Option<i64>)>) -> Withdrawn {
    let lines = ids.into_iter().map(|(id, quantity)| ChosenLine { id: id.to_owned(), quantity });
    Withdrawn::Lines { lines: lines.collect() }
}

fn try_withdraw(case: &Case, facts: &WithdrawalFacts, chosen: &Withdrawn) -> Result<Withdrawal, WithdrawalRefused> {
    case.clone().check().expect("a valid case").withdrawal(facts, chosen)
}

fn withdraw(case: &Case, facts: &WithdrawalFacts, chosen: &Withdrawn) -> Withdrawal {
    try_withdraw(case, facts, chosen).expect("a withdrawal")
}

/// The withdrawal's money went back: a later one finds it.
fn repaid(mut case: Case, withdrawal: &Withdrawal) -> Case {
    let lines = withdrawal.refunds().map(EarlierLine::from).collect();
    let (to_payment, to_credit) = (withdrawal.to_payment, withdrawal.to_credit);
    case.refunds.push(EarlierRefund { lines, to_payment, to_credit, to_other_payments: 0 });
    case
}

fn totals(withdrawal: &Withdrawal) -> Vec<(&str, Minor)> {
    withdrawal.lines.iter().map(|line| (line.refund.id.as_str(), line.refund.total)).collect()
}

/// What went back before, in a refund of one line.
fn went_back(case: Case, id: &str, total: Minor, quantity: i64) -> Case {
    let lines = vec![EarlierLine { id: id.to_owned(), total, fee: 0, quantity, parts: None }];
    let mut refunds = case.refunds.clone();
    refunds.push(EarlierRefund { lines, to_payment: total, to_credit: 0, to_other_payments: 0 });
    Case { refunds, ..case }
}

fn first(withdrawal: &Withdrawal) -> &WithdrawnLine {
    withdrawal.lines.first().expect("a line")
}

fn day(text: &str) -> i64 {
    at(&format!("{text}T00:00:00Z")).seconds() / 86_400
}

fn date(text: &str) -> CivilDate {
    CivilDate::from_epoch_day(day(text))
}

fn just_after(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds(at.seconds() + 1)
}

fn lost_by(exempt: Exempt) -> WithdrawalRight {
    WithdrawalRight::Lost { loss: Loss::Exempt { exempt } }
}
