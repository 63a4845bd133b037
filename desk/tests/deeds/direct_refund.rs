//! Refunds that no ticket asked for, made by a merchant's program, with a clock that moves.

use desk::{
    Begun, Caller, CreateKey, Deed, Desk, Failed, IdempotencyKey, MakeRefund, MakeRefundRefused, Once, PurchaseFile,
    Recorded, RefundSummary, RemedyRefused, Repair, Scope, StoredResponse,
};
use domain::{CreditOrder, Destination, Evidence, FailureReason, Reason, RefundState, Selection};

use crate::gateway::Sent;
use crate::shop::{Shop, shop};
use crate::world::{days, hours, minutes};

/// So much of a payment, the way that it came.
pub fn goodwill(payment_id: &str, amount: i64) -> MakeRefund {
    MakeRefund {
        payment_id: payment_id.to_owned(),
        selection: Selection::Amount { amount },
        currency: None,
        reason: "goodwill".to_owned(),
        note: String::new(),
        credit_order: CreditOrder::CreditFirst,
        destination: None,
        recorded: None,
    }
}

impl Shop {
    /// A program of the shop's own that may do everything.
    pub async fn program(&self) -> Caller {
        let asked = CreateKey { name: "till".to_owned(), scope: Scope::Admin, expires_in_days: Some(90) };
        let (secret, _) = self.desk.create_key(&self.merchant, asked).await.expect("a key");
        self.desk.find_caller(&secret).await.expect("a look").expect("a valid key")
    }

    pub async fn once(&self, program: &Caller, key: Option<IdempotencyKey>) -> Once {
        match self.desk.begin_once(program, key).await.expect("a write") {
            Begun::New(once) => once,
            Begun::Done(_) | Begun::OtherRequest => panic!("the key was used"),
        }
    }

    /// Money that moved elsewhere, by the program's word.
    pub async fn try_write_down(
        &self,
        program: &Caller,
        file: &PurchaseFile,
        amount: i64,
        evidence: &str,
    ) -> Deed<RefundSummary, MakeRefundRefused> {
        let evidence = Evidence::parse(evidence).expect("evidence");
        let asked = MakeRefund {
            destination: Some(Destination::Recorded),
            recorded: Some(Recorded { evidence, moved_at: None }),
            ..goodwill(&file.payment.payment_id, amount)
        };
        self.try_make(program, asked).await
    }

    pub async fn try_give(
        &self,
        program: &Caller,
        file: &PurchaseFile,
        amount: i64,
    ) -> Deed<RefundSummary, MakeRefundRefused> {
        self.try_make(program, goodwill(&file.payment.payment_id, amount)).await
    }

    pub async fn try_make(&self, program: &Caller, asked: MakeRefund) -> Deed<RefundSummary, MakeRefundRefused> {
        let mut once = self.once(program, None).await;
        let made = self.desk.make_refund(&mut once, program, asked).await;
        once.keep(201, "").await.expect("a commit");
        made
    }

    pub async fn try_repair(
        &self,
        program: &Caller,
        refund_id: &str,
        repair: Repair,
    ) -> Deed<RefundSummary, RemedyRefused> {
        let mut once = self.once(program, None).await;
        let made = self.desk.repair_refund_once(&mut once, program, refund_id, repair).await;
        once.keep(201, "").await.expect("a commit");
        made
    }

    pub async fn refund(&self, refund_id: &str) -> RefundSummary {
        self.desk.open_refund(&self.merchant, refund_id).await.expect("a look").expect("a refund")
    }
}

