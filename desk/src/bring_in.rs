use domain::{Currency, EmailAddress, Line, MOST, Minor, PaymentStatus, Period, Timestamp};
use std::collections::HashMap;
use storage::{Customer, Merchant, PaymentRecord, PolicyVersion, Purchase, PurchaseLine, StorageError, Writing};

use crate::{Deed, Desk, Failed, GatewayRefused};

/// A purchase from another system, with its payment.
#[derive(Debug, Clone)]
pub struct NewPurchase {
    pub number: String,
    pub currency: Currency,
    pub purchased_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
    /// None is a guest: nobody can sign in for it.
    pub customer: Option<NewCustomer>,
    pub credit_applied: Minor,
    pub lines: Vec<NewLine>,
    pub payment: NewPayment,
}

/// Who bought.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    pub number: Option<String>,
    pub email: Option<EmailAddress>,
    pub name: String,
}

/// A line of it, amounts in minor units for all of its quantity.
#[derive(Debug, Clone)]
pub struct NewLine {
    pub article: String,
    pub description: String,
    pub category: String,
    pub quantity: i64,
    pub subtotal: Minor,
    pub discount: Minor,
    pub tax: Minor,
    pub period: Option<Period>,
    pub consumed_at: Option<Timestamp>,
}

/// How it was paid.
#[derive(Debug, Clone)]
pub struct NewPayment {
    pub status: PaymentStatus,
    pub captured_at: Option<Timestamp>,
    pub disputed_at: Option<Timestamp>,
    pub gateway: String,
    pub reference: String,
    pub method_kind: String,
    pub method_label: String,
    pub gateway_refundable_until: Option<Timestamp>,
}

/// Why something was not brought in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BringInRefused {
    #[error(transparent)]
    Gateway(#[from] GatewayRefused),
    #[error("the purchase comes to nothing")]
    ComesToNothing,
    #[error("more account credit than the purchase's total")]
    TooMuchCredit,
    #[error("an amount is negative, or more discount than price")]
    BadAmount,
    #[error("an amount is too large to be counted")]
    TooLarge,
    #[error("a quantity is below 1")]
    BadQuantity,
    #[error("a period ends before it begins")]
    BadPeriod,
    #[error("it was paid, but not when")]
    CaptureUnknown,
    #[error("its number is there already with another amount")]
    DiffersFromKnown,
    #[error("the customer's e-mail address belongs to another customer number")]
    EmailTaken,
    #[error("no earlier purchase of this article at this price by this customer")]
    NoMatch,
    #[error("more returned than is left of what this customer bought")]
    MoreThanRemains,
}

/// Whether something new came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BroughtIn {
    New,
    /// It was there before; nothing changed.
    Known,
}

/// Bringing many purchases in, for one merchant; customers and the policy are looked up once.
#[derive(Clone)]
pub struct BringIn {
    pub(crate) desk: Desk,
    pub(crate) merchant: Merchant,
    /// Every version, the newest first.
    policies: Vec<PolicyVersion>,
    /// Ids by the shop's own number and the e-mail address, as they were given; who has neither is new each time.
    customers: HashMap<(Option<String>, Option<String>), String>,
}

impl Desk {
    /// Begins to bring purchases in. Each falls under the policy that was in force when it was bought, however late
    /// it is brought in. What was bought before the first version falls under the newest: what another system
    /// promised at the time is not known here.
    pub async fn begin_to_bring_in(&self, merchant: &Merchant) -> Result<BringIn, StorageError> {
        let policies = self.storage().reading().await?.list_policies(&merchant.merchant_id).await?;
        Ok(BringIn { desk: self.clone(), merchant: merchant.clone(), policies, customers: HashMap::new() })
    }
}

impl BringIn {
    /// Brings purchases in, all in one transaction. A refused one leaves nothing behind; one whose number is
    /// there already changes nothing.
    pub async fn purchases(
        &mut self,
        batch: Vec<NewPurchase>,
    ) -> Result<Vec<Result<BroughtIn, BringInRefused>>, StorageError> {
        let brought_in = self.bring_in(batch).await;
        if brought_in.is_err() {
            // Customers that were new in it are not there.
            self.customers.clear();
        }
        brought_in
    }

