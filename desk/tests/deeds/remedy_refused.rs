//! Every reason why a remedy is not taken, met and just missed. What a page offers is what the deed takes.

use desk::{Deed, Failed, RemedyRefused, Repair, Role};
use domain::{FailureReason, Reason, Refund, RefundState, Remedy, Selection, Timestamp};

use crate::asking::{about, offered, only};
use crate::gateway::Sent;
use crate::people::{create, rules, staff};
use crate::shop::shop;
use crate::world::{days, seconds};

pub fn refused(answer: Deed<Refund, RemedyRefused>) -> RemedyRefused {
    match answer {
        Err(Failed::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found_nor_is_anothers() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, only("li_1"), FailureReason::ProcessingError).await;
    let neighbour = shop.desk.create_merchant(create("neighbour", rules())).await.expect("a merchant");

    for repair in [Repair::Retry, Repair::Credit] {
        let answer = shop.desk.repair_refund(&shop.merchant, &shop.manager, "re_nobody", repair).await;
        assert_eq!(refused(answer), RemedyRefused::NotFound, "{repair:?}");
    }
    let answer = shop.desk.repair_refund(&neighbour, &shop.manager, &about(&failed), Repair::Retry).await;
    assert_eq!(refused(answer), RemedyRefused::NotFound);

    shop.try_retry(&shop.manager, &failed).await.expect("their own");
    shop.close().await;
}

#[tokio::test]
async fn a_viewer_looks_and_a_reviewer_acts() {
    let shop = shop().await;
    let viewer = staff(&shop.desk, &shop.merchant, "vera@example.org", Role::Viewer, None).await;
    let reviewer = staff(&shop.desk, &shop.merchant, "ben@example.org", Role::Reviewer, None).await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::Declined).await;
    shop.clock.advance(days(1));

    assert_eq!(refused(shop.try_retry(&viewer, &failed).await), RemedyRefused::NotAllowed);
    assert_eq!(refused(shop.try_credit(&viewer, &failed).await), RemedyRefused::NotAllowed);
    let offered = offered(&shop, &failed, &viewer, Remedy::TryAgain);
    assert_eq!(offered, Err(RemedyRefused::NotAllowed));

    shop.try_retry(&reviewer, &failed).await.expect("a reviewer may");
    shop.close().await;
}

#[tokio::test]
async fn whoever_comes_second_learns_how_it_stands() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;
    shop.gateway.plan([Sent::Fails(FailureReason::ProcessingError)]);
    shop.try_retry(&shop.manager, &failed).await.expect("the first");

    let second = refused(shop.try_retry(&shop.manager, &failed).await);
    assert_eq!(second, RemedyRefused::AlreadyRemedied { state: RefundState::Reserved });

    // It failed too by now: an old page still does not try a third time by itself.
    shop.pay_out().await;
    let late = refused(shop.try_retry(&shop.manager, &failed).await);
    assert_eq!(late, RemedyRefused::AlreadyRemedied { state: RefundState::Failed });
    let shown = shop.ticket(&failed.record.number).await;
    shop.try_retry(&shop.manager, &shown).await.expect("a third try, seen as one");
    shop.close().await;
}

#[tokio::test]
async fn only_what_failed_has_a_remedy() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsLostOnItsWay]);
    let record = shop.approved(Selection::Full).await;

    let reserved = shop.ticket(&record.number).await;
    let answer = refused(shop.try_retry(&shop.manager, &reserved).await);
    assert_eq!(answer, RemedyRefused::NotFailed { state: RefundState::Reserved });
    shop.pay_out().await;
    let unknown = refused(shop.try_retry(&shop.manager, &reserved).await);
    assert_eq!(unknown, RemedyRefused::NotFailed { state: RefundState::Unknown }, "it may have moved money");
    shop.clock.advance(days(1) / 2);
    shop.pay_out().await;
    let succeeded = refused(shop.try_credit(&shop.manager, &reserved).await);
    assert_eq!(succeeded, RemedyRefused::NotFailed { state: RefundState::Succeeded });
    shop.close().await;
}