#[tokio::test]
async fn a_late_purchase_is_refunded_by_the_shop_and_not_beyond_what_is_left() {
    let shop = shop().await;
    let (file, program) = (shop.paid_purchase().await, shop.program().await);
    shop.clock.advance(days(80));
    assert!(shop.try_ask(&file, Selection::Full).await.is_err(), "the window is over for customers");

    let made = shop.try_give(&program, &file, 4_000).await.expect("the shop may");
    assert_eq!((made.refund.state(), made.refund.ticket_id), (RefundState::Reserved, None));
    let beyond = shop.try_give(&program, &file, 1_001).await;
    let Err(Failed::Refused(MakeRefundRefused::Ineligible { reasons })) = beyond else { panic!("{beyond:?}") };
    assert_eq!(reasons, [Reason::AmountExceedsRemaining { asked: 1_001, remaining: 1_000 }]);
    assert_eq!(shop.pay_out().await, 1);

    let paid = shop.refund(&made.refund.refund_id).await;
    assert_eq!(paid.refund.state(), RefundState::Succeeded);
    assert_eq!(paid.refund.made_by, program.actor());
    shop.close().await;
}

#[tokio::test]
async fn what_was_declined_twice_is_not_tried_a_third_time_but_can_be_credit() {
    let shop = shop().await;
    let (file, program) = (shop.paid_purchase().await, shop.program().await);
    shop.gateway.plan([Sent::Fails(FailureReason::Declined), Sent::Fails(FailureReason::Declined)]);
    let first = shop.try_give(&program, &file, 2_000).await.expect("a refund").refund.refund_id;
    shop.pay_out().await;
    let early = shop.try_repair(&program, &first, Repair::Retry).await;
    assert!(matches!(early, Err(Failed::Refused(RemedyRefused::TooEarly { .. }))), "{early:?}");

    shop.clock.advance(hours(24));
    let second = shop.try_repair(&program, &first, Repair::Retry).await.expect("a second try").refund.refund_id;
    let twice = shop.try_repair(&program, &first, Repair::Retry).await;
    assert!(matches!(twice, Err(Failed::Refused(RemedyRefused::AlreadyRemedied { .. }))), "{twice:?}");
    shop.pay_out().await;
    assert_eq!(shop.refund(&second).await.refund.state(), RefundState::Failed);

    shop.clock.advance(days(30));
    let third = shop.try_repair(&program, &second, Repair::Retry).await;
    assert!(matches!(third, Err(Failed::Refused(RemedyRefused::NotWorthIt { .. }))), "{third:?}");
    let credit = shop.try_repair(&program, &second, Repair::Credit).await.expect("credit");
    assert_eq!((credit.refund.state(), credit.refund.to_credit), (RefundState::Succeeded, 2_000));
    assert_eq!(credit.refund.replaces, Some(second));
    shop.close().await;
}

