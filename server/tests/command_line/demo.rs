//! A demo shop, filled and closed by the binary itself.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

pub struct Demo {
    pub url: String,
    _folder: tempfile::TempDir,
}

impl Demo {
    /// No shop yet, and no file.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { url: format!("sqlite://{}/shop.db", folder.path().display()), _folder: folder }
    }

    /// Serves until the welcome is printed, which is once the shop is filled.
    pub fn filled() -> Self {
        let demo = Self::empty();
        let mut serving = demo
            .command(&["serve", "--demo", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let said = BufReader::new(serving.stdout.take().expect("its output"));
        let is_open = said.lines().map_while(Result::ok).any(|line| line.contains("Stop with Ctrl-C"));
        serving.kill().expect("it is ours to end");
        serving.wait().expect("it ends");
        assert!(is_open, "the demo shop never opened");
        demo
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary runs")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_moneyback"));
        command.args(arguments).env("MONEYBACK_DATABASE_URL", &self.url);
        command
    }
}
