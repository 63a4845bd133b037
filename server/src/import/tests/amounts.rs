use crate::import::amounts::{NotMinor, Sum, parse_number, to_minor};

fn number(text: &str) -> rust_decimal::Decimal {
    parse_number(text).unwrap_or_else(|| panic!("{text} is a number"))
}

#[test]
fn a_sum_never_rounds() {
    let check = |quantity: &str, price: &str, exponent, expect: &str| {
        let sum = Sum::of(number(quantity), number(price)).map(|sum| sum.text(exponent));
        assert_eq!(sum.as_deref(), Some(expect), "{quantity} × {price}");
    };
    check("6", "2.55", 2, "15.30");
    check("-12", "0.001", 2, "-0.012");
    check("1", "0.000000001", 2, "0.000000001");
    check("3", "0.3333000", 2, "0.9999");
    check("1000000", "999999999999", 0, "999999999999000000");
    check("7", "100", 0, "700");
    check("0", "-11062.06", 3, "0.000");
}

#[test]
fn what_cannot_be_added_up_exactly_is_not_added_up() {
    for (quantity, price) in
        [("1", "0.0000000001"), ("10000000", "999999999999"), ("79228162514264337593543950335", "9999")]
    {
        assert_eq!(Sum::of(number(quantity), number(price)), None, "{quantity} × {price}");
    }
}

#[test]
fn only_plain_numbers_are_numbers() {
    for text in
        ["", "-", ".", "1,5", "1_000", "1e3", "£2", "nan", "١", "1.2.3", "0.00000000000000000000000000000000001"]
    {
        assert_eq!(parse_number(text), None, "{text:?}");
    }
}

#[test]
fn a_price_has_no_more_decimals_than_its_currency() {
    let check = |price: &str, exponent, expect| assert_eq!(to_minor(number(price), exponent), expect, "{price}");
    check("2.55", 2, Ok(255));
    check("2.5", 2, Ok(250));
    check("2.5500", 2, Ok(255));
    check("0.001", 2, Err(NotMinor::Fraction));
    check("0.001", 3, Ok(1));
    check("100", 0, Ok(100));
    check("100.5", 0, Err(NotMinor::Fraction));
    check("90071992547409.91", 2, Ok(domain::MOST));
    check("90071992547409.92", 2, Err(NotMinor::TooLarge));
}
