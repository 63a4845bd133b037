use std::collections::HashMap;
use std::sync::Mutex;

/// How many pieces of each merchant's work are under way in this process.
#[derive(Debug, Default)]
pub(crate) struct Places(Mutex<HashMap<String, usize>>);

/// One piece of work under way; dropping it makes room.
pub(crate) struct Place<'a> {
    places: &'a Places,
    merchant_id: String,
}

impl Places {
    /// A place, unless the merchant has taken `most` already.
    pub(crate) fn take(&self, merchant_id: &str, most: usize) -> Option<Place<'_>> {
        let mut taken = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = taken.entry(merchant_id.to_owned()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { places: self, merchant_id: merchant_id.to_owned() })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match taken.get_mut(&self.merchant_id) {
            Some(count) if *count > 1 => *count -= 1,
            _ => _ = taken.remove(&self.merchant_id),
        }
    }
}
