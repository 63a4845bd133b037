//! The sandbox's cards, and docs/sandbox.md, which shows them.

use desk::{Gateway, GatewayAccount, GatewayTrouble, RefundOrder, RefundOrderKind};
use domain::{FailureReason, GatewayResult, Timestamp};
use std::sync::Arc;
use std::time::Instant;
use storage::Storage;
use uuid::{Builder, Uuid};

use crate::clock::SetClock;
use crate::gateways::sandbox::{CARDS, SANDBOX_TOLD_AFTER as TOLD_AFTER, Sandbox, SandboxCard as Card};

const SECOND: i64 = 1_000_000;

struct Counter {
    sandbox: Sandbox,
    storage: Storage,
    clock: Arc<SetClock>,
    now: i64,
    _folder: tempfile::TempDir,
}

impl Counter {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let storage =
            Storage::open(&format!("sqlite://{}/book.db", folder.path().display())).await.expect("a database");
        let now = 1_767_225_600 * SECOND;
        let clock = Arc::new(SetClock::at(Timestamp(now)));
        let sandbox = Sandbox::new(storage.clone(), clock.clone());
        Self { sandbox, storage, clock, now, _folder: folder }
    }

    fn after(&self, seconds: i64) {
        self.clock.set(Timestamp(self.now + seconds * SECOND));
    }

    /// Of a refund that is made now; another one for another number.
    fn order(&self, ending: &str, number: u8) -> RefundOrder {
        let millis = u64::try_from(self.now / 1_000).expect("after 1970");
        let id: Uuid = Builder::from_unix_timestamp_millis(millis, &[number; 10]).into_uuid();
        let refund_id = format!("re_{}", id.simple());
        RefundOrder {
            account: GatewayAccount::default(),
            key: format!("{refund_id}:1"),
            refund_id,
            reference: format!("sbx_{ending}"),
            refund_reference: None,
            kind: RefundOrderKind::Refund,
            amount: 4_000,
            currency: "EUR".to_owned(),
            reason: "damaged".to_owned(),
        }
    }

    async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        self.sandbox.send(order).await
    }

    async fn find(&self, order: &RefundOrder) -> GatewayResult {
        self.sandbox.find(order).await.expect("an answer").expect("known")
    }

    /// As a look at the whole payment shows it.
    async fn seen(&self, order: &RefundOrder) -> Option<GatewayResult> {
        let seen = self.sandbox.look(&order.account, &order.reference).await.expect("a look");
        seen.refunds.into_iter().map(|refund| refund.answer).next_back()
    }
}

fn word(answer: &GatewayResult) -> String {
    match answer {
        GatewayResult::Succeeded { .. } => "done".to_owned(),
        GatewayResult::Pending { is_short: true, .. } => "pending, the balance is short".to_owned(),
        GatewayResult::Pending { .. } => "pending".to_owned(),
        GatewayResult::RequiresAction { .. } => "waits for the customer".to_owned(),
        GatewayResult::Canceled { .. } => "canceled".to_owned(),
        GatewayResult::Failed { reason } => format!("failed: {}", reason.as_str()),
        GatewayResult::ByHand => "by hand".to_owned(),
    }
}

/// What a card does, tried out: at once, after 20 seconds, after a week.
async fn tried(ending: &str) -> [String; 4] {
    let counter = Counter::open().await;
    let order = counter.order(ending, 1);
    let asked_at = Instant::now();
    let at_once = match counter.send(&order).await {
        Ok(answer) if asked_at.elapsed() >= TOLD_AFTER => {
            format!("{}, told {} s later", word(&answer), TOLD_AFTER.as_secs())
        }
        Ok(answer) => word(&answer),
        Err(_) if counter.sandbox.find(&order).await.expect("an answer").is_some() => "done, no answer".to_owned(),
        Err(_) => "not done, no answer".to_owned(),
    };
    let mut later = Vec::new();
    for seconds in [30, 8 * 24 * 3600] {
        counter.after(seconds);
        if counter.sandbox.find(&order).await.expect("an answer").is_none() {
            counter.send(&order).await.expect("what was looked up in vain is sent again");
        }
        let answer = counter.find(&order).await;
        assert_eq!(counter.seen(&order).await, Some(answer.clone()), "{ending}: a look shows something else");
        later.push(word(&answer));
    }
    let [soon, last] = [later.remove(0), later.remove(0)];
    [ending.to_owned(), at_once, soon, last]
}

async fn table() -> String {
    let head = ["card", "at once", "half a minute later", "a week later"].map(str::to_owned);
    let mut rows = vec![head];
    for (ending, _) in CARDS {
        rows.push(tried(ending).await);
    }
    rows.push(tried("4242").await);
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let line = |row: &[String; 4]| {
        let cells = row.iter().enumerate().map(|(column, cell)| format!(" {cell:width$} |", width = width(column)));
        format!("|{}\n", cells.collect::<String>())
    };
    let rule = ["---"; 4].map(str::to_owned);
    rows.iter().take(1).chain([&rule]).chain(rows.iter().skip(1)).map(line).collect()
}

