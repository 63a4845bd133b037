//! Mails to customers: what one tells, written down in the transaction of its cause; its words are made when it is sent.

mod english;
mod facts;
mod mail;
mod write;

pub(crate) use facts::NoticeFacts;
pub use mail::{Mail, TEST_SHOP};
pub(crate) use write::{sign_in_link, write};

use domain::{Minor, NoticeKind};
use serde::{Deserialize, Serialize};
use storage::{JobKind, StorageError, TicketRecord, Writing};

use crate::Desk;

/// A mail that is owed to a customer: what it tells, and of what. A customer without an address gets none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub kind: NoticeKind,
    pub customer_id: String,
    /// One of the two at least.
    pub ticket_id: Option<String>,
    pub refund_id: Option<String>,
    /// Minor units that the gateway could not move with the rest of an approved request.
    #[serde(default)]
    pub left_out: Minor,
}

impl Notice {
    pub(crate) fn of_ticket(kind: NoticeKind, record: &TicketRecord) -> Self {
        Self {
            kind,
            customer_id: record.customer_id.clone(),
            ticket_id: Some(record.ticket_id.clone()),
            refund_id: None,
            left_out: 0,
        }
    }
}

impl Desk {
    /// Owes a customer a mail, in the transaction of its cause.
    pub(crate) async fn write_notice(
        &self,
        writing: &mut Writing,
        merchant_id: &str,
        notice: &Notice,
    ) -> Result<(), StorageError> {
        let payload = serde_json::to_string(notice).unwrap_or_default();
        self.owe(writing, merchant_id, JobKind::Mail, "", &payload).await
    }
}
