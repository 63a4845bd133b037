use async_trait::async_trait;
use desk::{GatewayAccount, GatewayBook, GatewayEffect, GatewayTrouble};
use domain::GatewayResult;
use secrecy::SecretString;
use std::collections::HashSet;
use std::sync::Arc;
use storage::{GatewaySetting, Reading, StorageError};
use tokio::sync::OnceCell;

use super::refusal::NoAnswer;
use super::shape::{PaymentIntent, Refund, Unread};
use super::{NAME, Stripe, amount, intent_path};

/// How many of our refunds are compared at once.
const PAGE: i64 = 500;

/// Stripe's lists of the merchants' refunds, read once however often it is asked.
pub struct StripeBook {
    stripe: Arc<Stripe>,
    settings: Vec<GatewaySetting>,
    read: OnceCell<Vec<GatewayEffect>>,
}

impl StripeBook {
    /// Of the merchants whose settings these are.
    pub fn new(stripe: Arc<Stripe>, settings: Vec<GatewaySetting>) -> Self {
        Self { stripe, settings, read: OnceCell::new() }
    }

    fn key_of(&self, setting: &GatewaySetting) -> Result<SecretString, GatewayTrouble> {
        let account = GatewayAccount {
            merchant_id: setting.merchant_id.clone(),
            secret_key: setting.secret_key.clone(),
            sends_reason: setting.sends_reason == 1,
        };
        self.stripe.key_of(&account)
    }

    /// All that the accounts did for refunds of ours. Two merchants may share an account.
    async fn read(&self) -> Result<Vec<GatewayEffect>, GatewayTrouble> {
        let (mut effects, mut known) = (Vec::new(), HashSet::new());
        for setting in &self.settings {
            let key = self.key_of(setting)?;
            let refunds: Vec<Result<Refund, Unread>> =
                self.stripe.list(&key, "/v1/refunds", &[]).await.map_err(NoAnswer::into_trouble)?;
            for refund in refunds {
                match refund {
                    Ok(refund) if known.insert(refund.id.clone()) => effects.extend(effect(&refund)),
                    Ok(_) => {}
                    // Nobody can say how much of ours it moved, and what is not compared is not agreed.
                    Err(unread) if unread.may_be_ours() => return Err(GatewayTrouble::AnswerLost(unread.to_string())),
                    Err(unread) => tracing::warn!(trouble = %unread, "another's refund at Stripe is left out"),
                }
            }
        }
        Ok(effects)
    }

    /// A payment that was given up before it was captured is no refund in any list.
    async fn voided(&self, refund: domain::Refund) -> Result<Option<GatewayEffect>, GatewayTrouble> {
        let Some(id) = refund.gateway_reference.filter(|name| name.starts_with("pi_")) else { return Ok(None) };
        let Some(setting) = self.settings.iter().find(|setting| setting.merchant_id == refund.merchant_id) else {
            return Ok(None);
        };
        let key = self.key_of(setting)?;
        let found: PaymentIntent =
            self.stripe.line.get(&key, &intent_path(&id), &[]).await.map_err(NoAnswer::into_trouble)?;
        Ok((found.status == "canceled").then(|| GatewayEffect {
            refund_id: refund.refund_id,
            amount: amount::at_least(found.amount, &found.currency),
            currency: found.currency.to_uppercase(),
            answer: GatewayResult::Succeeded { reference: id.clone(), trace_number: None },
            reference: id,
        }))
    }
}

/// Nothing for what carries no name of ours: an account is used by others too.
fn effect(refund: &Refund) -> Option<GatewayEffect> {
    let (Some(refund_id), Some(_)) = (refund.refund_id(), refund.attempt()) else { return None };
    // Behind a word that nobody knows money may have moved (T26).
    let on_its_way = || GatewayResult::Pending { reference: refund.id.clone(), is_short: false };
    Some(GatewayEffect {
        reference: refund.id.clone(),
        refund_id: refund_id.to_owned(),
        amount: amount::at_least(refund.amount, &refund.currency),
        currency: refund.currency.to_uppercase(),
        answer: refund.known_answer().unwrap_or_else(on_its_way),
    })
}

#[async_trait]
impl GatewayBook for StripeBook {
    async fn effects(
        &self,
        reading: &mut Reading,
        after: &str,
        until: Option<&str>,
    ) -> Result<Vec<GatewayEffect>, GatewayTrouble> {
        let unread = |error: StorageError| GatewayTrouble::NotReached(error.to_string());
        let all = self.read.get_or_try_init(|| self.read()).await?;
        let is_asked_for = |id: &str| id > after && until.is_none_or(|until| id <= until);
        let mut effects: Vec<GatewayEffect> =
            all.iter().filter(|effect| is_asked_for(&effect.refund_id)).cloned().collect();
        let known: HashSet<String> = effects.iter().map(|effect| effect.refund_id.clone()).collect();
        for row in reading.list_refunds_of_gateway(NAME, None, after, PAGE).await.map_err(unread)? {
            let is_unknown =
                row.state == "succeeded" && !known.contains(&row.refund_id) && is_asked_for(&row.refund_id);
            if !is_unknown {
                continue;
            }
            let Some(refund) = reading.find_refund(&row.merchant_id, &row.refund_id).await.map_err(unread)? else {
                continue;
            };
            effects.extend(self.voided(refund).await?);
        }
        Ok(effects)
    }
}
