//! What a customer is told before asking: yes, needs review or no; why, until when, how much.

use domain::{
    Case, Eligibility, Exceptions, Line, PaymentStatus, Reason, Selection, Unused, Verdict, WindowFrom, ZoneOffsets,
};

use crate::purchases::{Told, at, line, paid_purchase, pending, service, units};

/// The purchase of look/choose.html: bought 2 November, delivered on the 5th, looked at on the 21st.
fn lumen_purchase() -> Case {
    let mut case = paid_purchase([
        units("dripper", 2, 6800),
        line("papers", 664, 0, 126),
        Line { consumed: true, ..line("course", 4900, 0, 0) },
        service("club", 1900, "2026-11-01T00:00:00+01:00", "2026-12-01T00:00:00+01:00"),
    ]);
    case.zone = ZoneOffsets::fixed(3600);
    case.now = at("2026-11-21T09:14:00+01:00");
    case.payment.captured_at = Some(at("2026-11-02T18:00:00+01:00"));
    case.invoice.delivered_at = Some(at("2026-11-05T11:00:00+01:00"));
    case.policy.window_from = WindowFrom::DeliveredAt;
    case
}

fn eligibility(case: &Case) -> Eligibility {
    case.clone().check().expect("a valid case").eligibility()
}

fn verdicts(eligibility: &Eligibility) -> Vec<Verdict> {
    eligibility.lines.iter().map(|line| line.verdict).collect()
}

#[test]
fn the_page_learns_every_fact_it_shows() {
    let told = eligibility(&lumen_purchase());

    assert_eq!((told.verdict, told.reasons.len()), (Verdict::Yes, 0));
    assert_eq!(told.open_until, Some(at("2026-12-05T00:00:00Z").seconds() / 86_400));
    assert_eq!(verdicts(&told), [Verdict::Yes, Verdict::Yes, Verdict::No, Verdict::Yes]);
    assert_eq!((told.lines[0].left, told.lines[0].quantity_left), (6800, 2));
    assert_eq!((told.lines[2].left, told.lines[2].refundable), (4900, 0));
    assert_eq!(told.lines[2].reasons, [Reason::Consumed { ids: vec!["course".to_owned()] }]);
    assert_eq!(told.lines[3].unused, Some(Unused { days_unused: 9, days_total: 30 }));
    assert_eq!(told.lines[3].refundable, 570);
    assert_eq!(told.refundable, 6800 + 790 + 570);
}

#[test]
fn where_exceptions_are_looked_at_a_line_needs_review_and_counts() {
    let mut case = lumen_purchase();
    case.policy.exceptions = Exceptions::Review;

    let told = eligibility(&case);

    assert_eq!(verdicts(&told), [Verdict::Yes, Verdict::Yes, Verdict::NeedsReview, Verdict::Yes]);
    assert_eq!((told.verdict, told.refundable), (Verdict::Yes, 6800 + 790 + 4900 + 570));
}

#[test]
fn a_closed_window_is_no_or_needs_review_and_tells_the_day() {
    let mut case = lumen_purchase();
    case.now = at("2026-12-06T00:00:00+01:00");
    let closed_on = at("2026-12-05T00:00:00Z").seconds() / 86_400;

    let denied = eligibility(&case);
    assert_eq!((denied.verdict, denied.refundable, denied.everything), (Verdict::No, 0, None));
    let course = Reason::Consumed { ids: vec!["course".to_owned()] };
    assert_eq!(denied.reasons, [Reason::OutsideWindow { closed_on }, course.clone()]);
    assert_eq!(denied.open_until, Some(closed_on));

    case.policy.exceptions = Exceptions::Review;
    let looked_at = eligibility(&case);
    assert_eq!((looked_at.verdict, looked_at.refundable), (Verdict::NeedsReview, 6800 + 790 + 4900));
    assert_eq!(looked_at.reasons, [Reason::OutsideWindow { closed_on }, course]);
    assert_eq!(looked_at.lines[3].reasons, [Reason::AmountNotPositive], "the month of the club is over");
}

#[test]
fn nothing_can_be_asked_of_a_disputed_payment() {
    let mut case = lumen_purchase();
    case.payment.disputed = true;

    let told = eligibility(&case);

    assert_eq!((told.verdict, told.refundable), (Verdict::No, 0));
    assert_eq!(told.reasons, [Reason::PaymentDisputed]);
    assert!(told.lines.iter().all(|line| line.reasons == [Reason::PaymentDisputed]));
}

#[test]
fn a_line_that_went_back_is_no_and_the_others_stay() {
    let case = lumen_purchase();
    let dripper = Selection::Lines { lines: vec![crate::purchases::whole("dripper")] };
    let later = case.clone().refunded(&case.asking_for(dripper).preview());

    let told = eligibility(&later);

    assert_eq!((told.lines[0].verdict, told.lines[0].left), (Verdict::No, 0));
    assert_eq!(told.lines[0].reasons, [Reason::FullyRefunded]);
    assert_eq!((told.verdict, told.refundable), (Verdict::Yes, 790 + 570));
}

