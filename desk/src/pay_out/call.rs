//! What a call to the gateway is made of, for whoever sends, looks up or only looks.

use domain::{Method, Refund};
use storage::{Attempt, GatewaySetting, Job, PaymentRecord, StorageError, Writing};

use super::{CALL_LIMIT, Call};
use crate::{Gateway, GatewayAccount, GatewayTrouble, RefundOrder, RefundOrderKind};

/// The job's refund and its payment while nobody else moves money of the purchase.
pub(crate) async fn held(writing: &mut Writing, job: &Job) -> Result<(Refund, PaymentRecord), StorageError> {
    let refund = writing.get_refund(&job.subject_id).await?;
    writing.hold_purchase(&refund.merchant_id, &refund.purchase_id).await?;
    let refund = writing.get_refund(&job.subject_id).await?;
    let payment = writing.get_payment(&refund.payment_id).await?;
    Ok((refund, payment))
}

/// How the merchant uses the payment's gateway; as it comes, where nothing was set.
pub(crate) async fn setting_of(writing: &mut Writing, payment: &PaymentRecord) -> Result<GatewaySetting, StorageError> {
    let set = writing.find_gateway_setting(&payment.merchant_id, &payment.gateway).await?;
    Ok(set.unwrap_or_else(|| GatewaySetting::unset(&payment.merchant_id, &payment.gateway)))
}

pub(crate) fn account(setting: &GatewaySetting) -> GatewayAccount {
    GatewayAccount {
        merchant_id: setting.merchant_id.clone(),
        secret_key: setting.secret_key.clone(),
        sends_reason: setting.sends_reason == 1,
    }
}

pub(super) fn call<'a>(
    gateway: &'a dyn Gateway,
    setting: GatewaySetting,
    refund: &Refund,
    payment: &PaymentRecord,
    attempt: Option<&Attempt>,
) -> Call<'a> {
    // The same key with another order would be refused: what is sent again is what was sent.
    let sends_reason = attempt.map_or(setting.sends_reason, |attempt| attempt.with_reason) == 1;
    let order = RefundOrder {
        account: GatewayAccount { sends_reason, ..account(&setting) },
        key: format!("{}:{}", refund.refund_id, refund.attempt_no),
        refund_id: refund.refund_id.clone(),
        reference: payment.reference.clone(),
        refund_reference: refund.gateway_reference.clone(),
        kind: if refund.method == Method::Void { RefundOrderKind::Void } else { RefundOrderKind::Refund },
        amount: refund.to_payment,
        currency: refund.currency.code().to_owned(),
        reason: refund.reason.clone(),
    };
    let in_doubt_since = attempt.and_then(|attempt| attempt.in_doubt_since);
    Call { gateway, setting, order, attempt_no: refund.attempt_no, in_doubt_since }
}

pub(crate) async fn within_limit<T>(
    call: impl Future<Output = Result<T, GatewayTrouble>>,
) -> Result<T, GatewayTrouble> {
    tokio::time::timeout(CALL_LIMIT, call)
        .await
        .unwrap_or_else(|_| Err(GatewayTrouble::AnswerLost("it took more than 30 seconds".to_owned())))
}