    async fn bring_in(
        &mut self,
        batch: Vec<NewPurchase>,
    ) -> Result<Vec<Result<BroughtIn, BringInRefused>>, StorageError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let mut writing = self.desk.storage().writing().await?;
        let mut answers = Vec::with_capacity(batch.len());
        let (mut purchases, mut payments) = (Vec::new(), Vec::new());
        for new in batch {
            answers.push(match self.prepare(&mut writing, new).await {
                Ok(Some((purchase, payment))) => {
                    purchases.push(purchase);
                    payments.push((answers.len(), payment));
                    Ok(BroughtIn::New)
                }
                Ok(None) => Ok(BroughtIn::Known),
                Err(Failed::Refused(refused)) => Err(refused),
                Err(Failed::Trouble(trouble)) => return Err(trouble),
            });
        }
        let are_new = writing.insert_purchases(&purchases).await?;
        let mut new_payments = Vec::with_capacity(payments.len());
        for (is_new, (index, payment)) in are_new.into_iter().zip(payments) {
            if is_new {
                writing.insert_payment(&payment).await?;
                new_payments.push(payment);
            } else {
                // Somebody else brought it in since we looked.
                answers[index] = Ok(BroughtIn::Known);
            }
        }
        let is_look_owed = self.owe_looks(&mut writing, new_payments).await?;
        writing.commit().await?;
        if is_look_owed {
            self.desk.announce_work();
        }
        Ok(answers)
    }

    /// By name, as [`Desk::hear_gateway`] takes them: in another order two might wait for each other.
    async fn owe_looks(&self, writing: &mut Writing, mut payments: Vec<PaymentRecord>) -> Result<bool, StorageError> {
        payments.sort_by(|one, other| (&one.gateway, &one.reference).cmp(&(&other.gateway, &other.reference)));
        let mut is_owed = false;
        for payment in &payments {
            is_owed |= self.desk.owe_a_look_where_told_of(writing, payment).await?;
        }
        Ok(is_owed)
    }

    /// What is to be written for a purchase; nothing where it is there already.
    pub(crate) async fn prepare(
        &mut self,
        writing: &mut Writing,
        new: NewPurchase,
    ) -> Deed<Option<(Purchase, PaymentRecord)>, BringInRefused> {
        let gateway = self.desk.check_gateway(&self.merchant, &new.payment.gateway);
        gateway.map_err(|refused| Failed::Refused(refused.into()))?;
        let total = total_of(&new).map_err(Failed::Refused)?;
        let merchant_id = self.merchant.merchant_id.clone();
        if let Some((known, currency)) = writing.find_purchase_total(&merchant_id, &new.number).await? {
            let is_same = known == total && currency == new.currency.code();
            return if is_same { Ok(None) } else { Err(Failed::Refused(BringInRefused::DiffersFromKnown)) };
        }
        let customer_id = match new.customer {
            Some(customer) => Some(self.customer_id(writing, customer).await?),
            None => None,
        };
        let purchase = Purchase {
            purchase_id: self.desk.new_id("pur"),
            merchant_id: merchant_id.clone(),
            number: new.number,
            customer_id,
            policy_id: self.policy_id(new.purchased_at)?,
            currency: new.currency,
            total,
            credit_applied: new.credit_applied,
            given_back: 0,
            purchased_at: new.purchased_at,
            delivered_at: new.delivered_at,
            lines: (1..).zip(new.lines).map(|(number, line)| purchase_line(number, line)).collect(),
        };
        let amount = total - new.credit_applied;
        let is_captured = matches!(new.payment.status, PaymentStatus::Captured | PaymentStatus::Settled);
        let payment = PaymentRecord {
            payment_id: self.desk.new_id("pay"),
            merchant_id,
            purchase_id: purchase.purchase_id.clone(),
            amount,
            captured: if is_captured { amount } else { 0 },
            reserved: 0,
            refunded: 0,
            status: new.payment.status,
            captured_at: new.payment.captured_at,
            disputed_at: new.payment.disputed_at,
            gateway: new.payment.gateway,
            reference: new.payment.reference,
            method_kind: new.payment.method_kind,
            method_label: new.payment.method_label,
            gateway_refundable_until: new.payment.gateway_refundable_until,
            lost_to_dispute: 0,
            is_disputed_by_gateway: false,
        };
        Ok(Some((purchase, payment)))
    }

    fn policy_id(&self, purchased_at: Timestamp) -> Result<String, StorageError> {
        let in_force = self.policies.iter().find(|policy| policy.in_force_from <= purchased_at);
        let policy = in_force.or(self.policies.first()).ok_or_else(|| StorageError::Inconsistent {
            table: "policy",
            row: format!("{} has none", self.merchant.merchant_id),
        })?;
        Ok(policy.policy_id.clone())
    }

    async fn customer_id(&mut self, writing: &mut Writing, new: NewCustomer) -> Deed<String, BringInRefused> {
        let key = (new.number.clone(), new.email.map(String::from));
        if let Some(customer_id) = self.customers.get(&key) {
            return Ok(customer_id.clone());
        }
        let (number, email) = &key;
        let customer_id = match self.find_customer(writing, number.as_deref(), email.as_deref()).await? {
            Some(customer) => customer.customer_id,
            None => {
                let customer = Customer {
                    customer_id: self.desk.new_id("cus"),
                    merchant_id: self.merchant.merchant_id.clone(),
                    email: email.clone(),
                    number: number.clone(),
                    name: new.name,
                    listing: None,
                };
                if writing.insert_customer_unless_known(&customer, self.desk.now()).await? {
                    customer.customer_id
                } else {
                    // Somebody else wrote them down since we looked.
                    let found = self.find_customer(writing, number.as_deref(), email.as_deref()).await?;
                    found.ok_or(StorageError::Stale)?.customer_id
                }
            }
        };
        if key != (None, None) {
            self.customers.insert(key, customer_id.clone());
        }
        Ok(customer_id)
    }

    /// By number first: an address may change, and two numbers are two customers even where they claim one
    /// address, or each would see what the other bought.
    async fn find_customer(
        &self,
        writing: &mut Writing,
        number: Option<&str>,
        email: Option<&str>,
    ) -> Deed<Option<Customer>, BringInRefused> {
        let merchant_id = &self.merchant.merchant_id;
        if let Some(number) = number
            && let Some(customer) = writing.find_customer_by_number(merchant_id, number).await?
        {
            return Ok(Some(customer));
        }
        let Some(email) = email else { return Ok(None) };
        let Some(customer) = writing.find_customer_by_email(merchant_id, email).await? else { return Ok(None) };
        match (number, &customer.number) {
            (Some(_), Some(_)) => return Err(Failed::Refused(BringInRefused::EmailTaken)),
            (Some(number), None) => writing.record_customer_number(&customer.customer_id, number).await?,
            (None, _) => {}
        }
        Ok(Some(customer))
    }
}

