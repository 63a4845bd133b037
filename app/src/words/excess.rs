//! A refund that the provider made and the books have no room for, to staff.

use domain::Minor;

/// The facts, amounts formatted.
pub struct Excess {
    /// "Stripe".
    pub provider: String,
    pub amount: String,
    pub reference: String,
    /// "24 November".
    pub on: String,
    /// What was captured, what of it is left here, and what is on its way from here.
    pub paid: String,
    pub left: String,
    pub on_its_way: String,
    pub room: Room,
}

/// Why there is no room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// There may be, once what is on its way from here has ended.
    Later,
    Never,
    /// It is in a currency that the purchase does not have.
    OtherCurrency,
}

impl Room {
    /// Minor units: of the refund, left here, and on its way from here.
    pub fn of(is_same_currency: bool, amount: Minor, left: Minor, on_its_way: Minor) -> Self {
        match is_same_currency {
            false => Self::OtherCurrency,
            true if amount <= left.saturating_add(on_its_way) => Self::Later,
            true => Self::Never,
        }
    }

    /// In a few words, for a list. Whether it is too much or only comes too soon is said by its own page.
    pub fn short(self) -> &'static str {
        match self {
            Self::Later | Self::Never => "Refunded at your provider, too",
            Self::OtherCurrency => "Refunded in another currency",
        }
    }
}

/// Title and text.
pub fn told(excess: &Excess) -> (String, String) {
    let Excess { provider, amount, reference, on, paid, left, on_its_way, room } = excess;
    match room {
        Room::Later => (
            format!("{provider} has a refund of its own."),
            format!(
                "{amount} went back there on {on} ({reference}), while {on_its_way} is on its way from here. It is booked here as soon \
                 as there is room; both together are more than is left."
            ),
        ),
        Room::Never => (
            format!("More went back at {provider} than was paid here."),
            format!(
                "{amount} went back there on {on} ({reference}). {paid} was paid, and {left} of it was left here. Our books stay at \
                 what was paid: compare both lists before you give anything else back."
            ),
        ),
        Room::OtherCurrency => (
            format!("{provider} has a refund in another currency."),
            format!(
                "{amount} went back there on {on} ({reference}). It is not in our books: nobody said how much of the {paid} that is."
            ),
        ),
    }
}
