//! Changes of a subscription: money, access, renewal, goodwill days.

use domain::{
    Access, Case, CheckedCase, Cycle, Every, MoneyBack, PaymentStatus, Prorate, Reason, Renewal, Selection,
    Subscription, SubscriptionChange, SubscriptionPreview, SubscriptionRefused, WallClock,
};

use crate::purchases::{Told, at, line, paid_purchase, service, unused, whole};

pub const NOW: &str = "2026-03-10T12:00:00Z";
pub const END: &str = "2026-04-01T00:00:00Z";

/// March, looked at on its tenth day; and a mug.
fn club_purchase() -> Case {
    paid_purchase([service("club", 3100, "2026-03-01T00:00:00Z", END), line("mug", 900, 0, 0)])
}

pub fn club() -> Subscription {
    Subscription::new("club", Cycle::new(Every::Months { count: 1, anchor_day: 1 }, 0).expect("a cycle"))
}

pub fn goodwill(days: i64) -> SubscriptionChange {
    SubscriptionChange::goodwill(days)
}

pub fn preview_on(
    now: &str,
    subscription: &Subscription,
    change: SubscriptionChange,
) -> Result<SubscriptionPreview, SubscriptionRefused> {
    let case = Case { now: at(now), ..club_purchase() }.check().expect("a valid case");
    case.preview_subscription(subscription, &change, &WallClock::fixed(0), at(now))
}

pub fn preview(change: SubscriptionChange) -> SubscriptionPreview {
    preview_on(NOW, &club(), change).expect("no refusal")
}

fn checked() -> CheckedCase {
    club_purchase().check().expect("a valid case")
}

#[test]
fn refund_and_cancel_pays_the_unused_days_ends_access_and_charges_no_more() {
    let preview = preview(SubscriptionChange::refund_and_cancel(Prorate::Day));

    let asked = Selection::Lines { lines: vec![unused("club", Prorate::Day)] };
    assert_eq!(preview.money, Some(checked().preview_of(&asked)));
    assert_eq!((preview.paid_back(), preview.can_be_made()), (2100, true));
    assert_eq!((preview.access_ends_at, preview.period_end), (Some(at(NOW)), at(NOW)));
    assert_eq!(preview.next_charges, None);
    assert_eq!((preview.after.canceled_at, preview.after.access_ended_at), (Some(at(NOW)), Some(at(NOW))));
}

#[test]
fn refund_only_pays_the_unused_seconds_and_leaves_all_else() {
    let preview = preview(SubscriptionChange::refund_only(Prorate::Second));

    assert_eq!(preview.paid_back(), 2150);
    assert_eq!((preview.access_ends_at, preview.period_end), (None, at(END)));
    let charges = preview.next_charges.unwrap();
    assert_eq!((charges.next_at, charges.following_at), (at(END), at("2026-05-01T00:00:00Z")));
    assert_eq!(preview.after, club());
}

#[test]
fn cancel_only_pays_nothing_and_can_be_used_until_the_period_ends() {
    let preview = preview(SubscriptionChange::cancel_only());

    assert_eq!((&preview.money, preview.paid_back(), preview.can_be_made()), (&None, 0, true));
    assert_eq!((preview.access_ends_at, preview.period_end), (Some(at(END)), at(END)));
    assert_eq!(preview.next_charges, None);
    assert_eq!(preview.after, Subscription { canceled_at: Some(at(NOW)), ..club() });
}

#[test]
fn goodwill_days_move_the_end_and_the_day_of_every_later_charge() {
    let preview = preview(goodwill(10));

    let charges = preview.next_charges.unwrap();
    assert_eq!((preview.period_end, preview.access_ends_at), (at("2026-04-11T00:00:00Z"), None));
    assert_eq!((charges.next_at, charges.following_at), (at("2026-04-11T00:00:00Z"), at("2026-05-11T00:00:00Z")));
    assert_eq!(preview.after.cycle.every(), Every::Months { count: 1, anchor_day: 11 });
}

#[test]
fn goodwill_given_again_counts_from_where_the_end_is_now() {
    let once = preview(goodwill(10));

    let again = preview_on(NOW, &once.after, goodwill(5)).unwrap();

    assert_eq!(again.period_end, at("2026-04-16T00:00:00Z"));
}

#[test]
fn days_that_were_given_away_are_not_paid_back() {
    let extended = preview(goodwill(10)).after;

    let within = preview_on(NOW, &extended, SubscriptionChange::refund_and_cancel(Prorate::Day)).unwrap();
    assert_eq!(within.paid_back(), 2100);

    let after_the_paid_days = "2026-04-05T00:00:00Z";
    let late = preview_on(after_the_paid_days, &extended, SubscriptionChange::refund_and_cancel(Prorate::Day)).unwrap();
    assert_eq!((late.paid_back(), late.can_be_made()), (0, false));
    assert!(preview_on(after_the_paid_days, &extended, SubscriptionChange::cancel_only()).unwrap().can_be_made());
}

