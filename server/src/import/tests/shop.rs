//! A shop with an empty book, and files to bring in.

use async_trait::async_trait;
use clap::Parser;
use desk::{Chance, Clock, CreateMerchant, Desk, DeskParts, Letter, MailTrouble, Mailer, Merchant, Purchase};
use domain::{Policy, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use storage::Storage;
use tempfile::TempDir;

use crate::gateways;
use crate::import::{ImportError, ImportOptions, Summary, run};

/// The columns that every file of ours has.
pub const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID";

/// Some rows of UCI's Online Retail (CC BY 4.0) as they stand: all of sixteen customers, guests, and dirt.
pub const SLICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/online-retail-slice.csv");

/// Runs each promise on both engines: `async fn name(shop: Shop)` becomes two tests.
macro_rules! on_both_engines {
    ($($promise:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test]
                async fn $promise() {
                    super::$promise($crate::import::tests::shop::Shop::on_sqlite().await).await;
                }
            )*
        }
        mod on_postgres {
            $(
                #[tokio::test]
                async fn $promise() {
                    if let Some(shop) = $crate::import::tests::shop::Shop::on_postgres().await {
                        super::$promise(shop).await;
                    }
                }
            )*
        }
    };
}
pub(crate) use on_both_engines;

/// A merchant in London that nobody has bought from.
pub struct Shop {
    pub desk: Desk,
    pub merchant: Merchant,
    pub folder: TempDir,
}

#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    options: ImportOptions,
}

impl Shop {
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}/shop.db", folder.path().display());
        Self::open(&url, folder).await
    }

    /// Shops on PostgreSQL share a database, each as a merchant of its own.
    pub async fn on_postgres() -> Option<Self> {
        let url = std::env::var("MONEYBACK_TEST_POSTGRES_URL").ok();
        let is_wanted = std::env::var("CI").is_ok();
        assert!(url.is_some() || !is_wanted, "MONEYBACK_TEST_POSTGRES_URL is not set: run this through tools/postgres");
        Some(Self::open(&url?, tempfile::tempdir().expect("a temporary folder")).await)
    }

    async fn open(url: &str, folder: TempDir) -> Self {
        let storage = Storage::open(url).await.expect("the database opens");
        let desk = Desk::new(DeskParts {
            gateways: gateways::in_house(&storage, Arc::new(Noon)),
            storage,
            clock: Arc::new(Noon),
            chance: Arc::new(Counted),
            mailer: Arc::new(NoMail),
            public_url: "http://127.0.0.1:3000".to_owned(),
        });
        let merchant = merchant(&desk, false).await;
        Self { desk, merchant, folder }
    }

    /// Another merchant on the same desk, a test one.
    pub async fn made_a_test(self) -> Self {
        Self { merchant: merchant(&self.desk, true).await, ..self }
    }

    /// Brings in rows below [`HEADER`].
    pub async fn import(&self, rows: &[&str]) -> Summary {
        self.import_file(self.write("file.csv", csv(rows)), &[]).await.expect("an import")
    }

    pub async fn import_file(&self, file: impl Into<PathBuf>, options: &[&str]) -> Result<Summary, ImportError> {
        let (file, rejects) = (file.into().display().to_string(), self.rejects_path().display().to_string());
        let typed = ["import", &file, "--rejects", &rejects].into_iter().chain(options.iter().copied());
        let options = Self::typed(&typed.collect::<Vec<_>>()).expect("options");
        run(&self.desk, &self.merchant, options).await
    }

    /// What a command line says, or what it is told.
    pub fn typed(words: &[&str]) -> Result<ImportOptions, String> {
        Typed::try_parse_from(words).map(|typed| typed.options).map_err(|error| error.to_string())
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a written file");
        path
    }

    pub fn rejects_path(&self) -> PathBuf {
        self.folder.path().join("rejects.csv")
    }

    /// Line and reason of each rejected row.
    pub fn rejects(&self) -> Vec<(u64, String)> {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).from_path(self.rejects_path()).expect("a reject file");
        let rows = reader.records().map(|row| row.expect("a row"));
        rows.map(|row| (row[0].parse().expect("a line number"), row[1].to_owned())).collect()
    }

    /// The reject file with some texts replaced, as a file of its own.
    pub fn mend_rejects(&self, replaced: &[(&str, &str)]) -> PathBuf {
        let mut text = std::fs::read_to_string(self.rejects_path()).expect("a reject file");
        for (wrong, right) in replaced {
            assert!(text.contains(wrong), "{wrong:?} in {text}");
            text = text.replace(wrong, right);
        }
        self.write("mended.csv", text)
    }

    pub async fn find(&self, number: &str) -> Option<Purchase> {
        let mut reading = self.desk.storage().reading().await.expect("a look");
        reading.find_purchase_by_number(&self.merchant.merchant_id, number).await.expect("an answer")
    }

    pub async fn get(&self, number: &str) -> Purchase {
        self.find(number).await.expect("that purchase")
    }

    /// Minor units given back of each purchase.
    pub async fn given_back(&self, numbers: &[&str]) -> Vec<i64> {
        let mut given_back = Vec::new();
        for number in numbers {
            given_back.push(self.get(number).await.given_back);
        }
        given_back
    }

    /// Purchases, their lines, total, what was given back, and what is recorded as given back elsewhere.
    pub async fn books(&self) -> [i64; 5] {
        let id = &self.merchant.merchant_id;
        let mut reading = self.desk.storage().reading().await.expect("a look");
        let sum = reading.sum_purchases(id).await.expect("a sum");
        let lines = reading.count_purchase_lines(id).await.expect("a count");
        let recorded = reading.sum_recorded_refunds(id).await.expect("a sum");
        [sum.purchases, lines, sum.total, sum.given_back, recorded]
    }
}

async fn merchant(desk: &Desk, is_test: bool) -> Merchant {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let asked = CreateMerchant {
        slug: format!("shop-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)),
        name: "Shop".to_owned(),
        currency: "GBP".to_owned(),
        timezone: "Europe/London".to_owned(),
        is_demo: false,
        is_test,
        rules: Policy { window_days: Some(30), ..Policy::default() },
        answer_within_hours: 48,
        arrives_after_days: 5,
        arrives_within_days: 10,
    };
    desk.create_merchant(asked).await.expect("a new merchant")
}

pub fn csv(rows: &[&str]) -> String {
    [&[HEADER], rows].concat().join("\n")
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_773_144_000)
    }

    fn steady(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

/// Never the same twice, in any process that shares a database.
struct Counted;

impl Chance for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let process = std::process::id().to_be_bytes();
        for (byte, number) in bytes.iter_mut().rev().zip(count.iter().rev().take(6).chain(process.iter().rev())) {
            *byte = *number;
        }
    }
}

struct NoMail;

#[async_trait]
impl Mailer for NoMail {
    async fn send(&self, _: &Letter) -> Result<(), MailTrouble> {
        Ok(())
    }
}
