//! The whole way, from asking to the money's arrival, and its shorter ways.

use desk::{CancelRefused, Failed, RefundOrderKind};
use domain::{Actor, Queue, RefundState, Selection, Status, TicketState};

use crate::asking::only;
use crate::people::{amounts, rules};
use crate::shop::{Shop, shop};
use crate::world::{days, hours};

async fn story(shop: &Shop, number: &str) -> Vec<(String, String)> {
    let events = shop.ticket(number).await.events;
    events.into_iter().map(|event| (event.kind.as_str().to_owned(), event.actor.to_string())).collect()
}

#[tokio::test]
async fn a_customer_asks_staff_approve_and_the_money_comes_back() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;

    let asked = shop.ask(&file, Selection::Full).await;
    assert_eq!((asked.queue, asked.asked_total), (Queue::Waiting, 5_000));
    assert_eq!(asked.answer_due_at.0 - shop.now().0, hours(48));
    assert_eq!(shop.ticket(&asked.number).await.status(), Status::Pending);

    shop.clock.advance(hours(1));
    let approved = shop.approve(&asked).await;
    assert_eq!(approved.queue, Queue::Moving);
    assert_eq!(shop.ticket(&asked.number).await.status(), Status::Processing);
    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.reserved, 5_000);

    shop.clock.advance(hours(1));
    assert_eq!(shop.pay_out().await, 1);
    let paid = shop.ticket(&asked.number).await;
    assert_eq!((paid.status(), paid.record.queue), (Status::Succeeded, Queue::Done));
    let refund = paid.refund().expect("a refund");
    assert_eq!(
        (refund.state(), refund.succeeded_at(), refund.attempt_no),
        (RefundState::Succeeded, Some(shop.now()), 1)
    );
    assert_eq!(refund.trace_number.as_deref(), Some("74000000000000000000007"));
    assert_eq!(shop.pay_out().await, 0, "nothing is left to do");

    let actors: Vec<(String, String)> = story(&shop, &asked.number).await;
    let customer = format!("customer:{}", shop.customer.customer_id);
    let staff = format!("staff:{}", shop.manager.staff_id);
    let told = [("ticket_requested", customer.as_str()), ("ticket_approved", &staff), ("refund_succeeded", "gateway")];
    assert_eq!(actors, told.map(|(kind, actor)| (kind.to_owned(), actor.to_owned())));
    shop.close().await;
}

#[tokio::test]
async fn letters_come_in_order_and_say_what_happened() {
    let shop = shop().await;
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    assert_eq!(shop.send_mail().await, 3);

    let number = &record.number;
    let subjects = [
        format!("We have your request for €50.00 ({number})"),
        format!("€50.00 is coming back to you ({number})"),
        format!("€50.00 has been paid back ({number})"),
    ];
    assert_eq!(shop.mailbox.subjects(), subjects);
    let letters = shop.mailbox.letters();
    let says = [
        vec!["purchase LC-1", "within 48 hours, by 17 June, 14:00"],
        vec!["Lantern & Cup approved your refund of €50.00", "€50.00 goes to Visa ending 4242", "Monday, 29 June"],
        vec!["€50.00 has been paid back", "Monday, 29 June", "74000000000000000000007"],
    ];
    for (letter, words) in letters.iter().zip(says) {
        assert_eq!((letter.to.as_str(), letter.from_name.as_str()), ("ada@example.org", "Lantern & Cup"));
        assert!(letter.text.starts_with("Hello Ada,\n"), "{}", letter.text);
        assert!(letter.text.contains(&format!("https://refunds.example/lantern/requests/{number}")));
        for word in words {
            assert!(letter.text.contains(word), "{word} is missing in {}", letter.text);
        }
    }
    shop.close().await;
}

#[tokio::test]
async fn a_small_sum_is_approved_at_once_where_the_policy_says_so() {
    let mut rules = rules();
    rules.auto_approve_up_to = amounts([("EUR", 2_000)]);
    let shop = Shop::with(rules).await;
    let file = shop.paid_purchase().await;

    let just = shop.ask(&file, only("li_1")).await;
    assert!(matches!(&just.ticket.state, TicketState::Approved { by, total: 2_000, .. } if *by == Actor::Policy));
    let file = shop.open(&file.purchase.purchase_id).await;
    let more = shop.ask(&file, only("li_2")).await;
    assert_eq!(more.queue, Queue::Waiting);

    shop.pay_out().await;
    assert_eq!(shop.ticket(&just.number).await.status(), Status::Succeeded);
    shop.send_mail().await;
    let approved = shop.mailbox.subjects().iter().filter(|subject| subject.contains("coming back")).count();
    assert_eq!(approved, 1);
    shop.close().await;
}

