//! Percentages as people type them: exactly, or not at all.

use domain::TypedPercentProblem::{Empty, Grouping, Negative, NotANumber, TooLarge, TooManyDecimals};
use domain::{Currency, Locale, MoneyFormat, TypedPercentProblem, parse_percent};

/// In millionths of a percent.
fn typed(text: &str, locale: Locale) -> Result<i64, TypedPercentProblem> {
    let format = MoneyFormat::for_currency(Currency::from_code("EUR").expect("euro"), locale);
    parse_percent(text, &format).map(domain::Percent::millionths)
}

#[test]
fn what_is_exact_is_read() {
    for text in ["25", "25%", "25 %", " 25\u{a0}% ", "25\u{202f}%", "025", "25.000000"] {
        assert_eq!(typed(text, Locale::En), Ok(25_000_000), "{text}");
    }
    for locale in Locale::ALL.iter().filter(|locale| **locale != Locale::En) {
        assert_eq!(typed("33,3 %", *locale), Ok(33_300_000));
        assert_eq!(typed("12,345%", *locale), Ok(12_345_000));
    }
    assert_eq!(typed(".5%", Locale::En), Ok(500_000));
    assert_eq!(typed("0", Locale::En), Ok(0), "which the rules refuse as nothing");
    assert_eq!(typed("100.000001", Locale::En), Ok(100_000_001), "which the rules refuse as too much");
}

#[test]
fn what_another_language_might_have_meant_is_refused() {
    assert_eq!(typed("33,3 %", Locale::En), Err(Grouping));
    assert_eq!(typed("12,345 %", Locale::En), Err(Grouping));
    assert_eq!(typed("33.3 %", Locale::De), Err(Grouping));
    assert_eq!(typed("1.000 %", Locale::Nl), Err(Grouping));
    assert_eq!(typed("33.3 %", Locale::Fr), Err(NotANumber));
    assert_eq!(typed("1 000 %", Locale::Fr), Err(Grouping));
}

#[test]
fn what_is_no_percentage_is_refused() {
    for (text, problem) in [
        ("", Empty),
        (" % ", Empty),
        ("-5%", Negative),
        ("\u{2212}5%", Negative),
        ("+5%", NotANumber),
        ("five", NotANumber),
        ("1e2", NotANumber),
        ("5.%", NotANumber),
        ("5%%", NotANumber),
        ("%5", NotANumber),
        ("NaN", NotANumber),
        ("٢٥", NotANumber),
        ("33.3333333", TooManyDecimals { most: 6 }),
        ("9223372036854.775808", TooLarge),
    ] {
        assert_eq!(typed(text, Locale::En), Err(problem), "{text}");
    }
    assert_eq!(typed(&"9".repeat(500), Locale::En), Err(TooLarge));
    assert_eq!(typed("9223372036854.775807", Locale::En), Ok(i64::MAX));
}

/// What a person types and what the API takes are two readers; where both read, they read the same.
#[test]
fn typed_and_sent_percentages_mean_the_same() {
    for text in ["0", "25", "33.33", "0.000001", "007.5", "100"] {
        let sent: domain::Percent = text.parse().expect("a percentage as preview.md writes it");
        assert_eq!(typed(text, Locale::En), Ok(sent.millionths()));
    }
}