/// All of the knobs' combinations: what each pays, when access ends, when the next charge comes, or the refusal.
#[test]
fn every_combination_of_the_knobs_has_its_answer() {
    const MONEY: [(MoneyBack, i64); 4] = [
        (MoneyBack::None, 0),
        (MoneyBack::ProratedByDay, 2100),
        (MoneyBack::ProratedBySecond, 2150),
        (MoneyBack::FullPeriod, 3100),
    ];
    const LATER: &str = "2026-04-04T00:00:00Z";
    let table = [
        (Access::PeriodEnd, Renewal::Keep, None, Ok((None, Some(END)))),
        (Access::PeriodEnd, Renewal::Keep, Some(3), Ok((None, Some(LATER)))),
        (Access::PeriodEnd, Renewal::Cancel, None, Ok((Some(END), None))),
        (Access::PeriodEnd, Renewal::Cancel, Some(3), Ok((Some(LATER), None))),
        (Access::Now, Renewal::Keep, None, Err("ends_now_but_renews")),
        (Access::Now, Renewal::Keep, Some(3), Err("ends_now_but_renews")),
        (Access::Now, Renewal::Cancel, None, Ok((Some(NOW), None))),
        (Access::Now, Renewal::Cancel, Some(3), Err("ends_now_but_extends")),
    ];
    for (access, renewal, goodwill_days, expected) in table {
        for (money, paid_back) in MONEY {
            let change = SubscriptionChange { money, access, renewal, goodwill_days };
            let nothing = change == SubscriptionChange { goodwill_days: None, ..goodwill(0) };
            let expected = if nothing { Err("nothing_changes") } else { expected };

            let answer = preview_on(NOW, &club(), change);

            let told = answer.as_ref().map(|preview| {
                let next_at = preview.next_charges.map(|charges| charges.next_at);
                (preview.paid_back(), preview.access_ends_at, next_at)
            });
            let expected =
                expected.map(|(ends, next): (Option<&str>, Option<&str>)| (paid_back, ends.map(at), next.map(at)));
            assert_eq!(told.map_err(SubscriptionRefused::code), expected, "{change:?}");
        }
    }
}

#[test]
fn the_full_period_is_what_is_left_of_its_line_alone() {
    let case = club_purchase();
    let case = case.clone().refunded(&case.asking_lines([unused("club", Prorate::Day)]).preview()).check().unwrap();
    let full = SubscriptionChange { money: MoneyBack::FullPeriod, ..SubscriptionChange::cancel_only() };

    let preview = case.preview_subscription(&club(), &full, &WallClock::fixed(0), at(NOW)).unwrap();

    let money = preview.money.unwrap();
    assert_eq!((money.total, money.remaining_after), (1000, 900));
    assert_eq!(money, case.preview_of(&Selection::Lines { lines: vec![whole("club")] }));
}

#[test]
fn what_was_canceled_before_stays_so_and_can_still_be_paid_back_ended_or_extended() {
    let canceled = preview(SubscriptionChange::cancel_only()).after;

    let ended = SubscriptionChange { access: Access::Now, ..SubscriptionChange::refund_only(Prorate::Day) };
    let ended = preview_on(NOW, &canceled, ended).unwrap();
    assert_eq!((ended.paid_back(), ended.access_ends_at, ended.next_charges), (2100, Some(at(NOW)), None));

    let extended = preview_on(NOW, &canceled, goodwill(7)).unwrap();
    assert_eq!((extended.access_ends_at, extended.next_charges), (Some(at("2026-04-08T00:00:00Z")), None));
    assert_eq!(extended.after.canceled_at, Some(at(NOW)));
}

#[test]
fn money_that_the_rules_do_not_give_is_told_with_its_reason_and_the_change_cannot_be_made() {
    let mut case = club_purchase();
    case.payment.status = PaymentStatus::Captured;
    let case = case.check().unwrap();
    let previewed = |change| case.preview_subscription(&club(), &change, &WallClock::fixed(0), at(NOW)).unwrap();

    let refund = previewed(SubscriptionChange::refund_and_cancel(Prorate::Day));
    assert_eq!((refund.paid_back(), refund.can_be_made()), (0, false));
    assert_eq!(refund.money.unwrap().reasons, [Reason::UnsettledVoidOnly]);

    assert!(previewed(SubscriptionChange::cancel_only()).can_be_made());
}

#[test]
fn a_later_decision_pays_as_of_the_day_it_was_asked_and_ends_access_when_it_is_made() {
    let decided_at = at("2026-03-13T09:00:00Z");
    let case = Case { now: decided_at, ..club_purchase() }.check().unwrap().deciding(at(NOW), &[]);
    let change = SubscriptionChange::refund_and_cancel(Prorate::Day);

    let preview = case.preview_subscription(&club(), &change, &WallClock::fixed(0), decided_at).unwrap();

    assert_eq!((preview.paid_back(), preview.access_ends_at), (2100, Some(decided_at)));
}