#[test]
fn before_it_settles_only_the_whole_can_be_asked_for() {
    let mut case = paid_purchase([units("dripper", 2, 6800), line("papers", 664, 0, 126)]);
    case.payment.status = PaymentStatus::Captured;

    let told = eligibility(&case);

    assert!(told.whole_only);
    assert_eq!((told.verdict, told.refundable, told.everything), (Verdict::Yes, 7590, Some(Selection::Full)));
}

#[test]
fn before_it_settles_one_line_that_cannot_go_keeps_the_others() {
    let mut case = lumen_purchase();
    case.payment.status = PaymentStatus::Captured;

    let told = eligibility(&case);

    let course = Reason::Consumed { ids: vec!["course".to_owned()] };
    assert_eq!((told.verdict, told.whole_only, &told.reasons[..]), (Verdict::No, true, std::slice::from_ref(&course)));
    assert_eq!(told.lines[0].reasons, [Reason::UnsettledVoidOnly]);
    assert_eq!(told.lines[2].reasons, [course]);
}

#[test]
fn money_that_becomes_credit_is_told_and_is_still_a_yes() {
    let mut case = lumen_purchase();
    case.payment.gateway_refundable_until = Some(case.now);

    let told = eligibility(&case);

    assert_eq!(
        (told.verdict, &told.reasons[..]),
        (Verdict::Yes, &[Reason::GatewayWindowExpired { since: case.now }][..])
    );
    assert!(told.lines[0].reasons.is_empty());
}

#[test]
fn that_a_person_decides_is_no_reason_against_it() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    for limit in [None, Some(0), Some(1000)] {
        case.policy.auto_approve_up_to = limit;
        assert_eq!(eligibility(&case).verdict, Verdict::Yes);
    }
}

#[test]
fn without_a_limit_there_is_no_last_day() {
    let mut case = paid_purchase([line("a", 1000, 0, 0)]);
    case.policy.window_days = None;

    assert_eq!(eligibility(&case).open_until, None);
}

#[test]
fn a_month_that_is_over_has_nothing_unused() {
    let mut case = paid_purchase([service("club", 1900, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]);
    case.policy.window_days = None;

    let told = eligibility(&case);

    assert_eq!((told.verdict, told.reasons), (Verdict::No, vec![Reason::AmountNotPositive]));
    assert_eq!(told.lines[0].unused, Some(Unused { days_unused: 0, days_total: 28 }));
}

#[test]
fn a_line_that_a_pending_request_asks_for_cannot_be_asked_for_again() {
    let mut case = paid_purchase([line("cup", 1_000, 0, 0), line("pot", 3_000, 0, 0)]);
    case.pending_lines = vec![pending("cup")];

    let open = case.check().expect("a valid case").eligibility();

    assert_eq!(open.lines.iter().map(|line| line.verdict).collect::<Vec<_>>(), [Verdict::No, Verdict::Yes]);
    assert_eq!((open.refundable, open.any_amount), (3_000, false));
}

#[test]
fn where_every_line_is_asked_for_nothing_is_left_to_ask() {
    let mut case = paid_purchase([line("cup", 1_000, 0, 0)]);
    case.pending_lines = vec![pending("cup")];

    let open = case.check().expect("a valid case").eligibility();

    assert_eq!(open.verdict, Verdict::No);
    assert_eq!(open.reasons.iter().map(domain::Reason::code).collect::<Vec<_>>(), ["already_asked"]);
}

#[test]
fn what_speaks_against_several_lines_is_said_once_with_all_of_them_in_the_order_of_the_rules() {
    let of_kind = |id: &str, category: &str, consumed: bool| Line {
        category: category.to_owned(),
        consumed,
        ..line(id, 1_000, 0, 0)
    };
    let mut case = paid_purchase([
        of_kind("course", "physical", true),
        of_kind("card", "gift cards", false),
        of_kind("film", "physical", true),
        of_kind("voucher", "gift cards", false),
    ]);
    case.policy.excluded_categories = vec!["gift cards".to_owned()];

    let told = eligibility(&case);

    let ids = |ids: [&str; 2]| ids.map(str::to_owned).to_vec();
    let excluded = Reason::ExcludedCategory { ids: ids(["card", "voucher"]) };
    assert_eq!(told.reasons, [excluded, Reason::Consumed { ids: ids(["course", "film"]) }]);
}

#[test]
fn an_amount_can_be_asked_for_where_no_line_that_has_something_left_is_closed() {
    let mut case = paid_purchase([line("cup", 1_000, 0, 0), line("gift", 500, 500, 0), line("pot", 3_000, 0, 0)]);
    assert!(eligibility(&case).any_amount, "a line that gives nothing is in nobody's way");

    case.invoice.lines[2].consumed = true;
    assert!(!eligibility(&case).any_amount);

    case.invoice.lines[2].consumed = false;
    case.payment.status = PaymentStatus::Captured;
    let void = eligibility(&case);
    assert_eq!((void.any_amount, void.whole_only), (false, true));
}
