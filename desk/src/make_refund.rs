use domain::{
    Beginning, CreditOrder, Currency, Destination, Evidence, Moved, NewRefund, Origin, Outcome, Preview, Reason,
    Refund, Selection, Timestamp,
};

use crate::open_purchase::open_records;
use crate::proof::is_counted;
use crate::{Caller, Deed, Desk, Failed, Once, RefundSummary};

/// Money that a merchant's program gives back without a ticket.
#[derive(Debug, Clone)]
pub struct MakeRefund {
    pub payment_id: String,
    pub selection: Selection,
    /// None for the payment's.
    pub currency: Option<Currency>,
    /// In the merchant's own words.
    pub reason: String,
    /// The word to the customer.
    pub note: String,
    pub credit_order: CreditOrder,
    /// None for the way a customer's request would go.
    pub destination: Option<Destination>,
    /// Of one that is recorded: where it can be looked up, and when it moved.
    pub recorded: Option<Recorded>,
}

/// What is known of money that moved elsewhere.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub evidence: Evidence,
    /// None for now.
    pub moved_at: Option<Timestamp>,
}

/// Why a refund was not made, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MakeRefundRefused {
    NotFound,
    CurrencyDiffers {
        currency: Currency,
    },
    /// It moved before anything was bought, or has not moved yet.
    RecordedOutOfTime,
    /// What the evidence names was found at the gateway and is in the books.
    CountedBefore,
    /// Nothing of the kind can go back.
    Ineligible {
        reasons: Vec<Reason>,
    },
    /// A guest bought it: there is no account that credit could be kept in.
    NoCustomer,
}

impl Desk {
    /// Gives money back on the merchant's own account: the policy binds customers, so only what was paid, what is
    /// left, disputes and the gateway's window are asked. The refund, its lines, the holds, the event, the letter and
    /// the work owed stand or fall with the answer that is kept.
    pub async fn make_refund(
        &self,
        once: &mut Once,
        caller: &Caller,
        asked: MakeRefund,
    ) -> Deed<RefundSummary, MakeRefundRefused> {
        use MakeRefundRefused as Refused;
        let refuse = |refused| Err(Failed::Refused(refused));
        let merchant = &caller.merchant;
        let writing = &mut once.writing;
        let Some(found) = writing.find_payment(&merchant.merchant_id, &asked.payment_id).await? else {
            return refuse(Refused::NotFound);
        };
        let Some(records) = writing.hold_purchase_records(&merchant.merchant_id, &found.purchase_id).await? else {
            return refuse(Refused::NotFound);
        };
        let purchase = &records.purchase;
        if asked.currency.is_some_and(|currency| currency != purchase.currency) {
            return refuse(Refused::CurrencyDiffers { currency: purchase.currency });
        }
        let now = self.now();
        let moved_at = asked.recorded.as_ref().map_or(now, |recorded| recorded.moved_at.unwrap_or(now));
        if moved_at > now || moved_at < purchase.purchased_at {
            return refuse(Refused::RecordedOutOfTime);
        }
        if let Some(recorded) = &asked.recorded
            && is_counted(writing, &purchase.purchase_id, &recorded.evidence).await?
        {
            return refuse(Refused::CountedBefore);
        }
        let file = open_records(merchant, records, self)?;
        let preview = file.case.preview_direct(&asked.selection, asked.credit_order, asked.destination);
        if preview.outcome == Outcome::Ineligible {
            return refuse(Refused::Ineligible { reasons: preview.reasons });
        }
        if preview.to_credit > 0 && file.purchase.customer_id.is_none() {
            return refuse(Refused::NoCustomer);
        }

        let new = NewRefund {
            credit_order: asked.credit_order,
            note: asked.note,
            ..self.new_refund(&file, Origin::Program, caller.actor(), &asked.reason)
        };
        let begun = match asked.destination {
            Some(Destination::Recorded) => {
                Refund::record(new, Beginning::Made, moved(&preview, asked.recorded.as_ref(), moved_at))
            }
            Some(Destination::Original | Destination::AccountCredit) | None => {
                Refund::reserve(new, Beginning::Made, &preview, self.arrives_by_now(merchant, &file)?)
            }
        };
        let refund = self.begin_refund(writing, begun, &preview.lines, 0).await?;
        Ok(RefundSummary { refund, lines: preview.lines })
    }
}

/// Money that a program says has moved elsewhere.
fn moved(preview: &Preview, recorded: Option<&Recorded>, moved_at: Timestamp) -> Moved {
    Moved {
        total: preview.total,
        to_payment: preview.total,
        to_credit: 0,
        moved_at,
        expected_by: None,
        other_way: None,
        evidence: recorded.map(|recorded| recorded.evidence.as_str().to_owned()).unwrap_or_default(),
        external_number: None,
        trace_number: None,
    }
}
