//! Amounts as people type them: exactly, or not at all.

use domain::AmountProblem::{Empty, Grouping, Negative, NotANumber, TooLarge, TooManyDecimals};
use domain::{AmountProblem, Currency, Locale, MOST, MoneyFormat, parse_amount};

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
        assert_eq!(typed(text, "EUR", Locale::De), Ok(german), "{text}");
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
}
