//! What stands between us and Stripe: whoever answers in its place is not believed, and nobody on the way learns a key.

use desk::{Gateway, RefundOrder};
use gateway_double::{Command, Fault, When};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::adapter_trouble::sent_into;
use super::direct::{Direct, is_lost};

/// Answers one caller with just that.
async fn answering(answer: String) -> (String, JoinHandle<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("its address"));
    let answered = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a caller");
        let mut head = [0; 4096];
        let _ = stream.read(&mut head).await.expect("a request");
        stream.write_all(answer.as_bytes()).await.expect("an answer");
        stream
    });
    (base, answered)
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    let elsewhere = direct.double.url();
    let moved = format!("HTTP/1.1 307 Moved\r\nlocation: {elsewhere}/v1/refunds\r\ncontent-length: 0\r\n\r\n");
    let (base, answered) = answering(moved).await;

    let lost = direct.elsewhere(&base).send(&order).await;

    assert!(is_lost(&lost), "{lost:?}");
    answered.await.expect("no panic");
    assert_eq!(direct.made("re_1"), 0);
}

/// A page of a proxy, or of some other server, is not Stripe's word, whatever its number says.
#[tokio::test]
async fn a_refusal_that_is_not_in_stripes_own_words_is_no_refusal() {
    let direct = Direct::start();
    let order = direct.order(&direct.paid(10_000));
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "402 Payment Required",
        "403 Forbidden",
        "404 Not Found",
        "502 Bad Gateway",
    ] {
        let page = "<html>no</html>";
        let (base, answered) =
            answering(format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{page}", page.len())).await;

        let lost = direct.elsewhere(&base).send(&order).await;

        assert!(is_lost(&lost), "{status}: {lost:?}");
        answered.await.expect("no panic");
    }
}

/// Everything that is logged, down to the last detail of every library.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_key_is_in_no_log_and_no_error_whatever_goes_wrong() {
    let direct = Direct::start();
    let planted = "sk_test_planted_7c1d";
    let set = Command::Set { keys: Some(vec![planted.to_owned()]), list_lag_seconds: None, trace_after_seconds: None };
    direct.double.tell(set).expect("a key");
    let order = RefundOrder { account: direct.account(planted), ..direct.order(&direct.paid(10_000)) };
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || written.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let mut said = String::new();
    let faults = [Fault::KeyRevoked, Fault::Garbage, Fault::Cut { when: When::AfterEffect }];
    for fault in faults {
        said += &format!("{:?}", sent_into(&direct, &order, fault).await);
    }
    said += &format!("{:?} {:?}", direct.find(&order).await, direct.elsewhere("http://127.0.0.1:1").send(&order).await);
    tracing::info!(?order, "the order");

    let logged = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("text");
    assert!(logged.contains("the order") && said.contains("KeyRefused") && said.contains("Succeeded"), "{said}");
    for text in [said, logged] {
        assert!(!text.contains("planted") && !text.contains("7c1d"), "{text}");
    }
}
