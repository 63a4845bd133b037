//! Amounts as people type them: exactly, or not at all.

use domain::AmountProblem::{Ambiguous, Empty, Grouping, Negative, NotANumber, TooLarge, TooManyDecimals};
use domain::{AmountProblem, Currency, Locale, MOST, MoneyFormat, parse_amount};
use proptest::prelude::*;

fn typed(text: &str, code: &str, locale: Locale) -> Result<i64, AmountProblem> {
    parse_amount(text, &MoneyFormat::for_currency(Currency::from_code(code).expect("a currency"), locale))
}

#[test]
fn what_is_exact_is_read() {
    for (text, english) in [
        ("41.90", 4190),
        ("41.9", 4190),
        ("41", 4100),
        (".50", 50),
        ("0", 0),
        ("007", 700),
        ("1,240.00", 124_000),
        ("1,234,567", 123_456_700),
        ("  €41.90 ", 4190),
        ("41.90 €", 4190),
        ("EUR 41.90", 4190),
        ("41.90\u{a0}EUR", 4190),
    ] {
        assert_eq!(typed(text, "EUR", Locale::En), Ok(english), "{text}");
    }
    for (text, german) in [("41,90", 4190), ("1.240,00 €", 124_000), ("1.240", 124_000), ("1240,5", 124_050)] {
        for locale in [Locale::De, Locale::Es, Locale::It, Locale::Nl] {
            assert_eq!(typed(text, "EUR", locale), Ok(german), "{text}");
        }
    }
}

#[test]
fn any_space_separates_where_a_space_does() {
    for text in ["1 240,5", "1\u{a0}240,50 €", "1\u{202f}240,50\u{a0}€", "1240,50", "\u{202f}1 240,50 EUR"] {
        assert_eq!(typed(text, "EUR", Locale::Fr), Ok(124_050), "{text}");
    }
    assert_eq!(typed("1 234\u{a0}567", "EUR", Locale::Fr), Ok(123_456_700));
    for text in ["4 1", "1  240", "12 34,00", "0 123", "1234 567"] {
        assert_eq!(typed(text, "EUR", Locale::Fr), Err(Grouping), "{text}");
    }
    for text in ["1.240,00", "1240.50", "1\u{2003}240"] {
        assert_eq!(typed(text, "EUR", Locale::Fr), Err(NotANumber), "{text}");
    }
    assert_eq!(typed("1 240,00", "EUR", Locale::De), Err(NotANumber));
}

/// The table of `parse_amount`, to the letter.
#[test]
fn twelve_comma_345_is_never_guessed() {
    let comma_decides = [Locale::De, Locale::Es, Locale::It, Locale::Nl, Locale::Fr];

    assert_eq!(typed("12,345", "EUR", Locale::En), Ok(1_234_500));
    assert_eq!(typed("12,345", "JPY", Locale::En), Ok(12_345));
    assert_eq!(typed("12,345", "KWD", Locale::En), Err(Ambiguous { decimals: 3 }));
    for locale in comma_decides {
        assert_eq!(typed("12,345", "EUR", locale), Err(TooManyDecimals { most: 2 }));
        assert_eq!(typed("12,345", "JPY", locale), Err(TooManyDecimals { most: 0 }));
        assert_eq!(typed("12,345", "KWD", locale), Ok(12_345));
    }

    assert_eq!(typed("12.345", "KWD", Locale::En), Ok(12_345));
    assert_eq!(typed("12.345", "EUR", Locale::En), Err(TooManyDecimals { most: 2 }));
    assert_eq!(typed("12.345", "EUR", Locale::De), Ok(1_234_500));
    assert_eq!(typed("12.345", "KWD", Locale::De), Err(Ambiguous { decimals: 3 }));
    assert_eq!(typed("12.345", "EUR", Locale::Fr), Err(NotANumber));
    assert_eq!(typed("12 345", "KWD", Locale::Fr), Ok(12_345_000));
    assert_eq!(
        typed("12,345", "CLF", Locale::En),
        Err(Ambiguous { decimals: 4 }),
        "of four decimals three may be written"
    );
}

#[test]
fn thousands_of_three_decimals_are_clear_once_the_decimals_are_written() {
    assert_eq!(typed("12,345.000", "KWD", Locale::En), Ok(12_345_000));
    assert_eq!(typed("12,345.5", "KWD", Locale::En), Ok(12_345_500));
    assert_eq!(typed("1,234,567", "KWD", Locale::En), Ok(1_234_567_000), "no decimal separator stands twice");
    assert_eq!(typed("12345", "KWD", Locale::En), Ok(12_345_000));
    assert_eq!(typed("0,123", "KWD", Locale::En), Err(Grouping));
}

#[test]
fn a_symbol_with_letters_may_be_typed_without_them() {
    for text in ["5", "$5", "5 $", "US$ 5", "5 US$", "USD 5"] {
        assert_eq!(typed(text, "USD", Locale::Nl), Ok(500), "{text}");
    }
    for text in ["£5", "5 £GB", "GBP5"] {
        assert_eq!(typed(text, "GBP", Locale::Fr), Ok(500), "{text}");
    }
    assert_eq!(typed("US 5", "USD", Locale::Nl), Err(NotANumber));
    assert_eq!(typed("US$ 5", "EUR", Locale::Nl), Err(NotANumber));
}

