use domain::{Currency, EmailAddress, Line, Method, Minor, PaymentStatus, Period, RefundState, Timestamp};
use std::collections::HashMap;
use storage::{
    Customer, MatchedLine, Merchant, PaymentRecord, PolicyVersion, Purchase, PurchaseLine, RefundLine, RefundRecord,
    StorageError, Writing,
};

use crate::{Deed, Desk, Failed};

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

/// Goods that came back and were paid back in another system.
#[derive(Debug, Clone)]
pub struct OutsideRefund {
    /// The number of this very line of the return there, so that bringing it in twice changes nothing.
    pub number: String,
    pub customer_number: String,
    pub returned_at: Timestamp,
    pub article: String,
    pub unit_price: Minor,
    pub quantity: i64,
}

/// Why something was not brought in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BringInRefused {
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
    #[error("no earlier purchase of this article at this price by this customer has that many left to return")]
    NoMatch,
}

/// Whether something new came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BroughtIn {
    New,
    /// It was there before; nothing changed.
    Known,
}

/// Bringing many purchases in, for one merchant; customers and the policy are looked up once.
pub struct BringIn {
    desk: Desk,
    merchant: Merchant,
    policy: PolicyVersion,
    /// By the shop's own number or, without one, by e-mail.
    customers: HashMap<String, String>,
}

impl Desk {
    /// Begins to bring purchases in. They fall under the policy in force now: what another system promised at
    /// the time is not known here.
    pub async fn begin_to_bring_in(&self, merchant: &Merchant) -> Result<BringIn, StorageError> {
        let mut reading = self.storage().reading().await?;
        let policy = reading.get_policy_in_force(&merchant.merchant_id, self.now()).await?;
        Ok(BringIn { desk: self.clone(), merchant: merchant.clone(), policy, customers: HashMap::new() })
    }
}

impl BringIn {
    /// Brings purchases in, all in one transaction. A refused one leaves nothing behind; one whose number is
    /// there already changes nothing.
    pub async fn purchases(
        &mut self,
        batch: Vec<NewPurchase>,
    ) -> Result<Vec<Result<BroughtIn, BringInRefused>>, StorageError> {
        let mut writing = self.desk.storage().writing().await?;
        let mut answers = Vec::with_capacity(batch.len());
        for purchase in batch {
            answers.push(match total_of(&purchase) {
                Ok(total) => Ok(self.bring_in(&mut writing, purchase, total).await?),
                Err(refused) => Err(refused),
            });
        }
        writing.commit().await?;
        Ok(answers)
    }

    /// Records returns that were paid back elsewhere, in the order given, all in one transaction.
    pub async fn outside_refunds(
        &mut self,
        batch: Vec<OutsideRefund>,
    ) -> Result<Vec<Result<BroughtIn, BringInRefused>>, StorageError> {
        let mut writing = self.desk.storage().writing().await?;
        let mut answers = Vec::with_capacity(batch.len());
        for refund in batch {
            answers.push(match self.record(&mut writing, refund).await {
                Ok(brought_in) => Ok(brought_in),
                Err(Failed::Refused(refused)) => Err(refused),
                Err(Failed::Trouble(trouble)) => return Err(trouble),
            });
        }
        writing.commit().await?;
        Ok(answers)
    }

    async fn bring_in(
        &mut self,
        writing: &mut Writing,
        new: NewPurchase,
        total: Minor,
    ) -> Result<BroughtIn, StorageError> {
        let customer_id = match new.customer {
            Some(customer) => Some(self.customer_id(writing, customer).await?),
            None => None,
        };
        let purchase = Purchase {
            purchase_id: self.desk.new_id("pur"),
            merchant_id: self.merchant.merchant_id.clone(),
            number: new.number,
            customer_id,
            policy_id: self.policy.policy_id.clone(),
            currency: new.currency,
            total,
            credit_applied: new.credit_applied,
            given_back: 0,
            purchased_at: new.purchased_at,
            delivered_at: new.delivered_at,
            lines: (1..).zip(new.lines).map(|(number, line)| purchase_line(number, line)).collect(),
        };
        if !writing.insert_purchase(&purchase).await? {
            return Ok(BroughtIn::Known);
        }
        let amount = total - new.credit_applied;
        let is_captured = matches!(new.payment.status, PaymentStatus::Captured | PaymentStatus::Settled);
        let payment = PaymentRecord {
            payment_id: self.desk.new_id("pay"),
            merchant_id: self.merchant.merchant_id.clone(),
            purchase_id: purchase.purchase_id,
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
        };
        writing.insert_payment(&payment).await?;
        Ok(BroughtIn::New)
    }