#[tokio::test]
async fn what_would_fail_too_is_not_tried_again() {
    let shop = shop().await;
    for reason in FailureReason::ALL.iter().copied().filter(|reason| reason.remedies().again == domain::Again::Never) {
        let file = shop.paid_purchase().await;
        let failed = shop.failed(&file, Selection::Full, reason).await;
        shop.clock.advance(days(2));

        assert_eq!(refused(shop.try_retry(&shop.manager, &failed).await), RemedyRefused::NotWorthIt { reason });
    }
    shop.close().await;
}

#[tokio::test]
async fn a_declined_refund_is_tried_once_more_after_a_day_and_not_a_third_time() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::Declined).await;
    let from = Timestamp(shop.now().0 + days(1));

    shop.clock.advance(days(1) - 1);
    assert_eq!(refused(shop.try_retry(&shop.manager, &failed).await), RemedyRefused::TooEarly { from });
    shop.clock.advance(1);
    shop.gateway.plan([Sent::Fails(FailureReason::Declined)]);
    shop.try_retry(&shop.manager, &failed).await.expect("a day has passed");
    shop.pay_out().await;

    shop.clock.advance(days(30));
    let reason = FailureReason::Declined;
    let shown = shop.ticket(&failed.record.number).await;
    assert_eq!(refused(shop.try_retry(&shop.manager, &shown).await), RemedyRefused::NotWorthIt { reason });
    shop.try_credit(&shop.manager, &shown).await.expect("account credit is left");
    shop.close().await;
}

#[tokio::test]
async fn what_went_back_meanwhile_is_not_given_twice() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let whole = shop.failed(&file, Selection::Full, FailureReason::ProcessingError).await;
    let lantern = shop.failed(&file, only("li_2"), FailureReason::ProcessingError).await;
    let again = shop.ask(&shop.reopened(&file).await, only("li_1")).await;
    shop.approve(&again).await;

    let reasons = vec![Reason::AmountExceedsRemaining { asked: 2_000, remaining: 0 }];
    assert_eq!(refused(shop.try_retry(&shop.manager, &whole).await), RemedyRefused::Ineligible { reasons });
    shop.try_retry(&shop.manager, &lantern).await.expect("the lantern is all there");

    let reasons = vec![Reason::FullyRefunded];
    assert_eq!(refused(shop.try_retry(&shop.manager, &whole).await), RemedyRefused::Ineligible { reasons });
    shop.pay_out().await;
    shop.close().await;
}

#[tokio::test]
async fn past_the_gateways_window_nothing_is_sent_again() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    let since = Timestamp(shop.now().0 + seconds(60));
    new.payment.gateway_refundable_until = Some(since);
    let file = shop.bought(new).await;
    let cup = shop.failed(&file, only("li_1"), FailureReason::ProcessingError).await;
    let lantern = shop.failed(&file, only("li_2"), FailureReason::ProcessingError).await;

    shop.clock.advance(seconds(59));
    shop.try_retry(&shop.manager, &cup).await.expect("a second before");
    shop.clock.advance(seconds(1));

    let reasons = vec![Reason::GatewayWindowExpired { since }];
    assert_eq!(refused(shop.try_retry(&shop.manager, &lantern).await), RemedyRefused::Ineligible { reasons });
    shop.pay_out().await;
    shop.close().await;
}

#[tokio::test]
async fn nobody_gives_more_than_their_limit() {
    let shop = shop().await;
    let up_to = async |email: &str, limit| staff(&shop.desk, &shop.merchant, email, Role::Reviewer, Some(limit)).await;
    let (below, enough) = (up_to("ben@example.org", 4_999).await, up_to("bea@example.org", 5_000).await);
    let file = shop.paid_purchase().await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::Declined).await;
    shop.clock.advance(days(1));

    let limit = 4_999;
    assert_eq!(refused(shop.try_retry(&below, &failed).await), RemedyRefused::AboveLimit { limit });
    assert_eq!(refused(shop.try_credit(&below, &failed).await), RemedyRefused::AboveLimit { limit });
    shop.try_retry(&enough, &failed).await.expect("up to the limit");
    shop.pay_out().await;
    shop.close().await;
}
