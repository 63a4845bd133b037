//! D3: the line to PostgreSQL is cut once the server has committed, before whoever waits hears of it. They are told that
//! nobody knows, look, and find it done; whoever asks again does not do it twice.

use desk::{Begun, Caller, Desk, Failed, IdempotencyKey, RequestRefused};
use domain::{RefundReason, RefundState, Selection, Status};
use storage::{Storage, StorageError};

use crate::asking::asking_for;
use crate::database::Database;
use crate::direct_refund::goodwill;
use crate::gateway::Sent;
use crate::line::Line;
use crate::people::rules;
use crate::shop::Shop;
use crate::world::minutes;

/// The shop, and a process of it at the far end of a line.
struct Far {
    database: Database,
    shop: Shop,
    line: Line,
    desk: Desk,
}

impl Far {
    /// Nothing where there is no PostgreSQL to test on.
    async fn open() -> Option<Self> {
        let database = Database::on_postgres().await?;
        let shop = Shop::at(database.url.clone(), rules()).await;
        let line = Line::to(&database.url).await;
        let desk = shop.desk_on(Storage::open(line.url()).await.expect("the same database"));
        Some(Self { database, shop, line, desk })
    }

    async fn close(self) {
        self.desk.storage().close().await;
        self.shop.close().await;
        self.database.gone().await;
    }

    /// One refund with this key, where it was not done before; else the answer that was kept.
    async fn give(&self, program: &Caller, payment_id: &str) -> Result<String, StorageError> {
        let key = IdempotencyKey { key: "one".to_owned(), asked: "POST /v1/refunds\n{}".to_owned() };
        match self.desk.begin_once(program, Some(key)).await? {
            Begun::New(mut once) => {
                let made = self
                    .desk
                    .make_refund(&mut once, program, goodwill(payment_id, 1_500))
                    .await
                    .expect("there is enough left");
                let answer = made.refund.refund_id;
                once.keep(201, &answer).await?;
                Ok(answer)
            }
            Begun::Done(kept) => Ok(kept.body),
            Begun::OtherRequest => panic!("the same was asked"),
        }
    }
}

#[tokio::test]
async fn d3_a_program_whose_commit_got_no_answer_asks_again_and_hears_what_was_done() {
    let Some(far) = Far::open().await else { return };
    let (file, program) = (far.shop.paid_purchase().await, far.shop.program().await);

    far.line.cut_at_commit(1);
    let unknown = far.give(&program, &file.payment.payment_id).await.expect_err("no answer comes");
    assert!(matches!(unknown, StorageError::CommitUnknown(_)), "{unknown:?}");
    assert_eq!(far.line.cuts(), 1);
    let told = far.give(&program, &file.payment.payment_id).await.expect("the answer that was kept");

    assert_eq!(far.shop.refund(&told).await.refund.state(), RefundState::Reserved);
    let left = far.shop.reopened(&file).await.payment;
    assert_eq!((left.reserved, left.refunded), (1_500, 0), "it was done once");
    far.close().await;
}

#[tokio::test]
async fn d3_a_customer_whose_commit_got_no_answer_has_asked_and_cannot_ask_twice() {
    let Some(far) = Far::open().await else { return };
    let file = far.shop.paid_purchase().await;
    let asked = asking_for(&file, Selection::Full, RefundReason::Damaged);

    far.line.cut_at_commit(1);
    let unknown = far.desk.request_refund(&far.shop.merchant, &far.shop.customer, asked.clone()).await;
    assert!(matches!(unknown, Err(Failed::Trouble(StorageError::CommitUnknown(_)))), "{unknown:?}");
    assert_eq!(far.line.cuts(), 1);
    let again = far.desk.request_refund(&far.shop.merchant, &far.shop.customer, asked).await;

    assert!(matches!(again, Err(Failed::Refused(RequestRefused::AlreadyAsked { .. }))), "{again:?}");
    assert_eq!(far.shop.reopened(&file).await.tickets.len(), 1);
    far.close().await;
}

#[tokio::test]
async fn d3_a_worker_whose_commit_got_no_answer_sends_no_refund_twice_whichever_commit_it_was() {
    let Some(far) = Far::open().await else { return };
    let mut commits = 0;
    for nth in 1.. {
        let record = far.shop.approved(Selection::Full).await;
        let (made, cut) = (far.shop.gateway.book().len(), far.line.cuts());
        far.shop.gateway.plan([Sent::Succeeds]);
        far.line.cut_at_commit(nth);
        let worked = far.desk.pay_out().await;
        let is_cut = far.line.cuts() > cut;
        far.line.cut_at_commit(0);

        let mut rounds = 0..4;
        while rounds.next().is_some() && far.shop.ticket(&record.number).await.status() != Status::Succeeded {
            far.shop.clock.advance(minutes(3));
            far.shop.pay_out().await;
        }

        assert_eq!(far.shop.ticket(&record.number).await.status(), Status::Succeeded, "commit {nth}: {worked:?}");
        assert_eq!(far.shop.gateway.book().len(), made + 1, "commit {nth}");
        if !is_cut {
            break;
        }
        commits = nth;
    }
    println!("each of {commits} commits of a pay-out went without an answer once");
    assert!(commits >= 3, "claimed, written down, recorded: {commits}");
    far.close().await;
}
