//! A refund that waits for a person, to staff: why, what goes on by itself, and what they can do.

use desk::AttendRefused;
use domain::{Attention, FailureReason, MoneyFormat, OtherWay};

/// Why, in a sentence.
pub fn title(why: Attention) -> &'static str {
    match why {
        Attention::NoAnswer => "Your provider does not answer.",
        Attention::Mismatch => "Your provider tells of something else.",
        Attention::KeyOver => "Nobody knows whether this one was sent.",
        Attention::NoGateway => "This payment's provider is not set up here.",
        Attention::ByHand => "You send this one yourselves.",
    }
}

/// The same in a few words, for a list and a step.
pub fn short(why: Attention) -> &'static str {
    match why {
        Attention::NoAnswer => "No answer from your provider",
        Attention::Mismatch => "Your provider tells of something else",
        Attention::KeyOver => "Not known whether it was sent",
        Attention::NoGateway => "Its provider is not set up",
        Attention::ByHand => "To be sent by hand",
    }
}

/// What goes on by itself, then what only a person can do. `mailed`: who gets a mail then; none, where the shop has no address.
pub fn told(why: Attention, mailed: Option<&str>) -> String {
    match why {
        Attention::NoAnswer => {
            "We ask again at least twice a minute, so that it is known within a minute of its return. Nothing is sent twice."
        }
        Attention::Mismatch => {
            "Nothing more is sent by itself. Look at your provider's own page for this payment before anything else."
        }
        Attention::KeyOver => {
            "It was sent more than 23 hours ago, and your provider says that it has no such refund. Sending it again could \
             pay twice, so nothing is sent by itself. We look again every ten minutes."
        }
        Attention::NoGateway => "As soon as it is set up, the refund goes on by itself.",
        Attention::ByHand => match mailed {
            Some(name) => {
                return format!("No provider moves this money. Send it, then record it here: {name} gets a mail then.");
            }
            None => "No provider moves this money. Send it, then record it here.",
        },
    }
    .to_owned()
}

/// Beside the button that gives an attempt up.
pub fn give_up_hint(why: Attention) -> &'static str {
    if why == Attention::Mismatch {
        return "Only after you have looked there. This refund fails, and what your provider made in its place is brought in \
                as what it is. Then it can be tried again for what is left.";
    }
    "Only where your provider's own pages show no such refund. It fails once your provider says so again, and can be tried \
     again then. A refund that is there after all counts."
}

/// After it was given up.
pub fn given_up() -> &'static str {
    "It is being checked once more: it fails as soon as your provider says again that it has none. A refund that is there \
     after all counts."
}

/// The refund waits at the gateway for the merchant's balance.
pub const SHORT: (&str, &str) = (
    "Your balance with your provider is too low.",
    "It has taken the refund on, and sends it by itself once there is enough. Top it up with your provider.",
);

/// Why this person may not; nothing where the page says it otherwise.
pub fn refused(refused: &AttendRefused, money: &MoneyFormat) -> Option<String> {
    match refused {
        AttendRefused::NotAllowed => Some("Your role may look; a reviewer acts on this.".to_owned()),
        AttendRefused::AboveLimit { limit: 0 } => Some("You may not approve this currency.".to_owned()),
        AttendRefused::AboveLimit { limit } => {
            Some(format!("Your limit is {}: somebody with a higher one acts on this.", money.format(*limit)))
        }
        AttendRefused::NotFound
        | AttendRefused::NotWaiting { .. }
        | AttendRefused::NotThisWay { .. }
        | AttendRefused::AlreadyGivenUp => None,
    }
}

/// How money was given that could not go back the way it came, as a choice.
pub fn other_way(way: OtherWay) -> &'static str {
    match way {
        OtherWay::BankTransfer => "Bank transfer",
        OtherWay::Cash => "Cash",
        OtherWay::SomethingElse => "Something else",
    }
}

/// The same after an amount: "€29.50 in cash".
pub fn by_other_way(way: OtherWay) -> &'static str {
    match way {
        OtherWay::BankTransfer => "by bank transfer",
        OtherWay::Cash => "in cash",
        OtherWay::SomethingElse => "another way, as agreed",
    }
}

/// What stops whoever sends money by hand, as a choice; other reasons are none of theirs.
pub fn could_not(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::AccountClosed => "The account is closed",
        FailureReason::Declined => "The bank sent it back",
        _ => "It cannot go this way",
    }
}
