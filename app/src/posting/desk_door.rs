use desk::Failed;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::onward::{Onward, keep, kept};
use crate::{cookie::Door, visit::Visit};

/// Signs a merchant's person in. Which of the two was wrong is not said.
#[server(endpoint = "desk/sign-in", input = PostUrl)]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<(), ServerFnError> {
    let visit = Visit::here();
    let back = || Onward::to("/desk/sign-in").with("email", &email);
    match visit.desk().sign_in_staff(&email, &password).await {
        Ok(signed_in) => {
            keep(&visit, Door::Desk, Some(&signed_in));
            Onward::to("/desk/tickets").with("queue", "waiting").go();
        }
        Err(Failed::Refused(_)) => back().problem("wrong_password").go(),
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
