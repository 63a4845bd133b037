//! A browser that leaves while its deed is done (K10).

use async_trait::async_trait;
use domain::Status;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use storage::{Fault, Faults, Step};
use tokio::sync::Notify;

use super::shop::Shop;

/// Once it is shut, the next commit waits here until it is opened.
#[derive(Default)]
struct Gate {
    is_shut: AtomicBool,
    reached: Notify,
    opened: Notify,
}

#[async_trait]
impl Faults for Gate {
    async fn before(&self, step: Step<'_>) -> Result<(), Fault> {
        if step == Step::Commit && self.is_shut.swap(false, Ordering::SeqCst) {
            self.reached.notify_one();
            self.opened.notified().await;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn k10_whoever_leaves_after_the_click_has_approved_all_the_same() {
    let shop = Shop::open().await;
    let nora = shop.staff("nora@lumen.example").await;
    let queue = shop.get("/desk/tickets?queue=waiting", &nora).await.text;
    let halm = queue.split("<tr").find(|row| row.contains("Studio Halm")).expect("a ticket of Studio Halm");
    let number = halm.split("/desk/tickets/").nth(1).and_then(|rest| rest.split('"').next()).expect("its number");
    let gate = Arc::new(Gate::default());
    let shop = shop.with_faults(gate.clone()).await;
    let fields = [("number", number), ("decision", "all"), ("expected_total", "124000"), ("note", "")];

    gate.is_shut.store(true, Ordering::SeqCst);
    tokio::select! {
        page = shop.post("/api/desk/decide", &nora, &fields) => panic!("{}", page.location()),
        () = gate.reached.notified() => {}
    }
    gate.opened.notify_one();

    let merchant = shop.desk.find_merchant("demo").await.expect("looked up").expect("the demo shop");
    let decided = async {
        while shop.desk.open_ticket(&merchant, number).await.expect("a look").expect("a ticket").status()
            == Status::Pending
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), decided).await.expect("it is decided");
}
