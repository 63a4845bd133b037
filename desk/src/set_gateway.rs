use domain::EventKind;
use storage::{Change, GatewaySetting, Merchant};

use crate::{Deed, Desk, Failed, GatewayRefused};

/// How a merchant wants to use a gateway. Secrets come sealed.
#[derive(Debug, Clone)]
pub struct SetGateway {
    pub gateway: String,
    /// None keeps the one that is set.
    pub secret_key: Option<String>,
    /// None keeps the one that is set.
    pub webhook_secret: Option<String>,
    /// Whether the gateway is told why. None keeps what is set; it is told, unless somebody said otherwise.
    pub sends_reason: Option<bool>,
    /// Whether this gateway does nothing without a key.
    pub needs_key: bool,
}

/// Why a gateway was not set, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetGatewayRefused {
    #[error(transparent)]
    Gateway(#[from] GatewayRefused),
    #[error("{0} does nothing without the merchant's secret key, and none is set yet")]
    KeyMissing(String),
}

impl Desk {
    /// Sets how a merchant uses a gateway. Where it was paused, since it refused the key before, it goes on: whatever waited
    /// is due at once (G6).
    pub async fn set_gateway(&self, merchant: &Merchant, asked: SetGateway) -> Deed<GatewaySetting, SetGatewayRefused> {
        let refuse = |refused| Err(Failed::Refused(refused));
        if let Err(refused) = self.check_gateway(merchant, &asked.gateway) {
            return refuse(refused.into());
        }
        let now = self.now();
        let mut writing = self.storage().writing().await?;
        let before = writing.find_gateway_setting(&merchant.merchant_id, &asked.gateway).await?;
        let (old_key, old_webhook_secret, sent_reason, set_before) = match before {
            Some(before) => (before.secret_key, before.webhook_secret, before.sends_reason, before.set_at),
            None => (None, None, 1, 0),
        };
        let secret_key = asked.secret_key.or(old_key);
        if asked.needs_key && secret_key.is_none() {
            return refuse(SetGatewayRefused::KeyMissing(asked.gateway));
        }
        let setting = GatewaySetting {
            merchant_id: merchant.merchant_id.clone(),
            gateway: asked.gateway,
            secret_key,
            webhook_secret: asked.webhook_secret.or(old_webhook_secret),
            sends_reason: asked.sends_reason.map_or(sent_reason, i64::from),
            // A call that is under way with the setting before must not pause this one, whatever the clock says.
            set_at: now.0.max(set_before + 1),
            paused_at: None,
            paused_because: String::new(),
        };
        writing.record_gateway_setting(&setting).await?;
        writing.wake_pay_outs(&merchant.merchant_id, now).await?;
        writing.insert_event(&self.merchant_event(merchant, EventKind::GatewaySet, &setting.gateway)).await?;
        writing.tell(Change { merchant_id: merchant.merchant_id.clone(), customer_id: None, ticket: None });
        writing.commit().await?;
        self.announce_work();
        Ok(setting)
    }
}
