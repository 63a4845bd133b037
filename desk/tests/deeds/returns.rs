//! Goods that came back, and were paid back, in another system.

use desk::{BringInRefused, BroughtIn, ListRefunds, NewPurchase, OutsideRefund};
use domain::{Currency, Selection, Timestamp};

use crate::bring_in::person;
use crate::shop::{Shop, shop};
use crate::world::days;

fn back(shop: &Shop, number: &str, quantity: i64) -> OutsideRefund {
    OutsideRefund {
        number: number.to_owned(),
        customer_number: "17850".to_owned(),
        returned_at: shop.now(),
        currency: Currency::from_code("EUR").expect("a currency"),
        article: "cup".to_owned(),
        unit_price: 1_000,
        quantity,
    }
}

#[tokio::test]
async fn goods_returned_elsewhere_are_recorded_once_and_never_more_than_bought() {
    let shop = shop().await;
    let new = NewPurchase { customer: person(Some("17850"), Some("ada@example.org")), ..shop.new_purchase() };
    let file = shop.bought(new).await;
    let mut bringing = shop.desk.begin_to_bring_in(&shop.merchant).await.expect("a policy");

    let answers = bringing
        .outside_refunds(vec![
            back(&shop, "C1", 1),
            back(&shop, "C1", 1),
            OutsideRefund { article: "tea".to_owned(), ..back(&shop, "C2", 1) },
            OutsideRefund { unit_price: 999, ..back(&shop, "C3", 1) },
            OutsideRefund { customer_number: "9".to_owned(), ..back(&shop, "C4", 1) },
            OutsideRefund { returned_at: Timestamp(shop.now().0 - days(2)), ..back(&shop, "C5", 1) },
            back(&shop, "C6", 2),
            back(&shop, "C7", 0),
            back(&shop, "C8", i64::MAX),
            OutsideRefund { unit_price: 0, ..back(&shop, "C9", 1) },
        ])
        .await
        .expect("a commit");

    use BringInRefused as Refused;
    let (new, known) = (Ok(BroughtIn::New), Ok(BroughtIn::Known));
    let no = Err(Refused::NoMatch);
    let rest = [Refused::MoreThanRemains, Refused::BadQuantity, Refused::TooLarge, Refused::ComesToNothing].map(Err);
    assert_eq!(answers, [vec![new, known, no.clone(), no.clone(), no.clone(), no], rest.to_vec()].concat());
    let file = shop.open(&file.purchase.purchase_id).await;
    assert_eq!((file.payment.refunded, file.purchase.given_back, file.case.remaining()), (1_000, 1_000, 4_000));

    let brought_in = shop.desk.list_refunds(&shop.merchant, &ListRefunds::default(), None, 9).await.expect("a look");
    let references: Vec<_> = brought_in.refunds.iter().map(|file| file.refund.reference_at_gateway()).collect();
    assert_eq!(references, [None], "C1 is the other system's name for it, and no gateway's");

    // The rest comes back through us, and nothing is left for a return elsewhere.
    let record = shop.ask(&file, Selection::Full).await;
    assert_eq!(record.asked_total, 4_000);
    shop.approve(&record).await;
    let late = bringing.outside_refunds(vec![back(&shop, "C10", 1)]).await.expect("a commit");
    assert_eq!(late, [Err(Refused::MoreThanRemains)]);
    shop.pay_out().await;
    assert_eq!(shop.open(&file.purchase.purchase_id).await.payment.refunded, 5_000);
    shop.recorded_elsewhere(&file.purchase.purchase_id, 1_000);
    shop.close().await;
}
