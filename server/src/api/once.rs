//! A request is done once, however often it is sent, and to its end, whoever hangs up meanwhile.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::{Begun, Caller, Contended, IdempotencyKey, Once, StorageError, StoredResponse, trace};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::Api;
use super::answer::Answer;
use super::errors::panicked;
use super::problem::Problem;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Characters of a key.
const LONGEST: usize = 255;

/// The key of a request that moves money: it must have one.
pub struct Key(pub String);
/// The key of any other request.
pub struct MaybeKey(pub Option<String>);

impl FromRequestParts<Api> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let MaybeKey(key) = MaybeKey::from_request_parts(parts, api).await?;
        key.map(Self).ok_or_else(|| {
            let detail = "Whatever moves money is done once: send Idempotency-Key with a value of your own, such as a UUID, \
                          and the same value when you send the same request again.";
            Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_missing", detail).of("Idempotency-Key")
        })
    }
}

impl FromRequestParts<Api> for MaybeKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let mut all = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(first) = all.next() else { return Ok(Self(None)) };
        let key = first.as_bytes();
        let is_printable = key.iter().all(|byte| (b' '..=b'~').contains(byte));
        if all.next().is_some() || key.is_empty() || key.len() > LONGEST || !is_printable {
            let detail = format!("Idempotency-Key is one value of 1 to {LONGEST} printable ASCII characters.");
            return Err(Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_invalid", detail).of("Idempotency-Key"));
        }
        Ok(Self(Some(String::from_utf8_lossy(key).into_owned())))
    }
}

/// Requests with a key of a merchant's that are being done in this process. In another one, the database makes the second wait.
#[derive(Default)]
pub struct Running(Mutex<HashSet<(String, String)>>);

/// One of them; it is over when this is dropped.
struct Turn {
    running: Arc<Running>,
    key: (String, String),
}

impl Running {
    fn begin(self: &Arc<Self>, key: (String, String)) -> Option<Turn> {
        let is_first = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        is_first.then(|| Turn { running: self.clone(), key })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.running.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// A request and who sent it.
pub struct Asked {
    pub caller: Caller,
    pub key: Option<String>,
    /// Method and path.
    pub route: String,
    pub canonical: String,
}

/// Why nothing was done: a problem to be told, or trouble, which another try may not meet.
pub enum NotDone {
    Told(Problem),
    Trouble(StorageError),
}

impl From<Problem> for NotDone {
    fn from(problem: Problem) -> Self {
        Self::Told(problem)
    }
}

impl From<StorageError> for NotDone {
    fn from(trouble: StorageError) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<NotDone> for Problem {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Told(problem) => problem,
            NotDone::Trouble(trouble) => trouble.into(),
        }
    }
}

impl Contended for NotDone {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Trouble(trouble) if trouble.is_contended())
    }
}

/// Does a deed with its answer, or gives the answer again that it had. A deed's own refusal is an answer; a problem
/// leaves nothing behind. Where others were in its way it is done anew, key and all (D5). In a task of its own: a program
/// that hangs up drops the answer, never a deed half-way.
pub async fn once<F>(
    api: &Api,
    asked: Asked,
    deed: impl Fn(Api, Caller, Once) -> F + Send + Sync + 'static,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<(Once, Answer), NotDone>> + Send + 'static,
{
    let turn = match &asked.key {
        Some(key) => {
            let turn = api.running.begin((asked.caller.key.merchant_id.clone(), key.clone()));
            Some(turn.ok_or_else(in_progress)?)
        }
        None => None,
    };
    let api = api.clone();
    let work = async move {
        let answered = api.desk.despite_contention(|| try_once(&api, &asked, &deed)).await;
        drop(turn);
        answered
    };
    match trace::spawn(work).await {
        Ok(answered) => Ok(answered?),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => Err(panicked(panic.as_ref())),
            Err(error) => Err(panicked(&error.to_string())),
        },
    }
}

async fn try_once<F>(api: &Api, asked: &Asked, deed: &impl Fn(Api, Caller, Once) -> F) -> Result<Response, NotDone>
where
    F: Future<Output = Result<(Once, Answer), NotDone>>,
{
    let Asked { caller, key, route, canonical } = asked;
    let key = key.clone().map(|key| IdempotencyKey { key, asked: format!("{route}\n{canonical}") });
    match api.desk.begin_once(caller, key).await? {
        Begun::Done(stored) => Ok(replayed(stored)),
        Begun::OtherRequest => {
            let detail = "This Idempotency-Key was used for another request. A new request needs a new key.";
            Err(Problem::unprocessable("idempotency_key_reused", detail).of("Idempotency-Key").into())
        }
        Begun::New(once) => {
            let (once, answer) = deed(api.clone(), caller.clone(), once).await?;
            once.keep(answer.status.as_u16(), &answer.body).await?;
            Ok(answer.into_response())
        }
    }
}

fn replayed(stored: StoredResponse) -> Response {
    let status = u16::try_from(stored.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let answer = Answer { status: status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), body: stored.body };
    let mut response = answer.into_response();
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

fn in_progress() -> Problem {
    let detail = "The first request with this Idempotency-Key is still being done. Send it again in a moment.";
    Problem::conflict("idempotency_in_progress", detail)
        .of("Idempotency-Key")
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}
