use async_trait::async_trait;
use domain::Minor;
use storage::Reading;

use domain::GatewayResult;

use crate::GatewayTrouble;

/// One order that a gateway carried out or refused, as its own list has it.
#[derive(Debug, Clone)]
pub struct GatewayEffect {
    /// The gateway's own name for it, for whoever looks it up there.
    pub reference: String,
    /// Ours, as the order carried it.
    pub refund_id: String,
    pub amount: Minor,
    pub currency: String,
    /// What became of it by now.
    pub answer: GatewayResult,
}

/// A gateway's own book, which ours is compared with.
#[async_trait]
pub trait GatewayBook: Send + Sync {
    /// All that was done for refunds whose ids lie behind `after` up to and with `until` (none: to the end), compared as
    /// the database compares them. A book that lies in our database is read through `reading`, so that both
    /// books are of one moment; any other must be read after it began, and may know more than ours.
    async fn effects(
        &self,
        reading: &mut Reading,
        after: &str,
        until: Option<&str>,
    ) -> Result<Vec<GatewayEffect>, GatewayTrouble>;
}
