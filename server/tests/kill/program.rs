//! The binary as a process.

use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

pub struct Program {
    child: Child,
    port: u16,
    /// From its start until it answered that it is ready.
    pub ready_after: Duration,
}

fn command(url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_moneyback"));
    command.args(arguments).env("MONEYBACK_DATABASE_URL", url).env("MONEYBACK_LOG", "error").stdin(Stdio::null());
    command
}

pub fn run(url: &str, arguments: &[&str]) -> Output {
    command(url, arguments).output().expect("the binary runs")
}

impl Program {
    pub async fn start(url: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let began = Instant::now();
        let listen = format!("127.0.0.1:{port}");
        let child = command(url, &["serve", "--listen", &listen])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let mut program = Self { child, port, ready_after: Duration::ZERO };
        let ready = format!("{}/readyz", program.address());
        while !reqwest::get(&ready).await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(began.elapsed() < Duration::from_secs(60), "it never became ready");
            assert!(program.child.try_wait().expect("a child").is_none(), "it ended by itself");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        program.ready_after = began.elapsed();
        program
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// As `kill -9` does: it hears nothing of it.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is ours to end");
        self.child.wait().expect("it ends");
    }

    pub async fn stop(mut self) {
        self.kill();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
