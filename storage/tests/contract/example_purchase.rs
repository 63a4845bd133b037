//! What the example shop sold, and what is asked back of it.

use domain::{
    Actor, CreditOrder, Currency, Destination, FailureReason, Line, LineRefund, Method, Origin, PaymentStatus, Posting,
    Queue, Refund, RefundProgress, RefundReason, RefundState, Selection, Ticket,
};
use storage::{PaymentRecord, Purchase, PurchaseLine, StorageError, TicketRecord, Writing};

use crate::example::{Shop, at, new_id};

impl Shop {
    /// Two cups for 20.00 and a lantern for 30.00, bought by the customer.
    pub fn purchase(&self, number: &str) -> Purchase {
        let line = |id: &str, quantity, subtotal| PurchaseLine {
            line: Line {
                id: id.to_owned(),
                category: "home".to_owned(),
                quantity,
                subtotal,
                discount: 0,
                tax: 0,
                period: None,
                consumed: false,
            },
            article: format!("article {id}"),
            description: "A thing, made by hand".to_owned(),
            consumed_at: None,
        };
        Purchase {
            purchase_id: new_id("pur"),
            merchant_id: self.merchant.merchant_id.clone(),
            number: number.to_owned(),
            customer_id: Some(self.customer.customer_id.clone()),
            policy_id: self.policy.policy_id.clone(),
            currency: self.merchant.currency,
            total: 5_000,
            credit_applied: 0,
            given_back: 0,
            purchased_at: at(0),
            delivered_at: None,
            lines: vec![line("li_1", 2, 2_000), line("li_2", 1, 3_000)],
        }
    }

    /// All of it, captured and settled.
    pub fn payment(&self, purchase: &Purchase) -> PaymentRecord {
        PaymentRecord {
            payment_id: new_id("pay"),
            merchant_id: purchase.merchant_id.clone(),
            purchase_id: purchase.purchase_id.clone(),
            amount: purchase.total,
            captured: purchase.total,
            reserved: 0,
            refunded: 0,
            status: PaymentStatus::Settled,
            captured_at: Some(at(0)),
            disputed_at: None,
            gateway: "sandbox".to_owned(),
            reference: "sbx_1".to_owned(),
            method_kind: "card".to_owned(),
            method_label: "Visa ending 4242".to_owned(),
            gateway_refundable_until: None,
            lost_to_dispute: 0,
            is_disputed_by_gateway: false,
        }
    }

    pub async fn paid_purchase(&self, writing: &mut Writing, number: &str) -> (Purchase, PaymentRecord) {
        let purchase = self.purchase(number);
        let payment = self.payment(&purchase);
        assert!(writing.insert_purchase(&purchase).await.expect("a purchase"));
        writing.insert_payment(&payment).await.expect("a payment");
        (purchase, payment)
    }

    /// A pending request for the lantern, 30.00.
    pub fn ticket(&self, purchase: &Purchase) -> (TicketRecord, Vec<LineRefund>) {
        let record = TicketRecord {
            ticket_id: new_id("tkt"),
            merchant_id: self.merchant.merchant_id.clone(),
            number: new_id("R"),
            purchase_id: purchase.purchase_id.clone(),
            customer_id: self.customer.customer_id.clone(),
            customer_name: self.customer.name.clone(),
            queue: Queue::Waiting,
            currency: purchase.currency,
            selection: Selection::Full,
            credit_order: CreditOrder::CreditFirst,
            reason: RefundReason::Damaged,
            comment: "The glass is broken; 'quoted' and \u{1f56f}".to_owned(),
            asked_total: 3_000,
            asked_to_payment: 3_000,
            asked_to_credit: 0,
            verdict: "{}".to_owned(),
            requested_at: at(10),
            answer_due_at: at(20),
            ticket: Ticket::requested(),
            note: String::new(),
            version: 1,
        };
        (record, vec![lantern()])
    }

    pub async fn asked(&self, writing: &mut Writing, purchase: &Purchase) -> TicketRecord {
        let (record, lines) = self.ticket(purchase);
        writing.insert_ticket(&record, &lines).await.expect("a ticket");
        record
    }

    /// The same as [`refund_of`], to the customer, made by a ticket or by a program.
    pub fn refund(&self, payment: &PaymentRecord, ticket: Option<&TicketRecord>) -> (Refund, Vec<LineRefund>) {
        let refund = refund_of(payment, Some(self.customer.customer_id.clone()), self.merchant.currency);
        let origin = if ticket.is_some() { Origin::Ticket } else { Origin::Program };
        let ticket_id = ticket.map(|ticket| ticket.ticket_id.clone());
        (Refund { origin, ticket_id, ..refund }, vec![lantern()])
    }

    /// A refund whose postings move just these sums: to show what the schema allows, whatever the code above does.
    pub async fn movement(&self, writing: &mut Writing, payment: &PaymentRecord) -> Movement {
        let (refund, lines) = self.refund(payment, None);
        writing.insert_refund(&refund, &lines, &[]).await.expect("a refund");
        Movement { refund }
    }
}

/// A reserved refund of the lantern, 30.00, that no ticket asked for.
pub fn refund_of(payment: &PaymentRecord, customer_id: Option<String>, currency: Currency) -> Refund {
    Refund {
        refund_id: new_id("re"),
        merchant_id: payment.merchant_id.clone(),
        purchase_id: payment.purchase_id.clone(),
        payment_id: payment.payment_id.clone(),
        customer_id,
        origin: Origin::Program,
        ticket_id: None,
        made_by: Actor::Key("key_1".to_owned()),
        replaces: None,
        method: Method::Refund,
        destination: Destination::Original,
        currency,
        total: 3_000,
        to_payment: 3_000,
        to_credit: 0,
        credit_order: CreditOrder::TransactionFirst,
        reason: "damaged".to_owned(),
        note: "Sorry".to_owned(),
        external_number: None,
        evidence: String::new(),
        other_way: None,
        reserved_at: at(30),
        attempt_no: 0,
        sent_at: None,
        given_up: None,
        gateway_reference: None,
        trace_number: None,
        expected_by: None,
        progress: RefundProgress::open(RefundState::Reserved),
        waits_since: None,
        version: 1,
    }
}

/// See [`Shop::movement`].
pub struct Movement {
    refund: Refund,
}

impl Movement {
    /// `to_payment` and `total`: minor units that the posting moves of the payment and of the purchase.
    pub async fn post(
        &mut self,
        writing: &mut Writing,
        posting: Posting,
        to_payment: i64,
        total: i64,
    ) -> Result<(), StorageError> {
        let refund = Refund { to_payment, total, ..self.refund.clone() };
        writing.update_refund(&refund, &[posting], at(31)).await?;
        self.refund.version += 1;
        Ok(())
    }
}

/// A refund that failed.
pub fn failed(refund: &Refund, seconds: i64) -> Refund {
    let progress = RefundProgress::Failed { at: at(seconds), reason: FailureReason::Declined, succeeded_at: None };
    Refund { progress, ..refund.clone() }
}

fn lantern() -> LineRefund {
    LineRefund {
        id: "li_2".to_owned(),
        quantity: 1,
        subtotal: 3_000,
        discount: 0,
        tax: 0,
        total: 3_000,
        fee: 0,
        fee_discount: 0,
        fee_tax: 0,
    }
}
