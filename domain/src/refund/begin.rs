use super::{Effects, Origin, OtherWay, Posting, Refund, RefundJob, RefundProgress, RefundState};
use crate::{Actor, CreditOrder, Currency, Destination, EventKind, Method, Minor, NoticeKind, Preview, Timestamp};

/// What is known of a refund before its money is.
#[derive(Clone, Debug)]
pub struct NewRefund {
    pub refund_id: String,
    pub merchant_id: String,
    pub purchase_id: String,
    pub payment_id: String,
    /// None where a guest bought it.
    pub customer_id: Option<String>,
    pub origin: Origin,
    pub ticket_id: Option<String>,
    pub made_by: Actor,
    /// The failed refund that this one replaces.
    pub replaces: Option<String>,
    pub currency: Currency,
    pub credit_order: CreditOrder,
    pub reason: String,
    pub note: String,
    pub made_at: Timestamp,
}

/// How a refund comes to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// A request was approved.
    Approved,
    /// Without a request.
    Made,
    /// In place of one that failed.
    Repaired,
    /// Staff paid it another way, in place of one that failed.
    PaidAnotherWay,
    /// Found in the gateway's own pages.
    Found,
    /// Read from a file of returns.
    Imported,
}

/// Money that moved without us. Amounts are minor units; `total` is the sum of the other two.
#[derive(Clone, Debug)]
pub struct Moved {
    pub total: Minor,
    pub to_payment: Minor,
    pub to_credit: Minor,
    pub moved_at: Timestamp,
    /// When the money is there, where that is known.
    pub expected_by: Option<Timestamp>,
    pub other_way: Option<OtherWay>,
    /// Where it can be looked up; empty where a gateway or file knows.
    pub evidence: String,
    pub external_number: Option<String>,
    pub trace_number: Option<String>,
}

impl Refund {
    /// Holds a refund's money and owes it to the gateway; account credit alone is granted at once, and no gateway is asked.
    /// `arrives_by`: when the customer can expect money that leaves now.
    pub fn reserve(new: NewRefund, beginning: Beginning, preview: &Preview, arrives_by: Timestamp) -> (Self, Effects) {
        let at = new.made_at;
        let is_credit = preview.to_payment == 0;
        let destination = if is_credit { Destination::AccountCredit } else { Destination::Original };
        let refund = Self {
            method: preview.method.unwrap_or(Method::Refund),
            total: preview.total,
            to_payment: preview.to_payment,
            to_credit: preview.to_credit,
            expected_by: (!is_credit).then_some(arrives_by),
            progress: match is_credit {
                true => RefundProgress::Succeeded { at },
                false => RefundProgress::open(RefundState::Reserved),
            },
            ..Self::new(new, destination)
        };
        let (mut events, notice) = match beginning {
            Beginning::Approved => (vec![EventKind::TicketApproved], Some(NoticeKind::RefundApproved)),
            Beginning::Made => (vec![EventKind::RefundMade], Some(NoticeKind::RefundMade)),
            // Where nothing is left to send where the money came from, a second try is account credit.
            Beginning::Repaired if is_credit => (vec![EventKind::RefundCredited], Some(NoticeKind::RefundCredited)),
            Beginning::Repaired => (vec![EventKind::RefundRetried], Some(NoticeKind::RefundRetried)),
            Beginning::PaidAnotherWay | Beginning::Found | Beginning::Imported => (Vec::new(), None),
        };
        let mut postings = vec![Posting::Reserve];
        let mut jobs = Vec::new();
        if is_credit {
            postings.push(Posting::GrantCredit);
            events.push(EventKind::RefundSucceeded);
        } else {
            jobs.push(RefundJob::StartPayout);
        }
        (refund, Effects { postings, events, why: None, notice, jobs, publish: true })
    }

    /// Writes down a refund whose money moved without us: it is done, and nothing of ours moves for it.
    pub fn record(new: NewRefund, beginning: Beginning, moved: Moved) -> (Self, Effects) {
        let refund = Self {
            total: moved.total,
            to_payment: moved.to_payment,
            to_credit: moved.to_credit,
            expected_by: moved.expected_by,
            other_way: moved.other_way,
            evidence: moved.evidence,
            external_number: moved.external_number,
            trace_number: moved.trace_number,
            progress: RefundProgress::Succeeded { at: moved.moved_at },
            ..Self::new(new, Destination::Recorded)
        };
        let answers = refund.ticket_id.is_some() || refund.replaces.is_some();
        let (events, notice) = match beginning {
            Beginning::Imported => (Vec::new(), None),
            // The customer has the money, so what they asked for is done.
            Beginning::Found if answers => {
                (vec![EventKind::RefundImported, EventKind::RefundSucceeded], Some(NoticeKind::RefundSucceeded))
            }
            Beginning::Found => (vec![EventKind::RefundImported], None),
            Beginning::PaidAnotherWay => {
                (vec![EventKind::RefundRecorded, EventKind::RefundSucceeded], Some(NoticeKind::RefundRecorded))
            }
            // Who paid it elsewhere has told the customer.
            Beginning::Approved | Beginning::Made | Beginning::Repaired => {
                (vec![EventKind::RefundMade, EventKind::RefundSucceeded], None)
            }
        };
        let mut postings = vec![Posting::Record];
        if refund.to_credit > 0 {
            postings.push(Posting::GrantCredit);
        }
        let publish = beginning != Beginning::Imported;
        (refund, Effects { postings, events, why: None, notice, jobs: Vec::new(), publish })
    }

    fn new(new: NewRefund, destination: Destination) -> Self {
        Self {
            refund_id: new.refund_id,
            merchant_id: new.merchant_id,
            purchase_id: new.purchase_id,
            payment_id: new.payment_id,
            customer_id: new.customer_id,
            origin: new.origin,
            ticket_id: new.ticket_id,
            made_by: new.made_by,
            replaces: new.replaces,
            method: Method::Refund,
            destination,
            currency: new.currency,
            total: 0,
            to_payment: 0,
            to_credit: 0,
            credit_order: new.credit_order,
            reason: new.reason,
            note: new.note,
            external_number: None,
            evidence: String::new(),
            other_way: None,
            reserved_at: new.made_at,
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
}
