//! What people do in the shop, in the words of the domain.

use desk::{
    ApproveRefused, ApproveTicket, Deed, PurchaseFile, RejectRefused, RejectTicket, RemedyRefused, Repair,
    RequestRefund, RequestRefused, Staff, TicketFile, TicketRecord,
};
use domain::{FailureReason, Preview, Refund, RefundReason, Remedy, SelectedLine, Selection, Status};

use crate::gateway::Sent;
use crate::shop::Shop;

/// All of a purchase's line, `li_1` being its first.
pub fn only(line_id: &str) -> Selection {
    Selection::Lines { lines: vec![SelectedLine { id: line_id.to_owned(), quantity: None, prorate: None }] }
}

/// The id of the refund that a ticket's page shows.
pub fn about(shown: &TicketFile) -> String {
    shown.refund().expect("it was approved").refund_id.clone()
}

/// What a ticket's page offers a person who takes a remedy now.
pub fn offered(shop: &Shop, shown: &TicketFile, staff: &Staff, remedy: Remedy) -> Result<Preview, RemedyRefused> {
    let tries = shown.tries.as_ref().expect("it was approved");
    tries.remedy(&shown.purchase.case, &shop.merchant, staff, remedy, shop.now())
}

/// A request with the amount that the purchase's page shows.
pub fn asking_for(file: &PurchaseFile, selection: Selection, reason: RefundReason) -> RequestRefund {
    let expected_total = file.case.because(reason, 0).preview_of(&selection).total;
    RequestRefund {
        purchase_id: file.purchase.purchase_id.clone(),
        selection,
        reason,
        comment: "It is broken".to_owned(),
        expected_total,
    }
}

impl Shop {
    /// Asks as the page would: with the amount that it shows now.
    pub async fn try_ask(&self, file: &PurchaseFile, selection: Selection) -> Deed<TicketRecord, RequestRefused> {
        self.try_ask_because(file, selection, RefundReason::Damaged).await
    }

    pub async fn try_ask_because(
        &self,
        file: &PurchaseFile,
        selection: Selection,
        reason: RefundReason,
    ) -> Deed<TicketRecord, RequestRefused> {
        let asked = asking_for(file, selection, reason);
        self.desk.request_refund(&self.merchant, &self.customer, asked).await
    }

    pub async fn ask(&self, file: &PurchaseFile, selection: Selection) -> TicketRecord {
        self.try_ask(file, selection).await.expect("the request is taken")
    }

    pub async fn ask_because(&self, file: &PurchaseFile, selection: Selection, reason: RefundReason) -> TicketRecord {
        self.try_ask_because(file, selection, reason).await.expect("the request is taken")
    }

    /// The purchase as it stands now.
    pub async fn reopened(&self, file: &PurchaseFile) -> PurchaseFile {
        let id = &file.purchase.purchase_id;
        let found = self.desk.open_purchase(&self.merchant, &self.customer, id).await.expect("a look");
        found.expect("the purchase is there")
    }

    pub async fn try_approve(
        &self,
        staff: &Staff,
        number: &str,
        amount: Option<i64>,
    ) -> Deed<TicketRecord, ApproveRefused> {
        let file = self.ticket(number).await;
        let decision = amount.map_or_else(|| file.decision.clone(), |amount| file.decision_on(amount));
        let asked =
            ApproveTicket { number: number.to_owned(), amount, note: String::new(), expected_total: decision.total };
        self.desk.approve_ticket(&self.merchant, staff, asked).await
    }

    pub async fn approve(&self, record: &TicketRecord) -> TicketRecord {
        self.try_approve(&self.manager, &record.number, None).await.expect("the approval is taken")
    }

    pub async fn try_reject(&self, staff: &Staff, number: &str, note: &str) -> Deed<TicketRecord, RejectRefused> {
        let asked = RejectTicket { number: number.to_owned(), note: note.to_owned() };
        self.desk.reject_ticket(&self.merchant, staff, asked).await
    }

    /// Asked for, approved, and failed at the gateway for this reason.
    pub async fn failed(&self, file: &PurchaseFile, selection: Selection, reason: FailureReason) -> TicketFile {
        let record = self.ask(file, selection).await;
        self.approve(&record).await;
        self.gateway.plan([Sent::Fails(reason)]);
        self.pay_out().await;
        let ticket = self.ticket(&record.number).await;
        assert_eq!(ticket.status(), Status::Failed);
        ticket
    }

    /// As the page's button does: about the refund that it showed.
    pub async fn try_retry(&self, staff: &Staff, shown: &TicketFile) -> Deed<Refund, RemedyRefused> {
        self.desk.repair_refund(&self.merchant, staff, &about(shown), Repair::Retry).await
    }

    pub async fn try_credit(&self, staff: &Staff, shown: &TicketFile) -> Deed<Refund, RemedyRefused> {
        self.desk.repair_refund(&self.merchant, staff, &about(shown), Repair::Credit).await
    }

    /// Ada's account credit, minor units of the shop's currency.
    pub async fn account_credit(&self) -> i64 {
        let mut reading = self.desk.storage().reading().await.expect("a read");
        let kept = reading.list_account_credit(&self.merchant.merchant_id, &self.customer.customer_id).await;
        kept.expect("a list").into_iter().filter(|(currency, _)| currency == "EUR").map(|(_, amount)| amount).sum()
    }

    pub async fn ticket(&self, number: &str) -> TicketFile {
        self.desk.open_ticket(&self.merchant, number).await.expect("a look").expect("a ticket")
    }

    /// Asked for, approved, not yet paid out.
    pub async fn approved(&self, selection: Selection) -> TicketRecord {
        let file = self.paid_purchase().await;
        let record = self.ask(&file, selection).await;
        self.approve(&record).await
    }

    pub async fn pay_out(&self) -> usize {
        self.desk.pay_out().await.expect("the worker works")
    }

    pub async fn look_at_payments(&self) -> usize {
        self.desk.look_at_payments().await.expect("the worker works")
    }

    pub async fn send_mail(&self) -> usize {
        self.desk.send_mail().await.expect("the worker works")
    }
}
