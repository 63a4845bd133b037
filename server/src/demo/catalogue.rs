//! What was sold: several kinds of purchase, amounts as a shop would have charged them.

use desk::{NewCustomer, NewLine, NewPayment, NewPurchase};
use domain::{Currency, EmailAddress, Minor, PaymentStatus, Period, Timestamp};

use super::story::days_before;
use crate::commands::Trouble;

/// A thing on an invoice. `gross` is for all of its quantity, VAT of 19 % included.
pub struct Item {
    name: &'static str,
    category: &'static str,
    quantity: i64,
    gross: Minor,
    /// For a service over time: from and until so many days before today (negative: still to come).
    period_days: Option<(i64, i64)>,
    consumed_days: Option<i64>,
}

/// A sale. Days are counted back from today.
pub struct Sale {
    pub number: &'static str,
    pub email: &'static str,
    pub name: &'static str,
    pub bought_days: i64,
    pub delivered_days: Option<i64>,
    currency: &'static str,
    credit: Minor,
    status: PaymentStatus,
    disputed: bool,
    gateway: &'static str,
    /// The sandbox's cards behave by their last digits.
    card: (&'static str, &'static str),
    items: &'static [Item],
}

const fn goods(name: &'static str, quantity: i64, gross: Minor) -> Item {
    Item { name, category: "goods", quantity, gross, period_days: None, consumed_days: None }
}

const fn club(name: &'static str, gross: Minor, from: i64, until: i64) -> Item {
    Item { name, category: "subscription", quantity: 1, gross, period_days: Some((from, until)), consumed_days: None }
}

const fn course(name: &'static str, gross: Minor, started_days: Option<i64>) -> Item {
    Item { name, category: "digital", quantity: 1, gross, period_days: None, consumed_days: started_days }
}

const fn gift_card(gross: Minor) -> Item {
    Item { name: "Gift card", category: "gift cards", quantity: 1, gross, period_days: None, consumed_days: None }
}

const VISA: (&str, &str) = ("sbx_4242", "Visa ending 4242");
const MASTERCARD: (&str, &str) = ("sbx_5454", "Mastercard ending 5454");
const SLOW_BANK: (&str, &str) = ("sbx_7748", "bank account ending 7748");
const EXPIRED: (&str, &str) = ("sbx_0069", "Visa ending 0069");
const DECLINED: (&str, &str) = ("sbx_0002", "Mastercard ending 0002");
/// No gateway knows it: refunds are sent by hand.
const BY_HAND: (&str, &str) = ("transfer 2291", "bank account ending 1140");
const FAILS_ONCE: (&str, &str) = ("sbx_0119", "Visa ending 0119");

const fn sale(
    number: &'static str,
    customer: (&'static str, &'static str),
    bought_days: i64,
    card: (&'static str, &'static str),
    items: &'static [Item],
) -> Sale {
    let delivered_days = if bought_days > 3 { Some(bought_days - 3) } else { None };
    let (name, email) = customer;
    Sale {
        number,
        email,
        name,
        bought_days,
        delivered_days,
        currency: "EUR",
        credit: 0,
        status: PaymentStatus::Settled,
        disputed: false,
        gateway: "sandbox",
        card,
        items,
    }
}

const MARA: (&str, &str) = ("Mara Lindqvist", "mara@example.com");
const JONAS: (&str, &str) = ("Jonas Weil", "jonas@example.com");
const AMA: (&str, &str) = ("Ama Okafor", "ama@example.com");

