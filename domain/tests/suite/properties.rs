//! What holds of every case. Each property is tried on as many as `tries.rs` says.

use domain::{
    Case, CaseFee, CreditOrder, EarlierLine, EarlierRefund, Exceptions, Line, Listing, MOST, Minor, Outcome,
    PaymentStatus, Percent, Period, Prorate, RefundReason, SelectedLine, Selection, Timestamp, Verdict, ZoneOffsets,
};
use proptest::prelude::*;

use crate::purchases::{Told, at, line, paid_purchase, pending, some, unused};
use crate::tries::tries;

pub fn enough() -> ProptestConfig {
    ProptestConfig { cases: tries(), failure_persistence: None, ..ProptestConfig::default() }
}

fn an_amount() -> impl Strategy<Value = Minor> {
    prop_oneof![3 => 0..=3_i64, 5 => 0..=100_000_i64, 1 => 0..=MOST / 16]
}

prop_compose! {
    fn a_period()(start in -90..90_i64, seconds in 1..90 * 86_400_i64) -> Period {
        let start = at("2026-03-10T00:00:00Z").seconds() + start * 43_200;
        Period { start: Timestamp::from_seconds(start), end: Timestamp::from_seconds(start + seconds) }
    }
}

prop_compose! {
    fn a_line()(
        subtotal in an_amount(), off in 0..=100_i64, tax in an_amount(), quantity in 1..=12_i64,
        period in proptest::option::of(a_period()), consumed: bool, digital: bool,
    ) -> Line {
        let category = if digital { "digital" } else { "physical" }.to_owned();
        Line { quantity, period, consumed, category, ..line("", subtotal, subtotal / 100 * off, tax) }
    }
}

prop_compose! {
    fn a_case()(
        lines in proptest::collection::vec(a_line(), 1..5),
        credit_percent in 0..=100_i64, now in -60..60_i64, settled in 0..10_u8, hours in -12..=14_i32,
        window_days in proptest::option::of(0..60_i64), review: bool, transaction_first: bool, excluded: bool,
        gateway_closed in 0..4_u8, auto in proptest::option::of(an_amount()),
    ) -> Case {
        let named = lines.into_iter().enumerate().map(|(index, line)| Line { id: format!("li_{index}"), ..line });
        let mut case = paid_purchase(named);
        let credit = (case.payment.amount / 100 * credit_percent).min(MOST);
        case = case.paid_by_credit(credit);
        case.now = Timestamp::from_seconds(case.now.seconds() + now * 40_000);
        case.zone = ZoneOffsets::fixed(hours * 3600);
        case.payment.status = if settled == 0 { PaymentStatus::Captured } else { PaymentStatus::Settled };
        case.payment.gateway_refundable_until = (gateway_closed == 0).then_some(case.now);
        case.policy.window_days = window_days;
        case.policy.exceptions = if review { Exceptions::Review } else { Exceptions::Deny };
        case.policy.auto_approve_up_to = auto;
        case.policy.excluded_categories = if excluded { vec!["digital".to_owned()] } else { Vec::new() };
        case.credit_order = if transaction_first { CreditOrder::TransactionFirst } else { CreditOrder::CreditFirst };
        case
    }
}

fn a_fee() -> impl Strategy<Value = CaseFee> {
    (prop_oneof![Just(0), an_amount()], 0..=100_000_i64, any::<bool>()).prop_map(|(flat, thousandths, waived)| {
        let percent: Percent =
            format!("{}.{:03}", thousandths / 1000, thousandths % 1000).parse().expect("a percentage");
        CaseFee { flat: Some(flat), percent, waived_for: if waived { vec![RefundReason::Damaged] } else { Vec::new() } }
    })
}

prop_compose! {
    /// With the rules beyond preview.md: fees, evidence, minimum, lists, open requests, other payments.
    pub fn a_case_with_conditions()(
        case in a_case(), fee in proptest::option::of(a_fee()), minimum in proptest::option::of(an_amount()),
        listing in 0..4_u8, reason in 0..3_usize, evidence in 0..2_i64, open in 0..12_u8, others_percent in 0..100_i64,
    ) -> Case {
        let mut case = case;
        case.policy.restocking_fee = fee;
        case.policy.minimum_amount = minimum;
        case.policy.evidence_for = vec![RefundReason::Damaged];
        case.listing = [None, Some(Listing::Allowed), Some(Listing::Blocked)].get(usize::from(listing)).copied().flatten();
        case.reason = [None, Some(RefundReason::Damaged), Some(RefundReason::ChangedMind)][reason];
        case.evidence = evidence;
        case.pending_lines = if open < 4 { vec![pending(&format!("li_{open}"))] } else { Vec::new() };
        // Half of the purchases were paid at once.
        let others = case.payment.amount / 100 * (others_percent - 50).max(0);
        case.payment.amount -= others;
        case.invoice.other_payments = others;
        case
    }
}