#[tokio::test]
async fn g3_an_answer_lost_after_the_deed_is_found_without_a_ticket_too() {
    let shop = shop().await;
    let (file, program) = (shop.paid_purchase().await, shop.program().await);
    shop.gateway.plan([Sent::IsDoneButTheAnswerIsLost]);
    let made = shop.try_give(&program, &file, 2_000).await.expect("a refund").refund.refund_id;
    shop.pay_out().await;
    assert_eq!(shop.refund(&made).await.refund.state(), RefundState::Unknown);

    shop.clock.advance(hours(1));
    shop.pay_out().await;

    assert_eq!(shop.refund(&made).await.refund.state(), RefundState::Succeeded);
    assert_eq!(shop.gateway.book().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn an_answer_is_kept_for_thirty_days_and_then_the_key_is_free() {
    let shop = shop().await;
    let program = shop.program().await;
    let key = || Some(IdempotencyKey { key: "one".to_owned(), asked: "POST /v1/refunds\n{}".to_owned() });
    shop.once(&program, key()).await.keep(201, "{\"id\":1}").await.expect("a commit");
    // Begun and never kept: it was never done.
    drop(shop.once(&program, Some(IdempotencyKey { key: "two".to_owned(), asked: String::new() })).await);
    drop(shop.once(&program, Some(IdempotencyKey { key: "two".to_owned(), asked: "else".to_owned() })).await);

    shop.clock.advance(days(30));
    assert_eq!(shop.desk.delete_old_responses().await.expect("a write"), 0);
    let Begun::Done(StoredResponse { status, body, .. }) =
        shop.desk.begin_once(&program, key()).await.expect("a write")
    else {
        panic!("it was kept")
    };
    assert_eq!((status, body.as_str()), (201, "{\"id\":1}"));

    shop.clock.advance(1);
    assert!(is_kept(&shop.desk, &program, key()).await, "until it is removed");
    assert_eq!(shop.desk.delete_old_responses().await.expect("a write"), 1);
    drop(shop.once(&program, key()).await);
    assert_eq!(shop.desk.delete_old_responses().await.expect("a write"), 0);
    shop.close().await;
}

async fn is_kept(desk: &Desk, program: &Caller, key: Option<IdempotencyKey>) -> bool {
    matches!(desk.begin_once(program, key).await.expect("a write"), Begun::Done(_))
}

/// Whoever sends a request again then would have money moved again.
#[tokio::test]
async fn i11_z1_a_clock_that_was_ahead_for_a_while_has_no_answer_forgotten() {
    let shop = shop().await;
    let program = shop.program().await;
    let key = || Some(IdempotencyKey { key: "one".to_owned(), asked: "POST /v1/refunds\n{}".to_owned() });
    shop.once(&program, key()).await.keep(201, "{\"id\":1}").await.expect("a commit");
    shop.clock.advance(hours(2));
    assert_eq!(shop.desk.delete_old_responses().await.expect("a write"), 0);

    shop.clock.set_by(days(31));
    let begun_meanwhile = shop.second_desk().await;
    for desk in [&shop.desk, &begun_meanwhile] {
        assert_eq!(desk.delete_old_responses().await.expect("a write"), 0, "all would seem old");
        assert!(is_kept(desk, &program, key()).await);
    }
    shop.clock.advance(minutes(59));
    for desk in [&shop.desk, &begun_meanwhile] {
        assert_eq!(desk.delete_old_responses().await.expect("a write"), 0);
    }
    shop.clock.set_by(-days(31));
    shop.clock.advance(hours(2));

    for desk in [&shop.desk, &begun_meanwhile] {
        assert_eq!(desk.delete_old_responses().await.expect("a write"), 0);
        assert!(is_kept(desk, &program, key()).await);
    }
    begun_meanwhile.storage().close().await;
    shop.close().await;
}

#[tokio::test]
async fn a_key_lets_nobody_in_once_it_is_over_and_its_use_is_seen() {
    let shop = shop().await;
    let asked = CreateKey { name: " till ".to_owned(), scope: Scope::Read, expires_in_days: Some(1) };
    let (secret, key) = shop.desk.create_key(&shop.merchant, asked).await.expect("a key");
    assert!(secret.starts_with("mb_") && secret.len() - key.prefix.len() >= 27, "160 bits that nobody is shown");
    assert_eq!((key.name.as_str(), key.last_used_at), ("till", None));

    shop.clock.advance(hours(23));
    assert!(shop.desk.find_caller(&secret).await.expect("a look").is_some());
    let listed = shop.desk.list_keys(&shop.merchant).await.expect("a list");
    assert_eq!(listed[0].last_used_at, Some(shop.now()));
    shop.clock.advance(hours(1));
    assert!(shop.desk.find_caller(&secret).await.expect("a look").is_none());

    for days in [0, -1, 3_651] {
        let asked = CreateKey { name: String::new(), scope: Scope::Read, expires_in_days: Some(days) };
        assert!(matches!(shop.desk.create_key(&shop.merchant, asked).await, Err(Failed::Refused(_))), "{days}");
    }
    let demo = shop.desk.create_demo_key(&shop.merchant, "mb_known_to_all").await;
    assert!(matches!(demo, Err(Failed::Refused(_))), "a shop of one's own has no key that others know");
    shop.close().await;
}
