//! `/`: nothing is sold here; each shop has a door of its own.

use leptos::prelude::*;

use crate::ui::PageTitle;

#[derive(Clone, Debug)]
pub struct FrontView {
    /// Slug and name of the demo's shop, in demo only: an installation does not list its merchants.
    pub demo: Option<(String, String)>,
}

#[component]
pub fn FrontPage(page: FrontView) -> impl IntoView {
    let demo = page.demo.map(|(slug, name)| {
        view! {
            <section class="sheet demo">
                <h2>"This is a demo. Be somebody:"</h2>
                <ul>
                    <li><a class="pick-me" href=format!("/{slug}")><b>"A customer"</b> <span class="small soft">{format!("asks {name} for money back")}</span></a></li>
                    <li><a class="pick-me" href="/desk"><b>"The shop's staff"</b> <span class="small soft">"decides, and sees the money go"</span></a></li>
                    <li><a class="pick-me" href="/demo/mail"><b>"The postman"</b> <span class="small soft">"reads everybody's mail"</span></a></li>
                </ul>
            </section>
        }
    });
    view! {
        <PageTitle text="Moneyback" />
        <main class="portal narrow door" id="main">
            <div class="stack wide">
                <div>
                    <h1>"Getting money back should be as good as spending it"</h1>
                    <p class="lead">"Each shop has its own page here. The link is in the mail that came with your purchase."</p>
                </div>
                {demo}
            </div>
        </main>
    }
    .into_any()
}
