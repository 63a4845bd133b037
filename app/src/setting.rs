//! What the server hands to every page and server function beside the request.

use desk::{Desk, Letter};
use domain::Timestamp;
use std::sync::Arc;

/// The house that a page stands in. Put into Leptos' context by the server.
#[derive(Clone)]
pub struct Setting {
    pub desk: Desk,
    /// Whether browsers speak TLS to us, so that cookies can insist on it.
    pub is_https: bool,
    pub demo: Option<Demo>,
    pub files: Arc<Files>,
}

/// The addresses of the browser's own files: their names say what is in them.
#[derive(Debug, Clone)]
pub struct Files {
    pub style: String,
    /// The program's loader and the program.
    pub script: String,
    pub program: String,
}

/// What is shown in the demo alone.
#[derive(Clone)]
pub struct Demo {
    /// E-mail address and what there is to see.
    pub customers: Vec<(String, String)>,
    /// E-mail address, password and role.
    pub staff: Vec<(String, String, String)>,
    /// With which its programs get in.
    pub api_key: String,
    /// The letters that were sent, newest first.
    pub letters: Arc<dyn Fn() -> Vec<(Timestamp, Letter)> + Send + Sync>,
}
