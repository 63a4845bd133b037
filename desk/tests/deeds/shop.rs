//! A shop with a customer, its staff and purchases. What they do is in `asking.rs`.

use desk::{
    BroughtIn, Customer, Desk, DeskParts, Gateway, Mailer, Merchant, NewCustomer, NewLine, NewPayment, NewPurchase,
    PurchaseFile, Role, Staff,
};
use domain::{Currency, EmailAddress, PaymentStatus, Policy, Timestamp};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use storage::{OpenWith, Storage};

use crate::gateway::ScriptedGateway;
use crate::people::{create, customer, rules, staff};
use crate::world::{CountedChance, FixedClock, Mailbox, days};

pub struct Shop {
    pub desk: Desk,
    pub merchant: Merchant,
    /// Ada, who bought.
    pub customer: Customer,
    /// Nora, who may approve anything.
    pub manager: Staff,
    pub clock: Arc<FixedClock>,
    pub chance: Arc<CountedChance>,
    pub mailbox: Arc<Mailbox>,
    pub gateway: Arc<ScriptedGateway>,
    pub(crate) purchases: Mutex<Vec<(Customer, String)>>,
    pub(crate) recorded: Mutex<HashMap<String, i64>>,
    pub(crate) is_closed: AtomicBool,
    count: AtomicU32,
    pub(crate) url: String,
    folder: Option<tempfile::TempDir>,
}

/// One line of a purchase, without tax or discount.
pub fn line(article: &str, quantity: i64, subtotal: i64) -> NewLine {
    NewLine {
        article: article.to_owned(),
        description: format!("A {article}, made by hand"),
        category: "home".to_owned(),
        quantity,
        subtotal,
        discount: 0,
        tax: 0,
        period: None,
        consumed_at: None,
    }
}

pub async fn shop() -> Shop {
    Shop::with(rules()).await
}

impl Shop {
    pub async fn with(rules: Policy) -> Self {
        let folder = crate::database::folder();
        let url = format!("sqlite://{}/deeds.db", folder.path().display());
        let mut shop = Self::at(url, rules).await;
        shop.folder = Some(folder);
        shop
    }

    /// In a new database that is somebody else's to take away.
    pub async fn at(url: String, rules: Policy) -> Self {
        let storage = Storage::open(&url).await.expect("a new database");
        let clock = Arc::new(FixedClock::new());
        let chance = Arc::new(CountedChance::default());
        let mailbox = Arc::new(Mailbox::default());
        let gateway = Arc::new(ScriptedGateway::new(clock.clone()));
        let desk = Desk::new(DeskParts {
            storage,
            clock: clock.clone(),
            chance: chance.clone(),
            mailer: mailbox.clone(),
            // Another name for what is sent by hand: nobody compares the books with anybody's there.
            gateways: ["sandbox", "offline"].map(|name| (name.to_owned(), gateway.clone() as Arc<dyn Gateway>)).into(),
            public_url: "https://refunds.example".to_owned(),
        });
        let merchant = desk.create_merchant(create("lantern", rules)).await.expect("a merchant");
        let customer = customer(&desk, &merchant, "Ada", "ada@example.org").await;
        let manager = staff(&desk, &merchant, "nora@example.org", Role::Manager, None).await;
        Self {
            desk,
            merchant,
            customer,
            manager,
            clock,
            chance,
            mailbox,
            gateway,
            purchases: Mutex::default(),
            recorded: Mutex::default(),
            is_closed: AtomicBool::new(false),
            count: AtomicU32::new(0),
            url,
            folder: None,
        }
    }

    /// Another merchant on the same desk, with a customer and staff of its own, whose payments lie at the same gateway.
    pub async fn neighbour(&self) -> Self {
        let desk = self.desk.clone();
        let merchant = desk.create_merchant(create("harbour", rules())).await.expect("a merchant");
        let customer = customer(&desk, &merchant, "Ada", "ada@example.org").await;
        let manager = staff(&desk, &merchant, "mira@example.org", Role::Manager, None).await;
        Self {
            desk,
            merchant,
            customer,
            manager,
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            mailbox: self.mailbox.clone(),
            gateway: self.gateway.clone(),
            purchases: Mutex::default(),
            recorded: Mutex::default(),
            is_closed: AtomicBool::new(false),
            count: AtomicU32::new(0),
            url: self.url.clone(),
            folder: None,
        }
    }

    /// The same shop seen by another process.
    pub async fn second_desk(&self) -> Desk {
        self.desk_on(Storage::open(&self.url).await.expect("the same database"))
    }

