//! The merchant's balance at the gateway is short: the refund waits there, and staff know why.

use desk::TicketFile;
use domain::{EventKind, GatewayResult, Queue, Selection, Status};

use crate::gateway::Sent;
use crate::shop::{Shop, shop};
use crate::world::hours;

async fn heard(shop: &Shop, number: &str, is_short: bool) -> TicketFile {
    let refund_id = crate::pay_out::refund_of(shop, number).await.refund_id;
    shop.gateway.says_of(&refund_id, GatewayResult::Pending { reference: format!("sbx_{refund_id}"), is_short });
    shop.clock.advance(hours(1));
    shop.pay_out().await;
    shop.ticket(number).await
}

fn delays(file: &TicketFile) -> usize {
    file.events.iter().filter(|event| event.kind == EventKind::RefundDelayed).count()
}

#[tokio::test]
async fn g15_a_short_balance_is_shown_since_when_until_it_is_topped_up() {
    let shop = shop().await;
    shop.gateway.plan([Sent::IsPending]);
    let record = shop.approved(Selection::Full).await;
    shop.pay_out().await;
    assert_eq!(shop.ticket(&record.number).await.record.queue, Queue::Moving);

    let short = heard(&shop, &record.number, true).await;
    let since = short.refund().as_ref().and_then(|refund| refund.short_since());
    assert_eq!((since, short.record.queue, short.status()), (Some(shop.now()), Queue::Attention, Status::Processing));
    let still = heard(&shop, &record.number, true).await;
    assert_eq!(still.refund().as_ref().and_then(|refund| refund.short_since()), since);
    assert_eq!((still.record.queue, delays(&still)), (Queue::Attention, 1));

    let enough = heard(&shop, &record.number, false).await;
    assert_eq!(enough.refund().as_ref().and_then(|refund| refund.short_since()), None);
    assert_eq!((enough.record.queue, delays(&enough)), (Queue::Moving, 1));
    heard(&shop, &record.number, true).await;
    shop.gateway.settle_pending();
    shop.clock.advance(hours(1));
    shop.pay_out().await;

    let paid = shop.ticket(&record.number).await;
    assert_eq!((paid.status(), paid.record.queue), (Status::Succeeded, Queue::Done));
    assert_eq!(paid.refund().as_ref().and_then(|refund| refund.short_since()), None);
    shop.close().await;
}
