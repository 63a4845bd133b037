//! A shop in which everything has happened that can happen today.

use desk::{
    Caller, GatewayEffect, GatewayPayment, GatewayRefund, MakeRefund, NewPurchase, OutsideRefund, PaidElsewhere,
    Recorded, Repair,
};
use domain::{
    Currency, CurrencyAmounts, Destination, Evidence, FailureReason, GatewayResult, OtherWay, PaymentStatus, Policy,
    RefundReason, RestockingFee, SelectedLine, Selection, Timestamp,
};
use std::collections::BTreeSet;

use crate::asking::only;
use crate::bring_in::person;
use crate::by_hand::proof;
use crate::direct_refund::goodwill;
use crate::gateway::Sent;
use crate::people::rules;
use crate::shop::Shop;
use crate::world::{days, hours};

/// Every state of ticket and refund that a deed leads to, credit, a fee, tax, discount, a part, a void, refunds that no
/// ticket asked for, and those made elsewhere.
pub async fn lively_shop(url: &str) -> Shop {
    let percent = "10".parse().expect("a percentage");
    let waived_for = vec![RefundReason::Damaged];
    let rules = Policy {
        restocking_fee: Some(RestockingFee { flat: CurrencyAmounts::default(), percent, waived_for }),
        ..rules()
    };
    let shop = Shop::at(url.to_owned(), rules).await;
    paid_back(&shop).await;
    not_paid_back(&shop).await;
    not_approved(&shop).await;
    without_ticket(&shop).await;
    made_at_the_gateway(&shop).await;
    returned_elsewhere(&shop).await;
    shop.send_mail().await;
    // The last one stays reserved: nobody works after this.
    shop.approved(only("li_1")).await;
    shop
}

/// Two cups for 20.00 less 1.00 and with 3.61 of tax, and a lantern for 30.00.
fn taxed(shop: &Shop) -> NewPurchase {
    let mut new = shop.new_purchase();
    (new.lines[0].discount, new.lines[0].tax) = (100, 361);
    new
}

fn one_cup() -> Selection {
    Selection::Lines { lines: vec![SelectedLine { id: "li_1".to_owned(), quantity: Some(1), prorate: None }] }
}

async fn paid_back(shop: &Shop) {
    // With a fee, cup by cup.
    let file = shop.bought(taxed(shop)).await;
    for _ in 0..2 {
        let asked = shop.ask_because(&shop.reopened(&file).await, one_cup(), RefundReason::ChangedMind).await;
        shop.approve(&asked).await;
        shop.pay_out().await;
    }
    // Less than was asked for.
    let file = shop.bought(taxed(shop)).await;
    let asked = shop.ask(&file, Selection::Full).await;
    shop.try_approve(&shop.manager, &asked.number, Some(1_234)).await.expect("a smaller yes");
    shop.pay_out().await;
    // Partly to credit, and wholly.
    for selection in [Selection::Full, only("li_1")] {
        let file = shop.bought(NewPurchase { credit_applied: 2_500, ..shop.new_purchase() }).await;
        shop.approve(&shop.ask(&file, selection).await).await;
        shop.pay_out().await;
    }
    // Before it settled.
    let mut new = shop.new_purchase();
    new.payment.status = PaymentStatus::Captured;
    let file = shop.bought(new).await;
    shop.approve(&shop.ask(&file, Selection::Full).await).await;
    shop.pay_out().await;
}

async fn not_paid_back(shop: &Shop) {
    for sent in
        [Sent::Fails(FailureReason::Declined), Sent::IsLostOnItsWay, Sent::IsDoneButTheAnswerIsLost, Sent::IsPending]
    {
        shop.gateway.plan([sent]);
        shop.approved(only("li_1")).await;
        shop.pay_out().await;
    }
}

async fn not_approved(shop: &Shop) {
    let mut asked = Vec::new();
    for _ in 0..3 {
        asked.push(shop.ask(&shop.paid_purchase().await, Selection::Full).await);
    }
    shop.try_reject(&shop.manager, &asked[0].number, "It was worn.").await.expect("a no");
    shop.desk.cancel_ticket(&shop.merchant, &shop.customer, &asked[1].number).await.expect("taken back");
}

