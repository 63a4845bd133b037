//! The log, on standard error: a line a record, for people or for programs.

use std::io::{self, IsTerminal as _, Write};
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Config, LogFormat};

/// Begins the log. A panic is a record as well.
pub fn begin(config: &Config) {
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let has_colours = io::stderr().is_terminal() && !is_plain;
    subscriber(&config.log, config.log_format, has_colours, io::stderr).init();
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "panicked")));
}

fn subscriber<W>(filter: &str, format: LogFormat, has_colours: bool, to: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let logging = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter));
    match format {
        LogFormat::Json => Box::new(logging.json().flatten_event(true).with_writer(to).finish()),
        LogFormat::Text => Box::new(logging.with_ansi(has_colours).with_writer(OneLine { to, has_colours }).finish()),
    }
}

/// Writer of records, each in one line: a line break in a value could pass for a record that somebody made up.
struct OneLine<W> {
    to: W,
    has_colours: bool,
}

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for OneLine<W> {
    type Writer = OneLine<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLine { to: self.to.make_writer(), has_colours: self.has_colours }
    }
}

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, record: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(record);
        let mut line = String::with_capacity(text.len() + 1);
        let text = text.trim_end_matches('\n');
        for (at, letter) in text.char_indices() {
            let breaks = letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
            match breaks && !(self.has_colours && is_colour(&text[at..])) {
                true => line.extend(letter.escape_debug()),
                false => line.push(letter),
            }
        }
        line.push('\n');
        self.to.write_all(line.as_bytes())?;
        Ok(record.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Whether an escape sequence is a colour. Others could overwrite what stands on a terminal, or its title.
fn is_colour(text: &str) -> bool {
    let numbers = text.strip_prefix("\u{1b}[");
    numbers.is_some_and(|text| {
        text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';').starts_with('m')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no one panicked").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The lines of a record that a request leads to, with somebody's words in it.
    async fn logged(format: LogFormat, has_colours: bool, words: &str) -> Vec<String> {
        let kept = Kept::default();
        let to = kept.clone();
        let log = subscriber("info", format, has_colours, move || to.clone());
        let guard = tracing::subscriber::set_default(log);
        desk::trace::within("4bf92f35".to_owned(), async {
            tracing::warn!(refund_id = "re_1", words, said = %words, "{words}")
        })
        .await;
        drop(guard);
        let bytes = kept.0.lock().expect("no one panicked").clone();
        String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect()
    }

    const WORDS: &str = "Hi\r\n2026-01-01 ERROR made up\u{85}\u{2028}\u{1b}[31m\tred";

    #[tokio::test]
    async fn text_record_is_a_line_whatever_is_in_it() {
        let lines = logged(LogFormat::Text, false, WORDS).await;

        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(line.contains("WARN trace{id=4bf92f35}") && line.contains("refund_id=\"re_1\""), "{line}");
        assert!(line.contains(r"Hi\r\n2026-01-01 ERROR") && !line.contains(char::is_control), "{line}");
    }

    #[tokio::test]
    async fn terminal_obeys_no_more_than_colours() {
        let lines = logged(LogFormat::Text, true, "\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}[1;1H\n").await;

        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(line.contains("\u{1b}[33m WARN\u{1b}[0m") && line.contains(r"\u{1b}]0;title\u{7}"), "{line}");
        assert!(!["\u{1b}[2J", "\u{1b}]", "\u{1b}[1;1H"].iter().any(|order| line.contains(order)), "{line}");
    }

    #[tokio::test]
    async fn json_record_is_an_object_with_its_trace() {
        let lines = logged(LogFormat::Json, false, WORDS).await;

        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        let record: serde_json::Value = serde_json::from_str(line).expect("an object");
        assert_eq!(
            (&record["level"], &record["refund_id"], &record["message"]),
            (&"WARN".into(), &"re_1".into(), &WORDS.into())
        );
        assert_eq!((&record["spans"][0]["name"], &record["spans"][0]["id"]), (&"trace".into(), &"4bf92f35".into()));
        assert!(record["timestamp"].is_string() && record["target"] == "moneyback::log::tests", "{record}");
    }
}
