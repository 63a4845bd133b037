use domain::{
    Actor, EventKind, MESSAGE_LIMIT, Minor, NoticeKind, Outcome, Preview, Queue, Reason, RefundReason, Selection,
    Ticket, TicketState, Timestamp,
};
use storage::{Change, Customer, Merchant, PurchaseRecords, Reading, StorageError, TicketRecord};

use crate::notice::Notice;
use crate::open_purchase::{PurchaseFile, open_records};
use crate::reserve::{Approval, reserve_refund};
use crate::{Deed, Desk, Failed, Verdict};

const HOUR: i64 = 3_600_000_000;
/// Requests carry no photos or documents yet: where a policy wants some, a person looks and asks for them.
pub(crate) const NO_EVIDENCE: i64 = 0;

/// What a customer asks for.
#[derive(Debug, Clone)]
pub struct RequestRefund {
    pub purchase_id: String,
    pub selection: Selection,
    pub reason: RefundReason,
    pub comment: String,
    /// The amount the page showed, minor units: the customer gets that or is told of the new one.
    pub expected_total: Minor,
}

/// Why a request was not taken, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestRefused {
    NotFound,
    CommentTooLong {
        limit: usize,
    },
    /// A pending request asks for one of the lines already.
    AlreadyAsked {
        number: String,
    },
    /// The rules say no.
    Ineligible {
        reasons: Vec<Reason>,
    },
    /// Another amount than the page showed, since something changed meanwhile.
    AmountChanged {
        expected: Minor,
        now: Minor,
    },
}

/// A request that nothing stands in the way of.
struct Weighed {
    file: PurchaseFile,
    preview: Preview,
}

/// Asks every rule, in the order of [`RequestRefused`].
fn weigh(
    found: Option<PurchaseRecords>,
    merchant: &Merchant,
    customer: &Customer,
    asked: &RequestRefund,
    desk: &Desk,
) -> Deed<Weighed, RequestRefused> {
    use RequestRefused as Refused;
    let refuse = |refused| Err(Failed::Refused(refused));
    let theirs = found.filter(|found| found.purchase.customer_id.as_deref() == Some(&customer.customer_id));
    let Some(records) = theirs else { return refuse(Refused::NotFound) };
    if asked.comment.chars().count() > MESSAGE_LIMIT {
        return refuse(Refused::CommentTooLong { limit: MESSAGE_LIMIT });
    }
    let file = open_records(merchant, records, desk)?;
    let preview = file.case.asking(asked.selection.clone()).because(asked.reason, NO_EVIDENCE).preview();
    if let Some(Reason::AlreadyAsked { ticket, .. }) = preview.reasons.first() {
        return refuse(Refused::AlreadyAsked { number: ticket.clone() });
    }
    if preview.outcome == Outcome::Ineligible {
        return refuse(Refused::Ineligible { reasons: preview.reasons });
    }
    if preview.total != asked.expected_total {
        return refuse(Refused::AmountChanged { expected: asked.expected_total, now: preview.total });
    }
    Ok(Weighed { file, preview })
}

fn is_number_taken(trouble: &StorageError) -> bool {
    trouble.broke("ticket_number_is_taken", "ticket.merchant_id, ticket.number")
}

impl Desk {
    /// Takes a customer's request: a ticket in the queue, or approved at once where the policy says so.
    pub async fn request_refund(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        asked: RequestRefund,
    ) -> Deed<TicketRecord, RequestRefused> {
        loop {
            match self.despite_contention(|| self.try_to_request(merchant, customer, &asked)).await {
                // Six letters are short enough to say and, in a shop with a million tickets, taken once in a thousand times.
                Err(Failed::Trouble(trouble)) if is_number_taken(&trouble) => {}
                answer => return answer,
            }
        }
    }

    async fn try_to_request(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        asked: &RequestRefund,
    ) -> Deed<TicketRecord, RequestRefused> {
        let (mut writing, found) = self.storage().writing_about(&merchant.merchant_id, &asked.purchase_id).await?;
        let Weighed { file, mut preview } = weigh(found, merchant, customer, asked, self)?;
        if preview.outcome == Outcome::AutoApprove {
            preview.outcome = self.outcome_beside_excess(&mut writing, &file).await?;
        }

        // The ticket's instant is the one that it was weighed at, to the second that its amount may depend on.
        let now = file.case.case().now;
        let record = self.new_ticket(merchant, customer, &file, asked.clone(), &preview, now);
        writing.insert_ticket(&record, &preview.lines).await?;
        let by = Actor::Customer(customer.customer_id.clone());
        self.write_event(&mut writing, &record, EventKind::TicketRequested, by).await?;
        self.write_notice(
            &mut writing,
            &merchant.merchant_id,
            &Notice::of_ticket(NoticeKind::RequestReceived, &record),
        )
        .await?;
        let record = if preview.outcome == Outcome::AutoApprove {
            let approval = Approval { by: Actor::Policy, preview: &preview, note: "", left_out: 0 };
            reserve_refund(self, &mut writing, merchant, &file, record, approval).await?
        } else {
            record
        };
        writing.tell(Change {
            merchant_id: merchant.merchant_id.clone(),
            customer_id: Some(customer.customer_id.clone()),
            ticket: Some(record.number.clone()),
        });
        writing.commit().await?;
        self.announce_work();
        Ok(record)
    }

    /// As the page says it, too ([`crate::open_purchase::open`]).
    async fn outcome_beside_excess(&self, reading: &mut Reading, file: &PurchaseFile) -> Result<Outcome, StorageError> {
        let excess = reading.list_excess_refunds_of_purchase(&file.purchase.purchase_id).await?;
        Ok(if excess.is_empty() { Outcome::AutoApprove } else { Outcome::Review })
    }

    fn new_ticket(
        &self,
        merchant: &Merchant,
        customer: &Customer,
        file: &PurchaseFile,
        asked: RequestRefund,
        preview: &Preview,
        now: Timestamp,
    ) -> TicketRecord {
        TicketRecord {
            ticket_id: self.new_id("tkt"),
            merchant_id: merchant.merchant_id.clone(),
            number: self.new_ticket_number(),
            purchase_id: file.purchase.purchase_id.clone(),
            customer_id: customer.customer_id.clone(),
            customer_name: customer.name.clone(),
            queue: Queue::Waiting,
            currency: file.purchase.currency,
            selection: asked.selection,
            credit_order: file.case.case().credit_order,
            reason: asked.reason,
            comment: asked.comment.trim().to_owned(),
            asked_total: preview.total,
            asked_to_payment: preview.to_payment,
            asked_to_credit: preview.to_credit,
            verdict: serde_json::to_string(&Verdict::of(preview)).unwrap_or_default(),
            requested_at: now,
            answer_due_at: Timestamp(now.0 + file.policy.answer_within_hours * HOUR),
            ticket: Ticket { state: TicketState::Pending { waiting_since: None } },
            note: String::new(),
            version: 1,
        }
    }
}
