//! What was refused, in words: what happened, what is safe, what to do now. Anyone can write a code
//! into an address, so only these sentences are ever shown.

use crate::ui::Problem;

/// The problem of a code in the address. `shop` is the merchant's name; unknown codes get the last words.
pub fn problem(code: &str, shop: &str) -> Problem {
    let (title, text, field): (&str, String, Option<&'static str>) = match code {
        "email_unreadable" => ("That is no e-mail address.", "It looks like name@example.com.".into(), Some("email")),
        "link_over" => {
            ("It has been used, or its 10 minutes are over.", "That keeps your purchases yours alone.".into(), None)
        }
        "wrong_password" => {
            ("That did not match.", "Check the e-mail address and the password.".into(), Some("password"))
        }
        "too_many_attempts" => (
            "Too many sign-ins were tried just now.",
            "Your account is not locked. Wait a few seconds, then sign in again.".into(),
            Some("password"),
        ),
        "session_ended" => ("You were signed out meanwhile.", "Nothing was sent. Sign in and try again.".into(), None),

        "nothing_chosen" | "amount_not_positive" => {
            ("Nothing was chosen.", "Tick what should come back, then ask again.".into(), Some("choose"))
        }
        "amount_unreadable" => {
            ("We could not read the amount.", "Write it in figures, like 12.50.".into(), Some("amount"))
        }
        "amount_between_steps" => (
            "The payment provider cannot move just that.",
            "Nothing was sent. Below it says how much of it can go back now, and what stays refundable.".into(),
            Some("amount"),
        ),
        "amount_exceeds_remaining" => ("That is more than is left.", "Choose a smaller amount.".into(), Some("amount")),
        "quantity_exceeds_remaining" | "quantity_not_positive" => {
            ("That many are not there.", "Look at the quantities again.".into(), Some("choose"))
        }
        "line_missing" => (
            "That is not part of this purchase.",
            "Nothing was sent. Look at what is ticked, then ask again.".into(),
            Some("choose"),
        ),
        "what_missing" => ("Say what should come back.", "Choose it below, then ask again.".into(), Some("choose")),
        "reason_missing" => ("Tell us why.", "One tap is enough.".into(), Some("reason")),
        "comment_too_long" => ("That is too long.", "Please keep it to 2,000 characters.".into(), Some("comment")),
        "amount_changed" => (
            "The amount is another one now.",
            "Nothing was sent. It is worked out anew below: look at it, then ask again.".into(),
            Some("sum"),
        ),
        "already_asked" => {
            ("You have asked for this already.", "Your first request goes on; nothing was sent twice.".into(), None)
        }
        "outside_window"
        | "excluded_category"
        | "consumed"
        | "below_minimum"
        | "evidence_missing"
        | "customer_blocked"
        | "fee_takes_all"
        | "amount_exceeds_payment"
        | "unsettled_void_only"
        | "payment_disputed"
        | "fully_refunded"
        | "payment_failed"
        | "payment_voided"
        | "payment_not_captured"
        | "line_has_no_period"
        | "unknown_line"
        | "duplicate_line" => (
            "The rules say no to this.",
            "Nothing was sent. Below it says why, and what is possible.".into(),
            Some("sum"),
        ),
        "not_pending" => ("It is decided already.", format!("{shop} was faster. Here is how it stands now."), None),

        "stale" => ("This changed in the meantime.", "Nothing was decided. Here it is as it is now.".into(), None),
        "already_remedied" => {
            ("Somebody was first.", "It was done once, not twice. Here is how it stands now.".into(), None)
        }
        "not_this_way" => {
            ("That way is not open now.", "Nothing was sent. Below it says why, and what helps.".into(), None)
        }
        "not_waiting" => {
            ("It went on meanwhile.", "It was done once, not twice. Here is how it stands now.".into(), None)
        }
        "proof_missing" => (
            "Say where it can be looked up.",
            "Such as the bank's reference, or the number of a receipt.".into(),
            Some("evidence"),
        ),
        "proof_too_long" => ("That is too long.", "Please keep it to 200 characters.".into(), Some("evidence")),
        "proof_counted" => (
            "That one counts already.",
            "It was found at your provider, and is among this purchase's refunds.".into(),
            Some("evidence"),
        ),
        "date_unreadable" => ("We could not read the date.", "Write it like 2026-11-21.".into(), Some("sent_on")),
        "sent_in_future" => ("That day has not come yet.", "Record it once it was sent.".into(), Some("sent_on")),
        "sent_before_approval" => (
            "That was before it was approved.",
            "Nothing can have been sent for it then. Look at the date again.".into(),
            Some("sent_on"),
        ),
        "paid_amount_changed" => (
            "The amount is another one now.",
            "Nothing was recorded. Below it says what is to be paid now: compare it with what you sent.".into(),
            None,
        ),
        "way_missing" => ("Say how it was paid.", "The customer reads it.".into(), Some("way")),
        "why_not_missing" => ("Say why it could not be sent.", "One tap is enough.".into(), Some("why")),
        "above_limit" => ("That is above your limit.", "Somebody with a higher one decides this.".into(), None),
        "more_than_asked" => {
            ("That is more than was asked for.", "Approve at most what the customer asked for.".into(), Some("amount"))
        }
        "decision_missing" => ("Nothing was decided.", "Choose what to do, then send it.".into(), Some("decision")),
        "note_too_long" => ("That is too long.", "Please keep it to 2,000 characters.".into(), Some("note")),
        "note_missing" => ("Say why not.", "The customer reads it; one sentence is enough.".into(), Some("note")),
        "not_allowed" => ("This is not yours to do.", "Ask somebody who may.".into(), None),

        "not_known" => (
            "We do not know whether that went through.",
            "Look whether it is there before you send it again. Nothing is paid twice.".into(),
            None,
        ),
        "unavailable" => {
            ("That did not work just now.", "Nothing was sent. Please try again in a minute.".into(), None)
        }
        _ => ("That did not work.", "Nothing was sent. Please try again.".into(), None),
    };
    Problem { title: title.to_owned(), text, field }
}
