//! A worker that goes on when it is told to.

use desk::Desk;
use std::pin::Pin;
use std::sync::Arc;

use super::held_gateway::{Asked, HeldGateway};

type Round = Pin<Box<dyn Future<Output = usize>>>;

pub struct Hand {
    pub desk: Desk,
    pub gateway: Arc<HeldGateway>,
    round: Option<Round>,
    /// The call that it waits in.
    pub asked: Option<Asked>,
}

impl Hand {
    pub fn new(desk: Desk, gateway: Arc<HeldGateway>) -> Self {
        Self { desk, gateway, round: None, asked: None }
    }

    pub fn begin(&mut self) {
        let desk = self.desk.clone();
        self.round = Some(Box::pin(async move { desk.pay_out().await.expect("the worker works") }));
    }

    pub fn is_at_work(&self) -> bool {
        self.round.is_some()
    }

    /// Goes on to its next call, or to the end of its round.
    pub async fn go_on(&mut self) {
        let Some(round) = &mut self.round else { return };
        tokio::select! {
            biased;
            _ = round => self.round = None,
            asked = self.gateway.next_call() => self.asked = Some(asked),
        }
    }

    /// The process is gone.
    pub fn stop(&mut self) {
        (self.round, self.asked) = (None, None);
    }
}
