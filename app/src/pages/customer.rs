//! What customers see, in the order they see it.

pub mod choose;
pub mod front;
pub mod given;
pub mod purchases;
pub mod request;
pub mod requests;
pub mod rules;
pub mod sign_in;

pub use choose::{ChooseLine, ChoosePage, ChooseView};
pub use front::{FrontPage, FrontView};
pub use given::{GivenList, GivenView};
pub use purchases::{Can, PurchaseView, PurchasesPage, PurchasesView, RunningView};
pub use request::{RequestPage, RequestView};
pub use requests::{RequestRow, RequestsPage, RequestsView};
pub use rules::{RuleText, RulesPage, RulesView};
pub use sign_in::{DemoSignIn, SentPage, SentView, SignInPage, SignInView, UseLinkPage, UseLinkView};
