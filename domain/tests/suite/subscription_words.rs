//! The words and shapes of a subscription, as they are sent and stored.

use domain::{Access, Cycle, Every, Prorate, Renewal, Subscription, SubscriptionChange, SubscriptionWay};
use serde_json::json;

use crate::subscription::{goodwill, preview};

#[test]
fn three_ways_have_names_and_the_first_is_recommended() {
    for basis in [Prorate::Day, Prorate::Second] {
        assert_eq!(SubscriptionChange::refund_and_cancel(basis).way(), Some(SubscriptionWay::RefundAndCancel));
        assert_eq!(SubscriptionChange::refund_only(basis).way(), Some(SubscriptionWay::RefundOnly));
    }
    assert_eq!(SubscriptionChange::cancel_only().way(), Some(SubscriptionWay::CancelOnly));
    assert_eq!(SubscriptionWay::RECOMMENDED, SubscriptionWay::ALL[0]);

    let unnamed = SubscriptionChange { renewal: Renewal::Cancel, ..SubscriptionChange::refund_only(Prorate::Day) };
    assert_eq!(unnamed.way(), None);
    assert_eq!(SubscriptionChange { access: Access::Now, ..SubscriptionChange::cancel_only() }.way(), None);
    assert_eq!(goodwill(3).way(), None);
}

#[test]
fn the_knobs_are_words_on_the_wire() {
    let change = SubscriptionChange { goodwill_days: Some(3), ..SubscriptionChange::cancel_only() };

    assert_eq!(
        serde_json::to_value(change).unwrap(),
        json!({"money": "none", "access": "period_end", "renewal": "cancel", "goodwill_days": 3})
    );
    let read = |text| serde_json::from_str::<SubscriptionChange>(text);
    let refund = r#"{"money": "prorated_by_second", "access": "now", "renewal": "cancel"}"#;
    assert_eq!(read(refund).unwrap(), SubscriptionChange::refund_and_cancel(Prorate::Second));
    assert!(read(r#"{"money": "none", "access": "now", "renewal": "cancel", "goodwil_days": 3}"#).is_err());
    assert!(read(r#"{"money": "half", "access": "now", "renewal": "cancel"}"#).is_err());
    let ways: Vec<&str> = SubscriptionWay::ALL.iter().map(|way| way.as_str()).collect();
    assert_eq!(ways, ["refund_and_cancel", "refund_only", "cancel_only"]);
}

#[test]
fn a_subscription_is_kept_as_it_was() {
    let extended = preview(goodwill(10)).after;

    let kept: Subscription = serde_json::from_value(serde_json::to_value(&extended).unwrap()).unwrap();

    assert_eq!(kept, extended);
    assert_eq!(
        serde_json::to_value(extended.cycle).unwrap(),
        json!({"unit": "months", "count": 1, "anchor_day": 11, "second_of_day": 0})
    );
}

#[test]
fn a_cycle_that_no_calendar_has_is_refused_by_its_field() {
    let months = |count, anchor_day| Cycle::new(Every::Months { count, anchor_day }, 0).map_err(|wrong| wrong.field);
    let days = |count, second| Cycle::new(Every::Days { count }, second).map_err(|wrong| wrong.field);

    for (count, anchor_day) in [(1, 1), (120, 31)] {
        assert!(months(count, anchor_day).is_ok());
    }
    for (count, anchor_day, field) in [(0, 1, "count"), (121, 1, "count"), (1, 0, "anchor_day"), (1, 32, "anchor_day")]
    {
        assert_eq!(months(count, anchor_day), Err(field));
    }
    let at_nine = Cycle::new(Every::Days { count: 7 }, 32_400).unwrap();
    assert_eq!((at_nine.every(), at_nine.second_of_day()), (Every::Days { count: 7 }, 32_400));
    assert!(days(1, 0).is_ok() && days(3_660, 86_399).is_ok());
    for (count, second, field) in [(i64::MIN, 0, "count"), (3_661, 0, "count"), (7, 86_400, "second_of_day")] {
        assert_eq!(days(count, second), Err(field));
    }

    let wire = json!({"unit": "months", "count": 1, "anchor_day": 32, "second_of_day": 0});
    let wrong = serde_json::from_value::<Cycle>(wire).unwrap_err();
    assert_eq!(wrong.to_string(), "anchor_day must be from 1 to 31");
}
