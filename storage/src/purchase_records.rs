//! A purchase with all that decides what can go back of it, read in one go: every deed about money begins with it.

use domain::{EarlierRefund, PendingLine};
use sqlx::any::AnyRow;

use crate::engine::{Engine, Transaction, Waiting};
use crate::row::rows;
use crate::statements::statements;
use crate::{
    Customer, PaymentRecord, PolicyVersion, Purchase, Reading, Result, StorageError, Writing, customer, payment,
    policy, purchase, refund, ticket,
};

statements! {
    // One row: a purchase has one payment, one policy and at most one customer.
    AROUND = "select y.payment_id, y.merchant_id, y.purchase_id, y.amount, y.captured, y.reserved, y.refunded, y.status,
            y.captured_at, y.disputed_at, y.gateway, y.reference, y.method_kind, y.method_label,
            y.gateway_refundable_until, y.lost_to_dispute, y.disputed_by_gateway, p.*, u.customer_id, c.email, c.number, c.name, c.listing
        from purchase u join payment y on y.purchase_id = u.purchase_id join policy p on p.policy_id = u.policy_id
            left join customer c on c.customer_id = u.customer_id
        where u.purchase_id = $1 order by y.payment_id limit 1";
}

/// A purchase and what stands around it.
#[derive(Debug, Clone)]
pub struct PurchaseRecords {
    pub purchase: Purchase,
    pub payment: PaymentRecord,
    pub policy: PolicyVersion,
    /// Who bought it; none for a guest.
    pub customer: Option<Customer>,
    /// What holds or moved its money before.
    pub refunds: Vec<EarlierRefund>,
    /// The lines that pending tickets ask for.
    pub pending_lines: Vec<PendingLine>,
}

#[derive(sqlx::FromRow)]
struct AroundRow {
    #[sqlx(flatten)]
    payment: payment::Row,
    #[sqlx(flatten)]
    policy: policy::Row,
    customer_id: Option<String>,
    email: Option<String>,
    number: Option<String>,
    name: Option<String>,
    listing: Option<String>,
}

/// What is asked about a purchase, beside itself.
const QUESTIONS: [&str; 4] = [AROUND, policy::AMOUNTS_OF_PURCHASE, refund::HOLDING, ticket::PENDING_LINES];

impl Reading {
    /// A merchant's purchase by id; another merchant's is not there.
    pub async fn find_purchase_records(
        &mut self,
        merchant_id: &str,
        purchase_id: &str,
    ) -> Result<Option<PurchaseRecords>> {
        ask(self.transaction.waiting(), merchant_id, purchase_id);
        found(self.transaction.answers().await?)
    }

    /// The same of a purchase that was read already.
    pub async fn find_records_of(&mut self, purchase: Purchase) -> Result<PurchaseRecords> {
        ask_around(self.transaction.waiting(), &purchase.purchase_id);
        answered(purchase, self.transaction.answers().await?)
    }
}

fn ask(waiting: &mut Waiting, merchant_id: &str, purchase_id: &str) {
    waiting.put(purchase::FIND).bind(merchant_id).bind(purchase_id);
    waiting.put(purchase::LINES).bind(purchase_id);
    ask_around(waiting, purchase_id);
}

fn ask_around(waiting: &mut Waiting, purchase_id: &str) {
    for question in QUESTIONS {
        waiting.put(question).bind(purchase_id);
    }
}

fn found(answers: [Vec<AnyRow>; 2 + QUESTIONS.len()]) -> Result<Option<PurchaseRecords>> {
    let [found, lines, around @ ..] = answers;
    let Some(found) = rows::<purchase::Row>(found)?.pop() else { return Ok(None) };
    Ok(Some(answered(found.with_lines(rows(lines)?)?, around)?))
}

fn answered(purchase: Purchase, answers: [Vec<AnyRow>; QUESTIONS.len()]) -> Result<PurchaseRecords> {
    let [around, amounts, holding, pending] = answers;
    let around = rows::<AroundRow>(around)?.pop().ok_or_else(|| {
        StorageError::inconsistent("purchase", format!("{} has no payment or no policy", purchase.purchase_id))
    })?;
    let AroundRow { payment, policy, customer_id, email, number, name, listing } = around;
    let merchant_id = &purchase.merchant_id;
    let customer = customer_id.zip(name).map(|(customer_id, name)| {
        customer::Row { customer_id, merchant_id: merchant_id.clone(), email, number, name, listing }.parse()
    });
    Ok(PurchaseRecords {
        payment: payment.parse()?,
        policy: policy.parse(&rows(amounts)?)?,
        customer: customer.transpose()?,
        refunds: refund::earlier_refunds(rows(holding)?),
        pending_lines: ticket::pending_lines(rows(pending)?),
        purchase,
    })
}

impl Writing {
    /// The same, held: no other transaction decides about this purchase until this one ends, on both engines.
    pub async fn hold_purchase_records(
        &mut self,
        merchant_id: &str,
        purchase_id: &str,
    ) -> Result<Option<PurchaseRecords>> {
        self.transaction.hold(purchase_id).await?;
        self.transaction.put_off(purchase::HOLD).bind(merchant_id).bind(purchase_id);
        self.find_purchase_records(merchant_id, purchase_id).await
    }
}

/// A transaction that begins with [`Writing::hold_purchase_records`], and what was found.
pub(crate) async fn begin_about(
    engine: &Engine,
    merchant_id: &str,
    purchase_id: &str,
) -> Result<(Transaction, Option<PurchaseRecords>)> {
    let mut asks = Waiting::new(engine.kind);
    if !engine.holds_what_it_begins_with() {
        asks.put(purchase::HOLD).bind(merchant_id).bind(purchase_id);
    }
    ask(&mut asks, merchant_id, purchase_id);
    let mut transaction = engine.begin_writing_about(purchase_id, asks).await?;
    let found = found(transaction.first_answers().await?)?;
    Ok((transaction, found))
}
