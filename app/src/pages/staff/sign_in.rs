//! `/desk/sign-in`. Posts `email`, `password` to `/api/desk/sign-in`.

use leptos::prelude::*;

use crate::ui::{Button, Field, PageTitle, Problem, ProblemNote};

#[derive(Clone, Debug, Default)]
pub struct DeskSignInView {
    pub email: String,
    pub problem: Option<Problem>,
    /// Address and password of the demo's staff, in demo only.
    pub demo: Vec<(String, String, String)>,
    /// The demo's key for programs, in demo only.
    pub api_key: Option<String>,
}

#[component]
pub fn DeskSignInPage(page: DeskSignInView) -> impl IntoView {
    let wrong = Problem::at(page.problem.as_ref(), "password");
    let demo = (!page.demo.is_empty()).then(|| {
        let people = page
            .demo
            .into_iter()
            .map(|(email, password, role)| {
                view! {
                    <li>
                        <form method="post" action="/api/desk/sign-in">
                            <input type="hidden" name="password" value=password />
                            <button class="pick-me" type="submit" name="email" value=email.clone()>
                                <b>{email.clone()}</b> <span class="small soft">{role}</span>
                            </button>
                        </form>
                    </li>
                }
            })
            .collect_view();
        let programs = page.api_key.map(|key| {
            view! {
                <p class="small soft">
                    "Programs get in with the key "<code>{key}</code>": "<a href="/docs">"the API"</a>
                </p>
            }
        });
        view! {
            <section class="sheet demo"><h2>"This is a demo. Be one of these:"</h2><ul>{people}</ul>{programs}</section>
        }
    });
    view! {
        <PageTitle text="Staff desk" />
        <main class="portal narrow door" id="main">
            <div class="stack wide">
                <div>
                    <h1>"Staff desk"</h1>
                    <p class="lead">"Where requests are decided."</p>
                </div>
                <ProblemNote problem=page.problem />
                <form class="sheet pad stack" method="post" action="/api/desk/sign-in">
                    <Field id="email" name="email" label="E-mail" inputmode="email" autocomplete="username" required=true value=page.email />
                    <Field id="password" name="password" label="Password" kind="password" autocomplete="current-password" required=true wrong=wrong />
                    <Button wide=true>"Sign in"</Button>
                </form>
                {demo}
            </div>
        </main>
    }
    .into_any()
}
