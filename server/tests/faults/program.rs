//! The binary as a process.

use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::database::Database;

/// What the binary is told by its environment.
pub struct Setting {
    environment: Vec<(String, String)>,
    /// The same in each of its lives, since the gateway sends its events there.
    port: u16,
}

impl Setting {
    pub fn on(database: &Database) -> Self {
        // On PostgreSQL it must be named. 32 bytes in base64.
        let key = database.folder().join("secrets.key");
        std::fs::write(&key, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n").expect("a key");
        let port = free_port();
        let setting = Self { environment: Vec::new(), port };
        setting
            .with("MONEYBACK_DATABASE_URL", &database.url)
            .with("MONEYBACK_SECRETS_KEY_FILE", &key.display().to_string())
            .with("MONEYBACK_LISTEN", &format!("127.0.0.1:{port}"))
            .with("MONEYBACK_LOG", "error")
    }

    /// What was said of that name before is said no more.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(own, _)| own != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn is_on_sqlite(&self) -> bool {
        self.environment.iter().any(|(_, value)| value.starts_with("sqlite:"))
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_moneyback"));
        command.args(arguments).envs(self.environment.iter().cloned()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary runs")
    }

    /// What it prints where it succeeds.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// The same, with this on its standard input.
    pub fn done_with(&self, arguments: &[&str], typed: &str) -> String {
        use std::io::Write as _;
        let command = &mut self.command(arguments);
        let mut running =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        running.stdin.take().expect("its input").write_all(typed.as_bytes()).expect("it reads");
        let output = running.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

pub fn client() -> reqwest::Client {
    // It insists on a provider, though nothing here is encrypted; every test but the first finds one there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().timeout(Duration::from_secs(20)).build().expect("a client")
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port()
}

pub struct Program {
    child: Child,
    /// What it says on its standard error.
    said: File,
    /// From its start until it answered that it is ready.
    pub ready_after: Duration,
}

impl Program {
    pub async fn start(setting: &Setting) -> Self {
        for _ in 0..20 {
            match Self::try_to_start(setting).await {
                Ok(program) => return program,
                // Its port was lent to somebody's connection meanwhile. Whatever else ends it is what is tried here.
                Err(said) if said.contains("Address already in use") => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(said) => panic!("it ended by itself: {said}"),
            }
        }
        panic!("its port is taken for good");
    }

    /// Where it ends by itself, what it said.
    pub async fn try_to_start(setting: &Setting) -> Result<Self, String> {
        let began = Instant::now();
        let said = tempfile::tempfile().expect("a file");
        let mut command = setting.command(&["serve"]);
        let command = command.stdout(Stdio::null()).stderr(said.try_clone().expect("the same file"));
        let child = command.spawn().expect("the binary starts");
        let mut program = Self { child, said, ready_after: Duration::ZERO };
        let (client, ready) = (client(), format!("{}/readyz", setting.address()));
        while !client.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(began.elapsed() < Duration::from_secs(60), "it never became ready");
            if program.child.try_wait().expect("a child").is_some() {
                return Err(program.what_it_said());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        program.ready_after = began.elapsed();
        Ok(program)
    }

    fn what_it_said(&mut self) -> String {
        let mut bytes = Vec::new();
        let read = self.said.rewind().and_then(|()| self.said.read_to_end(&mut bytes));
        read.map_or_else(|error| error.to_string(), |_| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// As a service manager does; the code that it ends with.
    pub fn stop(&mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("it is ours to end");
        self.child.wait().expect("it ends").code()
    }

    /// As `kill -9` does: it hears nothing of it.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is ours to end");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            println!("the program said: {}", self.what_it_said());
        }
    }
}
