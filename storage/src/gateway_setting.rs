use domain::Timestamp;

use crate::statements::statements;
use crate::{Reading, Result, Writing};

statements! {
    FIND = "select merchant_id, gateway, secret_key, webhook_secret, sends_reason, set_at, paused_at, paused_because
        from gateway_setting where merchant_id = $1 and gateway = $2";
    LIST = "select merchant_id, gateway, secret_key, webhook_secret, sends_reason, set_at, paused_at, paused_because
        from gateway_setting where merchant_id = $1 order by gateway";
    // Setting it is how a pause ends.
    SET = "insert into gateway_setting (merchant_id, gateway, secret_key, webhook_secret, sends_reason, set_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (merchant_id, gateway) do update set secret_key = excluded.secret_key,
            webhook_secret = excluded.webhook_secret, sends_reason = excluded.sends_reason, set_at = excluded.set_at,
            paused_at = null, paused_because = ''";
    BEGIN = "insert into gateway_setting (merchant_id, gateway, sends_reason, set_at) values ($1, $2, $3, $4)
        on conflict (merchant_id, gateway) do nothing";
    PAUSE = "update gateway_setting set paused_at = $3, paused_because = $4
        where merchant_id = $1 and gateway = $2 and paused_at is null and set_at = $5";
}

/// How a merchant uses a gateway. Secrets are sealed: only the server can open them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct GatewaySetting {
    pub merchant_id: String,
    pub gateway: String,
    pub secret_key: Option<String>,
    pub webhook_secret: Option<String>,
    /// 0 or 1: whether the gateway is told the refund's reason.
    pub sends_reason: i64,
    /// Epoch microseconds.
    pub set_at: i64,
    /// Since when nothing is sent, for the gateway refused the key.
    pub paused_at: Option<i64>,
    /// The gateway's words for it.
    pub paused_because: String,
}

impl GatewaySetting {
    /// As a gateway comes, where nobody has set anything.
    pub fn unset(merchant_id: &str, gateway: &str) -> Self {
        Self {
            merchant_id: merchant_id.to_owned(),
            gateway: gateway.to_owned(),
            secret_key: None,
            webhook_secret: None,
            sends_reason: 1,
            set_at: 0,
            paused_at: None,
            paused_because: String::new(),
        }
    }
}

impl Reading {
    pub async fn find_gateway_setting(&mut self, merchant_id: &str, gateway: &str) -> Result<Option<GatewaySetting>> {
        Ok(sqlx::query_as(FIND).bind(merchant_id).bind(gateway).fetch_optional(&mut *self.transaction).await?)
    }

    pub async fn list_gateway_settings(&mut self, merchant_id: &str) -> Result<Vec<GatewaySetting>> {
        Ok(sqlx::query_as(LIST).bind(merchant_id).fetch_all(&mut *self.transaction).await?)
    }
}

impl Writing {
    /// Sets or replaces it; a pause is over then.
    pub async fn record_gateway_setting(&mut self, setting: &GatewaySetting) -> Result<()> {
        sqlx::query(SET)
            .bind(&setting.merchant_id)
            .bind(&setting.gateway)
            .bind(&setting.secret_key)
            .bind(&setting.webhook_secret)
            .bind(setting.sends_reason)
            .bind(setting.set_at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Stops what is sent under this very setting, also where nobody has set anything yet; one that was set meanwhile is not
    /// stopped. Says whether it was the first to stop it.
    pub async fn pause_gateway(&mut self, setting: &GatewaySetting, at: Timestamp, because: &str) -> Result<bool> {
        let unset = GatewaySetting::unset(&setting.merchant_id, &setting.gateway);
        sqlx::query(BEGIN)
            .bind(&unset.merchant_id)
            .bind(&unset.gateway)
            .bind(unset.sends_reason)
            .bind(unset.set_at)
            .execute(&mut *self.transaction)
            .await?;
        let paused = sqlx::query(PAUSE)
            .bind(&setting.merchant_id)
            .bind(&setting.gateway)
            .bind(at.0)
            .bind(because)
            .bind(setting.set_at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(paused.rows_affected() == 1)
    }
}