#[test]
fn a_problem_is_the_first_in_the_order_they_are_listed() {
    assert_eq!(typed("-x", "EUR", Locale::En), Err(Negative));
    assert_eq!(typed("1,2x", "EUR", Locale::En), Err(NotANumber));
    assert_eq!(typed("1,2.345", "EUR", Locale::En), Err(Grouping));
    assert_eq!(typed("99,999999999999999999.001", "EUR", Locale::En), Err(Grouping));
    assert_eq!(typed(&format!("{}.001", "9".repeat(40)), "EUR", Locale::En), Err(TooManyDecimals { most: 2 }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_language_writes_it_reads(
        amount in prop_oneof![0..=MOST, 0..10_000_000_i64], locale in proptest::sample::select(Locale::ALL),
        code in proptest::sample::select(vec!["EUR", "USD", "GBP", "JPY", "KWD", "CHF", "CLF", "ISK", "HUF"]),
    ) {
        let format = MoneyFormat::for_currency(Currency::from_code(code).unwrap(), locale);

        prop_assert_eq!(parse_amount(&format.format(amount), &format), Ok(amount));
        prop_assert_eq!(parse_amount(&format.format_plain(amount), &format), Ok(amount));
        if amount > 0 {
            prop_assert_eq!(parse_amount(&format.format(-amount), &format), Err(Negative));
        }
    }

    #[test]
    fn nothing_typed_does_harm(
        text in prop_oneof![any::<String>(), "[-0-9.,'’ \u{202f}€$A-Z%]{0,40}"], locale in proptest::sample::select(Locale::ALL),
        code in proptest::sample::select(vec!["EUR", "JPY", "KWD", "CLF"]),
    ) {
        let format = MoneyFormat::for_currency(Currency::from_code(code).unwrap(), locale);

        if let Ok(amount) = parse_amount(&text, &format) {
            prop_assert!((0..=MOST).contains(&amount));
            prop_assert_eq!(parse_amount(&format.format(amount), &format), Ok(amount));
        }
        let _ = domain::parse_percent(&text, &format);
    }
}

#[test]
fn what_another_language_might_have_meant_is_refused() {
    assert_eq!(typed("12,345", "EUR", Locale::De), Err(TooManyDecimals { most: 2 }));
    assert_eq!(typed("1.50", "EUR", Locale::De), Err(Grouping));
    assert_eq!(typed("41,90", "EUR", Locale::En), Err(Grouping));
    assert_eq!(typed("0,123", "EUR", Locale::En), Err(Grouping));
    assert_eq!(typed("1,240.00", "EUR", Locale::De), Err(NotANumber));
    assert_eq!(typed("1.234.56", "EUR", Locale::De), Err(Grouping));
    assert_eq!(typed("1234,567", "EUR", Locale::En), Err(Grouping));
    assert_eq!(typed(",123", "EUR", Locale::En), Err(Grouping));
    assert_eq!(typed("1,,234", "EUR", Locale::En), Err(Grouping));
}

#[test]
fn a_currency_has_the_decimals_it_has() {
    assert_eq!(typed("1.5", "JPY", Locale::En), Err(TooManyDecimals { most: 0 }));
    assert_eq!(typed("500", "JPY", Locale::En), Ok(500));
    assert_eq!(typed("1.005", "KWD", Locale::En), Ok(1005));
    assert_eq!(typed("1.0050", "KWD", Locale::En), Err(TooManyDecimals { most: 3 }));
    assert_eq!(typed("41.900", "EUR", Locale::En), Err(TooManyDecimals { most: 2 }));
}

#[test]
fn what_is_no_amount_is_refused() {
    for (text, problem) in [
        ("", Empty),
        ("  ", Empty),
        ("€", Empty),
        ("-5", Negative),
        ("€-5", Negative),
        ("\u{2212}5", Negative),
        ("+5", NotANumber),
        ("five", NotANumber),
        ("1e3", NotANumber),
        ("5.", NotANumber),
        (".", NotANumber),
        ("1.2.3", NotANumber),
        ("4 1", NotANumber),
        ("€€5", NotANumber),
        ("٤١", NotANumber),
        ("$5", NotANumber),
    ] {
        assert_eq!(typed(text, "EUR", Locale::En), Err(problem), "{text}");
    }
}

#[test]
fn the_largest_amount_is_the_largest_a_case_can_hold() {
    assert_eq!(typed("90071992547409.91", "EUR", Locale::En), Ok(MOST));
    assert_eq!(typed("90071992547409.92", "EUR", Locale::En), Err(TooLarge));
    assert_eq!(typed(&"9".repeat(500), "EUR", Locale::En), Err(TooLarge));
    assert_eq!(typed(&format!("{}5.25", "0".repeat(500)), "EUR", Locale::En), Ok(525));
}
