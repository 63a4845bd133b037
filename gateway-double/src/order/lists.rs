//! Lists, a page at a time, newest first.

use super::Done;
use crate::dispute::Dispute;
use crate::event::Event;
use crate::params::Params;
use crate::refund::Refund;
use crate::refusal::Refusal;
use crate::room::Room;
use crate::shape;

#[derive(Debug)]
pub struct Page {
    /// 1 to 100; 10 unless asked for.
    pub limit: usize,
    pub starting_after: Option<String>,
    pub ending_before: Option<String>,
    created: Created,
}

const PAGE: &[&str] = &["limit", "starting_after", "ending_before", "created"];

impl Page {
    fn read(params: &Params, own: &[&str]) -> Result<Self, Refusal> {
        params.only(&[PAGE, own].concat())?;
        let limit = params.whole("limit")?.unwrap_or(10);
        if !(1..=100).contains(&limit) {
            let message = format!("Invalid limit: must be between 1 and 100, not {limit}");
            return Err(Refusal::invalid(Some("parameter_invalid_integer"), message).about("limit"));
        }
        Ok(Self {
            limit: usize::try_from(limit).unwrap_or(100),
            starting_after: params.owned("starting_after"),
            ending_before: params.owned("ending_before"),
            created: Created::read(params)?,
        })
    }
}

/// `created=…`, `created[gte]=…`, and so on; seconds.
#[derive(Debug)]
struct Created {
    from: i64,
    to: i64,
}

impl Created {
    fn read(params: &Params) -> Result<Self, Refusal> {
        let exactly = params.whole("created")?;
        let from =
            [params.whole("created[gte]")?, params.whole("created[gt]")?.map(|at| at.saturating_add(1)), exactly];
        let to = [params.whole("created[lte]")?, params.whole("created[lt]")?.map(|at| at.saturating_sub(1)), exactly];
        Ok(Self {
            from: from.into_iter().flatten().max().unwrap_or(i64::MIN),
            to: to.into_iter().flatten().min().unwrap_or(i64::MAX),
        })
    }

    fn has(&self, at: i64) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

#[derive(Debug)]
pub struct ListRefunds {
    page: Page,
    payment_intent: Option<String>,
    charge: Option<String>,
}

impl ListRefunds {
    pub fn read(params: &Params) -> Result<Self, Refusal> {
        Ok(Self {
            page: Page::read(params, &["payment_intent", "charge"])?,
            payment_intent: params.owned("payment_intent"),
            charge: params.owned("charge"),
        })
    }

    /// What is younger than the lag is not in the list yet, though it can be read by its id.
    pub fn carry_out(&self, room: &Room) -> Result<Done, Refusal> {
        let world = &room.world;
        let payment = match (&self.payment_intent, &self.charge) {
            (Some(id), _) => Some(world.intent(id, "payment_intent")?),
            (None, Some(id)) => Some(world.charge(id, "charge")?),
            (None, None) => None,
        };
        let is_visible = |refund: &&Refund| {
            let age = room.now().saturating_sub(refund.created);
            self.page.created.has(refund.created) && age >= room.settings.list_lag_seconds
        };
        let mut listed: Vec<&Refund> = match payment {
            Some(payment) => world.refunds_of(payment.name()).filter(is_visible).collect(),
            None => world.refunds.iter().filter(is_visible).collect(),
        };
        listed.reverse();
        let (page, has_more) = shape::page_of(&listed, &self.page, "refund", |refund| &refund.id)?;
        let shown = page.iter().filter_map(|refund| Some(shape::refund(refund, world.payment(&refund.payment)?)));
        Ok(Done::shown(shape::list("/v1/refunds", shown.collect(), has_more)))
    }
}

#[derive(Debug)]
pub struct ListDisputes {
    page: Page,
    payment_intent: Option<String>,
    charge: Option<String>,
}

impl ListDisputes {
    pub fn read(params: &Params) -> Result<Self, Refusal> {
        Ok(Self {
            page: Page::read(params, &["payment_intent", "charge"])?,
            payment_intent: params.owned("payment_intent"),
            charge: params.owned("charge"),
        })
    }

    pub fn carry_out(&self, room: &Room) -> Result<Done, Refusal> {
        let world = &room.world;
        let payment = match (&self.payment_intent, &self.charge) {
            (Some(id), _) => Some(world.intent(id, "payment_intent")?.name()),
            (None, Some(id)) => Some(world.charge(id, "charge")?.name()),
            (None, None) => None,
        };
        let is_asked = |dispute: &&Dispute| {
            payment.is_none_or(|name| dispute.payment == name) && self.page.created.has(dispute.created)
        };
        let mut listed: Vec<&Dispute> = world.disputes.iter().filter(is_asked).collect();
        listed.reverse();
        let (page, has_more) = shape::page_of(&listed, &self.page, "dispute", |dispute| &dispute.id)?;
        let shown = page.iter().filter_map(|dispute| Some(shape::dispute(dispute, world.payment(&dispute.payment)?)));
        Ok(Done::shown(shape::list("/v1/disputes", shown.collect(), has_more)))
    }
}

#[derive(Debug)]
pub struct ListEvents {
    page: Page,
    /// `refund.failed`, or `refund.*`.
    kinds: Vec<String>,
}

impl ListEvents {
    pub fn read(params: &Params) -> Result<Self, Refusal> {
        let page = Page::read(params, &["type", "types", "delivery_success"])?;
        let mut kinds = params.list("types");
        kinds.extend(params.owned("type"));
        Ok(Self { page, kinds })
    }

    pub fn carry_out(&self, room: &Room) -> Result<Done, Refusal> {
        let is_asked = |event: &&Event| {
            let by_kind = self.kinds.is_empty() || self.kinds.iter().any(|kind| is_of(event.kind, kind));
            by_kind && self.page.created.has(event.created)
        };
        let mut listed: Vec<&Event> = room.world.events.iter().filter(is_asked).collect();
        listed.reverse();
        let (page, has_more) = shape::page_of(&listed, &self.page, "event", |event| &event.id)?;
        let shown = page.iter().map(|event| event.shape.clone()).collect();
        Ok(Done::shown(shape::list("/v1/events", shown, has_more)))
    }
}

/// Whether an event is of a kind, or of a group of kinds written with `*`.
pub fn is_of(event: &str, kind: &str) -> bool {
    kind.strip_suffix('*').map_or(event == kind, |group| event.starts_with(group))
}
