//! The rows of a request put into the database and nothing else: no look, no rule, no hold.

use sqlx::any::{Any, AnyArguments};
use sqlx::query::Query;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::LETTER_BYTES;
use crate::copier::Copier;
use crate::shop::Shop;

const NOW: i64 = 1_780_000_000_000_000;

/// As SQLite comes, but as durable as the desk.
const AS_IT_COMES: &[&str] = &["pragma busy_timeout = 5000", "pragma synchronous = full", "pragma foreign_keys = on"];
/// What the desk's storage sets beside.
const AS_THE_DESK: &[&str] = &["pragma temp_store = memory", "pragma wal_autocheckpoint = 16000"];

pub struct Bare {
    connection: AnyConnection,
    /// Copies the log into the file beside it, as the desk's does.
    copier: Option<Copier>,
    merchant_id: String,
    customer_id: String,
    purchase_id: String,
    letter: String,
}

/// The very text that storage runs.
fn statement(file: &str, name: &str) -> &'static str {
    let found = storage::all_statements().into_iter().find(|found| (found.0, found.1) == (file, name));
    found.unwrap_or_else(|| panic!("{file} has no {name}")).2
}

static TICKET: LazyLock<&str> = LazyLock::new(|| statement("ticket", "INSERT"));
static LINE: LazyLock<&str> = LazyLock::new(|| statement("ticket", "INSERT_LINE"));
static QUEUE: LazyLock<&str> = LazyLock::new(|| statement("queue", "CHANGE"));
static EVENT: LazyLock<&str> = LazyLock::new(|| statement("event", "INSERT"));
static JOB: LazyLock<&str> = LazyLock::new(|| statement("outbox", "INSERT"));

impl Bare {
    /// As the database comes.
    pub async fn open(url: &str, shop: &Shop) -> Self {
        Self::connect(url, shop, if url.starts_with("sqlite:") { AS_IT_COMES } else { &[] }, None).await
    }

    /// On SQLite, with all that the desk's storage sets.
    pub async fn open_as_the_desk(url: &str, shop: &Shop) -> Self {
        let settings = [AS_IT_COMES, AS_THE_DESK].concat();
        let copier = Copier::start(connect(url, &settings).await);
        Self::connect(url, shop, &settings, Some(copier)).await
    }

    async fn connect(url: &str, shop: &Shop, settings: &[&'static str], copier: Option<Copier>) -> Self {
        Self {
            connection: connect(url, settings).await,
            copier,
            merchant_id: shop.merchant.merchant_id.clone(),
            customer_id: shop.customer.customer_id.clone(),
            purchase_id: shop.a_purchase_id(),
            letter: "x".repeat(LETTER_BYTES),
        }
    }

    /// So many requests' rows, so many requests a transaction.
    pub async fn insert_in_groups(&mut self, requests: usize, together: usize) {
        for _ in 0..requests / together {
            let mut transaction = self.connection.begin().await.expect("a transaction");
            for _ in 0..together {
                for insert in rows(&self.merchant_id, &self.customer_id, &self.purchase_id, &self.letter) {
                    insert.execute(&mut *transaction).await.expect("an insert");
                }
            }
            transaction.commit().await.expect("a commit");
            if let Some(copier) = &mut self.copier {
                copier.written(together, &mut self.connection).await;
            }
        }
    }
}

async fn connect(url: &str, settings: &[&'static str]) -> AnyConnection {
    let mut connection = AnyConnection::connect(url).await.expect("a connection");
    for setting in settings {
        connection.execute(*setting).await.expect("a setting");
    }
    connection
}

fn rows<'a>(
    merchant_id: &'a str,
    customer_id: &'a str,
    purchase_id: &'a str,
    letter: &'a str,
) -> [Query<'a, Any, AnyArguments>; 5] {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let id = |prefix: &str| format!("{prefix}_0197b5c0-0000-7000-8000-{count:012}");
    let ticket_id = id("tkt");
    let ticket = sqlx::query(*TICKET)
        .bind(ticket_id.clone())
        .bind(merchant_id)
        .bind(format!("B-{count}"))
        .bind(purchase_id)
        .bind(customer_id)
        .bind("waiting")
        .bind("EUR")
        .bind(r#"{"kind":"lines","lines":[{"id":"li_2"}]}"#)
        .bind("credit_first")
        .bind("damaged")
        .bind("It is broken")
        .bind(3_000_i64)
        .bind(3_000_i64)
        .bind(0_i64)
        .bind(r#"{"outcome":"needs_review","reasons":[]}"#)
        .bind(NOW)
        .bind(NOW);
    let line = sqlx::query(*LINE)
        .bind(ticket_id.clone())
        .bind("li_2")
        .bind(1_i64)
        .bind(3_000_i64)
        .bind(0_i64)
        .bind(0_i64)
        .bind(3_000_i64)
        .bind(0_i64)
        .bind(0_i64)
        .bind(0_i64);
    let queue = sqlx::query(*QUEUE).bind(merchant_id).bind("waiting").bind("EUR").bind(1_i64).bind(3_000_i64);
    let event = sqlx::query(*EVENT)
        .bind(id("evt"))
        .bind(merchant_id)
        .bind(ticket_id)
        .bind(None::<String>)
        .bind("ticket_requested")
        .bind(format!("customer:{customer_id}"))
        .bind(r#"{"note":""}"#)
        .bind(NOW);
    let job = sqlx::query(*JOB).bind(id("out")).bind(merchant_id).bind("mail").bind("").bind(letter).bind(NOW).bind("");
    [ticket, line, queue, event, job]
}
