//! Changes of a subscription that are refused: each refusal met, and just missed.

use domain::{Access, MoneyBack, Prorate, Renewal, Subscription, SubscriptionChange, SubscriptionRefused};

use crate::purchases::at;
use crate::subscription::{END, NOW, club, goodwill, preview, preview_on};

fn refusal(subscription: &Subscription, change: SubscriptionChange) -> SubscriptionRefused {
    preview_on(NOW, subscription, change).expect_err("a refusal")
}

#[test]
fn only_a_line_of_the_invoice_that_pays_for_a_period_is_a_subscription() {
    let of = |line_id: &str| Subscription { line_id: line_id.to_owned(), ..club() };
    let cancel = SubscriptionChange::cancel_only();

    assert_eq!(refusal(&of("clubs"), cancel), SubscriptionRefused::UnknownLine { id: "clubs".to_owned() });
    assert_eq!(refusal(&of("mug"), cancel), SubscriptionRefused::LineHasNoPeriod { id: "mug".to_owned() });
    assert!(preview_on(NOW, &of("club"), cancel).is_ok());
}

#[test]
fn a_period_can_be_changed_until_its_last_second() {
    let cancel = SubscriptionChange::cancel_only();

    assert!(preview_on("2026-03-31T23:59:59Z", &club(), cancel).is_ok());
    assert_eq!(preview_on(END, &club(), cancel).unwrap_err(), SubscriptionRefused::PeriodOver { ended_at: at(END) });

    let extended = preview(goodwill(1)).after;
    assert!(preview_on(END, &extended, cancel).is_ok());
    let extended_end = "2026-04-02T00:00:00Z";
    assert_eq!(
        preview_on(extended_end, &extended, cancel).unwrap_err(),
        SubscriptionRefused::PeriodOver { ended_at: at(extended_end) }
    );
}

#[test]
fn nothing_is_left_to_change_where_access_was_ended() {
    let ended = preview(SubscriptionChange::refund_and_cancel(Prorate::Day)).after;

    for change in [goodwill(1), SubscriptionChange::refund_only(Prorate::Day), SubscriptionChange::cancel_only()] {
        assert_eq!(refusal(&ended, change), SubscriptionRefused::PeriodOver { ended_at: at(NOW) });
    }
    assert!(preview_on("2026-03-10T11:59:59Z", &ended, goodwill(1)).is_ok());
}

#[test]
fn what_is_canceled_is_not_canceled_again() {
    let canceled = preview(SubscriptionChange::cancel_only()).after;

    let refused = SubscriptionRefused::AlreadyCanceled { canceled_at: at(NOW) };
    assert_eq!(refusal(&canceled, SubscriptionChange::cancel_only()), refused);
    assert_eq!(refusal(&canceled, SubscriptionChange::refund_and_cancel(Prorate::Day)), refused);
}

#[test]
fn access_does_not_end_now_while_the_customer_is_charged_again() {
    let ends_now = SubscriptionChange { access: Access::Now, ..SubscriptionChange::refund_only(Prorate::Day) };

    assert_eq!(refusal(&club(), ends_now), SubscriptionRefused::EndsNowButRenews { renews_at: at(END) });
    assert!(preview_on(NOW, &club(), SubscriptionChange { renewal: Renewal::Cancel, ..ends_now }).is_ok());
}

#[test]
fn goodwill_is_a_day_to_a_year() {
    for days in [i64::MIN, -1, 0, 367, i64::MAX] {
        assert_eq!(
            refusal(&club(), goodwill(days)),
            SubscriptionRefused::GoodwillOutOfRange { asked: days, most: 366 }
        );
    }
    for days in [1, 366] {
        assert!(preview_on(NOW, &club(), goodwill(days)).is_ok());
    }
}

#[test]
fn goodwill_days_are_not_given_while_access_ends_now() {
    let both = SubscriptionChange { goodwill_days: Some(1), ..SubscriptionChange::refund_and_cancel(Prorate::Day) };

    assert_eq!(refusal(&club(), both), SubscriptionRefused::EndsNowButExtends { days: 1 });
    assert!(preview_on(NOW, &club(), SubscriptionChange { access: Access::PeriodEnd, ..both }).is_ok());
}

#[test]
fn a_change_that_changes_nothing_is_refused() {
    let nothing = SubscriptionChange { renewal: Renewal::Keep, ..SubscriptionChange::cancel_only() };

    assert_eq!(refusal(&club(), nothing), SubscriptionRefused::NothingChanges);
}

#[test]
fn of_several_refusals_the_first_in_order_is_told() {
    let worst = SubscriptionChange {
        money: MoneyBack::None,
        access: Access::Now,
        renewal: Renewal::Keep,
        goodwill_days: Some(0),
    };
    let canceled = Subscription { canceled_at: Some(at("2026-03-02T00:00:00Z")), ..club() };
    let cancel_again = SubscriptionChange { renewal: Renewal::Cancel, ..worst };

    assert_eq!(refusal(&Subscription { line_id: "x".to_owned(), ..canceled.clone() }, worst).code(), "unknown_line");
    assert_eq!(preview_on(END, &canceled, cancel_again).unwrap_err().code(), "period_over");
    assert_eq!(refusal(&canceled, cancel_again).code(), "already_canceled");
    assert_eq!(refusal(&club(), worst).code(), "ends_now_but_renews");
    assert_eq!(refusal(&canceled, worst).code(), "goodwill_out_of_range");
    assert_eq!(
        refusal(&canceled, SubscriptionChange { goodwill_days: Some(1), ..worst }).code(),
        "ends_now_but_extends"
    );
}

#[test]
fn a_refusal_names_the_field_at_fault() {
    let field = |subscription: &Subscription, change| refusal(subscription, change).field();
    let canceled = preview(SubscriptionChange::cancel_only()).after;

    assert_eq!(field(&Subscription { line_id: "mug".to_owned(), ..club() }, goodwill(1)), Some("line_id"));
    assert_eq!(field(&canceled, SubscriptionChange::cancel_only()), Some("renewal"));
    assert_eq!(field(&club(), SubscriptionChange { access: Access::Now, ..goodwill(1) }), Some("access"));
    assert_eq!(field(&club(), goodwill(0)), Some("goodwill_days"));
    assert_eq!(field(&club(), SubscriptionChange { goodwill_days: None, ..goodwill(1) }), None);
}
