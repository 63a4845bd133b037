//! The shop of a story: a customer, a manager, a program, purchases.

use desk::{
    BroughtIn, Caller, CreateKey, Customer, Desk, Merchant, NewCustomer, NewLine, NewPayment, NewPurchase, Role, Scope,
    Staff,
};
use domain::{Currency, EmailAddress, PaymentStatus, Policy, Timestamp};

use crate::dice::Dice;
use crate::people::{create, customer, rules, staff};
use crate::process::Outside;
use crate::world::{HOUR, MINUTE};

pub struct Shop {
    pub merchant: Merchant,
    pub customer: Customer,
    pub manager: Staff,
    /// The program by each of its API keys, which take turns by the minute: a try and its retry may come with different ones.
    pub callers: [Caller; 2],
    pub purchases: Vec<String>,
    /// Our names of their payments.
    pub payments: Vec<String>,
    /// The gateway's names of their payments.
    pub references: Vec<String>,
}

impl Shop {
    /// So many purchases, bought yesterday: one to three lines each, some of it paid with credit.
    pub async fn open(desk: &Desk, outside: &Outside, dice: &Dice, count: i64) -> Self {
        // Long stories go on for months.
        let rules = Policy { window_days: Some(3_650), ..rules() };
        let merchant = desk.create_merchant(create("lantern", rules)).await.expect("a merchant");
        let customer = customer(desk, &merchant, "Ada", "ada@example.org").await;
        let manager = staff(desk, &merchant, "nora@example.org", Role::Manager, None).await;
        let callers = [caller(desk, &merchant).await, caller(desk, &merchant).await];
        let yesterday = Timestamp(desk.now().0 - 24 * HOUR);
        let mut news = Vec::new();
        for number in 0..count {
            news.push(purchase(number, yesterday, dice));
        }
        for new in &news {
            let total: i64 = new.lines.iter().map(|line| line.subtotal - line.discount + line.tax).sum();
            outside.gateway.capture(&new.payment.reference, total - new.credit_applied);
        }
        let references = news.iter().map(|new| new.payment.reference.clone()).collect();
        let numbers: Vec<String> = news.iter().map(|new| new.number.clone()).collect();
        let mut bringing = desk.begin_to_bring_in(&merchant).await.expect("a policy");
        let answers = bringing.purchases(news).await.expect("a commit");
        assert!(answers.iter().all(|answer| *answer == Ok(BroughtIn::New)), "{answers:?}");
        let mut reading = desk.storage().reading().await.expect("a read");
        let (mut purchases, mut payments) = (Vec::new(), Vec::new());
        for number in numbers {
            let found = reading.find_purchase_by_number(&merchant.merchant_id, &number).await.expect("a look");
            let purchase_id = found.expect("it was brought in").purchase_id;
            payments.push(reading.get_payment_of(&purchase_id).await.expect("a payment").payment_id);
            purchases.push(purchase_id);
        }
        Self { merchant, customer, manager, callers, purchases, payments, references }
    }

    pub fn caller(&self, desk: &Desk) -> &Caller {
        if desk.now().0.div_euclid(MINUTE) % 2 == 0 { &self.callers[0] } else { &self.callers[1] }
    }
}

async fn caller(desk: &Desk, merchant: &Merchant) -> Caller {
    let asked = CreateKey { name: "till".to_owned(), scope: Scope::Refunds, expires_in_days: None };
    let (secret, _) = desk.create_key(merchant, asked).await.expect("a key");
    desk.find_caller(&secret).await.expect("a look").expect("a valid key")
}

fn purchase(number: i64, at: Timestamp, dice: &Dice) -> NewPurchase {
    let lines: Vec<NewLine> = (0..dice.between(1, 3))
        .map(|line| {
            let subtotal = dice.between(1, 20_000);
            NewLine {
                article: format!("A{line}"),
                description: "A cup, made by hand".to_owned(),
                category: "home".to_owned(),
                quantity: dice.between(1, 4),
                subtotal,
                discount: dice.between(0, subtotal / 4),
                tax: subtotal * 19 / 100,
                period: None,
                consumed_at: None,
            }
        })
        .collect();
    let total: i64 = lines.iter().map(|line| line.subtotal - line.discount + line.tax).sum();
    NewPurchase {
        number: format!("LC-{number}"),
        currency: Currency::from_code("EUR").expect("a currency"),
        purchased_at: at,
        delivered_at: Some(at),
        customer: Some(NewCustomer {
            number: None,
            email: Some(EmailAddress::parse("ada@example.org").expect("an address")),
            name: "Ada".to_owned(),
        }),
        credit_applied: if dice.happens(300) { total / 3 } else { 0 },
        lines,
        payment: NewPayment {
            status: PaymentStatus::Settled,
            captured_at: Some(at),
            disputed_at: None,
            gateway: "sandbox".to_owned(),
            reference: format!("sbx_pay_{number}"),
            method_kind: "card".to_owned(),
            method_label: "Visa ending 4242".to_owned(),
            gateway_refundable_until: None,
        },
    }
}
