//! Amounts as they are written.

use domain::{Currency, Locale, MoneyFormat};

fn written(code: &str, locale: Locale, amount: i64) -> String {
    let currency = Currency::from_code(code).expect("a currency");
    // A no-break space reads like any other in a test.
    MoneyFormat::for_currency(currency, locale).format(amount).replace('\u{a0}', "_")
}

#[test]
fn each_language_writes_money_its_own_way() {
    let table = [
        ("EUR", 4190, "€41.90", "41,90_€"),
        ("EUR", 124_000, "€1,240.00", "1.240,00_€"),
        ("EUR", -100, "-€1.00", "-1,00_€"),
        ("EUR", 0, "€0.00", "0,00_€"),
        ("EUR", 5, "€0.05", "0,05_€"),
        ("USD", 123_456_789_012, "$1,234,567,890.12", "1.234.567.890,12_$"),
        ("GBP", 99_999, "£999.99", "999,99_£"),
        ("JPY", 500, "¥500", "500_¥"),
        ("JPY", 50_000, "¥50,000", "50.000_¥"),
        ("KWD", 1005, "KWD_1.005", "1,005_KWD"),
        ("CHF", 1200, "CHF_12.00", "12,00_CHF"),
        ("AUD", 1200, "AUD_12.00", "12,00_AUD"),
    ];

    for (code, amount, english, german) in table {
        assert_eq!(written(code, Locale::En, amount), english);
        assert_eq!(written(code, Locale::De, amount), german);
    }
}

/// As CLDR 48.2 lists them; where no symbol is listed, and for other dollars and crowns, the code.
#[test]
fn the_other_languages_write_it_theirs() {
    let table = [
        ("EUR", 124_000, "1\u{202f}240,00_€", "1240,00_€", "1240,00_€", "€_1.240,00"),
        ("EUR", 1_234_550, "12\u{202f}345,50_€", "12.345,50_€", "12.345,50_€", "€_12.345,50"),
        ("EUR", -124_000, "-1\u{202f}240,00_€", "-1240,00_€", "-1240,00_€", "€_-1.240,00"),
        ("EUR", 5, "0,05_€", "0,05_€", "0,05_€", "€_0,05"),
        ("USD", 99_900, "999,00_$US", "999,00_US$", "999,00_USD", "US$_999,00"),
        ("GBP", 99_900, "999,00_£GB", "999,00_GBP", "999,00_£", "£_999,00"),
        ("JPY", 123_456, "123\u{202f}456_JPY", "123.456_JPY", "123.456_JPY", "JP¥_123.456"),
        ("KWD", 1005, "1,005_KWD", "1,005_KWD", "1,005_KWD", "KWD_1,005"),
        ("CHF", 1200, "12,00_CHF", "12,00_CHF", "12,00_CHF", "CHF_12,00"),
    ];

    for (code, amount, french, spanish, italian, dutch) in table {
        let written = |locale| written(code, locale, amount);
        let all = [Locale::Fr, Locale::Es, Locale::It, Locale::Nl].map(written);
        assert_eq!(all, [french, spanish, italian, dutch]);
    }
}

#[test]
fn the_extremes_are_written_too() {
    assert_eq!(written("EUR", Locale::En, i64::MIN), "-€92,233,720,368,547,758.08");
    assert_eq!(written("JPY", Locale::En, i64::MAX), "¥9,223,372,036,854,775,807");
    assert_eq!(written("EUR", Locale::Nl, i64::MIN), "€_-92.233.720.368.547.758,08");
}

#[test]
fn a_form_field_holds_the_number_alone() {
    let format = |code, locale| MoneyFormat::for_currency(Currency::from_code(code).unwrap(), locale);

    assert_eq!(format("EUR", Locale::En).format_plain(124_000), "1240.00");
    assert_eq!(format("EUR", Locale::De).format_plain(124_000), "1240,00");
    assert_eq!(format("JPY", Locale::De).format_plain(-500), "-500");
}

#[test]
fn a_format_travels_to_the_browser_and_writes_the_same() {
    let format = MoneyFormat::for_currency(Currency::from_code("EUR").unwrap(), Locale::De);

    let travelled: MoneyFormat = serde_json::from_str(&serde_json::to_string(&format).unwrap()).unwrap();

    assert_eq!(travelled.format(124_000), format.format(124_000));
}

#[test]
fn a_currency_is_written_by_its_code_as_wide_as_asked() {
    let euro = Currency::from_code("EUR").unwrap();

    assert_eq!((format!("{euro}"), format!("{euro:>5}")), ("EUR".to_owned(), "  EUR".to_owned()));
}
