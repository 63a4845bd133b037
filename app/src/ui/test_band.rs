use desk::TEST_SHOP;
use leptos::prelude::*;

/// Above every page of a test shop, so that nobody waits for money that never moves.
#[component]
pub fn TestBand() -> impl IntoView {
    view! { <aside class="test-band" aria-label="About this shop"><p>{TEST_SHOP}</p></aside> }
}
