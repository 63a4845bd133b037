//! A form that could not be read, in words: what is wrong with it, and the names that people know its fields by.

use crate::posting::form::Wrong;

/// What is wrong, in a sentence.
pub fn why(wrong: &Wrong) -> String {
    match wrong {
        Wrong::NotAForm => "What came was not sent as a form.".to_owned(),
        Wrong::TooLong => "It is longer than any form of ours.".to_owned(),
        Wrong::NotText(name) => format!("{} could not be read as text.", label(name)),
        Wrong::ControlCharacter(name) => {
            format!("{} holds a character that cannot be shown. Delete it, or type the text anew.", label(name))
        }
        Wrong::Twice(name) => format!("{} came twice.", label(name)),
        Wrong::Unknown(name) => format!("{} is not a field of this form.", label(name)),
        Wrong::Missing(name) => format!("{} is missing.", label(name)),
        Wrong::WrongKind => "A field of it holds something else than it should.".to_owned(),
    }
}

/// An address whose fields hold what cannot be shown.
pub const ADDRESS: &str = "The address holds a character that cannot be shown.";

/// What a field is called: ours as the page says it, any other by its name.
pub fn label(name: &str) -> String {
    let known = match name {
        "email" => "E-mail address",
        "password" => "Password",
        "amount" => "Amount",
        "comment" => "Your comment",
        "note" => "The note",
        "evidence" => "Where it can be looked up",
        "sent_on" => "The date",
        _ => return format!("The field “{}”", name.chars().take(40).collect::<String>()),
    };
    known.to_owned()
}
