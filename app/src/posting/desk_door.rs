use desk::{Failed, SignInRefused};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::onward::{Onward, client, keep, keep_device, kept};
use crate::{cookie::Door, visit::Visit};

/// Signs a merchant's person in. Which of the two was wrong is not said.
#[server(endpoint = "desk/sign-in", input = PostUrl)]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let back = || Onward::to("/desk/sign-in").with("email", &email);
    match visit.desk().sign_in_staff(&email, &password, &client(&visit, Door::Desk)).await {
        Ok(signed_in) => {
            keep(&visit, Door::Desk, Some(&signed_in));
            keep_device(&visit, &signed_in);
            Onward::to("/desk/tickets").with("queue", "waiting").go();
        }
        Err(Failed::Refused(SignInRefused::TooManyAttempts { retry_after_seconds })) => {
            back().problem("too_many_attempts").go_later(retry_after_seconds);
        }
        Err(Failed::Refused(SignInRefused::WrongEmailOrPassword)) => back().problem("wrong_password").go(),
        Err(Failed::Trouble(error)) => {
            crate::visit::report(&error);
            back().problem("unavailable").go();
        }
    }
    Ok(())
}

#[server(endpoint = "desk/sign-out", input = PostUrl)]
pub async fn sign_out() -> Result<(), ServerFnError> {
    let visit = Visit::here();
    if let Some(secret) = kept(&visit, Door::Desk)
        && let Err(error) = visit.desk().sign_out(&secret).await
    {
        crate::visit::report(&error);
    }
    keep(&visit, Door::Desk, None);
    Onward::to("/desk/sign-in").go();
    Ok(())
}