fn purchase_line(number: i64, new: NewLine) -> PurchaseLine {
    let line = Line {
        id: format!("li_{number}"),
        category: new.category,
        quantity: new.quantity,
        subtotal: new.subtotal,
        discount: new.discount,
        tax: new.tax,
        period: new.period,
        consumed: new.consumed_at.is_some(),
    };
    PurchaseLine { line, article: new.article, description: new.description, consumed_at: new.consumed_at }
}

/// What a purchase comes to, minor units, or what is wrong with it.
fn total_of(purchase: &NewPurchase) -> Result<Minor, BringInRefused> {
    let was_captured = matches!(purchase.payment.status, PaymentStatus::Captured | PaymentStatus::Settled);
    if was_captured && purchase.payment.captured_at.is_none() {
        return Err(BringInRefused::CaptureUnknown);
    }
    let mut total: Minor = 0;
    for line in &purchase.lines {
        if line.quantity < 1 {
            return Err(BringInRefused::BadQuantity);
        }
        if line.discount < 0 || line.tax < 0 || line.discount > line.subtotal {
            return Err(BringInRefused::BadAmount);
        }
        if line.period.is_some_and(|period| period.start.seconds() >= period.end.seconds()) {
            return Err(BringInRefused::BadPeriod);
        }
        let line_total = (line.subtotal - line.discount).checked_add(line.tax);
        total = line_total
            .and_then(|line_total| total.checked_add(line_total))
            .filter(|total| *total <= MOST && line.quantity <= MOST)
            .ok_or(BringInRefused::TooLarge)?;
    }
    match total {
        0 => Err(BringInRefused::ComesToNothing),
        total if !(0..=total).contains(&purchase.credit_applied) => Err(BringInRefused::TooMuchCredit),
        total => Ok(total),
    }
}
