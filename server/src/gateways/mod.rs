//! The payment providers. Their names stand nowhere else.

mod offline;
mod sandbox;

use desk::{Clock, Gateway};
use std::collections::HashMap;
use std::sync::Arc;
use storage::Storage;

pub use sandbox::Sandbox;

/// Every gateway of ours, by the name that payments carry.
pub fn all(storage: &Storage, clock: Arc<dyn Clock>) -> HashMap<String, Arc<dyn Gateway>> {
    let sandbox: Arc<dyn Gateway> = Arc::new(Sandbox::new(storage.clone(), clock));
    let offline: Arc<dyn Gateway> = Arc::new(offline::Offline);
    HashMap::from([("sandbox".to_owned(), sandbox), (offline::NAME.to_owned(), offline)])
}
