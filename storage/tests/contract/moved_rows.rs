//! What a migration moves of the rows that are there: told by going one back and opening the database again.

use domain::{Attention, CreditOrder, FailureReason, RefundState};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use storage::{DirectRefund, RefundRecord, Writing};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, at};

on_both_engines!(evidence_moves_to_the_refund_and_what_is_in_trouble_waits,);

/// As the database was before chapter six.
const BEFORE: [&str; 6] = [
    "drop table excess_refund",
    "drop index refund_that_waits",
    "drop index event_by_refund",
    "alter table refund drop column waits_since",
    "alter table direct_refund add column evidence text",
    "delete from _sqlx_migrations where version = 6",
];

async fn direct(writing: &mut Writing, refund: &RefundRecord, retry_of: Option<&RefundRecord>) {
    let direct = DirectRefund {
        refund_id: refund.refund_id.clone(),
        merchant_id: refund.merchant_id.clone(),
        made_by: "api:key_1".to_owned(),
        credit_order: CreditOrder::TransactionFirst,
        note: String::new(),
        retry_of: retry_of.map(|failed| failed.refund_id.clone()),
    };
    writing.insert_direct_refund(&direct).await.expect("a write");
}

async fn evidence_moves_to_the_refund_and_what_is_in_trouble_waits(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (_, payment) = shop.paid_purchase(&mut writing, "LC-1").await;
    let mut refunds = Vec::new();
    for state in [RefundState::Unknown, RefundState::Failed, RefundState::Failed, RefundState::Reserved] {
        let (mut refund, lines) = shop.refund(&payment, None);
        writing.insert_refund(&refund, &lines).await.expect("a refund");
        refund.state = state;
        refund.attention = (state == RefundState::Unknown).then_some((Attention::NoAnswer, at(7)));
        if state == RefundState::Failed {
            (refund.failed_at, refund.failure_reason) = (Some(at(9)), Some(FailureReason::Declined));
        }
        writing.record_refund(&refund).await.expect("a write");
        refunds.push(refund);
    }
    let [silent, failed, answered, answer] = refunds.as_slice() else { panic!("four refunds") };
    direct(&mut writing, failed, None).await;
    direct(&mut writing, answer, Some(answered)).await;
    writing.commit().await.expect("a commit");
    let mut connection = AnyConnection::connect(&database.url).await.expect("a connection");
    for statement in BEFORE {
        connection.execute(statement).await.expect("chapter five");
    }
    let said = "update direct_refund set evidence = 'Till 2' where retry_of is not null";
    connection.execute(said).await.expect("a write");
    connection.close().await.expect("it closes");

    let again = database.open_again().await;

    let mut reading = again.reading().await.expect("a read");
    assert_eq!(reading.get_refund(&answer.refund_id).await.expect("a look").evidence, "Till 2");
    assert_eq!(reading.get_refund(&failed.refund_id).await.expect("a look").evidence, "");
    let waiting = reading.list_waiting_refunds(&shop.merchant.merchant_id, 10).await.expect("a list");
    let ids: Vec<_> = waiting.iter().map(|refund| &refund.refund_id).collect();
    assert_eq!(ids, [&silent.refund_id, &failed.refund_id], "one has an answer, one is on its way");
    drop(reading);
    again.close().await;
}
