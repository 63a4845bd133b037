//! A line to whoever speaks Stripe, that breaks when it is told to, whoever that is.

use gateway_double::When;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One request a connection.
pub struct Line {
    pub base: String,
    breaks: Arc<Mutex<Breaks>>,
    carrying: JoinHandle<()>,
}

#[derive(Default)]
struct Breaks {
    /// For the next orders, one each.
    orders: VecDeque<When>,
    /// Nothing comes through.
    is_cut: bool,
}

impl Line {
    /// `base` as `http://127.0.0.1:4242`.
    pub async fn to(base: &str) -> Self {
        let far = base.strip_prefix("http://").expect("an address").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("its address"));
        let breaks = Arc::new(Mutex::new(Breaks::default()));
        let its_breaks = breaks.clone();
        let carrying = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (far, breaks) = (far.clone(), its_breaks.clone());
                // Where one end hangs up, the other notices.
                tokio::spawn(async move { carry(near, &far, &breaks).await });
            }
        });
        Self { base, breaks, carrying }
    }

    /// The next refund that is asked for meets this.
    pub fn loses(&self, when: When) {
        breaks(&self.breaks).orders.push_back(when);
    }

    /// Nothing comes through from now on, or all again.
    pub fn is_cut(&self, is_cut: bool) {
        breaks(&self.breaks).is_cut = is_cut;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

fn breaks(breaks: &Mutex<Breaks>) -> MutexGuard<'_, Breaks> {
    breaks.lock().expect("no panic")
}

async fn carry(mut near: TcpStream, far: &str, line: &Mutex<Breaks>) -> io::Result<()> {
    let request = whole(&mut near).await?;
    let is_order = request.starts_with(b"POST /v1/refunds");
    let loss = {
        let mut breaks = breaks(line);
        if breaks.is_cut {
            return Ok(());
        }
        if is_order { breaks.orders.pop_front() } else { None }
    };
    if loss == Some(When::BeforeEffect) {
        return Ok(());
    }
    let mut far = TcpStream::connect(far).await?;
    far.write_all(&request).await?;
    let mut answer = Vec::new();
    far.read_to_end(&mut answer).await?;
    if loss == Some(When::AfterEffect) {
        return Ok(());
    }
    near.write_all(&answer).await?;
    near.shutdown().await
}

/// A request with its body, and the wish that the connection ends with its answer.
async fn whole(near: &mut TcpStream) -> io::Result<Vec<u8>> {
    const END: &[u8] = b"\r\n\r\n";
    let mut request = Vec::new();
    let head = loop {
        if near.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(at) = request.windows(END.len()).position(|window| window == END) {
            break at;
        }
    };
    let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let end = head + END.len() + length.unwrap_or(0_usize);
    while request.len() < end {
        if near.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    request.splice(head..head, *b"\r\nconnection: close");
    Ok(request)
}
