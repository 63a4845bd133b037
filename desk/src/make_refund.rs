use domain::{
    CreditOrder, Currency, Destination, Evidence, Outcome, Preview, Reason, RefundState, Selection, Timestamp,
};
use storage::{DirectRefund, Merchant, RefundRecord, StorageError, Writing};

use crate::direct_letter::Told;
use crate::gateway_word::give_account_credit;
use crate::moved_elsewhere::MovedElsewhere;
use crate::open_purchase::{PurchaseFile, open_records};
use crate::open_refund::RefundFile;
use crate::proof::is_counted;
use crate::reserve::{Cause, owe_to_gateway, set_aside};
use crate::{Caller, Deed, Desk, Failed, Once};

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
    ) -> Deed<RefundFile, MakeRefundRefused> {
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

        let by = caller.actor();
        let refund = match asked.destination {
            Some(Destination::Recorded) => write_down(self, writing, &file, &asked, &preview, moved_at).await?,
            Some(Destination::Original | Destination::AccountCredit) | None => {
                let cause = Cause { ticket_id: None, reason: &asked.reason };
                set_aside(self, writing, merchant, &file, cause, &preview).await?
            }
        };
        let direct = DirectRefund {
            refund_id: refund.refund_id.clone(),
            merchant_id: refund.merchant_id.clone(),
            made_by: by.clone(),
            credit_order: asked.credit_order,
            note: asked.note,
            retry_of: None,
        };
        writing.insert_direct_refund(&direct).await?;
        self.write_refund_event(
            writing,
            &refund,
            "refund_made",
            &by,
            serde_json::json!({ "note": direct.note }).to_string(),
        )
        .await?;
        if asked.destination != Some(Destination::Recorded) {
            let about = (&file.purchase, &file.payment);
            self.tell_of_refund(writing, merchant, about, &refund, Told::Made { note: &direct.note }).await?;
        }
        self.set_direct_going(writing, merchant, &by, &file, &refund).await?;
        Ok(RefundFile { refund, lines: preview.lines, direct: Some(direct) })
    }

    /// The work owed to the gateway or, where it is not asked, the credit itself.
    pub(crate) async fn set_direct_going(
        &self,
        writing: &mut Writing,
        merchant: &Merchant,
        by: &str,
        file: &PurchaseFile,
        refund: &RefundRecord,
    ) -> Result<(), StorageError> {
        if refund.state != RefundState::Succeeded {
            return owe_to_gateway(self, writing, merchant, refund).await;
        }
        if let Some(customer_id) = file.purchase.customer_id.as_ref().filter(|_| refund.to_credit > 0) {
            give_account_credit(writing, refund, customer_id, self.now()).await?;
        }
        self.write_refund_event(writing, refund, "refund_succeeded", by, "{}".to_owned()).await
    }
}

/// A refund that moved elsewhere: it is done, and nothing of ours moves for it.
async fn write_down(
    desk: &Desk,
    writing: &mut Writing,
    file: &PurchaseFile,
    asked: &MakeRefund,
    preview: &Preview,
    moved_at: Timestamp,
) -> Result<RefundRecord, StorageError> {
    let payment = &file.payment;
    let moved = MovedElsewhere {
        refund_id: desk.new_id("re"),
        merchant_id: &payment.merchant_id,
        purchase_id: &payment.purchase_id,
        payment_id: &payment.payment_id,
        currency: file.purchase.currency,
        amount: preview.total,
        made_at: desk.now(),
        moved_at,
    };
    let evidence = asked.recorded.as_ref().map(|recorded| recorded.evidence.as_str().to_owned()).unwrap_or_default();
    let refund = RefundRecord { reason: asked.reason.clone(), evidence, ..moved.record() };
    writing.insert_refund(&refund, &preview.lines).await?;
    writing.change_given_back(&refund.purchase_id, refund.total).await?;
    writing.record_refunded_elsewhere(&refund.payment_id, refund.total).await?;
    Ok(refund)
}
