//! What the way is called that a purchase was paid: shops need not name it.

/// In a sentence to the customer: "Visa ending 4242", or words that fit in its place.
pub fn method_name(label: &str) -> &str {
    named(label).unwrap_or("your original payment method")
}

/// The same to the shop's staff.
pub fn method_name_for_staff(label: &str) -> &str {
    named(label).unwrap_or("the original payment method")
}

fn named(label: &str) -> Option<&str> {
    Some(label.trim()).filter(|label| !label.is_empty())
}
