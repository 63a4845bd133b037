//! What holds of every withdrawal. Each property is tried on as many as `tries.rs` says.

use domain::{CaseFee, CreditOrder, Line, MOST, PaymentStatus, Period};
use proptest::prelude::*;

use super::*;
use crate::purchases::{Told, line, paid_purchase};
use crate::tries::tries;

fn enough() -> ProptestConfig {
    ProptestConfig { cases: tries(), failure_persistence: None, ..ProptestConfig::default() }
}

fn an_amount() -> impl Strategy<Value = Minor> {
    prop_oneof![3 => 0..=3_i64, 5 => 0..=100_000_i64, 1 => 0..=MOST / 16]
}

/// Around the fortnight in question.
fn an_instant() -> impl Strategy<Value = Timestamp> {
    (-40..40_i64).prop_map(|step| Timestamp::from_seconds(at(CONCLUDED).seconds() + step * 43_200))
}

fn perhaps_an_instant() -> impl Strategy<Value = Option<Timestamp>> {
    proptest::option::weighted(0.8, an_instant())
}

prop_compose! {
    fn a_performance()(
        begun_at in perhaps_an_instant(), requested_at in perhaps_an_instant(),
        acknowledged_at in perhaps_an_instant(), confirmed_at in perhaps_an_instant(),
        told_of_cost_at in perhaps_an_instant(), of in 1..8_i64, done in 0..8_i64,
    ) -> Performance {
        Performance { begun_at, requested_at, acknowledged_at, confirmed_at, told_of_cost_at, parts: parts(done.min(of), of) }
    }
}

fn a_kind() -> impl Strategy<Value = LineKind> {
    prop_oneof![
        4 => (perhaps_an_instant(), perhaps_an_instant(), any::<bool>())
            .prop_map(|(received_at, given_up_at, regular)| LineKind::Goods { received_at, given_up_at, regular }),
        3 => (any::<bool>(), a_performance())
            .prop_map(|(with_goods, performance)| LineKind::Service { with_goods, performance }),
        2 => a_performance().prop_map(digital),
        2 => proptest::option::of(an_amount()).prop_map(|least_expensive| LineKind::Delivery { least_expensive }),
    ]
}

prop_compose! {
    fn a_line()(
        subtotal in an_amount(), off in 0..=100_i64, tax in an_amount(), quantity in 1..=6_i64,
        period in proptest::option::of((an_instant(), 1..60 * 86_400_i64)), kind in a_kind(),
        exempt in proptest::option::weighted(0.1, proptest::sample::select(Exempt::ALL)), unsealed: bool, by_time: bool,
    ) -> (Line, LineFacts) {
        let period = period.map(|(start, seconds)| {
            Period { start, end: Timestamp::from_seconds(start.seconds() + seconds) }
        });
        let mut kind = kind;
        if let LineKind::Service { performance, .. } | LineKind::Digital { performance } = &mut kind && by_time && period.is_some() {
            performance.parts = None;
        }
        let line = Line { quantity, period, ..line("", subtotal, subtotal / 100 * off, tax) };
        (line, LineFacts { id: String::new(), kind, exempt, unsealed })
    }
}

prop_compose! {
    fn a_purchase()(
        lines in proptest::collection::vec(a_line(), 1..5), credit_percent in 0..=100_i64, goodwill in 0..=150_i64,
        submitted_at in an_instant(), informed_at in perhaps_an_instant(), settled in 0..10_u8,
        transaction_first: bool, late_accepted: bool, credit_agreed: bool, gateway_closed in 0..4_u8, by_day: bool,
        fee in 0..=40_i64,
    ) -> (Case, WithdrawalFacts) {
        let (lines, mut told): (Vec<Line>, Vec<LineFacts>) = lines.into_iter().unzip();
        let lines = lines.into_iter().enumerate().map(|(index, line)| Line { id: format!("li_{index}"), ..line });
        for (index, line) in told.iter_mut().enumerate() {
            line.id = format!("li_{index}");
        }
        let mut case = paid_purchase(lines);
        let credit = (case.payment.amount / 100 * credit_percent).min(MOST);
        case = case.paid_by_credit(credit);
        case.credit_order = if transaction_first { CreditOrder::TransactionFirst } else { CreditOrder::CreditFirst };
        let percent = fee.to_string().parse().expect("a percentage");
        case.policy.restocking_fee = Some(CaseFee { flat: None, percent, waived_for: Vec::new() });
        let given = case.clone().asking_amount(case.invoice.total() / 100 * (goodwill - 50).max(0)).preview();
        if given.total > 0 {
            case = case.refunded(&given);
        }
        case.payment.status = if settled == 0 { PaymentStatus::Captured } else { PaymentStatus::Settled };
        case.payment.gateway_refundable_until = (gateway_closed == 0).then_some(case.now);
        let prorate = if by_day { Prorate::Day } else { Prorate::Second };
        let told = WithdrawalFacts {
            submitted_at, received_at: submitted_at, informed_at, lines: told, late_accepted, credit_agreed, prorate,
            ..facts([])
        };
        (case, told)
    }
}

/// Unit by unit, in whatever order the numbers give.
fn bits(case: &Case, order: &[usize]) -> Vec<Withdrawn> {
    let lines = case.invoice.lines.iter();
    let mut units: Vec<&str> =
        lines.flat_map(|line| std::iter::repeat_n(line.id.as_str(), line.quantity as usize)).collect();
    let mut bits = Vec::new();
    for index in order.iter().cycle() {
        if units.is_empty() {
            break;
        }
        let id = units.remove(index % units.len()).to_owned();
        bits.push(Withdrawn::Lines { lines: vec![ChosenLine { id, quantity: Some(1) }] });
    }
    bits
}

