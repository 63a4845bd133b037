//! A program of the shop's that gives money back over the API. It asks with the same key until it is answered, whichever
//! process answers, and now and then once more; whatever it was told once, it is told for good (I11).

use desk::{Begun, Desk, Failed, IdempotencyKey, MakeRefund, Recorded, RefundSummary, Repair};
use domain::{CreditOrder, Destination, Evidence, Selection};
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::deeds::{Came, assert_unfrozen};
use crate::dice::Dice;
use crate::shop::Shop;
use crate::world::HOUR;

/// A little less than answers are kept for.
const KEPT_FOR: i64 = 29 * 24 * HOUR;

#[derive(Debug, Clone, Hash)]
pub enum Wanted {
    Give { payment_id: String, amount: Option<i64>, destination: Option<&'static str> },
    Repair { refund_id: String, as_credit: bool },
}

/// Something that it wants done once.
#[derive(Debug, Clone, Hash)]
pub struct Order {
    pub number: usize,
    pub wanted: Wanted,
    /// Its key stands for something else already.
    pub is_other: bool,
}

impl Order {
    fn key(&self) -> IdempotencyKey {
        IdempotencyKey { key: format!("order-{}", self.number), asked: format!("{:?}", self.wanted) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Answer {
    /// HTTP's.
    pub status: i64,
    pub body: String,
}

struct Asked {
    wanted: Wanted,
    /// What it was told first, and when.
    told: Option<(Answer, i64)>,
}

#[derive(Default)]
pub struct Program {
    asked: Vec<Asked>,
    /// What nobody answered: whoever was asked was killed, or in trouble.
    unanswered: BTreeSet<usize>,
    /// Refunds that it made.
    pub made: BTreeSet<String>,
    pub answered_again: u64,
    pub keys_refused: u64,
}

impl Program {
    /// Something that nobody answered more often than not, or something answered, under its key with something else at
    /// times; else something new, about that payment.
    pub fn next(&mut self, dice: &Dice, now: i64, payment_id: &str) -> Order {
        let chance = dice.below(100);
        if chance < 70 && !self.unanswered.is_empty() {
            let unanswered: Vec<usize> = self.unanswered.iter().copied().collect();
            return self.order(dice.one_of(&unanswered).copied().unwrap_or_default(), false);
        }
        if chance < 25 && !self.asked.is_empty() {
            let number = dice.below(self.asked.len() as u64) as usize;
            let is_kept = |asked: &Asked| asked.told.as_ref().is_some_and(|(_, at)| now - at < KEPT_FOR);
            if self.asked.get(number).is_some_and(is_kept) {
                return self.order(number, chance < 6);
            }
        }
        let made: Vec<&String> = self.made.iter().collect();
        let wanted = match dice.one_of(&made).filter(|_| dice.happens(120)) {
            Some(refund_id) => Wanted::Repair { refund_id: (*refund_id).clone(), as_credit: dice.happens(500) },
            None => Wanted::Give {
                payment_id: payment_id.to_owned(),
                amount: (!dice.happens(50)).then(|| dice.between(1, 4_000)),
                destination: match dice.below(100) {
                    0..6 => Some(Destination::AccountCredit.as_str()),
                    6..12 => Some(Destination::Recorded.as_str()),
                    12..30 => Some(Destination::Original.as_str()),
                    _ => None,
                },
            },
        };
        self.asked.push(Asked { wanted, told: None });
        self.order(self.asked.len() - 1, false)
    }

    fn order(&self, number: usize, is_other: bool) -> Order {
        let wanted = match self.asked[number].wanted.clone() {
            Wanted::Give { payment_id, amount, destination } if is_other => {
                Wanted::Give { payment_id, amount: Some(amount.map_or(1, |amount| amount + 1)), destination }
            }
            Wanted::Repair { refund_id, as_credit } if is_other => Wanted::Repair { refund_id, as_credit: !as_credit },
            wanted => wanted,
        };
        Order { number, wanted, is_other }
    }

    /// Those that it asks for once more in the end: all that may still be kept.
    pub fn all(&self, now: i64) -> Vec<Order> {
        let is_kept = |asked: &Asked| asked.told.as_ref().is_none_or(|(_, at)| now - at < KEPT_FOR);
        (0..self.asked.len())
            .filter(|number| is_kept(&self.asked[*number]))
            .map(|number| self.order(number, false))
            .collect()
    }

    pub fn was_not_answered(&mut self, number: usize) {
        if self.asked[number].told.is_none() {
            self.unanswered.insert(number);
        }
    }

    pub fn was_answered(&mut self, now: i64, order: &Order, answer: Answer) {
        assert!(
            !order.is_other,
            "{order:?} is told {answer:?}, though its key was used for {:?}",
            self.asked[order.number].wanted
        );
        self.unanswered.remove(&order.number);
        let asked = &mut self.asked[order.number];
        if let Some((told, _)) = &asked.told {
            assert_eq!(*told, answer, "{order:?} was told something else before");
            self.answered_again += 1;
            return;
        }
        if let Some(refund_id) = refund_of(&answer) {
            assert!(self.made.insert(refund_id.clone()), "{order:?} is told of a refund that another one was told of");
        }
        asked.told = Some((answer, now));
    }

    pub fn was_refused(&mut self, order: &Order) {
        assert!(order.is_other, "{order:?} is told that its key was used for something else");
        self.keys_refused += 1;
    }

    /// Each refund that it was told of, with its amount.
    pub fn told_of(&self) -> impl Iterator<Item = (String, i64)> {
        let told = self.asked.iter().filter_map(|asked| asked.told.as_ref());
        told.filter_map(|(answer, _)| {
            let body: serde_json::Value = serde_json::from_str(&answer.body).ok()?;
            Some((body["id"].as_str()?.to_owned(), body["amount"].as_i64()?))
        })
    }
}

fn refund_of(answer: &Answer) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(&answer.body).ok()?;
    body["id"].as_str().map(ToOwned::to_owned)
}

/// As the API does it: the refund and its answer in one transaction, a refusal too.
pub async fn ask_once(desk: Desk, shop: Arc<Shop>, order: Order) -> Came {
    let before = match &order.wanted {
        Wanted::Give { payment_id, destination, .. } if *destination != Some("recorded") => {
            let Ok(mut reading) = desk.storage().reading().await else { return Came::Unanswered(order) };
            reading.get_payment(payment_id).await.ok()
        }
        Wanted::Give { .. } | Wanted::Repair { .. } => None,
    };
    let caller = shop.caller(&desk);
    let Ok(begun) = desk.begin_once(caller, Some(order.key())).await else { return Came::Unanswered(order) };
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Done(kept) => {
            return Came::Answered { order, answer: Answer { status: kept.status, body: kept.body } };
        }
        Begun::OtherRequest => return Came::KeyRefused(order),
    };
    let done = match &order.wanted {
        Wanted::Give { payment_id, amount, destination } => {
            let asked = give(payment_id, *amount, *destination);
            answer_of(desk.make_refund(&mut once, caller, asked).await)
        }
        Wanted::Repair { refund_id, as_credit } => {
            let repair = if *as_credit { Repair::Credit } else { Repair::Retry };
            answer_of(desk.repair_refund_once(&mut once, caller, refund_id, repair).await)
        }
    };
    let Some(answer) = done else { return Came::Unanswered(order) };
    if once.keep(u16::try_from(answer.status).unwrap_or_default(), &answer.body).await.is_err() {
        return Came::Unanswered(order);
    }
    let came = Came::Answered { order, answer };
    if let Some(before) = before {
        assert_unfrozen(&desk, &before, &came).await;
    }
    came
}

fn give(payment_id: &str, amount: Option<i64>, destination: Option<&str>) -> MakeRefund {
    let evidence = || Evidence::parse("till 2").expect("evidence");
    MakeRefund {
        payment_id: payment_id.to_owned(),
        selection: amount.map_or(Selection::Full, |amount| Selection::Amount { amount }),
        currency: None,
        reason: "goodwill".to_owned(),
        note: String::new(),
        credit_order: CreditOrder::CreditFirst,
        destination: destination.map(|word| word.parse().expect("a destination")),
        recorded: (destination == Some("recorded")).then(|| Recorded { evidence: evidence(), moved_at: None }),
    }
}

/// None: nobody knows.
fn answer_of<R: std::fmt::Debug>(done: Result<RefundSummary, Failed<R>>) -> Option<Answer> {
    match done {
        Ok(RefundSummary { refund, .. }) => {
            let body = serde_json::json!({ "id": refund.refund_id, "amount": refund.total }).to_string();
            Some(Answer { status: 201, body })
        }
        Err(Failed::Refused(refused)) => Some(Answer { status: 422, body: format!("{refused:?}") }),
        Err(Failed::Trouble(_)) => None,
    }
}
