//! The gateway and the mail as steps that can be broken: before anything came of a call, on its way, and once it was done.

use async_trait::async_trait;
use desk::{Gateway, GatewayAccount, GatewayPayment, GatewayTrouble, Letter, MailTrouble, Mailer, RefundOrder};
use domain::{Currency, GatewayResult, Step};
use std::sync::Arc;

use super::Breaks;
use crate::gateway::{ScriptedGateway, Sent};
use crate::world::Mailbox;

/// Takes its time with every order, so that what became of it has to be looked up.
pub struct CountedGateway {
    pub gateway: Arc<ScriptedGateway>,
    pub breaks: Arc<Breaks>,
}

impl CountedGateway {
    async fn not_reached(&self, step: &str) -> Result<(), GatewayTrouble> {
        let is_broken = self.breaks.is_broken(step).await;
        if is_broken { Err(GatewayTrouble::NotReached("by the test".to_owned())) } else { Ok(()) }
    }

    async fn lost(&self, step: &str) -> Result<(), GatewayTrouble> {
        let is_broken = self.breaks.is_broken(step).await;
        if is_broken { Err(GatewayTrouble::AnswerLost("by the test".to_owned())) } else { Ok(()) }
    }
}

#[async_trait]
impl Gateway for CountedGateway {
    fn step(&self, currency: Currency) -> Step {
        self.gateway.step(currency)
    }

    async fn send(&self, order: &RefundOrder) -> Result<GatewayResult, GatewayTrouble> {
        self.not_reached("gateway send, not reached").await?;
        self.lost("gateway send, lost before its effect").await?;
        self.gateway.plan([Sent::IsPending]);
        let answer = self.gateway.send(order).await;
        self.lost("gateway send, lost after its effect").await?;
        answer
    }

    async fn find(&self, order: &RefundOrder) -> Result<Option<GatewayResult>, GatewayTrouble> {
        self.not_reached("gateway find, not reached").await?;
        let answer = self.gateway.find(order).await;
        self.lost("gateway find, answer lost").await?;
        answer
    }

    async fn look(&self, account: &GatewayAccount, reference: &str) -> Result<GatewayPayment, GatewayTrouble> {
        self.not_reached("gateway look, not reached").await?;
        let answer = self.gateway.look(account, reference).await;
        self.lost("gateway look, answer lost").await?;
        answer
    }

    async fn test(&self, account: &GatewayAccount) -> Result<String, GatewayTrouble> {
        self.gateway.test(account).await
    }
}

pub struct CountedMailer {
    pub mailbox: Arc<Mailbox>,
    pub breaks: Arc<Breaks>,
}

impl CountedMailer {
    async fn later(&self, step: &str) -> Result<(), MailTrouble> {
        let is_broken = self.breaks.is_broken(step).await;
        if is_broken { Err(MailTrouble::Later("by the test".to_owned())) } else { Ok(()) }
    }
}

#[async_trait]
impl Mailer for CountedMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailTrouble> {
        self.later("mail, not taken").await?;
        let sent = self.mailbox.send(letter).await;
        self.later("mail, answer lost").await?;
        sent
    }
}
