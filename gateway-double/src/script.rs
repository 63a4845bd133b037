//! The queue of faults: which request meets which, and how often.

use crate::fault::Fault;
use crate::world::World;
use serde::{Deserialize, Serialize};

/// Which requests are meant; without any field, the next one whatever it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct On {
    /// How the route begins: `POST /v1/refunds`, `GET`.
    pub route: Option<String>,
    /// Payment intent or charge; meant are requests that name either of the two, or a refund of it.
    pub payment: Option<String>,
    /// `metadata[refund_id]`.
    pub refund_id: Option<String>,
}

impl On {
    pub fn route(route: &str) -> Self {
        Self { route: Some(route.to_owned()), ..Self::default() }
    }

    /// The refunds of one payment, as they are asked for.
    pub fn refunds_of(payment: &str) -> Self {
        Self { payment: Some(payment.to_owned()), ..Self::route("POST /v1/refunds") }
    }

    fn means(&self, world: &World, route: &str, params: &[(String, String)]) -> bool {
        let of_route = self.route.as_ref().is_none_or(|wanted| route.starts_with(wanted));
        let of_payment = self.payment.as_ref().is_none_or(|wanted| {
            let is_it = |id: &str| {
                let name = world.refund(id, "id").map_or(id, |refund| refund.payment.as_str());
                world.payment(name).is_some_and(|payment| payment.is_called(wanted))
            };
            let in_params = params.iter().any(|(name, id)| (name == "payment_intent" || name == "charge") && is_it(id));
            in_params || route.split('/').any(is_it)
        });
        let of_refund = self
            .refund_id
            .as_ref()
            .is_none_or(|wanted| params.iter().any(|(name, id)| name == "metadata[refund_id]" && id == wanted));
        of_route && of_payment && of_refund
    }
}

#[derive(Debug, Clone)]
struct Planned {
    on: On,
    fault: Fault,
    /// None: for ever.
    times: Option<u32>,
}

#[derive(Debug, Default)]
pub struct Script {
    planned: Vec<Planned>,
}

impl Script {
    pub fn plan(&mut self, fault: Fault, on: On, times: Option<u32>) {
        if times != Some(0) {
            self.planned.push(Planned { on, fault, times });
        }
    }

    pub fn forget(&mut self) {
        self.planned.clear();
    }

    /// The first fault planned for this request, used up once.
    pub fn next(&mut self, world: &World, route: &str, params: &[(String, String)]) -> Option<Fault> {
        let at = self.planned.iter().position(|planned| planned.on.means(world, route, params))?;
        let planned = self.planned.get_mut(at)?;
        let fault = planned.fault.clone();
        match &mut planned.times {
            Some(1) => {
                self.planned.remove(at);
            }
            Some(times) => *times -= 1,
            None => {}
        }
        Some(fault)
    }
}
