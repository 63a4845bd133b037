use crate::pay_out::within_limit;
use crate::{Desk, GatewayAccount, GatewayTrouble};

impl Desk {
    /// Makes one harmless call to a gateway on a merchant's account; nothing where there is no gateway of that name.
    pub async fn test_gateway(
        &self,
        gateway: &str,
        account: &GatewayAccount,
    ) -> Option<Result<String, GatewayTrouble>> {
        Some(within_limit(self.gateway(gateway)?.test(account)).await)
    }
}