pub fn a_selection() -> impl Strategy<Value = Selection> {
    let prorate = prop_oneof![Just(None), Just(Some(Prorate::Day)), Just(Some(Prorate::Second))];
    let selected = (0..5_u8, proptest::option::of(-1..=8_i64), prorate)
        .prop_map(|(index, quantity, prorate)| SelectedLine { id: format!("li_{index}"), quantity, prorate });
    prop_oneof![
        Just(Selection::Full),
        an_amount().prop_map(|amount| Selection::Amount { amount }),
        (-5_000..=105_000_i64).prop_map(|thousandths| {
            let percent = format!("{}.{:03}", thousandths / 1000, (thousandths % 1000).abs());
            Selection::Percentage { percent: percent.parse().expect("a percentage") }
        }),
        proptest::collection::vec(selected, 0..4).prop_map(|lines| Selection::Lines { lines }),
    ]
}

/// Nothing in the way but what is asked.
pub fn easygoing(mut case: Case) -> Case {
    case.payment.status = PaymentStatus::Settled;
    case.payment.gateway_refundable_until = None;
    case.policy.exceptions = Exceptions::Review;
    case
}

proptest! {
    #![proptest_config(enough())]

    #[test]
    fn no_refund_is_negative_or_more_than_remains_and_its_parts_add_up(
        case in a_case_with_conditions(), selections in proptest::collection::vec(a_selection(), 1..6),
    ) {
        let mut case = case;
        let mut given = Vec::new();
        for selection in selections {
            case = case.asking_for(selection);
            let checked = case.clone().check().unwrap();
            let preview = checked.preview();

            prop_assert!(preview.total >= 0 && preview.to_payment >= 0 && preview.to_credit >= 0);
            prop_assert!(preview.fee >= 0 && preview.total + preview.fee <= checked.remaining());
            prop_assert_eq!(preview.total, preview.to_payment + preview.to_credit);
            prop_assert_eq!(preview.total, preview.lines.iter().map(|line| line.total).sum::<Minor>());
            prop_assert_eq!(preview.fee, preview.lines.iter().map(|line| line.fee).sum::<Minor>());
            prop_assert_eq!(preview.remaining_after, checked.remaining() - preview.total - preview.fee);
            prop_assert_eq!(preview.total == 0, preview.outcome == Outcome::Ineligible);
            for line in &preview.lines {
                prop_assert!(line.total + line.fee <= checked.line_left(&line.id).unwrap());
                prop_assert_eq!(line.total, line.subtotal - line.discount + line.tax);
                prop_assert!(line.tax >= 0 && line.discount >= 0);
            }
            case = case.refunded(&preview);
            given.extend(preview.lines);
        }
        for line in &case.invoice.lines {
            let of_line = || given.iter().filter(|refund| refund.id == line.id);
            prop_assert!(of_line().map(|refund| refund.tax).sum::<Minor>() <= line.tax);
            prop_assert!(of_line().map(|refund| refund.discount).sum::<Minor>() <= line.discount);
        }
        let refunds = || case.refunds.iter();
        let gateway_closed = case.payment.gateway_refundable_until.is_some();
        prop_assert!(refunds().map(|refund| refund.to_payment).sum::<Minor>() <= case.payment.amount);
        let most_credit = if gateway_closed { case.invoice.total() } else { case.invoice.credit_applied };
        prop_assert!(refunds().map(|refund| refund.to_credit).sum::<Minor>() <= most_credit);
    }

    #[test]
    fn what_can_be_asked_for_is_given_whatever_the_conditions(
        case in a_case_with_conditions(), earlier in a_selection(),
    ) {
        let earlier = case.clone().asking_for(earlier).preview();
        let checked = case.refunded(&earlier).check().unwrap();
        let told = checked.eligibility();

        prop_assert_eq!(told.verdict == Verdict::No, told.everything.is_none());
        prop_assert_eq!(told.verdict == Verdict::No, told.refundable == 0);
        let may_be_free = checked.case().reason.is_none()
            && checked.case().policy.restocking_fee.as_ref().is_some_and(|fee| !fee.waived_for.is_empty());
        let checked = if may_be_free { checked.without_fee() } else { checked };
        match &told.everything {
            Some(everything) => {
                let preview = checked.preview_of(everything);
                prop_assert_eq!(preview.total, told.refundable);
                prop_assert!(preview.outcome != Outcome::Ineligible);
            }
            None => prop_assert!(!told.reasons.is_empty()),
        }
    }

    #[test]
    fn a_smaller_yes_takes_no_more_of_a_line_than_the_whole_one(case in a_case_with_conditions(), part in 0..=100_i64) {
        let mut case = easygoing(case);
        case.pending_lines.clear();
        let checked = case.check().unwrap();
        let whole = checked.preview();
        let amount = whole.total / 100 * part;

        let less = checked.preview_of_part(amount);

        prop_assert_eq!(less.total, if less.outcome == Outcome::Ineligible { 0 } else { amount });
        if whole.outcome == Outcome::Ineligible {
            return Ok(());
        }
        prop_assert!(less.fee <= whole.fee);
        for line in &less.lines {
            let most = whole.lines.iter().find(|most| most.id == line.id).unwrap();
            prop_assert!(line.total <= most.total && line.fee <= most.fee);
        }
        prop_assert_eq!(checked.preview_of_part(whole.total), whole);
    }

    #[test]
    fn any_number_of_refunds_in_any_order_adds_up_to_what_was_charged(
        case in a_case(), selections in proptest::collection::vec(a_selection(), 0..6),
    ) {
        let mut case = easygoing(case);
        let mut lines = Vec::new();
        for selection in selections.into_iter().chain([Selection::Full]) {
            case = case.asking_for(selection);
            let preview = case.preview();
            case = case.refunded(&preview);
            lines.extend(preview.lines);
        }

        for line in &case.invoice.lines {
            let of_line = || lines.iter().filter(|refund| refund.id == line.id);
            prop_assert_eq!(of_line().map(|refund| refund.total).sum::<Minor>(), line.total());
            if line.total() > 0 {
                prop_assert_eq!(of_line().map(|refund| refund.tax).sum::<Minor>(), line.tax);
                prop_assert_eq!(of_line().map(|refund| refund.discount).sum::<Minor>(), line.discount);
                prop_assert_eq!(of_line().map(|refund| refund.subtotal).sum::<Minor>(), line.subtotal);
            }
        }
        let paid_back: Minor = case.refunds.iter().map(|refund| refund.to_payment).sum();
        prop_assert_eq!(paid_back, case.payment.amount);
    }

    #[test]
    fn whichever_refunds_fail_those_that_hold_never_give_more_tax_or_discount_than_was_charged(
        case in a_case(), tries in proptest::collection::vec((a_selection(), any::<bool>()), 1..8),
    ) {
        let mut case = easygoing(case);
        let mut lines = Vec::new();
        for (selection, fails) in tries.into_iter().chain([(Selection::Full, false)]) {
            case = case.asking_for(selection);
            let preview = case.preview();
            if !fails {
                case = case.refunded(&preview);
                lines.extend(preview.lines);
            }
        }

        for line in &case.invoice.lines {
            let of_line = || lines.iter().filter(|refund| refund.id == line.id);
            prop_assert_eq!(of_line().map(|refund| refund.total).sum::<Minor>(), line.total());
            prop_assert!(of_line().map(|refund| refund.tax).sum::<Minor>() <= line.tax);
            prop_assert!(of_line().map(|refund| refund.discount).sum::<Minor>() <= line.discount);
            prop_assert!(of_line().all(|refund| refund.subtotal >= 0 && refund.tax >= 0 && refund.discount >= 0));
        }
    }

    #[test]
    fn units_in_any_groups_add_up_to_the_line(total in an_amount(), groups in proptest::collection::vec(1..5_i64, 1..6)) {
        let units = groups.iter().sum();
        let mut case = paid_purchase([Line { quantity: units, ..line("cups", total, 0, 0) }]);
        let mut sum = 0;
        for group in groups {
            let preview = case.clone().asking_lines([some("cups", group)]).preview();
            sum += preview.total;
            let lines = vec![EarlierLine { id: "cups".to_owned(), total: preview.total, fee: 0, quantity: group, parts: None }];
            case.refunds.push(EarlierRefund { lines, to_payment: preview.total, to_credit: 0, to_other_payments: 0 });
        }

        prop_assert_eq!(sum, total);
    }

    #[test]
    fn asking_twice_for_an_unused_part_pays_once(case in a_case(), by_day: bool) {
        let basis = if by_day { Prorate::Day } else { Prorate::Second };
        let mut case = easygoing(case);
        let services = case.invoice.lines.iter().filter(|line| line.period.is_some());
        let selected: Vec<SelectedLine> = services.map(|line| unused(&line.id, basis)).collect();
        case = case.asking_lines(selected);

        let first = case.preview();
        let again = case.refunded(&first).preview();

        prop_assert_eq!(again.total, 0);
    }

    #[test]
    fn eligibility_agrees_with_the_preview(case in a_case(), earlier in a_selection()) {
        let earlier = case.clone().asking_for(earlier).preview();
        let checked = case.refunded(&earlier).check().unwrap();
        let told = checked.eligibility();

        prop_assert_eq!(told.lines.len(), checked.case().invoice.lines.len());
        prop_assert_eq!(told.verdict == Verdict::No, told.everything.is_none());
        prop_assert_eq!(told.verdict == Verdict::No, told.refundable == 0);
        prop_assert_eq!(told.refundable, told.lines.iter().map(|line| line.refundable).sum::<Minor>());
        if let Some(everything) = &told.everything {
            let preview = checked.preview_of(everything);
            prop_assert_eq!(preview.total, told.refundable);
            prop_assert!(preview.outcome != Outcome::Ineligible);
        } else {
            prop_assert!(!told.reasons.is_empty());
        }
        for (line, told_line) in checked.case().invoice.lines.iter().zip(&told.lines) {
            prop_assert_eq!(told_line.verdict == Verdict::Yes, told_line.reasons.is_empty());
            prop_assert_eq!(told_line.left, checked.line_left(&line.id).unwrap());
            if !told.whole_only {
                let prorate = line.period.map(|_| Prorate::Day);
                let alone = SelectedLine { id: line.id.clone(), quantity: None, prorate };
                let preview = checked.preview_of(&Selection::Lines { lines: vec![alone] });
                prop_assert_eq!(preview.total, told_line.refundable);
                prop_assert_eq!(preview.outcome == Outcome::Ineligible, told_line.verdict == Verdict::No);
            }
        }
    }

    #[test]
    fn the_browser_and_the_server_answer_alike(case in a_case_with_conditions(), selection in a_selection()) {
        let case = case.asking_for(selection);
        let stored: Case = serde_json::from_str(&serde_json::to_string(&case).unwrap()).unwrap();
        let packed: Case = postcard::from_bytes(&postcard::to_allocvec(&case).unwrap()).unwrap();

        prop_assert_eq!(stored.preview(), case.preview());
        prop_assert_eq!(packed, case);
    }

    #[test]
    fn credit_is_never_returned_beyond_what_was_applied_while_the_gateway_pays(
        case in a_case(), amounts in proptest::collection::vec(an_amount(), 1..5),
    ) {
        let mut case = easygoing(case);
        for amount in amounts {
            let preview = case.clone().asking_amount(amount).preview();
            case = case.refunded(&preview);
        }
        let (paid, credited) = case.refunds.iter().fold((0, 0), |(paid, credited), refund| {
            (paid + refund.to_payment, credited + refund.to_credit)
        });

        prop_assert!(paid <= case.payment.amount && credited <= case.invoice.credit_applied);
        match case.credit_order {
            CreditOrder::CreditFirst => prop_assert!(paid == 0 || credited == case.invoice.credit_applied),
            CreditOrder::TransactionFirst => prop_assert!(credited == 0 || paid == case.payment.amount),
        }
    }

    #[test]
    fn nothing_panics_whatever_a_case_holds(
        case in a_case_with_conditions(), numbers in proptest::collection::vec(any::<i64>(), 16), small in proptest::collection::vec(-2..3_i64, 16),
        which in any::<u16>(), selection in a_selection(),
    ) {
        let mut case = case.asking_for(selection);
        let mut drawn = numbers.iter().zip(&small).enumerate();
        // Any bit says whether that field becomes a wild number or an edge.
        let mut spoil = |field: &mut i64| {
            if let Some((bit, (wild, edge))) = drawn.next() && which >> bit & 1 == 1 {
                *field = if wild % 2 == 0 { *wild } else { *edge };
            }
        };
        spoil(&mut case.now.0);
        spoil(&mut case.payment.amount);
        spoil(&mut case.invoice.credit_applied);
        spoil(&mut case.invoice.other_payments);
        spoil(&mut case.evidence);
        if let Some(fee) = &mut case.policy.restocking_fee {
            fee.flat.as_mut().map(&mut spoil);
        }
        let line = &mut case.invoice.lines[0];
        spoil(&mut line.quantity);
        spoil(&mut line.subtotal);
        spoil(&mut line.discount);
        spoil(&mut line.tax);
        if let Some(period) = &mut line.period {
            spoil(&mut period.start.0);
            spoil(&mut period.end.0);
        }
        let mut captured_at = Timestamp(0);
        spoil(&mut captured_at.0);
        case.payment.captured_at = Some(captured_at);
        case.zone.transitions = vec![(numbers[0], i32::MAX), (numbers[1], i32::MIN)];

        let _ = case.invoice.total();
        if let Ok(checked) = case.check() {
            let wild = checked.asking(Selection::Amount { amount: numbers[2] });
            let many = checked.asking(Selection::Lines { lines: vec![some("li_0", numbers[3])] });
            for asked in [&checked, &wild, &many] {
                let preview = asked.preview();
                prop_assert!((0..=asked.remaining()).contains(&preview.total));
            }
            checked.eligibility();
        }
    }
}
