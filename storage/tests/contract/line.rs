//! A line to a PostgreSQL server that is cut at the worst moment: the server has committed, and its word of it is on its way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a server says that it has committed: CommandComplete, in the protocol's own bytes.
const COMMITTED: &[u8] = b"C\0\0\0\x0bCOMMIT\0";

/// Carries everything between programs and the server until it is to be cut. Ends when it is dropped.
pub struct Line {
    url: String,
    cutting: Arc<Cutting>,
    carrying: JoinHandle<()>,
}

#[derive(Default)]
struct Cutting {
    /// Commits until the one whose answer is lost; none where it is not above zero.
    after: AtomicI64,
    cuts: AtomicUsize,
}

impl Line {
    /// To the server of a URL such as `postgres://user@127.0.0.1:5432/database`.
    pub async fn to(url: &str) -> Self {
        let (user, rest) = url.split_once('@').expect("a URL with a user");
        let (server, database) = rest.split_once('/').expect("a URL with a database");
        let server: SocketAddr = server.parse().expect("an address and a port");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let here = listener.local_addr().expect("its own address");
        let cutting = Arc::new(Cutting::default());
        let carrying = tokio::spawn(carry_all(listener, server, cutting.clone()));
        Self { url: format!("{user}@{here}/{database}"), cutting, carrying }
    }

    /// The same database, over this line.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The connection with the nth commit from now, 1 being the next, is cut before it is told.
    pub fn cut_at_commit(&self, nth: i64) {
        self.cutting.after.store(nth, Ordering::SeqCst);
    }

    /// How often it was cut.
    pub fn cuts(&self) -> usize {
        self.cutting.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

impl Cutting {
    /// Whether the server's word of the commit that is meant is among these bytes.
    fn is_due(&self, said: &[u8]) -> bool {
        let commits = said.windows(COMMITTED.len()).filter(|bytes| *bytes == COMMITTED).count();
        (0..commits).any(|_| self.after.fetch_sub(1, Ordering::SeqCst) == 1)
    }
}

async fn carry_all(listener: TcpListener, server: SocketAddr, cutting: Arc<Cutting>) {
    while let Ok((program, _)) = listener.accept().await {
        let cutting = cutting.clone();
        tokio::spawn(async move {
            // Whoever hangs up first ends it for both.
            let _ = carry(program, server, &cutting).await;
        });
    }
}

async fn carry(mut program: TcpStream, server: SocketAddr, cutting: &Cutting) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    let (mut asked, mut said) = ([0; 16 * 1024], [0; 16 * 1024]);
    loop {
        tokio::select! {
            read = program.read(&mut asked) => match read? {
                0 => return Ok(()),
                length => server.write_all(&asked[..length]).await?,
            },
            read = server.read(&mut said) => match read? {
                0 => return Ok(()),
                length if cutting.is_due(&said[..length]) => {
                    cutting.cuts.fetch_add(1, Ordering::SeqCst);
                    return Ok(());
                }
                length => program.write_all(&said[..length]).await?,
            },
        }
    }
}
