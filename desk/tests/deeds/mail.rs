//! Letters leave when they can, and never hold a refund up.

use domain::{FailureReason, Selection, Status};
use storage::JobKind;

use crate::shop::{Shop, shop};
use crate::world::{hours, minutes, seconds};

async fn letters_waiting(shop: &Shop) -> i64 {
    let mut reading = shop.desk.storage().reading().await.expect("a read");
    reading.count_open_jobs(JobKind::Mail).await.expect("a count")
}

#[tokio::test]
async fn m1_mail_trouble_never_holds_a_refund_up() {
    let shop = shop().await;
    shop.mailbox.away_for(1_000);
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    shop.send_mail().await;
    shop.approve(&record).await;
    shop.send_mail().await;
    shop.pay_out().await;

    assert_eq!(shop.ticket(&record.number).await.status(), Status::Succeeded);
    assert_eq!(letters_waiting(&shop).await, 3);
    shop.mailbox.is_back();
    shop.clock.advance(minutes(1));
    shop.send_mail().await;
    assert_eq!((shop.mailbox.letters().len(), letters_waiting(&shop).await), (3, 0));
    shop.close().await;
}

#[tokio::test]
async fn m1_a_day_without_a_mail_server_loses_no_letter() {
    let shop = shop().await;
    shop.mailbox.away_for(1_000);
    shop.ask(&shop.paid_purchase().await, Selection::Full).await;

    for _ in 0..24 * 60 {
        shop.send_mail().await;
        shop.clock.advance(minutes(1));
    }
    shop.mailbox.is_back();
    for _ in 0..8 {
        shop.clock.advance(hours(1));
        shop.send_mail().await;
    }

    assert_eq!(shop.mailbox.letters().len(), 1);
    shop.close().await;
}

#[tokio::test]
async fn a_letter_is_tried_later_each_time_and_given_up_after_the_last() {
    let shop = shop().await;
    shop.mailbox.away_for(1_000);
    shop.ask(&shop.paid_purchase().await, Selection::Full).await;

    assert_eq!(shop.send_mail().await, 1);
    shop.clock.advance(seconds(2) - 1);
    assert_eq!(shop.send_mail().await, 0, "not yet");
    shop.clock.advance(seconds(1));
    assert_eq!(shop.send_mail().await, 1);
    for _ in 0..9 {
        shop.clock.advance(hours(8));
        assert_eq!(shop.send_mail().await, 1);
        assert_eq!(letters_waiting(&shop).await, 1);
    }
    shop.clock.advance(hours(8));
    assert_eq!(shop.send_mail().await, 1, "the twelfth try");

    assert_eq!(letters_waiting(&shop).await, 0);
    shop.mailbox.is_back();
    shop.clock.advance(hours(800));
    assert_eq!(shop.send_mail().await, 0);
    shop.close().await;
}

#[tokio::test]
async fn a_letter_refused_for_good_is_not_tried_again_and_holds_no_other_up() {
    let shop = shop().await;
    shop.mailbox.refuses_one();
    let record = shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    shop.approve(&record).await;

    assert_eq!(shop.send_mail().await, 2);

    let is_approval = |subject: &String| subject.contains("is coming back to you");
    assert_eq!(shop.mailbox.subjects().iter().filter(|subject| is_approval(subject)).count(), 1);
    assert_eq!((shop.mailbox.letters().len(), letters_waiting(&shop).await), (1, 0));
    shop.close().await;
}

#[tokio::test]
async fn two_mailers_send_each_letter_once() {
    let shop = shop().await;
    let second = shop.second_desk().await;
    for _ in 0..10 {
        shop.ask(&shop.paid_purchase().await, Selection::Full).await;
    }

    let (first, second) = tokio::join!(shop.desk.send_mail(), second.send_mail());

    assert_eq!(first.expect("it works") + second.expect("it works"), 10);
    assert_eq!(shop.mailbox.letters().len(), 10);
    shop.close().await;
}

#[tokio::test]
async fn a_way_that_the_shop_did_not_name_leaves_no_hole_in_a_mail() {
    let shop = shop().await;
    let mut new = shop.new_purchase();
    new.payment.method_label = String::new();
    let file = shop.bought(new).await;
    let failed = shop.failed(&file, Selection::Full, FailureReason::AccountClosed).await;

    shop.try_credit(&shop.manager, &failed).await.expect("credit");
    while shop.send_mail().await > 0 {}

    let texts: Vec<String> = shop.mailbox.letters().into_iter().map(|letter| letter.text).collect();
    assert!(texts.iter().any(|text| text.contains("€50.00 goes to your original payment method.")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("not be paid to your original payment method.")), "{texts:?}");
    for text in &texts {
        assert!(["  ", " .", " ,", "to ."].iter().all(|hole| !text.contains(hole)), "{text}");
    }
    shop.close().await;
}