    async fn customer_id(&mut self, writing: &mut Writing, new: NewCustomer) -> Result<String, StorageError> {
        let email = new.email.map(|email| email.as_str().to_owned());
        let key = new.number.clone().or_else(|| email.clone()).unwrap_or_default();
        if let Some(customer_id) = self.customers.get(&key) {
            return Ok(customer_id.clone());
        }
        let merchant_id = &self.merchant.merchant_id;
        let by_number = match &new.number {
            Some(number) => writing.find_customer_by_number(merchant_id, number).await?,
            None => None,
        };
        let known = match (by_number, &email) {
            (Some(customer), _) => Some(customer),
            (None, Some(email)) => writing.find_customer_by_email(merchant_id, email).await?,
            (None, None) => None,
        };
        let customer_id = match known {
            Some(customer) => customer.customer_id,
            None => {
                let customer = Customer {
                    customer_id: self.desk.new_id("cus"),
                    merchant_id: merchant_id.clone(),
                    email,
                    number: new.number,
                    name: new.name,
                };
                writing.insert_customer(&customer, self.desk.now()).await?;
                customer.customer_id
            }
        };
        self.customers.insert(key, customer_id.clone());
        Ok(customer_id)
    }

    async fn record(&self, writing: &mut Writing, new: OutsideRefund) -> Deed<BroughtIn, BringInRefused> {
        let merchant_id = &self.merchant.merchant_id;
        if writing.find_refund_by_external_number(merchant_id, &new.number).await?.is_some() {
            return Ok(BroughtIn::Known);
        }
        let Some(customer) = writing.find_customer_by_number(merchant_id, &new.customer_number).await? else {
            return Err(Failed::Refused(BringInRefused::NoMatch));
        };
        let matched = writing
            .find_line_to_return(
                merchant_id,
                &customer.customer_id,
                new.returned_at,
                &new.article,
                new.unit_price,
                new.quantity,
            )
            .await?;
        let Some(line) = matched else { return Err(Failed::Refused(BringInRefused::NoMatch)) };
        let payment = writing.get_payment_of(&line.purchase_id).await?;
        let (refund, refund_line) = self.recorded_refund(new, line, &payment);
        writing.insert_refund(&refund, &[refund_line]).await?;
        writing.change_given_back(&refund.purchase_id, refund.total).await?;
        writing.record_refunded_elsewhere(&refund.payment_id, refund.to_payment).await?;
        Ok(BroughtIn::New)
    }

    fn recorded_refund(
        &self,
        new: OutsideRefund,
        line: MatchedLine,
        payment: &PaymentRecord,
    ) -> (RefundRecord, RefundLine) {
        let amount = new.unit_price.saturating_mul(new.quantity);
        let refund_line = RefundLine {
            line_id: line.line_id,
            quantity: new.quantity,
            subtotal: amount,
            discount: 0,
            tax: 0,
            total: amount,
        };
        let refund = RefundRecord {
            refund_id: self.desk.new_id("re"),
            merchant_id: self.merchant.merchant_id.clone(),
            purchase_id: line.purchase_id,
            payment_id: payment.payment_id.clone(),
            ticket_id: None,
            state: RefundState::Succeeded,
            method: Method::Refund,
            destination: "recorded".to_owned(),
            currency: self.merchant.currency,
            total: amount,
            to_payment: amount,
            to_credit: 0,
            reason: "returned".to_owned(),
            external_number: Some(new.number),
            attempt_no: 0,
            reserved_at: new.returned_at,
            sent_at: None,
            succeeded_at: Some(new.returned_at),
            failed_at: None,
            failure_reason: None,
            gateway_reference: None,
            trace_number: None,
            expected_by: None,
            version: 1,
        };
        (refund, refund_line)
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
    let mut total: Minor = 0;
    for line in &purchase.lines {
        if line.quantity < 1 {
            return Err(BringInRefused::BadQuantity);
        }
        if line.discount < 0 || line.tax < 0 || line.discount > line.subtotal {
            return Err(BringInRefused::BadAmount);
        }
        let line_total = (line.subtotal - line.discount).checked_add(line.tax);
        total = line_total.and_then(|line_total| total.checked_add(line_total)).ok_or(BringInRefused::TooLarge)?;
    }
    match total {
        0 => Err(BringInRefused::ComesToNothing),
        total if !(0..=total).contains(&purchase.credit_applied) => Err(BringInRefused::TooMuchCredit),
        total => Ok(total),
    }
}