proptest! {
    #![proptest_config(enough())]

    #[test]
    fn no_withdrawal_gives_more_than_remains_and_its_parts_add_up(
        (case, told) in a_purchase(), order in proptest::collection::vec(any::<usize>(), 1..6), at_once in 0..8_usize,
    ) {
        let mut case = case;
        let mut chosen = bits(&case, &order);
        chosen.insert(at_once.min(chosen.len()), Withdrawn::Everything);
        for withdrawn in chosen {
            let checked = case.clone().check().unwrap();
            let Ok(withdrawal) = checked.withdrawal(&told, &withdrawn) else {
                continue;
            };

            prop_assert!(withdrawal.total >= 0 && withdrawal.to_payment >= 0 && withdrawal.to_credit >= 0);
            let taken = withdrawal.lines.iter().map(|line| line.refund.total + line.refund.fee).sum::<Minor>();
            prop_assert!(taken <= checked.remaining());
            prop_assert_eq!(withdrawal.total, withdrawal.to_payment + withdrawal.to_credit);
            prop_assert_eq!(withdrawal.total, withdrawal.lines.iter().map(|line| line.refund.total).sum::<Minor>());
            prop_assert_eq!(withdrawal.remaining_after, checked.remaining() - taken);
            prop_assert_eq!(withdrawal.total > 0, withdrawal.repayment.is_some());
            prop_assert!(withdrawal.repayment.is_none_or(|clock| (0..=withdrawal.total).contains(&clock.waits)));
            for line in &withdrawal.lines {
                let refund = &line.refund;
                let left = checked.line_left(&refund.id).unwrap();
                prop_assert!(refund.total >= 0 && line.kept >= 0 && refund.fee <= 0 && refund.total + refund.fee <= left);
                prop_assert_eq!(refund.total, refund.subtotal - refund.discount + refund.tax);
                prop_assert!(refund.tax >= 0 && refund.discount >= 0);
                if matches!(line.right, WithdrawalRight::Lost { .. } | WithdrawalRight::NoRight { .. }) {
                    prop_assert_eq!(refund.total, 0);
                }
            }
            case = repaid(case, &withdrawal);
        }
    }

    #[test]
    fn partial_withdrawals_in_any_order_come_to_the_whole(
        (case, told) in a_purchase(), order in proptest::collection::vec(any::<usize>(), 1..12),
    ) {
        let whole = withdraw(&case, &told, &Withdrawn::Everything);
        let mut later = case.clone();
        let mut parts = Vec::new();
        for bit in bits(&case, &order) {
            // A delivery went along with the last of its goods, so it can have nothing left to be named.
            let Ok(part) = try_withdraw(&later, &told, &bit) else {
                continue;
            };
            later = repaid(later, &part);
            parts.push(part);
        }

        prop_assert_eq!(parts.iter().map(|part| part.total).sum::<Minor>(), whole.total);
        prop_assert_eq!(parts.iter().map(|part| part.to_payment).sum::<Minor>(), whole.to_payment);
        for line in &whole.lines {
            let of_line = || parts.iter().flat_map(|part| &part.lines).filter(|part| part.refund.id == line.refund.id);
            let sum = |of: fn(&domain::LineRefund) -> Minor| of_line().map(|part| of(&part.refund)).sum::<Minor>();
            prop_assert_eq!(sum(|refund| refund.total), line.refund.total, "{}", line.refund.id);
            prop_assert_eq!(sum(|refund| refund.tax), line.refund.tax);
            prop_assert_eq!(sum(|refund| refund.discount), line.refund.discount);
            prop_assert_eq!(sum(|refund| refund.subtotal), line.refund.subtotal);
        }
    }

    #[test]
    fn nothing_panics_whatever_the_facts_hold(
        (case, told) in a_purchase(), wild in proptest::collection::vec(any::<i64>(), 12), offset in any::<i32>(),
        month in any::<u8>(), chosen in any::<i64>(),
    ) {
        let mut told = told;
        let instant = |index: usize| Timestamp(wild[index]);
        told.submitted_at = instant(0);
        told.received_at = instant(1);
        told.concluded_at = instant(2);
        told.informed_at = Some(instant(3));
        told.zone = ZoneOffsets { first_offset_seconds: offset, transitions: vec![(wild[4], i32::MAX), (wild[5], i32::MIN)] };
        told.holidays.dates.push(CivilDate { year: wild[6], month, day: month });
        told.goods_back = GoodsBack { received_at: Some(instant(7)), ..GoodsBack::default() };
        for line in &mut told.lines {
            line.kind = match line.kind {
                LineKind::Goods { regular, .. } => LineKind::Goods { received_at: Some(instant(8)), given_up_at: None, regular },
                LineKind::Delivery { .. } => LineKind::Delivery { least_expensive: Some(wild[9]) },
                LineKind::Service { with_goods, performance } => {
                    let begun_at = Some(instant(10));
                    LineKind::Service { with_goods, performance: Performance { begun_at, parts: parts(wild[10], wild[11]), ..performance } }
                }
                LineKind::Digital { performance } => digital(Performance { begun_at: Some(instant(11)), ..performance }),
            };
        }

        let checked = case.check().unwrap();
        let some = Withdrawn::Lines { lines: vec![ChosenLine { id: "li_0".to_owned(), quantity: Some(chosen) }] };
        for withdrawn in [Withdrawn::Everything, some] {
            if let Ok(withdrawal) = checked.withdrawal(&told, &withdrawn) {
                prop_assert!((0..=checked.total()).contains(&withdrawal.total));
            }
        }
    }
}
