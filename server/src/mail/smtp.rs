use async_trait::async_trait;
use desk::{Letter, MailTrouble, Mailer};
use domain::EmailAddress;
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
        let to = address(&letter.to)?;
        Message::builder()
            .from(Mailbox::new(Some(one_line(&letter.from_name)), self.from.clone()))
            .to(Mailbox::new(Some(one_line(&letter.to_name)), to))
            .subject(one_line(&letter.subject))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|error| error.to_string())
    }
}

/// An address as SMTP carries it: in the form of `EmailAddress`, all of which can be mailed.
pub fn address(text: &str) -> Result<Address, String> {
    let address = EmailAddress::parse(text).map_err(|error| format!("{text:?}: {error}"))?;
    address.as_str().parse().map_err(|error| format!("{text:?}: {error}"))
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
            // Waiting changes nothing: the server does not offer SMTPUTF8, so no name beyond ASCII can be told to it.
            Err(error) if error.is_client() && !letter.to.is_ascii() => Err(MailTrouble::Refused(error.to_string())),
            Err(error) => Err(MailTrouble::Later(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::{Config, TestRunner};
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinHandle;

    const EVERYTHING: &str = "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8";

    /// A mail server that takes one letter, or answers DATA with `verdict`; gives all that was said to it.
    async fn sink(verdict: &'static str) -> (String, JoinHandle<Vec<String>>) {
        sink_with(EVERYTHING, verdict, 1).await
    }

    /// One that takes so many letters, each over a line of its own, and offers what it says.
    async fn sink_with(
        offers: &'static str,
        verdict: &'static str,
        letters: usize,
    ) -> (String, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("its address"));
        let said = tokio::spawn(async move {
            let mut said = Vec::new();
            for _ in 0..letters {
                let (stream, _) = listener.accept().await.expect("somebody calls");
                take(stream, offers, verdict, &mut said).await;
            }
            said
        });
        (url, said)
    }

    fn from() -> Address {
        "refunds@lumen.example".parse().expect("an address")
    }

    async fn take(stream: TcpStream, offers: &str, verdict: &str, said: &mut Vec<String>) {
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let mut is_letter = false;
        writer.write_all(b"220 sink\r\n").await.expect("a greeting");
        while let Ok(Some(line)) = lines.next_line().await {
            let answer = match line.split_whitespace().next().unwrap_or_default() {
                _ if is_letter && line != "." => "",
                "EHLO" => offers,
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
    }

    fn to(address: &str) -> Letter {
        Letter { to: address.to_owned(), ..letter() }
    }

    fn letter() -> Letter {
        Letter {
            from_name: "Lumen Coffee".to_owned(),
            to: "mara@example.com".to_owned(),
            to_name: "Mara\r\nBcc: evil@example.com".to_owned(),
            subject: "€41.90 is coming back\r\nX-Evil: yes".to_owned(),
            text: "Hello Mara,\n\n€41.90 goes to Visa ending 4242.\n".to_owned(),
            is_secret: false,
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

    /// Stored before there was one form of an address, or typed anew.
    #[tokio::test]
    async fn domain_beyond_ascii_is_mailed_as_dns_has_it() {
        let (url, said) = sink_with("250 sink", "250 kept", 2).await;
        let mailer = SmtpMailer::new(&url, address("refunds@bücher.example").expect("an address")).expect("a mailer");

        for address in ["Kaeufer@Bücher.Example", "kaeufer@xn--bcher-kva.example"] {
            mailer.send(&to(address)).await.expect("it leaves");
        }

        let said = said.await.expect("a transcript");
        let count = |start: &str| said.iter().filter(|line| line.starts_with(start)).count();
        assert_eq!(count("RCPT TO:<kaeufer@xn--bcher-kva.example>"), 2, "{said:?}");
        assert_eq!(count("MAIL FROM:<refunds@xn--bcher-kva.example>"), 2, "{said:?}");
    }

    #[tokio::test]
    async fn name_beyond_ascii_is_mailed_where_the_server_offers_it() {
        let (url, said) = sink("250 kept").await;
        let mailer = SmtpMailer::new(&url, from()).expect("a mailer");
        mailer.send(&to("käufer@bücher.example")).await.expect("it leaves");
        let said = said.await.expect("a transcript");
        assert!(said.iter().any(|line| line == "RCPT TO:<käufer@xn--bcher-kva.example>"), "{said:?}");
        assert!(said.iter().any(|line| line.starts_with("MAIL FROM:") && line.contains("SMTPUTF8")), "{said:?}");

        let (url, said) = sink_with("250 sink", "250 kept", 1).await;
        let mailer = SmtpMailer::new(&url, from()).expect("a mailer");
        let trouble = mailer.send(&to("käufer@bücher.example")).await.expect_err("it cannot leave");
        assert!(matches!(&trouble, MailTrouble::Refused(why) if why.contains("SMTPUTF8")), "{trouble}");
        said.abort();
    }

    #[tokio::test]
    async fn what_is_no_address_is_refused_for_good_and_nobody_is_called() {
        let mailer = SmtpMailer::new("smtp://127.0.0.1:9", from()).expect("a mailer");
        for address in ["try..this@docomo.example", "user@[192.0.2.1]", "user@192.0.2.1", "mara", ""] {
            let trouble = mailer.send(&to(address)).await.expect_err("it cannot leave");
            assert!(matches!(trouble, MailTrouble::Refused(_)), "{address}: {trouble}");
        }
        assert!(address("refunds@[192.0.2.1]").is_err());
    }

    /// Made up of what addresses are made of, near misses among them.
    fn addresses() -> impl Strategy<Value = String> {
        let name =
            prop_oneof!["[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,20}", "[\\PC]{1,10}", "[a-zäöüßéñλжיح日क\u{301}.]{1,12}"];
        let domain = prop_oneof![
            "[a-zA-Z0-9-]{1,12}(\\.[a-zA-Z0-9-]{1,12}){0,3}",
            "[a-zäöüßéñλжיح日क-]{1,8}(\\.|。)[a-z]{2,5}",
            "xn--[a-z0-9-]{1,8}\\.example",
            "[\\PC]{1,10}",
            "\\[?[0-9]{1,3}\\.0\\.2\\.1\\]?",
        ];
        (name, domain).prop_map(|(name, domain)| format!("{name}@{domain}"))
    }

    /// Whatever parses, in the one form that it has then, as often as it is read.
    fn parsed(text: &str) -> Option<String> {
        let address = EmailAddress::parse(text).ok()?;
        assert_eq!(EmailAddress::parse(address.as_str()).as_ref(), Ok(&address), "{text:?}");
        Some(address.to_string())
    }

    #[test]
    fn every_address_that_parses_can_be_put_on_a_letter() {
        let mailer = SmtpMailer::new("smtp://127.0.0.1:9", from()).expect("a mailer");
        let config = Config { cases: 10_000, failure_persistence: None, ..Config::default() };
        let mailed = std::cell::Cell::new(0);
        let tried = TestRunner::new(config).run(&addresses(), |text| {
            if let Some(address) = parsed(&text) {
                let message = mailer.message(&to(&address)).map_err(TestCaseError::fail)?;
                prop_assert_eq!(message.envelope().to(), [address.parse::<Address>().expect("an address")]);
                mailed.set(mailed.get() + 1);
            }
            Ok(())
        });
        tried.expect("each of them");
        assert!(mailed.get() > 1_000, "only {} were addresses", mailed.get());
    }

    #[tokio::test]
    async fn every_address_that_parses_reaches_the_server_unchanged() {
        const LETTERS: usize = 200;
        let mut runner = TestRunner::deterministic();
        let mut chosen: Vec<String> = Vec::new();
        while chosen.len() < LETTERS {
            let text = addresses().new_tree(&mut runner).expect("made up").current();
            chosen.extend(parsed(&text));
        }
        let (url, said) = sink_with(EVERYTHING, "250 kept", LETTERS).await;
        let mailer = SmtpMailer::new(&url, from()).expect("a mailer");

        for address in &chosen {
            mailer.send(&to(address)).await.unwrap_or_else(|trouble| panic!("{address}: {trouble}"));
        }

        let said = said.await.expect("a transcript");
        let told: Vec<&str> =
            said.iter().filter_map(|line| line.strip_prefix("RCPT TO:<")?.strip_suffix('>')).collect();
        assert_eq!(told, chosen);
    }
}
