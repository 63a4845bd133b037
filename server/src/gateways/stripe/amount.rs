//! Stripe's amounts: our minor units, but for a few currencies that its API counts in another unit than ISO 4217 does.

use domain::{Minor, Step};

/// How Stripe counts a currency.
enum Unit {
    /// In the minor unit of ISO 4217.
    Same,
    /// In hundredths, though ISO 4217 has none; and whole units only.
    Hundredths,
    /// Whole, though ISO 4217 has hundredths.
    Whole,
    /// In thousandths, of which the last digit is 0.
    Tens,
}

impl Unit {
    fn of(currency: &str) -> Self {
        match currency.to_ascii_uppercase().as_str() {
            "ISK" | "UGX" => Self::Hundredths,
            "MGA" => Self::Whole,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => Self::Tens,
            _ => Self::Same,
        }
    }
}

/// What Stripe can move of it. Of crowns and shillings our own unit is a whole one already.
pub fn step(currency: &str) -> Step {
    match Unit::of(currency) {
        Unit::Same | Unit::Hundredths => Step::ANY,
        Unit::Whole => Step::of(100),
        Unit::Tens => Step::of(10),
    }
}

/// What Stripe is asked for; nothing where it cannot move just that amount (R2, R3). It is told before anybody approves:
/// this is the last line, for what was approved otherwise.
pub fn to_stripe(amount: Minor, currency: &str) -> Option<i64> {
    if !step(currency).moves(amount) {
        return None;
    }
    match Unit::of(currency) {
        Unit::Same | Unit::Tens => Some(amount),
        Unit::Hundredths => amount.checked_mul(100),
        Unit::Whole => Some(amount / 100),
    }
}

/// What Stripe tells of, in our unit; nothing where that has a fraction of it, such as of an old Icelandic charge.
pub fn from_stripe(amount: i64, currency: &str) -> Option<Minor> {
    match Unit::of(currency) {
        Unit::Same | Unit::Tens => Some(amount),
        Unit::Hundredths => (amount % 100 == 0).then_some(amount / 100),
        Unit::Whole => amount.checked_mul(100),
    }
}

/// The same, with a fraction counted as a whole: what went back already must never seem less than it was.
pub fn at_least(amount: i64, currency: &str) -> Minor {
    from_stripe(amount, currency).unwrap_or_else(|| amount.saturating_add(99).div_euclid(100))
}

#[cfg(test)]
mod tests {
    use super::{at_least, from_stripe, step, to_stripe};

    #[test]
    fn r1_yen_and_euros_are_counted_as_we_count_them() {
        for (amount, currency) in [(500, "JPY"), (500, "jpy"), (1_234, "EUR"), (1_050, "HUF"), (7, "KRW")] {
            assert_eq!(to_stripe(amount, currency), Some(amount));
            assert_eq!(from_stripe(amount, currency), Some(amount));
        }
    }

    #[test]
    fn r2_dinars_go_back_in_tens_alone() {
        assert_eq!(to_stripe(5_124, "KWD"), None);
        assert_eq!(to_stripe(5_120, "KWD"), Some(5_120));
        assert_eq!(from_stripe(5_120, "kwd"), Some(5_120));
    }

    #[test]
    fn r3_crowns_have_hundredths_at_stripe_that_must_be_none() {
        assert_eq!(to_stripe(40, "ISK"), Some(4_000));
        assert_eq!(from_stripe(4_000, "isk"), Some(40));
        assert_eq!(from_stripe(4_010, "isk"), None);
        assert_eq!(at_least(4_010, "isk"), 41);
        assert_eq!(to_stripe(i64::MAX, "UGX"), None);
    }

    /// R2, R3: what is told beforehand and what is refused at last are one rule.
    #[test]
    fn every_multiple_of_the_step_is_moved_and_nothing_else() {
        for code in ["KWD", "bhd", "IQD", "JOD", "LYD", "OMR", "TND", "ISK", "UGX", "MGA", "EUR", "JPY"] {
            for amount in (0..250).chain([5_120, 5_124]) {
                assert_eq!(to_stripe(amount, code).is_some(), step(code).moves(amount), "{amount} {code}");
            }
        }
        assert_eq!(["KWD", "ISK", "MGA", "EUR"].map(|code| step(code).minor()), [10, 1, 100, 1]);
    }

    #[test]
    fn ariary_are_whole_at_stripe() {
        assert_eq!(to_stripe(50_000, "MGA"), Some(500));
        assert_eq!(to_stripe(50_020, "MGA"), None);
        assert_eq!(from_stripe(500, "mga"), Some(50_000));
    }

    /// Stripe's other currencies without decimals have none in ISO 4217 either, so they need no row of their own.
    #[test]
    fn iso_4217_agrees_on_the_currencies_that_stripe_counts_whole() {
        let whole = "BIF CLP DJF GNF JPY KMF KRW PYG RWF VND VUV XAF XOF XPF";
        for code in whole.split(' ') {
            assert_eq!(domain::Currency::from_code(code).map(|currency| currency.exponent()), Some(0), "{code}");
        }
    }
}
