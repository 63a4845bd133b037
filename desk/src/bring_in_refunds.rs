use domain::{
    Actor, Beginning, CreditOrder, Currency, Effects, LineRefund, Minor, Moved, NewRefund, Origin, Refund, Timestamp,
};
use storage::{LineToReturn, ReturnedGoods, StorageError, Writing};

use crate::{BringIn, BringInRefused, BroughtIn, Deed, Failed};

/// Goods that came back and were paid back in another system.
#[derive(Debug, Clone)]
pub struct OutsideRefund {
    /// The number of this very line of the return there, so that bringing it in twice changes nothing.
    pub number: String,
    pub customer_number: String,
    pub returned_at: Timestamp,
    pub currency: Currency,
    pub article: String,
    /// Minor units for one.
    pub unit_price: Minor,
    pub quantity: i64,
}

impl BringIn {
    /// Records returns that were paid back elsewhere, in the order given, all in one transaction.
    pub async fn outside_refunds(
        &mut self,
        batch: Vec<OutsideRefund>,
    ) -> Result<Vec<Result<BroughtIn, BringInRefused>>, StorageError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
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

    async fn record(&self, writing: &mut Writing, new: OutsideRefund) -> Deed<BroughtIn, BringInRefused> {
        let refuse = |refused| Err(Failed::Refused(refused));
        if new.quantity < 1 {
            return refuse(BringInRefused::BadQuantity);
        }
        let Some(amount) = new.unit_price.checked_mul(new.quantity) else { return refuse(BringInRefused::TooLarge) };
        if amount < 1 {
            return refuse(BringInRefused::ComesToNothing);
        }
        let merchant_id = &self.merchant.merchant_id;
        // Looked for before any line is: what was matched once must not be matched again.
        if let Some(known) = writing.find_refund_by_external_number(merchant_id, &new.number).await? {
            let is_same = known.total == amount && known.currency == new.currency;
            return if is_same { Ok(BroughtIn::Known) } else { refuse(BringInRefused::DiffersFromKnown) };
        }
        let Some(customer) = writing.find_customer_by_number(merchant_id, &new.customer_number).await? else {
            return refuse(BringInRefused::NoMatch);
        };
        let mut held: Option<String> = None;
        let goods = ReturnedGoods {
            merchant_id,
            customer_id: &customer.customer_id,
            returned_at: new.returned_at,
            currency: new.currency,
            article: &new.article,
            unit_price: new.unit_price,
        };
        let (line, refund_lines) = loop {
            let candidates = writing.list_lines_to_return(goods).await?;
            if candidates.is_empty() {
                return refuse(BringInRefused::NoMatch);
            }
            let matched = candidates
                .chunk_by(|line, next| line.purchase_id == next.purchase_id)
                .find_map(|lines| Some((lines.first()?, spread(lines, new.quantity, new.unit_price)?)));
            let Some((line, refund_lines)) = matched else { return refuse(BringInRefused::MoreThanRemains) };
            // Somebody may be giving back the same goods at the desk: look again once nobody else can.
            if held.as_ref() == Some(&line.purchase_id) {
                break (line.clone(), refund_lines);
            }
            writing.hold_purchase(merchant_id, &line.purchase_id).await?;
            held = Some(line.purchase_id.clone());
        };

        let begun = self.returned(new, &line, amount, &customer.customer_id);
        self.desk.begin_refund(writing, begun, &refund_lines, 0).await?;
        Ok(BroughtIn::New)
    }

    fn returned(&self, new: OutsideRefund, line: &LineToReturn, amount: Minor, customer_id: &str) -> (Refund, Effects) {
        let refund = NewRefund {
            refund_id: self.desk.new_id("re"),
            merchant_id: self.merchant.merchant_id.clone(),
            purchase_id: line.purchase_id.clone(),
            payment_id: line.payment_id.clone(),
            customer_id: Some(customer_id.to_owned()),
            origin: Origin::Import,
            ticket_id: None,
            made_by: Actor::CommandLine,
            replaces: None,
            currency: new.currency,
            credit_order: CreditOrder::TransactionFirst,
            reason: "returned".to_owned(),
            note: String::new(),
            made_at: new.returned_at,
        };
        let moved = Moved {
            total: amount,
            to_payment: amount,
            to_credit: 0,
            moved_at: new.returned_at,
            expected_by: None,
            other_way: None,
            evidence: String::new(),
            external_number: Some(new.number),
            trace_number: None,
        };
        Refund::record(refund, Beginning::Imported, moved)
    }
}

/// The units that came back, over the lines of one purchase with that article at that price: shops write one
/// article on two lines. Nothing where the purchase has too few left, or where its money went back already.
fn spread(lines: &[LineToReturn], quantity: i64, unit_price: Minor) -> Option<Vec<LineRefund>> {
    let mut missing = quantity;
    let mut refund_lines = Vec::new();
    for line in lines {
        let taken = line.units_left.min(line.money_left.checked_div(unit_price)?).min(missing);
        if taken > 0 {
            let amount = unit_price.checked_mul(taken)?;
            refund_lines.push(LineRefund {
                id: line.line_id.clone(),
                quantity: taken,
                subtotal: amount,
                discount: 0,
                tax: 0,
                total: amount,
                fee: 0,
                fee_discount: 0,
                fee_tax: 0,
            });
            missing -= taken;
        }
    }
    let amount = unit_price.checked_mul(quantity)?;
    let has_money_left = lines.iter().all(|line| line.payment_left.min(line.purchase_left) >= amount);
    (missing == 0 && has_money_left).then_some(refund_lines)
}
