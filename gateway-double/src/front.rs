//! A request's way: through the door, past its key, to the effect, and back over a line that may be cut.

use crate::API_VERSION;
use crate::command;
use crate::fact::Fact;
use crate::fault::{Fault, Wait, When};
use crate::idempotency::{Kept, Known};
use crate::order::Order;
use crate::params::Params;
use crate::refusal::Refusal;
use crate::room::{Room, Seen};
use crate::wire::{Answer, Body, Cut, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// No request of ours is nearly as long.
const LONGEST_BODY: usize = 1024 * 1024;

/// What all connections share.
pub struct Front {
    room: Mutex<Room>,
    /// Raised by each `release`.
    pub released: watch::Sender<u64>,
    /// How many requests are held just now.
    pub held: watch::Sender<usize>,
    /// There may be events to send.
    pub news: Notify,
    /// One sender at a time keeps events in their order.
    pub sending: tokio::sync::Mutex<()>,
}

/// A request of the API, read.
struct Call {
    method: String,
    path: String,
    params: Params,
    secret: Option<String>,
    version: Option<String>,
    key: Option<String>,
}

impl Call {
    fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl Front {
    pub fn new(room: Room) -> Self {
        Self {
            room: Mutex::new(room),
            released: watch::Sender::new(0),
            held: watch::Sender::new(0),
            news: Notify::new(),
            sending: tokio::sync::Mutex::new(()),
        }
    }

    pub fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs apart from the connection: whoever hangs up does not stop what was begun.
    pub async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Body>, Cut> {
        tokio::spawn(self.take(request)).await.map_err(|_| Cut)?
    }

    async fn take(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Body>, Cut> {
        let (head, body) = request.into_parts();
        let body = Limited::new(body, LONGEST_BODY).collect().await.map_err(|_| Cut)?.to_bytes();
        let (method, path) = (head.method.as_str().to_owned(), head.uri.path().to_owned());
        if let Some(rest) = path.strip_prefix("/_double/") {
            return Ok(command::over_http(&self, &method, rest, &body).await.into_response(None));
        }
        let encoded =
            if method == "POST" { body } else { Bytes::from(head.uri.query().unwrap_or_default().to_owned()) };
        let owned = |name: &str| header(&head.headers, name).map(str::to_owned);
        let secret = owned("authorization").and_then(|value| value.strip_prefix("Bearer ").map(str::to_owned));
        // Stripe ignores the key of what changes nothing.
        let key = owned("idempotency-key").filter(|_| method == "POST");
        let params = Params::read(&encoded);
        let call = Call { method, path, params, secret, version: owned("stripe-version"), key };
        self.serve(&call).await
    }

    async fn serve(&self, call: &Call) -> Result<Response<Body>, Cut> {
        let (request_id, fault, begun) = {
            let mut room = self.room();
            let request_id = room.next_request_id();
            let Room { script, world, .. } = &mut *room;
            let fault = script.next(world, &call.route(), &call.params.sorted());
            if fault.as_ref().is_some_and(|fault| fault.cuts(When::BeforeEffect)) {
                note(&mut room, call, None, false);
                return Err(Cut);
            }
            let begun = begin(&mut room, call, &request_id, fault.as_ref());
            (request_id, fault, begun)
        };
        let (answer, is_replay) = match begun {
            Begun::Answered(answer) => (answer, false),
            Begun::Replayed(answer) => (answer, true),
            Begun::ToDo(order) => {
                self.wait(fault.as_ref(), When::BeforeEffect).await;
                let answer = finish(&mut self.room(), call, &order, &request_id, fault.as_ref());
                self.news.notify_one();
                (answer, false)
            }
        };
        self.wait(fault.as_ref(), When::AfterEffect).await;
        let is_cut = fault.as_ref().is_some_and(|fault| fault.cuts(When::AfterEffect));
        note(&mut self.room(), call, (!is_cut).then_some(answer.status), is_replay);
        if is_cut {
            return Err(Cut);
        }
        let mut answer = answer.with("stripe-version", API_VERSION).with("request-id", request_id);
        if let Some(key) = &call.key {
            answer = answer.with("idempotency-key", key);
        }
        if let Some(Fault::Misstated { field, value }) = &fault {
            answer.body = misstated(&answer.body, field, value);
        }
        Ok(answer.into_response(fault.as_ref()))
    }

    async fn wait(&self, fault: Option<&Fault>, moment: When) {
        match fault.and_then(|fault| fault.wait(moment)) {
            None => {}
            Some(Wait::Millis(millis)) => tokio::time::sleep(Duration::from_millis(millis)).await,
            Some(Wait::UntilReleased) => {
                let mut released = self.released.subscribe();
                released.mark_unchanged();
                self.held.send_modify(|held| *held += 1);
                // An error would mean that the double is gone.
                let _ = released.changed().await;
                self.held.send_modify(|held| *held -= 1);
            }
        }
    }
}

enum Begun {
    Answered(Answer),
    Replayed(Answer),
    ToDo(Order),
}

/// The door, then the key, then the parameters. Nothing refused here is kept: no endpoint has begun.
fn begin(room: &mut Room, call: &Call, request_id: &str, fault: Option<&Fault>) -> Begun {
    let refused = |refusal: Refusal| Begun::Answered(Answer::json(refusal.status, refusal.body(request_id)));
    if let Err(refusal) = door(room, call, fault) {
        let mut answer = Answer::json(refusal.status, refusal.body(request_id));
        if let Some(Fault::RateLimited { retry_after }) = fault {
            answer = answer.with("retry-after", retry_after.to_string()).with("stripe-should-retry", "true");
        }
        return Begun::Answered(answer);
    }
    let now = room.now();
    if let Some(key) = &call.key {
        match room.world.keys.begin(key, &call.route(), &call.params.sorted(), now) {
            Ok(Known::New) => {}
            Ok(Known::Replay(kept)) => {
                let answer = Answer::json(kept.status, kept.body)
                    .with("idempotent-replayed", "true")
                    .with("original-request", kept.request_id);
                return Begun::Replayed(answer);
            }
            Err(refusal) => {
                let answer = Answer::json(refusal.status, refusal.body(request_id));
                let may_retry = if refusal.status == 409 { "true" } else { "false" };
                return Begun::Answered(answer.with("stripe-should-retry", may_retry));
            }
        }
    }
    match Order::read(&call.method, &call.path, &call.params) {
        Ok(order) => Begun::ToDo(order),
        Err(refusal) => {
            if let Some(key) = &call.key {
                room.world.keys.end(key);
            }
            refused(refusal)
        }
    }
}

fn door(room: &Room, call: &Call, fault: Option<&Fault>) -> Result<(), Refusal> {
    let secret = call.secret.as_ref().ok_or_else(Refusal::no_key)?;
    if !room.settings.keys.contains(secret) {
        return Err(Refusal::wrong_key(secret));
    }
    match fault {
        Some(Fault::KeyRevoked) => return Err(Refusal::expired_key()),
        Some(Fault::RateLimited { .. }) => return Err(Refusal::too_many_requests()),
        _ => {}
    }
    match &call.version {
        Some(version) if version != API_VERSION => Err(Refusal::wrong_version(version)),
        _ => Ok(()),
    }
}

/// Decides, writes effect and kept answer as one line, and gives the key back.
fn finish(room: &mut Room, call: &Call, order: &Order, request_id: &str, fault: Option<&Fault>) -> Answer {
    let server_error = || {
        let refusal = Refusal::server_error();
        (None, refusal.status, refusal.body(request_id))
    };
    let carried_out = |room: &mut Room| match order.carry_out(room) {
        Ok(done) => (done.fact, 200, done.body.to_string()),
        Err(refusal) => (None, refusal.status, refusal.body(request_id)),
    };
    let (fact, status, body) = match fault {
        Some(Fault::ServerError { when: When::BeforeEffect }) => server_error(),
        Some(Fault::ServerError { when: When::AfterEffect }) => {
            let ((fact, ..), (_, status, body)) = (carried_out(room), server_error());
            (fact, status, body)
        }
        Some(Fault::Refused { status, code, message }) => {
            let refusal = Refusal::new(*status, "invalid_request_error", code.as_deref(), message.clone());
            (None, refusal.status, refusal.body(request_id))
        }
        _ => carried_out(room),
    };
    let kept = call.key.as_ref().map(|key| Kept {
        key: key.clone(),
        route: call.route(),
        params: call.params.sorted(),
        status,
        body: body.clone(),
        request_id: request_id.to_owned(),
        at: room.now(),
    });
    let written = if fact.is_some() || kept.is_some() {
        room.commit(fact.unwrap_or(Fact::Answered), kept, Some(request_id.to_owned()))
    } else {
        Ok(())
    };
    if let Some(key) = &call.key {
        room.world.keys.end(key);
    }
    match written {
        Ok(()) => Answer::json(status, body),
        // Nothing happened, then: what is not in the book is not true.
        Err(error) => {
            Answer::json(500, Refusal::new(500, "api_error", None, format!("the book: {error}")).body(request_id))
        }
    }
}

fn note(room: &mut Room, call: &Call, status: Option<u16>, replayed: bool) {
    let (at, route, idempotency_key) = (room.now(), call.route(), call.key.clone());
    room.seen.push(Seen { at, route, idempotency_key, status, replayed });
}

/// The same answer, with one field that lies.
fn misstated(body: &str, field: &str, value: &serde_json::Value) -> String {
    match serde_json::from_str::<serde_json::Value>(body) {
        Ok(mut shape) if shape.is_object() => {
            match shape.pointer_mut(field).filter(|_| field.starts_with('/')) {
                Some(place) => *place = value.clone(),
                None => shape[field] = value.clone(),
            }
            shape.to_string()
        }
        _ => body.to_owned(),
    }
}
