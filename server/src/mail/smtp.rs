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
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("MONEYBACK_SMTP_URL: {error}"))?;
        let from = from.parse().map_err(|error| format!("MONEYBACK_MAIL_FROM {from:?}: {error}"))?;
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