#[tokio::test]
async fn the_page_says_what_the_cards_do() {
    let path = format!("{}/../docs/sandbox.md", env!("CARGO_MANIFEST_DIR"));
    let found = std::fs::read_to_string(&path).expect("the page");
    let (before, rest) = found.split_once("<!-- cards -->\n").expect("the table's beginning");
    let (_, after) = rest.split_once("<!-- end -->").expect("the table's end");

    let expected = format!("{before}<!-- cards -->\n{}<!-- end -->{after}", table().await);

    if std::env::var("MONEYBACK_WRITE_DOCS").is_ok() {
        std::fs::write(&path, &expected).expect("the page can be written");
        return;
    }
    assert!(found == expected, "docs/sandbox.md should be (MONEYBACK_WRITE_DOCS=1 writes it):\n\n{expected}");
}

#[test]
fn every_reason_for_a_failure_has_a_card_and_no_card_is_there_twice() {
    for reason in FailureReason::ALL {
        let fails = |card: &Card| *card == Card::Fails(*reason);
        assert!(CARDS.iter().any(|(_, card)| fails(card)), "no card fails with {reason:?}");
    }
    for (at, (ending, _)) in CARDS.iter().enumerate() {
        assert_eq!(ending.len(), 4);
        assert!(CARDS.iter().skip(at + 1).all(|(other, _)| other != ending), "{ending} is there twice");
    }
}

#[tokio::test]
async fn the_card_that_fails_once_takes_a_second_try() {
    let counter = Counter::open().await;
    let (first, second) = (counter.order("0119", 1), counter.order("0119", 2));

    let reason = FailureReason::ProcessingError;
    assert_eq!(counter.send(&first).await.expect("an answer"), GatewayResult::Failed { reason });
    counter.after(1);
    assert_eq!(word(&counter.send(&second).await.expect("an answer")), "done");
    assert_eq!(counter.find(&first).await, GatewayResult::Failed { reason });
}

#[tokio::test]
async fn g3_the_card_that_loses_its_answer_has_it_when_asked_again() {
    let counter = Counter::open().await;
    let order = counter.order("9017", 1);

    assert!(matches!(counter.send(&order).await, Err(GatewayTrouble::AnswerLost(_))));
    assert_eq!(word(&counter.find(&order).await), "done");
    assert_eq!(word(&counter.send(&order).await.expect("the same key")), "done");
}

#[tokio::test]
async fn d8_what_a_newer_copy_of_the_database_has_sent_is_found() {
    let counter = Counter::open().await;
    let sent = counter.order("4242", 1);
    let unsent = RefundOrder { key: format!("{}:0", sent.refund_id), ..sent.clone() };
    assert_eq!(counter.sandbox.find(&unsent).await.expect("an answer"), None);

    counter.send(&sent).await.expect("an answer");

    assert_eq!(word(&counter.find(&unsent).await), "done");
}

#[tokio::test]
async fn g2_the_card_that_loses_orders_takes_one_half_a_minute_later() {
    let counter = Counter::open().await;
    let order = counter.order("9018", 1);

    assert!(matches!(counter.send(&order).await, Err(GatewayTrouble::AnswerLost(_))));
    assert_eq!(counter.sandbox.find(&order).await.expect("an answer"), None);
    counter.after(29);
    assert!(matches!(counter.send(&order).await, Err(GatewayTrouble::AnswerLost(_))));
    counter.after(30);
    assert_eq!(word(&counter.send(&order).await.expect("an answer")), "done");
    assert_eq!(word(&counter.find(&order).await), "done");
}

/// The demo's reference is in every document: two merchants with it have two payments.
#[tokio::test]
async fn a_payment_of_one_name_is_another_on_another_account() {
    let counter = Counter::open().await;
    let account = |merchant: &str| GatewayAccount { merchant_id: merchant.to_owned(), ..GatewayAccount::default() };
    let order = RefundOrder { account: account("mer_1"), ..counter.order("4242", 1) };
    counter.send(&order).await.expect("an answer");

    let seen = async |merchant| counter.sandbox.look(&account(merchant), "sbx_4242").await.expect("a look").refunds;

    assert_eq!((seen("mer_1").await.len(), seen("mer_2").await.len()), (1, 0));
}

/// Long enough to be killed in.
#[tokio::test]
async fn k3_the_slow_card_is_done_before_it_answers() {
    let counter = Arc::new(Counter::open().await);
    let order = counter.order("9019", 1);
    let (slow, its_order) = (counter.clone(), order.clone());
    let sending = tokio::spawn(async move { slow.send(&its_order).await });

    let mut noted = false;
    while !noted && !sending.is_finished() {
        let mut reading = counter.storage.reading().await.expect("a read");
        noted = reading.find_sandbox_refund(&order.key).await.expect("a look").is_some();
    }

    assert!(noted && !sending.is_finished(), "it answered before it was noted");
    sending.abort();
    assert_eq!(word(&counter.find(&order).await), "done");
}
