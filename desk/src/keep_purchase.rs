use domain::{Destination, Minor, PaymentStatus, Refund};
use storage::{PaymentRecord, Purchase, StorageError, Writing};

use crate::{
    BringIn, BringInRefused, BroughtIn, Caller, Deed, Desk, Failed, NewPurchase, Once, PurchaseFile, open_purchase,
};

/// A purchase as its shop's system has it: new, or what became known of one that is here.
#[derive(Debug, Clone)]
pub struct KeepPurchase {
    /// `delivered_at` and the payment's dates: none says nothing new.
    pub purchase: NewPurchase,
    /// One a line, in order.
    pub lines: Vec<KeepLine>,
    /// Whether the bank looks into the payment; none says nothing new.
    pub disputed: Option<bool>,
}

/// What a line has beside what was charged for it.
#[derive(Debug, Clone)]
pub struct KeepLine {
    /// As the shop's system names it, unique within the purchase.
    pub id: String,
    /// None says nothing new.
    pub consumed: Option<bool>,
}

/// Why it was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeepPurchaseRefused {
    BadPurchase(BringInRefused),
    /// What was bought, by whom and for how much does not change: these say something else, as fields of the purchase.
    Differs {
        fields: Vec<&'static str>,
    },
    /// The payment came to nothing, they say, and money of it is going or gone back: minor units.
    ContradictsRefunds {
        given_back: Minor,
    },
}

impl Desk {
    /// Brings a purchase in, or what became known of one whose number is here: delivered, settled, used up, disputed.
    /// What is said late or twice changes nothing.
    pub async fn keep_purchase(
        &self,
        bring_in: &mut BringIn,
        once: &mut Once,
        caller: &Caller,
        asked: KeepPurchase,
    ) -> Deed<(BroughtIn, PurchaseFile), KeepPurchaseRefused> {
        let merchant = &caller.merchant;
        let writing = &mut once.writing;
        let number = asked.purchase.number.clone();
        let mut brought_in = BroughtIn::Known;
        if writing.find_purchase_by_number(&merchant.merchant_id, &number).await?.is_none()
            && self.bring_one_in(bring_in, writing, &asked).await?
        {
            brought_in = BroughtIn::New;
        }
        let found = writing.find_purchase_by_number(&merchant.merchant_id, &number).await?;
        let mut purchase = found.ok_or(StorageError::Stale)?;
        if brought_in == BroughtIn::Known {
            writing.hold_purchase(&merchant.merchant_id, &purchase.purchase_id).await?;
            purchase = writing.find_purchase_by_number(&merchant.merchant_id, &number).await?.unwrap_or(purchase);
            let gateway = self.check_gateway(merchant, &asked.purchase.payment.gateway);
            gateway.map_err(|refused| bad_purchase(Failed::Refused(refused.into())))?;
            self.learn(writing, &mut purchase, asked).await?;
        }
        Ok((brought_in, open_purchase::open(writing, merchant, purchase, self).await?))
    }

    /// Says whether it was new.
    async fn bring_one_in(
        &self,
        bring_in: &mut BringIn,
        writing: &mut Writing,
        asked: &KeepPurchase,
    ) -> Deed<bool, KeepPurchaseRefused> {
        let prepared = bring_in.prepare(writing, asked.purchase.clone()).await;
        let Some((mut purchase, mut payment)) = prepared.map_err(bad_purchase)? else { return Ok(false) };
        for (line, keep) in purchase.lines.iter_mut().zip(&asked.lines) {
            line.line.id.clone_from(&keep.id);
            line.consumed_at = (keep.consumed == Some(true)).then(|| self.now());
            line.line.consumed = line.consumed_at.is_some();
        }
        payment.disputed_at = (asked.disputed == Some(true)).then(|| self.now());
        let is_new = writing.insert_purchase(&purchase).await?;
        if is_new {
            writing.insert_payment(&payment).await?;
            self.owe_a_look_where_told_of(writing, &payment).await?;
        }
        Ok(is_new)
    }

