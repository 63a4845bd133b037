//! The page that a form stands on, by what was posted of it: nothing was looked up yet, so only what could be one of our
//! names is taken for one.

use domain::Remedy;

use super::form::Typed;
use super::onward::Onward;
use crate::loading::attention::{FORM, NOT_SENT};

/// Fields whose values are kept, to be found again in the form. Lines and units come by position beside these.
const KEPT: [&str; 11] =
    ["what", "amount", "reason", "comment", "email", "decision", "note", "evidence", "sent_on", "way", "why"];
/// What a person typed, shown beside the way back. Never a password or a link's secret.
const SHOWN: [&str; 6] = ["email", "amount", "comment", "note", "evidence", "sent_on"];

pub fn is_kept(name: &str) -> bool {
    KEPT.contains(&name) || name.starts_with("line[") || name.starts_with("quantity[")
}

pub fn is_shown(name: &str) -> bool {
    SHOWN.contains(&name)
}

pub fn choose(typed: &Typed) -> Onward {
    below_shop(typed, "purchases", "purchase")
}

pub fn request(typed: &Typed) -> Onward {
    below_shop(typed, "requests", "number")
}

pub fn door(typed: &Typed) -> Onward {
    Onward::to(name(typed, "merchant").unwrap_or_default())
}

pub fn desk_door(_: &Typed) -> Onward {
    Onward::to("/desk/sign-in")
}

/// The ticket's page, or that of a refund without one.
pub fn refund(typed: &Typed) -> Onward {
    match (name(typed, "number"), name(typed, "refund")) {
        (Some(number), _) => Onward::to(format!("/desk/tickets/{number}")),
        (None, Some(refund)) => Onward::to(format!("/desk/refunds/{refund}")),
        (None, None) => Onward::to("/desk/tickets").with("queue", "waiting"),
    }
}

pub fn not_sent(typed: &Typed) -> Onward {
    refund(typed).with(FORM, NOT_SENT)
}

pub fn another_way(typed: &Typed) -> Onward {
    refund(typed).with(FORM, Remedy::AnotherWay.as_str())
}

pub fn attention(_: &Typed) -> Onward {
    Onward::to("/desk/tickets").with("queue", "attention")
}

fn below_shop(typed: &Typed, list: &str, of: &str) -> Onward {
    match (name(typed, "merchant"), name(typed, of)) {
        (Some(shop), Some(id)) => Onward::to(format!("/{shop}/{list}/{id}")),
        (Some(shop), None) => Onward::to(format!("/{shop}/{list}")),
        (None, _) => Onward::to("/"),
    }
}

/// A slug, a number or an id of ours.
fn name<'a>(typed: &'a Typed, field: &str) -> Option<&'a str> {
    let is_name = |text: &str| {
        !text.is_empty()
            && text.len() <= 64
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    Some(typed.get(field)).filter(|text| is_name(text))
}
