//! What the log has about calls to gateways, of all tests of this program: each finds its own by its trace.

use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static BEGUN: Once = Once::new();

/// Takes one line at a time and keeps those about calls to gateways.
struct OfGateways;

impl Write for OfGateways {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes).into_owned();
        if line.contains("asking the gateway") || line.contains("the gateway answered") {
            LINES.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From now on.
pub fn listen() {
    BEGUN.call_once(|| {
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(|| OfGateways).finish();
        tracing::subscriber::set_global_default(log).expect("nobody else listens to all");
    });
}

/// Those under a trace, in order.
pub fn lines_of(trace: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    lines.iter().filter(|line| line.contains(&format!("trace{{id={trace}}}"))).cloned().collect()
}
