use domain::{DryRun, InvalidCase, Policy, Timestamp};
use storage::{Merchant, Reading, StorageError};

use crate::open_purchase;
use crate::request_refund::NO_EVIDENCE;
use crate::{Deed, Desk, Failed};

/// Rows read at once.
const PAGE: i64 = 100;

impl Desk {
    /// What would have come of the last `most` requests, and what could be asked for of the `most` purchases brought
    /// in last, had these rules been theirs. Changes nothing. Rules that cannot be published are refused, naming
    /// the field.
    pub async fn try_policy(&self, merchant: &Merchant, rules: Policy, most: i64) -> Deed<DryRun, InvalidCase> {
        let mut run = DryRun::of(rules).map_err(Failed::Refused)?;
        let mut reading = self.storage().reading().await?;
        self.try_on_requests(&mut run, &mut reading, merchant, most).await?;
        self.try_on_purchases(&mut run, &mut reading, merchant, most).await?;
        Ok(run)
    }

    async fn try_on_requests(
        &self,
        run: &mut DryRun,
        reading: &mut Reading,
        merchant: &Merchant,
        most: i64,
    ) -> Result<(), StorageError> {
        let mut after: Option<(Timestamp, String)> = None;
        let mut left = most;
        while left > 0 {
            let from = after.as_ref().map(|(at, id)| (*at, id.as_str()));
            let page = reading.list_tickets(&merchant.merchant_id, from, left.min(PAGE)).await?;
            for record in &page.tickets {
                let purchase = reading.find_purchase(&merchant.merchant_id, &record.purchase_id).await?;
                let Some(purchase) = purchase else { continue };
                let case = open_purchase::case_at(reading, merchant, purchase, record.requested_at, self).await?;
                let asked = case.asking(record.selection.clone()).because(record.reason, NO_EVIDENCE);
                run.request(&record.number, &asked);
            }
            left -= i64::try_from(page.tickets.len()).unwrap_or(left);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(())
    }

    async fn try_on_purchases(
        &self,
        run: &mut DryRun,
        reading: &mut Reading,
        merchant: &Merchant,
        most: i64,
    ) -> Result<(), StorageError> {
        let mut before: Option<String> = None;
        let mut left = most;
        while left > 0 {
            let page =
                reading.list_purchases_of_merchant(&merchant.merchant_id, before.as_deref(), left.min(PAGE)).await?;
            let Some(last) = page.last() else { break };
            before = Some(last.purchase_id.clone());
            left -= i64::try_from(page.len()).unwrap_or(left);
            for purchase in page {
                run.purchase(&open_purchase::open(reading, merchant, purchase, self).await?.case);
            }
        }
        Ok(())
    }
}
