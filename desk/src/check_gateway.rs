use storage::Merchant;

use crate::Desk;

/// Why a merchant's payments may not lie at a gateway, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayRefused {
    #[error("there is no gateway {gateway:?}, only {}", .known.join(", "))]
    Unknown { gateway: String, known: Vec<String> },
    #[error(
        "{gateway} moves no money and is for test merchants alone, which {merchant} is not: name another gateway, or make a \
         merchant with `moneyback merchant create SLUG --name NAME --test`"
    )]
    MovesNoMoney { gateway: String, merchant: String },
}

impl Desk {
    /// Whether payments of a merchant may lie at a gateway. Asked of whatever brings a payment in or sets a gateway: a real
    /// customer must never read "paid back" where nothing can move.
    pub fn check_gateway(&self, merchant: &Merchant, gateway: &str) -> Result<(), GatewayRefused> {
        let Some(found) = self.gateway(gateway) else {
            return Err(GatewayRefused::Unknown { gateway: gateway.to_owned(), known: self.gateway_names() });
        };
        if !found.moves_money() && !merchant.is_test {
            return Err(GatewayRefused::MovesNoMoney { gateway: gateway.to_owned(), merchant: merchant.slug.clone() });
        }
        Ok(())
    }
}
