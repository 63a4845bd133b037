use async_trait::async_trait;
use desk::{Gateway, GatewayAccount, GatewayPayment, GatewayTrouble, RefundOrder};
use domain::GatewayResult;

pub const NAME: &str = "offline";

/// No provider at all: cash, a bank transfer. A person sends the money and records it.
pub struct Offline;

#[async_trait]
impl Gateway for Offline {
    /// There is nobody who could.
    fn tells(&self) -> bool {
        false
    }

    async fn send(&self, _: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        Ok(GatewayResult::ByHand)
    }

    /// Only the person knows, and says so at the desk.
    async fn find(&self, _: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        Ok(None)
    }

    async fn look(&self, _: &GatewayAccount, _: &str) -> Result<GatewayPayment, GatewayTrouble> {
        Ok(GatewayPayment::default())
    }

    async fn test(&self, _: &GatewayAccount) -> Result<String, GatewayTrouble> {
        Ok("asks nobody: a person sends the money and records it".to_owned())
    }
}
