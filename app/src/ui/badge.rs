//! The one word for how a request stands, the same for everybody.

use domain::Status;
use leptos::prelude::*;

#[component]
pub fn Badge(status: Status) -> impl IntoView {
    view! { <span class=format!("badge {}", class(status))>{said(status)}</span> }
}

fn class(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Processing => "processing",
        Status::Succeeded => "succeeded",
        Status::Rejected => "rejected",
        Status::Failed => "failed",
        Status::Canceled => "canceled",
    }
}

fn said(status: Status) -> &'static str {
    match status {
        Status::Pending => "Pending",
        Status::Processing => "Processing",
        Status::Succeeded => "Succeeded",
        Status::Rejected => "Rejected",
        Status::Failed => "Failed",
        Status::Canceled => "Canceled",
    }
}
