//! Rules beyond preview.md, each met and just missed: one open request a line, the minimum, evidence, lists.

use domain::{Case, Exceptions, Listing, Outcome, Reason, RefundReason, Verdict};

use crate::purchases::{Told, line, paid_purchase, pending, whole};

fn purchase() -> Case {
    paid_purchase([line("cup", 1_000, 0, 0), line("pot", 3_000, 0, 0)])
}

#[test]
fn a_line_is_asked_for_once_at_a_time() {
    let case = Case { pending_lines: vec![pending("pot")], ..purchase() };

    let refused = case.clone().asking_lines([whole("cup"), whole("pot")]).preview();
    let ticket = "R-7K2M9".to_owned();
    assert_eq!(refused.reasons, [Reason::AlreadyAsked { id: "pot".to_owned(), ticket }]);
    assert_eq!((refused.outcome, refused.total), (Outcome::Ineligible, 0));

    assert_eq!(case.clone().asking_amount(1).codes(), ["already_asked"], "an amount is spread over all lines");
    assert!(case.asking_lines([whole("cup")]).codes().is_empty());
}

#[test]
fn a_line_that_gives_nothing_is_in_nobodys_way() {
    let mut case = paid_purchase([line("cup", 1_000, 0, 0), line("gift", 1_000, 1_000, 0)]);
    case.pending_lines = vec![pending("gift")];

    assert!(case.codes().is_empty());
}

#[test]
fn staff_who_decide_a_request_do_not_meet_it_in_their_own_way() {
    let case = Case { pending_lines: vec![pending("cup")], ..purchase() }.asking_lines([whole("cup")]);

    let decided = case.clone().check().expect("a valid case").deciding(case.now, &[]).preview();

    assert_eq!(decided.total, 1_000);
}

#[test]
fn a_request_comes_to_the_minimum_or_more() {
    let mut case = purchase();
    case.policy.minimum_amount = Some(500);

    assert!(case.clone().asking_amount(500).codes().is_empty());
    let refused = case.clone().asking_amount(499).preview();
    assert_eq!(refused.reasons, [Reason::BelowMinimum { asked: 499, minimum: 500 }]);
    assert_eq!(refused.outcome, Outcome::Ineligible);

    case.policy.exceptions = Exceptions::Review;
    case.policy.auto_approve_up_to = Some(10_000);
    let looked_at = case.clone().asking_amount(499).preview();
    assert_eq!((looked_at.outcome, looked_at.total), (Outcome::Review, 499));
    assert_eq!(case.asking_amount(500).preview().outcome, Outcome::AutoApprove);
}

#[test]
fn small_lines_that_reach_the_minimum_together_are_open() {
    let mut case = paid_purchase([line("a", 300, 0, 0), line("b", 300, 0, 0)]);
    case.policy.minimum_amount = Some(500);

    let told = case.clone().check().expect("a valid case").eligibility();
    assert_eq!((told.verdict, told.refundable), (Verdict::Yes, 600));

    case.policy.minimum_amount = Some(601);
    let told = case.clone().check().expect("a valid case").eligibility();
    assert_eq!((told.verdict, told.reasons), (Verdict::No, vec![Reason::BelowMinimum { asked: 600, minimum: 601 }]));

    case.policy.exceptions = Exceptions::Review;
    let told = case.check().expect("a valid case").eligibility();
    assert_eq!((told.verdict, told.refundable), (Verdict::NeedsReview, 600));
}

#[test]
fn a_reason_that_wants_evidence_is_looked_at_without_it_and_never_denied() {
    let mut case = purchase();
    case.policy.evidence_for = vec![RefundReason::Damaged];
    case.policy.auto_approve_up_to = Some(10_000);
    let case = case.check().expect("a valid case");

    let unseen = case.because(RefundReason::Damaged, 0).preview();
    assert_eq!(unseen.reasons, [Reason::EvidenceMissing { reason: RefundReason::Damaged }]);
    assert_eq!((unseen.outcome, unseen.total), (Outcome::Review, 4_000));

    assert_eq!(case.because(RefundReason::Damaged, 1).preview().outcome, Outcome::AutoApprove);
    assert_eq!(case.because(RefundReason::WrongItem, 0).preview().outcome, Outcome::AutoApprove);
}

#[test]
fn missing_evidence_is_told_beside_what_denies() {
    let mut case = purchase();
    case.policy.evidence_for = vec![RefundReason::Damaged];
    case.invoice.lines[0].consumed = true;
    case.reason = Some(RefundReason::Damaged);

    assert_eq!(case.preview().outcome, Outcome::Ineligible);
    assert_eq!(case.codes(), ["consumed", "evidence_missing"]);
}

#[test]
fn a_trusted_customer_is_approved_at_once_within_the_rules_and_only_there() {
    let mut case = Case { listing: Some(Listing::Allowed), reason: Some(RefundReason::Damaged), ..purchase() };
    case.policy.evidence_for = vec![RefundReason::Damaged];
    assert_eq!((case.preview().outcome, case.codes().len()), (Outcome::AutoApprove, 0));

    case.invoice.lines[0].consumed = true;
    assert_eq!(case.codes(), ["consumed"]);
}

#[test]
fn nothing_of_a_blocked_customers_is_approved_by_itself() {
    let mut case = Case { listing: Some(Listing::Blocked), ..purchase() };
    case.policy.auto_approve_up_to = Some(10_000);
    assert_eq!((case.preview().outcome, case.codes()), (Outcome::Ineligible, vec!["customer_blocked"]));
    let told = case.clone().check().expect("a valid case").eligibility();
    assert_eq!((told.verdict, told.reasons), (Verdict::No, vec![Reason::CustomerBlocked]));

    case.policy.exceptions = Exceptions::Review;
    assert_eq!(case.preview().outcome, Outcome::Review);
}

#[test]
fn every_reason_beyond_the_first_three_comes_after_them_in_order() {
    let mut case = Case { listing: Some(Listing::Blocked), reason: Some(RefundReason::Damaged), ..purchase() };
    case.now = crate::purchases::at("2027-01-01T00:00:00Z");
    case.invoice.lines[0].category = "digital".to_owned();
    case.invoice.lines[1].consumed = true;
    case.policy.excluded_categories = vec!["digital".to_owned()];
    case.policy.minimum_amount = Some(5_000);
    case.policy.evidence_for = vec![RefundReason::Damaged];

    let beyond = ["below_minimum", "evidence_missing", "customer_blocked"];
    assert_eq!(case.codes(), [["outside_window", "excluded_category", "consumed"], beyond].concat());
}

#[test]
fn a_small_line_of_an_unsettled_whole_is_not_too_little() {
    let mut case = paid_purchase([line("pot", 4_000, 0, 0), line("cup", 500, 0, 0)]);
    case.payment.status = domain::PaymentStatus::Captured;
    case.policy.minimum_amount = Some(1_000);
    case.policy.exceptions = Exceptions::Review;

    let told = case.check().expect("a valid case").eligibility();

    assert_eq!(told.lines.iter().map(|line| line.verdict).collect::<Vec<_>>(), [Verdict::Yes, Verdict::Yes]);
}