/// By a program and by staff: done, recorded, failed and answered in each way, and failed and waiting.
async fn without_ticket(shop: &Shop) {
    let program = shop.program().await;
    given(shop, &program).await;
    shop.pay_out().await;
    recorded(shop, &program).await;
    let mut failed = Vec::new();
    for reason in [
        FailureReason::ProcessingError,
        FailureReason::ExpiredOrCanceledCard,
        FailureReason::ExpiredOrCanceledCard,
        FailureReason::Declined,
    ] {
        shop.gateway.plan([Sent::Fails(reason)]);
        failed.push(given(shop, &program).await);
        shop.pay_out().await;
    }
    let (merchant, manager) = (&shop.merchant, &shop.manager);
    shop.try_repair(&program, &failed[0], Repair::Retry).await.expect("a second try");
    shop.pay_out().await;
    shop.desk.repair_refund(merchant, manager, &failed[1], Repair::Credit).await.expect("credit");
    let paid = PaidElsewhere { way: OtherWay::Cash, proof: proof("Till 2", None), expected: 1_500 };
    shop.desk.record_elsewhere(merchant, manager, &failed[2], paid).await.expect("another way");
}

async fn given(shop: &Shop, program: &Caller) -> String {
    let file = shop.paid_purchase().await;
    shop.try_give(program, &file, 1_500).await.expect("a refund").refund.refund_id
}

/// It moved elsewhere already, as the program says.
async fn recorded(shop: &Shop, program: &Caller) {
    let file = shop.paid_purchase().await;
    let evidence = Evidence::parse("Bank 7").expect("some words");
    let asked = MakeRefund {
        destination: Some(Destination::Recorded),
        recorded: Some(Recorded { evidence, moved_at: None }),
        ..goodwill(&file.payment.payment_id, 2_000)
    };
    let mut once = shop.once(program, None).await;
    shop.desk.make_refund(&mut once, program, asked).await.expect("recorded");
    once.keep(201, "").await.expect("a commit");
}

/// A look finds what was refunded in the gateway's own pages.
async fn made_at_the_gateway(shop: &Shop) {
    let file = shop.paid_purchase().await;
    let seen = GatewayPayment {
        refunds: vec![GatewayRefund {
            reference: "sbx_own_1".to_owned(),
            refund_id: None,
            amount: 700,
            currency: "EUR".to_owned(),
            made_at: shop.now(),
            answer: GatewayResult::Succeeded { reference: "sbx_own_1".to_owned(), trace_number: None },
        }],
        disputes: Vec::new(),
        left_out: 0,
    };
    assert!(shop.desk.take_seen(&file.payment, seen).await.expect("a write"), "there is room for it");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 700);
}

async fn returned_elsewhere(shop: &Shop) {
    let customer = person(Some("17850"), Some("ada@example.org"));
    // The customer's newest, which a return is looked for in first.
    let purchased_at = Timestamp(shop.now().0 - days(1) + hours(1));
    let file = shop.bought(NewPurchase { customer, purchased_at, ..shop.new_purchase() }).await;
    let back = OutsideRefund {
        number: "C1".to_owned(),
        customer_number: "17850".to_owned(),
        returned_at: shop.now(),
        currency: Currency::from_code("EUR").expect("a currency"),
        article: "cup".to_owned(),
        unit_price: 1_000,
        quantity: 1,
    };
    let mut bringing = shop.desk.begin_to_bring_in(&shop.merchant).await.expect("a policy");
    let brought = bringing.outside_refunds(vec![back]).await.expect("a commit");
    assert!(brought.iter().all(Result::is_ok), "{brought:?}");
    shop.recorded_elsewhere(&file.purchase.purchase_id, 1_000);
}

impl Shop {
    /// The states that its tickets and refunds are in.
    pub async fn states(&self) -> BTreeSet<String> {
        let mut states = BTreeSet::new();
        for ticket in self.desk.list_queue(&self.merchant, None, None).await.expect("a look").tickets {
            states.insert(ticket.record.ticket.state.as_str().to_owned());
            states.insert(ticket.record.queue.as_str().to_owned());
            states.extend(ticket.refund.map(|refund| refund.state().as_str().to_owned()));
        }
        states
    }

    /// Nobody works here any more. What the gateway's list says in the end.
    pub async fn finish(self) -> Vec<GatewayEffect> {
        let (effects, storage) = (self.gateway.effects(), self.desk.storage().clone());
        self.close().await;
        storage.close().await;
        effects
    }
}
