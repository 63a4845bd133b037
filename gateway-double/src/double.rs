//! The double as a test holds it: started on a free port, stopped when it is dropped.

use crate::book::Book;
use crate::command::{Command, NotDone};
use crate::fault::Fault;
use crate::front::Front;
use crate::judgement::Judgement;
use crate::outcome::Outcome;
use crate::room::{Room, Settings};
use crate::script::On;
use crate::webhook::Delivery;
use crate::wire;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// How a double begins; the default is one in memory on a free port, at midnight of 2026-01-01.
#[derive(Debug, Clone)]
pub struct Setup {
    pub listen: SocketAddr,
    /// Where the book lies; in memory when None.
    pub book: Option<PathBuf>,
    /// Secret keys it accepts.
    pub keys: Vec<String>,
    /// Seconds since the epoch; a book that has a clock keeps it.
    pub starts_at: i64,
    pub seed: u32,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            book: None,
            keys: vec!["sk_test_double".to_owned()],
            starts_at: 1_767_225_600,
            seed: 0,
        }
    }
}

/// It has threads of its own: a test may stop its own clock, or block, and is still answered.
pub struct Double {
    front: Arc<Front>,
    address: SocketAddr,
    /// Some until it is dropped.
    runtime: Option<Runtime>,
}

impl Double {
    pub fn start(setup: Setup) -> io::Result<Self> {
        let book = setup.book.as_deref().map_or_else(|| Ok(Book::default()), Book::open)?;
        let day = 24 * 60 * 60;
        let settings = Settings { keys: setup.keys, list_lag_seconds: 0, trace_after_seconds: day };
        let front = Arc::new(Front::new(Room::open(book, settings, setup.seed, setup.starts_at)?));
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listener = std::net::TcpListener::bind(setup.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        runtime.spawn(accept(listener, front.clone()));
        runtime.spawn(front.clone().tell_news());
        Ok(Self { front, address, runtime: Some(runtime) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn tell(&self, command: Command) -> Result<Value, NotDone> {
        self.front.obey(command)
    }

    pub fn judgement(&self) -> Judgement {
        Judgement::of(self.front.room().book().lines())
    }

    /// A captured, settled payment: its payment intent.
    pub fn pay(&self, amount: i64, currency: &str, card: &str) -> Result<String, NotDone> {
        let (currency, card) = (currency.to_owned(), Some(card.to_owned()));
        let made =
            self.tell(Command::Pay { amount, currency, card, state: None, is_settled: None, has_intent: None })?;
        Ok(made["payment_intent"].as_str().unwrap_or_default().to_owned())
    }

    /// A fault for the next request that is meant.
    pub fn plan(&self, fault: Fault, on: On) -> Result<Value, NotDone> {
        self.tell(Command::Plan { fault, on, times: None, is_lasting: false })
    }

    pub fn destine(&self, payment: &str, outcome: Outcome) -> Result<Value, NotDone> {
        self.tell(Command::Destine { payment: payment.to_owned(), outcome })
    }

    pub fn advance(&self, seconds: i64) -> Result<Value, NotDone> {
        self.tell(Command::Clock { set: None, advance: Some(seconds) })
    }

    pub fn now(&self) -> i64 {
        self.front.room().now()
    }

    /// Waits until that many requests are held.
    pub async fn until_held(&self, wanted: usize) {
        // An error would mean that the double is gone.
        let _ = self.front.held.subscribe().wait_for(|held| *held >= wanted).await;
    }

    /// Sends what is due, held events included, and says how every sending went so far.
    pub async fn flush(&self) -> Vec<Delivery> {
        self.front.flush().await;
        self.front.room().post.deliveries.clone()
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accept(listener: TcpListener, front: Arc<Front>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let front = front.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| front.clone().answer(request));
            // A connection that was cut, by us or by them, is nobody's business.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

impl Front {
    async fn tell_news(self: Arc<Self>) {
        loop {
            self.news.notified().await;
            self.send_due().await;
        }
    }

    pub async fn flush(&self) {
        self.room().post.flush();
        self.send_due().await;
    }

    /// One after another, each once the one before it was answered.
    async fn send_due(&self) {
        let _turn = self.sending.lock().await;
        while let Some(sending) = self.next_due() {
            let status = wire::post(&sending.url, &sending.signature, &sending.body).await;
            let mut room = self.room();
            let now = room.now();
            let Room { post, world, .. } = &mut *room;
            post.sent(&sending, status, &world.events, now);
        }
    }

    fn next_due(&self) -> Option<crate::webhook::Sending> {
        let mut room = self.room();
        let now = room.now();
        let Room { post, world, .. } = &mut *room;
        post.next(&world.events, now)
    }
}