    /// Compares everything before it writes anything.
    async fn learn(
        &self,
        writing: &mut Writing,
        purchase: &mut Purchase,
        asked: KeepPurchase,
    ) -> Deed<(), KeepPurchaseRefused> {
        let email = match &purchase.customer_id {
            Some(customer_id) => writing.find_customer(customer_id).await?.and_then(|customer| customer.email),
            None => None,
        };
        let payment = writing.get_payment_of(&purchase.purchase_id).await?;
        let mut fields = differing(purchase, &payment, email.as_deref(), &asked);
        let said = &asked.purchase.payment.reference;
        if !said.is_empty() && *said != payment.reference && is_at_gateway(writing, purchase).await? {
            fields.push("payment.reference");
        }
        if !fields.is_empty() {
            return Err(Failed::Refused(KeepPurchaseRefused::Differs { fields }));
        }
        let learned = self.learned_of(&payment, &asked);
        let is_over = matches!(learned.status, PaymentStatus::Voided | PaymentStatus::Failed);
        if is_over && learned.status != payment.status && purchase.given_back > 0 {
            let given_back = purchase.given_back;
            return Err(Failed::Refused(KeepPurchaseRefused::ContradictsRefunds { given_back }));
        }

        writing.record_payment_facts(&learned).await?;
        if learned.reference != payment.reference {
            self.owe_a_look_where_told_of(writing, &learned).await?;
        }
        if let Some(at) = asked.purchase.delivered_at.filter(|at| purchase.delivered_at != Some(*at)) {
            writing.record_delivered(&purchase.purchase_id, at).await?;
            purchase.delivered_at = Some(at);
        }
        for (line, keep) in purchase.lines.iter_mut().zip(&asked.lines) {
            let Some(consumed) = keep.consumed.filter(|consumed| *consumed != line.line.consumed) else { continue };
            line.consumed_at = consumed.then(|| self.now());
            line.line.consumed = consumed;
            writing.record_consumed(&purchase.purchase_id, &keep.id, line.consumed_at).await?;
        }
        Ok(())
    }

    fn learned_of(&self, known: &PaymentRecord, asked: &KeepPurchase) -> PaymentRecord {
        let mut learned = known.clone();
        let said = &asked.purchase.payment;
        if known.status.is_followed_by(said.status) {
            learned.status = said.status;
            if matches!(said.status, PaymentStatus::Captured | PaymentStatus::Settled) {
                learned.captured = known.amount;
            }
            learned.captured_at = said.captured_at.or(known.captured_at);
        }
        match asked.disputed {
            Some(true) => learned.disputed_at = known.disputed_at.or(Some(self.now())),
            // What the gateway told of is over when the gateway says so.
            Some(false) if !known.is_disputed_by_gateway => learned.disputed_at = None,
            Some(false) | None => {}
        }
        if !said.reference.is_empty() {
            learned.reference.clone_from(&said.reference);
        }
        if !said.method_label.is_empty() {
            learned.method_kind.clone_from(&said.method_kind);
            learned.method_label.clone_from(&said.method_label);
        }
        learned.gateway_refundable_until = said.gateway_refundable_until.or(known.gateway_refundable_until);
        learned
    }
}

/// Whether the gateway may know a refund by the payment's name as it is: under another one it would be asked in vain, and
/// what moved be paid once more.
async fn is_at_gateway(writing: &mut Writing, purchase: &Purchase) -> Result<bool, StorageError> {
    let refunds = writing.list_refunds_of_purchase(&purchase.purchase_id).await?;
    let may_be_there = |refund: &Refund| {
        let is_theirs =
            refund.to_payment > 0 && (refund.external_number.is_some() || refund.destination == Destination::Original);
        is_theirs && refund.state().may_be_at_gateway(refund.given_up.is_some())
    };
    Ok(refunds.iter().any(may_be_there))
}

fn bad_purchase(failed: Failed<BringInRefused>) -> Failed<KeepPurchaseRefused> {
    match failed {
        Failed::Refused(refused) => Failed::Refused(KeepPurchaseRefused::BadPurchase(refused)),
        Failed::Trouble(trouble) => Failed::Trouble(trouble),
    }
}

/// The fields in which what is said differs from what was bought.
fn differing(
    purchase: &Purchase,
    payment: &PaymentRecord,
    email: Option<&str>,
    asked: &KeepPurchase,
) -> Vec<&'static str> {
    let said = &asked.purchase;
    let said_email = said.customer.as_ref().and_then(|customer| customer.email.as_ref());
    let lines_agree = purchase.lines.len() == said.lines.len()
        && purchase.lines.iter().zip(said.lines.iter().zip(&asked.lines)).all(|(known, (said, keep))| {
            let line = &known.line;
            line.id == keep.id
                && line.category == said.category
                && (line.quantity, line.subtotal, line.discount, line.tax)
                    == (said.quantity, said.subtotal, said.discount, said.tax)
                && line.period == said.period
        });
    let checks = [
        ("currency", purchase.currency == said.currency),
        ("purchased_at", purchase.purchased_at.seconds() == said.purchased_at.seconds()),
        ("credit_applied", purchase.credit_applied == said.credit_applied),
        ("lines", lines_agree),
        ("customer.email", said_email.is_none_or(|said| Some(said.as_str()) == email)),
        ("payment.gateway", payment.gateway == said.payment.gateway),
    ];
    checks.into_iter().filter(|(_, agrees)| !agrees).map(|(field, _)| field).collect()
}