#[tokio::test]
async fn less_than_asked_can_be_approved_and_the_letter_says_so() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let asked = shop.ask(&file, Selection::Full).await;

    let approved = shop.try_approve(&shop.manager, &asked.number, Some(1_234)).await.expect("less is fine");
    shop.pay_out().await;
    shop.send_mail().await;

    assert!(matches!(approved.ticket.state, TicketState::Approved { total: 1_234, .. }));
    assert_eq!(
        shop.gateway.book().first().map(|entry| (entry.amount, entry.kind)),
        Some((1_234, RefundOrderKind::Refund))
    );
    let letters = shop.mailbox.letters();
    let approval = letters.get(1).expect("the second letter");
    assert!(approval.text.contains("refund of €12.34. You had asked for €50.00."), "{}", approval.text);
    let left = shop.open(&file.purchase.purchase_id).await.case.remaining();
    assert_eq!(left, 5_000 - 1_234);
    shop.close().await;
}

#[tokio::test]
async fn a_rejection_says_why_and_moves_no_money() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let asked = shop.ask(&file, Selection::Full).await;

    let rejected = shop.try_reject(&shop.manager, &asked.number, "  The glass was whole.  ").await.expect("a no");
    shop.pay_out().await;
    shop.send_mail().await;

    assert_eq!(rejected.note, "The glass was whole.");
    let ticket = shop.ticket(&asked.number).await;
    assert_eq!((ticket.status(), ticket.record.queue), (Status::Rejected, Queue::Done));
    assert!(shop.mailbox.last_text().contains("Lantern & Cup writes: The glass was whole."));
    assert!(shop.gateway.calls().is_empty());
    shop.ask(&shop.open(&file.purchase.purchase_id).await, Selection::Full).await;
    shop.close().await;
}

#[tokio::test]
async fn a_request_can_be_taken_back_until_it_is_decided() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let asked = shop.ask(&file, Selection::Full).await;

    let canceled = shop.desk.cancel_ticket(&shop.merchant, &shop.customer, &asked.number).await.expect("it is pending");
    assert_eq!(canceled.ticket.state, TicketState::Canceled { at: shop.now() });
    assert_eq!(shop.ticket(&asked.number).await.status(), Status::Canceled);

    let again = shop.ask(&file, Selection::Full).await;
    shop.approve(&again).await;
    let late = shop.desk.cancel_ticket(&shop.merchant, &shop.customer, &again.number).await;
    assert!(matches!(late, Err(Failed::Refused(CancelRefused::AlreadyDecided { .. }))), "{late:?}");
    shop.close().await;
}

#[tokio::test]
async fn waiting_for_an_answer_costs_the_customer_nothing() {
    let shop = shop().await;
    let file = shop.paid_purchase().await;
    let asked = shop.ask(&file, Selection::Full).await;

    shop.clock.advance(days(60));
    shop.approve(&asked).await;
    shop.pay_out().await;

    assert_eq!(shop.ticket(&asked.number).await.status(), Status::Succeeded);
    shop.close().await;
}

#[tokio::test]
async fn a_story_keeps_its_order_where_the_clock_stands_still() {
    let shop = shop().await;
    // Two names each: nearly as many within one millisecond as a count of 12 bits holds.
    let many = (0..2_021).map(|_| desk::NewPurchase { customer: None, ..shop.new_purchase() }).collect();
    let mut bringing = shop.desk.begin_to_bring_in(&shop.merchant).await.expect("a policy");
    bringing.purchases(many).await.expect("a commit");

    let mut ran_over = false;
    for _ in 0..8 {
        let record = shop.approved(only("li_1")).await;
        shop.pay_out().await;
        let events = shop.ticket(&record.number).await.events;
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["ticket_requested", "ticket_approved", "refund_succeeded"]);
        // A UUIDv7's first twelve digits are its milliseconds.
        let millis: Vec<Option<&str>> = events.iter().map(|event| event.event_id.get(4..16)).collect();
        ran_over |= millis.first() != millis.last();
    }
    assert!(ran_over, "the count never ran over within a story: bring in more or fewer");
    shop.close().await;
}
