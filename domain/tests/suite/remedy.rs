//! What helps where a refund failed, and docs/remedies.md, which shows it.

use domain::{Again, FailureReason, Remedy, Timestamp};

use crate::doc_table::{Row, assert_page_shows};

const HOUR: i64 = 3_600_000_000;
const NOON: Timestamp = Timestamp(12 * HOUR);

fn again(again: Again) -> String {
    match again {
        Again::Never => "never".to_owned(),
        Again::AtOnce => "at once".to_owned(),
        Again::After { hours } => format!("after {hours} h"),
        Again::OnceAfter { hours } => format!("once, after {hours} h"),
    }
}

fn listed(remedies: &[Remedy]) -> String {
    match remedies {
        [] => "-".to_owned(),
        remedies => remedies.iter().map(|remedy| remedy.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn table() -> Vec<Row> {
    let head = ["reason", "the same way again", "staff", "customer"].map(str::to_owned).to_vec();
    let rows = FailureReason::ALL.iter().map(|reason| {
        let remedies = reason.remedies();
        vec![reason.to_string(), again(remedies.again), listed(remedies.staff), listed(remedies.customer)]
    });
    [head].into_iter().chain(rows).collect()
}

#[test]
fn the_page_says_what_helps() {
    assert_page_shows("docs/remedies.md", &[("remedies", table())]);
}

#[test]
fn a_second_try_is_offered_where_the_reason_lets_it_be_made_and_nowhere_else() {
    for reason in FailureReason::ALL {
        let remedies = reason.remedies();
        let is_open = remedies.again != Again::Never;
        assert_eq!(remedies.staff.contains(&Remedy::TryAgain), is_open, "{reason}");
        assert!(is_open || !remedies.customer.contains(&Remedy::TryAgain), "{reason}: nobody can keep that promise");
    }
}

#[test]
fn account_credit_is_offered_only_where_the_money_surely_lies_with_the_merchant() {
    let doubtful = [
        FailureReason::ChargeForPendingRefundDisputed,
        FailureReason::Disputed,
        FailureReason::ComplaintOpen,
        FailureReason::AmountAboveRemaining,
        FailureReason::AlreadyRefunded,
        FailureReason::Unknown,
    ];
    for reason in doubtful {
        assert!(!reason.remedies().staff.contains(&Remedy::AccountCredit), "{reason}");
        assert!(!reason.remedies().customer.contains(&Remedy::AccountCredit), "{reason}");
    }
}

#[test]
fn staff_always_have_something_to_do_and_customers_are_promised_only_what_staff_can_give() {
    for reason in FailureReason::ALL {
        let remedies = reason.remedies();
        assert!(!remedies.staff.is_empty(), "{reason}");
        assert!(remedies.customer.iter().all(|remedy| remedies.staff.contains(remedy)), "{reason}");
    }
}

#[test]
fn a_second_try_opens_to_the_microsecond() {
    assert_eq!(Again::Never.open_from(NOON, 1), None);
    assert_eq!(Again::AtOnce.open_from(NOON, 9), Some(NOON));
    assert_eq!(Again::After { hours: 24 }.open_from(NOON, 9), Some(Timestamp(36 * HOUR)));
    assert_eq!(Again::OnceAfter { hours: 24 }.open_from(NOON, 1), Some(Timestamp(36 * HOUR)));
    assert_eq!(Again::OnceAfter { hours: 24 }.open_from(NOON, 2), None, "no third try");
    assert_eq!(Again::After { hours: i64::MAX }.open_from(NOON, 1), Some(Timestamp(i64::MAX)), "never a panic");
}