    /// The same shop seen by a process that a test stands in the way of.
    pub async fn desk_with(&self, with: OpenWith) -> Desk {
        self.desk_between(with, self.gateway.clone(), self.mailbox.clone()).await
    }

    /// The same where it stands before the gateway and the mail, too.
    pub async fn desk_between(&self, with: OpenWith, gateway: Arc<dyn Gateway>, mailer: Arc<dyn Mailer>) -> Desk {
        let storage = Storage::open_with(&self.url, with).await.expect("the same database");
        self.desk_of(storage, gateway, mailer)
    }

    /// The same over what a test opened.
    pub fn desk_on(&self, storage: Storage) -> Desk {
        self.desk_of(storage, self.gateway.clone(), self.mailbox.clone())
    }

    fn desk_of(&self, storage: Storage, gateway: Arc<dyn Gateway>, mailer: Arc<dyn Mailer>) -> Desk {
        Desk::new(DeskParts {
            storage,
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            mailer,
            gateways: HashMap::from([("sandbox".to_owned(), gateway)]),
            public_url: self.desk.public_url().to_owned(),
        })
    }

    /// The shop as it is now, in a database of its own.
    pub async fn copy(&self) -> Storage {
        let url = format!("{}.copy", self.url);
        let from = self.url.replacen("sqlite://", "", 1);
        // What is written lies beside the file until somebody puts it in.
        for beside in ["", "-wal"] {
            let to = url.replacen("sqlite://", "", 1) + beside;
            std::fs::copy(format!("{from}{beside}"), to).expect("a copied file");
        }
        Storage::open(&url).await.expect("the copied database")
    }

    pub fn now(&self) -> Timestamp {
        self.desk.now()
    }

    /// One cup, bought for so many minor units of a currency.
    pub async fn bought_in(&self, code: &str, amount: i64) -> PurchaseFile {
        let mut new = self.new_purchase();
        new.currency = Currency::from_code(code).expect("a currency");
        new.lines = vec![line("cup", 1, amount)];
        self.bought(new).await
    }

    /// Two cups for 20.00 and a lantern for 30.00, settled and delivered yesterday.
    pub fn new_purchase(&self) -> NewPurchase {
        let yesterday = Timestamp(self.now().0 - days(1));
        NewPurchase {
            number: format!("LC-{}", self.count.fetch_add(1, Ordering::SeqCst) + 1),
            currency: Currency::from_code("EUR").expect("a currency"),
            purchased_at: yesterday,
            delivered_at: Some(yesterday),
            customer: Some(NewCustomer {
                number: None,
                email: Some(EmailAddress::parse("ada@example.org").expect("an address")),
                name: "Ada".to_owned(),
            }),
            credit_applied: 0,
            lines: vec![line("cup", 2, 2_000), line("lantern", 1, 3_000)],
            payment: NewPayment {
                status: PaymentStatus::Settled,
                captured_at: Some(yesterday),
                disputed_at: None,
                gateway: "sandbox".to_owned(),
                reference: "sbx_pay_1".to_owned(),
                method_kind: "card".to_owned(),
                method_label: "Visa ending 4242".to_owned(),
                gateway_refundable_until: None,
            },
        }
    }

    pub async fn paid_purchase(&self) -> PurchaseFile {
        self.bought(self.new_purchase()).await
    }

    /// Ada's purchase, brought in.
    pub async fn bought(&self, new: NewPurchase) -> PurchaseFile {
        let number = new.number.clone();
        let mut bringing = self.desk.begin_to_bring_in(&self.merchant).await.expect("a policy");
        let answers = bringing.purchases(vec![new]).await.expect("a commit");
        assert_eq!(answers, [Ok(BroughtIn::New)]);
        let mut reading = self.desk.storage().reading().await.expect("a read");
        let found = reading.find_purchase_by_number(&self.merchant.merchant_id, &number).await.expect("a look");
        drop(reading);
        let purchase_id = found.expect("it was brought in").purchase_id;
        self.purchases.lock().expect("no panic").push((self.customer.clone(), purchase_id.clone()));
        self.open(&purchase_id).await
    }

    /// So much of a purchase went back without a ticket: the books must show it.
    pub fn recorded_elsewhere(&self, purchase_id: &str, amount: i64) {
        self.recorded.lock().expect("no panic").insert(purchase_id.to_owned(), amount);
    }

    pub async fn open(&self, purchase_id: &str) -> PurchaseFile {
        let file = self.desk.open_purchase(&self.merchant, &self.customer, purchase_id).await;
        file.expect("a look").expect("Ada's purchase")
    }
}
