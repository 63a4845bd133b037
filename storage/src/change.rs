use serde::{Deserialize, Serialize};

/// Word that something changed for a merchant's pages, sent to every open one after the commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub merchant_id: String,
    /// Whose portal pages should look again; staff always look.
    pub customer_id: Option<String>,
    /// The ticket's number, where there is one.
    pub ticket: Option<String>,
}
