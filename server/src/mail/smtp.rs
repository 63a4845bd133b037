use async_trait::async_trait;
use desk::{Letter, MailTrouble, Mailer};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// Sends letters by SMTP. Only typed addresses and names go into headers, so nothing a person typed can add one.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

impl SmtpMailer {
    /// `url` is `smtp://…` or `smtps://…`; `from` the address that letters come from.
    pub fn new(url: &str, from: Address) -> Result<Self, String> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("MONEYBACK_SMTP_URL: {error}"))?;
        let timeout = Some(std::time::Duration::from_secs(20));
        Ok(Self { transport: builder.timeout(timeout).build(), from })
    }

    fn message(&self, letter: &Letter) -> Result<Message, String> {
        let to: Address = letter.to.parse().map_err(|error| format!("{:?}: {error}", letter.to))?;
        Message::builder()
            .from(Mailbox::new(Some(one_line(&letter.from_name)), self.from.clone()))
            .to(Mailbox::new(Some(one_line(&letter.to_name)), to))
            .subject(one_line(&letter.subject))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|error| error.to_string())
    }
}

/// A name or subject as a header may carry it: without line breaks or other control characters.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailTrouble> {
        let message = self.message(letter).map_err(MailTrouble::Refused)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(MailTrouble::Refused(error.to_string())),
            Err(error) => Err(MailTrouble::Later(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    /// A mail server that takes one letter, or answers DATA with `verdict`; gives all that was said to it.
    async fn sink(verdict: &'static str) -> (String, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("its address"));
        let said = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("somebody calls");
            let (reader, mut writer) = stream.into_split();
            let mut lines = BufReader::new(reader).lines();
            let mut said = Vec::new();
            let mut is_letter = false;
            writer.write_all(b"220 sink\r\n").await.expect("a greeting");
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = match line.split_whitespace().next().unwrap_or_default() {
                    _ if is_letter && line != "." => "",
                    "DATA" => "354 go on",
                    "." => verdict,
                    "QUIT" => "221 bye",
                    _ => "250 yes",
                };
                is_letter = (is_letter || line == "DATA") && line != ".";
                said.push(line);
                if !answer.is_empty() && writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                    break;
                }
            }
            said
        });
        (url, said)
    }

    fn from() -> Address {
        "refunds@lumen.example".parse().expect("an address")
    }

    fn letter() -> Letter {
        Letter {
            from_name: "Lumen Coffee".to_owned(),
            to: "mara@example.com".to_owned(),
            to_name: "Mara\r\nBcc: evil@example.com".to_owned(),
            subject: "€41.90 is coming back\r\nX-Evil: yes".to_owned(),
            text: "Hello Mara,\n\n€41.90 goes to Visa ending 4242.\n".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_letter_reaches_one_person_and_nothing_typed_adds_a_header() {
        let (url, said) = sink("250 kept").await;
        let mailer = SmtpMailer::new(&url, from()).expect("a mailer");

        mailer.send(&letter()).await.expect("it leaves");

        drop(mailer);
        let said = said.await.expect("a transcript");
        let recipients: Vec<&String> = said.iter().filter(|line| line.starts_with("RCPT TO")).collect();
        assert_eq!(recipients, ["RCPT TO:<mara@example.com>"]);
        assert!(said.iter().any(|line| line.starts_with("From: ") && line.contains("refunds@lumen.example")));
        assert!(!said.iter().any(|line| line.starts_with("Bcc:") || line.starts_with("X-Evil:")), "{said:?}");
    }

    #[tokio::test]
    async fn a_no_for_good_is_told_from_a_no_for_now() {
        for (verdict, is_for_good) in [("550 never", true), ("451 later", false)] {
            let (url, said) = sink(verdict).await;
            let mailer = SmtpMailer::new(&url, from()).expect("a mailer");

            let trouble = mailer.send(&letter()).await.expect_err("it is not taken");

            assert_eq!(matches!(trouble, MailTrouble::Refused(_)), is_for_good, "{verdict}: {trouble}");
            said.abort();
        }
    }

    #[tokio::test]
    async fn a_mail_server_that_is_away_is_tried_again_later() {
        let mailer = SmtpMailer::new("smtp://127.0.0.1:9", from()).expect("a mailer");

        let trouble = mailer.send(&letter()).await.expect_err("nobody answers");

        assert!(matches!(trouble, MailTrouble::Later(_)), "{trouble}");
    }
}
