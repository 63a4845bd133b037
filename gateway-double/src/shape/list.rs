//! `list`, newest first, a page at a time.

use crate::order::Page;
use crate::refusal::Refusal;
use serde_json::{Value, json};

pub fn list(url: &str, data: Vec<Value>, has_more: bool) -> Value {
    json!({ "object": "list", "data": data, "has_more": has_more, "url": url })
}

/// Cuts the page out of what is listed, newest first, and says whether there is more in the direction walked.
pub fn page_of<'a, T>(
    listed: &'a [T],
    page: &Page,
    object: &str,
    id: impl Fn(&T) -> &str,
) -> Result<(&'a [T], bool), Refusal> {
    let place = |cursor: &str, param: &str| {
        let found = listed.iter().position(|own| id(own) == cursor);
        found.ok_or_else(|| Refusal::missing(object, cursor, param))
    };
    let (from, to) = match (&page.starting_after, &page.ending_before) {
        (Some(cursor), _) => {
            let from = place(cursor, "starting_after")? + 1;
            (from, from.saturating_add(page.limit).min(listed.len()))
        }
        (None, Some(cursor)) => {
            let to = place(cursor, "ending_before")?;
            (to.saturating_sub(page.limit), to)
        }
        (None, None) => (0, page.limit.min(listed.len())),
    };
    let has_more =
        if page.ending_before.is_some() && page.starting_after.is_none() { from > 0 } else { to < listed.len() };
    Ok((listed.get(from..to).unwrap_or_default(), has_more))
}
