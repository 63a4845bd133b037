//! Two states that differ only by which refund is called the first, and which worker, are one.

use stateright::Representative;

use crate::state::{State, Worker};

impl Representative for State {
    fn representative(&self) -> Self {
        let twins = [false, true].map(|refunds| [false, true].map(|workers| self.with_names_swapped(refunds, workers)));
        twins.into_iter().flatten().min().unwrap_or(*self)
    }
}

impl State {
    fn with_names_swapped(&self, refunds: bool, workers: bool) -> Self {
        let mut twin = *self;
        if refunds {
            twin.refunds.swap(0, 1);
            for worker in twin.workers.iter_mut().filter(|worker| !worker.is_idle()) {
                worker.refund = 1 - worker.refund;
            }
        }
        if workers {
            twin.workers.swap(0, 1);
            for refund in &mut twin.refunds {
                refund.job.holder = refund.job.holder.map(|holder| 1 - holder);
            }
        }
        debug_assert!(twin.workers.iter().all(|worker| !worker.is_idle() || *worker == Worker::default()));
        twin
    }
}
