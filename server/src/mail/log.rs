use async_trait::async_trait;
use desk::{Letter, MailTrouble, Mailer};

/// Writes letters to the log, for an installation without a mail server. Logs are read by many and kept for long: what signs
/// a real shop's customer in stays out of them.
pub struct LogMailer;

#[async_trait]
impl Mailer for LogMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailTrouble> {
        // In one line of the log, a link must still end where it ends.
        let lines = || letter.text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" | ");
        let text = if letter.is_secret { "(left out: it has a sign-in link)".to_owned() } else { lines() };
        tracing::info!(
            to = %letter.to,
            subject = %letter.subject,
            %text,
            "mail, not sent: name a mail server with MONEYBACK_SMTP_URL=smtp://USER:PASSWORD@HOST:PORT"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    async fn logged(is_secret: bool) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let _listening = tracing::subscriber::set_default(log);
        let letter = Letter {
            from_name: "Lumen Coffee".to_owned(),
            to: "mara@example.com".to_owned(),
            to_name: "Mara".to_owned(),
            subject: "Your sign-in link for Lumen Coffee".to_owned(),
            text: "http://127.0.0.1:3000/lumen/sign-in/planted".to_owned(),
            is_secret,
        };
        LogMailer.send(&letter).await.expect("it is written");
        String::from_utf8(kept.0.lock().expect("no panic").clone()).expect("text")
    }

    #[tokio::test]
    async fn secret_link_stays_out_of_the_log_which_says_how_mails_leave() {
        let (secret, open) = (logged(true).await, logged(false).await);

        for said in [&secret, &open] {
            assert!(said.contains("mara@example.com") && said.contains("MONEYBACK_SMTP_URL=smtp://"), "{said}");
        }
        assert!(!secret.contains("planted"), "{secret}");
        assert!(open.contains("/sign-in/planted"), "{open}");
    }
}
