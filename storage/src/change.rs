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

impl Change {
    /// Word was lost on the way: whoever hears this looks at everything.
    pub fn of_everything() -> Self {
        Self { merchant_id: String::new(), customer_id: None, ticket: None }
    }

    pub fn is_of_everything(&self) -> bool {
        self.merchant_id.is_empty()
    }
}
