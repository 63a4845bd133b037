//! Which deed somebody begins next, and about what.

use futures::future::BoxFuture;

use super::{AT_A_TIME, PROCESSES, Story, TASKS_AT_ONCE, Task};
use crate::deeds::{self, Came};
use crate::program;
use crate::remedies::{self, Remedy};

impl Story {
    /// One of the purchases that people have to do with now; in the end it was each one's turn.
    pub(super) fn purchase(&self) -> usize {
        let most = self.shop.purchases.len();
        let behind = most.saturating_sub(AT_A_TIME) as u64 * self.moved / self.moves;
        behind as usize + self.dice.below(AT_A_TIME.min(most) as u64) as usize
    }

    pub(super) fn begin_one(&mut self) {
        if self.tasks.len() >= TASKS_AT_ONCE {
            return;
        }
        let process = self.dice.below(PROCESSES as u64) as usize;
        let Some(desk) = self.processes.get(process).cloned() else { return };
        let (shop, mut order) = (self.shop.clone(), None);
        let work: BoxFuture<'static, Came> = match self.dice.below(1_000) {
            0..200 => {
                let (share, is_all) = (deeds::percent(&self.dice), self.dice.happens(200));
                // Mostly what can be asked for.
                let is_free = |purchase: &usize| {
                    self.pending.iter().all(|(_, pending)| self.shop.purchases.get(*purchase) != Some(pending))
                };
                let purchase = [self.purchase(), self.purchase()];
                let purchase = purchase.into_iter().find(is_free).unwrap_or_else(|| self.purchase());
                let purchase_id = shop.purchases.get(purchase).cloned().unwrap_or_default();
                Box::pin(deeds::ask(desk, shop, purchase_id, share, is_all))
            }
            200..390 => {
                let ticket = self.one_pending();
                Box::pin(deeds::decide(desk, shop, ticket, !self.dice.happens(100)))
            }
            390..405 => Box::pin(deeds::cancel(desk, shop, self.one_pending())),
            405..465 => {
                let payment_id = shop.payments.get(self.purchase()).cloned().unwrap_or_default();
                let asked = self.program.next(&self.dice, self.outside.clock.world().0, &payment_id);
                order = Some(asked.number);
                Box::pin(program::ask_once(desk, shop, asked))
            }
            465..500 => Box::pin(remedies::remedy(desk, shop, self.one_asked(), self.one_remedy())),
            500..520 => Box::pin(remedies::remedy_directly(desk, shop, self.dice.next(), self.one_remedy())),
            520..710 => Box::pin(deeds::pay_out(desk)),
            710..785 => Box::pin(deeds::look(desk)),
            785..950 => {
                let tidings = &self.outside.gateway.tidings;
                match tidings.send_one(&self.dice, self.outside.clock.world().0) {
                    Some(tiding) => Box::pin(deeds::hear(desk, shop, tiding)),
                    None => Box::pin(deeds::pay_out(desk)),
                }
            }
            950..960 => Box::pin(remedies::give_up(desk, shop)),
            _ => Box::pin(deeds::mail(desk)),
        };
        self.tasks.push(Task { process, work, at: None, called_at: 0, sleeps: 0, order });
    }

    /// A request that waits, more often than not.
    fn one_pending(&self) -> String {
        match self.dice.one_of(&self.pending) {
            Some((number, _)) if !self.dice.happens(150) => number.clone(),
            _ => self.one_asked(),
        }
    }

    fn one_remedy(&self) -> Remedy {
        match self.dice.below(100) {
            0..40 => Remedy::Retry,
            40..60 => Remedy::Credit,
            60..90 => Remedy::Elsewhere,
            _ => Remedy::Leave,
        }
    }

    /// A request, one of the newest more often than not.
    fn one_asked(&self) -> String {
        let known = self.word.asked.len() as u64;
        let from_the_end = if self.dice.happens(700) { self.dice.below(known.min(12)) } else { self.dice.below(known) };
        self.word.asked.iter().rev().nth(from_the_end as usize).cloned().unwrap_or_default()
    }
}