/// Oldest first, as they would have come in.
pub const SALES: &[Sale] = &[
    sale("LC-10302", JONAS, 96, VISA, &[goods("Moka pot, six cups", 1, 4_200)]),
    sale("LC-10366", JONAS, 48, VISA, &[goods("Burr grinder, second one this month", 1, 18_900)]),
    sale("LC-10377", MARA, 27, EXPIRED, &[goods("Espresso cups, set of four", 1, 3_600)]),
    sale("LC-10390", MARA, 26, VISA, &[goods("Sample box", 1, 2_400)]),
    sale("LC-10402", AMA, 25, MASTERCARD, &[club("Coffee club, annual", 18_000, 25, -340)]),
    sale("LC-10410", MARA, 24, VISA, &[goods("Kettle, matt black", 1, 7_900), goods("Descaler, 250 ml", 2, 1_180)]),
    sale("LC-10431", MARA, 22, SLOW_BANK, &[goods("Milk jug, 600 ml", 1, 2_890)]),
    sale("LC-10440", ("Tomás Ferreira", "tomas@example.com"), 21, VISA, &[goods("Kettle, brushed steel", 1, 7_900)]),
    sale("LC-10455", MARA, 20, VISA, &[course("Latte art, video course", 3_900, Some(18))]),
    Sale { disputed: true, ..sale("LC-10458", JONAS, 20, MASTERCARD, &[goods("Cold brew bottle", 1, 3_450)]) },
    Sale {
        credit: 20_000,
        ..sale("LC-10463", AMA, 19, VISA, &[goods("Espresso machine, copper", 1, 124_000), goods("Tamper", 1, 2_950)])
    },
    sale(
        "LC-10482",
        MARA,
        19,
        VISA,
        &[
            goods("Ceramic dripper, sand", 2, 6_800),
            goods("Filter papers, 100 pieces", 1, 790),
            course("Home roasting, video course", 4_900, Some(12)),
            club("Coffee club, November", 1_900, 20, -10),
        ],
    ),
    sale("LC-10490", ("Chen Wei", "chen@example.com"), 12, VISA, &[goods("Sample box", 1, 2_400)]),
    sale("LC-10495", MARA, 11, VISA, &[gift_card(5_000), goods("Wrapping paper", 1, 350)]),
    Sale {
        currency: "JPY",
        ..sale("LC-10499", AMA, 10, MASTERCARD, &[goods("Siphon brewer, Tokyo edition", 1, 14_800)])
    },
    sale(
        "LC-10503",
        ("Priya Nair", "priya@example.com"),
        9,
        VISA,
        &[course("Home roasting, video course", 4_900, None)],
    ),
    Sale {
        credit: 4_000,
        ..sale(
            "LC-10507",
            ("Studio Halm GmbH", "studio@example.com"),
            8,
            MASTERCARD,
            &[goods("Espresso machine, steel", 1, 124_000)],
        )
    },
    Sale {
        currency: "GBP",
        ..sale("LC-10511", AMA, 7, VISA, &[goods("Travel press", 1, 2_650), goods("Enamel mug", 3, 2_700)])
    },
    sale("LC-10513", ("Chen Wei", "chen@example.com"), 7, FAILS_ONCE, &[goods("Hand grinder, walnut", 1, 6_400)]),
    sale("LC-10516", ("Tomás Ferreira", "tomas@example.com"), 6, DECLINED, &[goods("Water filter jug", 1, 3_250)]),
    Sale {
        gateway: "offline",
        ..sale("LC-10517", ("Chen Wei", "chen@example.com"), 6, BY_HAND, &[goods("Knock box, beech", 1, 2_950)])
    },
    sale("LC-10518", MARA, 5, VISA, &[goods("House espresso, 1 kg", 2, 5_180), goods("Scale, pocket size", 1, 3_900)]),
    Sale {
        status: PaymentStatus::Captured,
        ..sale("LC-10526", JONAS, 1, VISA, &[goods("Pour-over stand, oak", 1, 6_400), goods("Glass carafe", 1, 2_990)])
    },
    Sale {
        status: PaymentStatus::Authorized,
        ..sale("LC-10529", JONAS, 0, VISA, &[goods("House espresso, 250 g", 1, 890)])
    },
];

impl Sale {
    /// The purchase as it would have been brought in.
    pub fn purchase(&self, now: Timestamp) -> Result<NewPurchase, Trouble> {
        let currency =
            Currency::from_code(self.currency).ok_or_else(|| Trouble(format!("currency {}", self.currency)))?;
        let email = EmailAddress::parse(self.email).map_err(|_| Trouble(format!("address {}", self.email)))?;
        let purchased_at = days_before(now, self.bought_days);
        let is_captured = self.status != PaymentStatus::Authorized;
        let (reference, method_label) = self.card;
        Ok(NewPurchase {
            number: self.number.to_owned(),
            currency,
            purchased_at,
            delivered_at: self.delivered_days.map(|days| days_before(now, days)),
            customer: Some(NewCustomer { number: None, email: Some(email), name: self.name.to_owned() }),
            credit_applied: self.credit,
            lines: self.items.iter().map(|item| item.line(now)).collect(),
            payment: NewPayment {
                status: self.status,
                captured_at: is_captured.then_some(purchased_at),
                disputed_at: self.disputed.then(|| days_before(now, 2)),
                gateway: self.gateway.to_owned(),
                reference: reference.to_owned(),
                method_kind: if self.gateway == "offline" { "bank_transfer" } else { "card" }.to_owned(),
                method_label: method_label.to_owned(),
                gateway_refundable_until: None,
            },
        })
    }
}

impl Item {
    fn line(&self, now: Timestamp) -> NewLine {
        // VAT of 19 % is contained in the price; half a cent rounds up.
        let net = (self.gross * 200 + 119) / 238;
        let period = self
            .period_days
            .map(|(from, until)| Period { start: days_before(now, from), end: days_before(now, until) });
        NewLine {
            article: self.name.to_lowercase().replace([' ', ','], "-"),
            description: self.name.to_owned(),
            category: self.category.to_owned(),
            quantity: self.quantity,
            subtotal: net,
            discount: 0,
            tax: self.gross - net,
            period,
            consumed_at: self.consumed_days.map(|days| days_before(now, days)),
        }
    }
}
