//! Currencies and rounding (docs/faults.md, R1 to R8), as far as the domain decides them. What a gateway makes of three
//! decimals (R2) and of crowns (R3) is the gateway's own matter; that refunds of any case add up (R5, a million times)
//! is in `properties.rs`.

use domain::{AmountProblem, Case, Currency, Line, Locale, MoneyFormat, Selection, parse_amount};

use crate::purchases::{Told, line, paid_purchase, some, units, whole};

fn format(code: &str, locale: Locale) -> MoneyFormat {
    MoneyFormat::for_currency(Currency::from_code(code).expect("a currency"), locale)
}

/// Written in each language, without what surrounds the number.
fn numbers(code: &str, amount: i64) -> Vec<String> {
    let number = |locale: &Locale| format(code, *locale).format(amount);
    let digits = |text: String| text.trim_matches(|letter: char| !letter.is_ascii_digit()).to_owned();
    Locale::ALL.iter().map(number).map(digits).collect()
}

#[test]
fn r1_five_hundred_yen_are_500_never_five() {
    assert!(numbers("JPY", 500).iter().all(|number| number == "500"));
    assert_eq!(parse_amount("500", &format("JPY", Locale::En)), Ok(500));

    let mut case = paid_purchase([line("tea", 500, 0, 0)]);
    case.invoice.currency = Currency::from_code("JPY").expect("yen");
    assert_eq!(case.preview().total, 500);
}

#[test]
fn r2_dinars_have_three_decimals_in_and_out() {
    for code in ["BHD", "KWD"] {
        let mut written = numbers(code, 5124);
        written.dedup();
        assert_eq!(written, ["5.124", "5,124"]);
        assert_eq!(parse_amount("5.124", &format(code, Locale::En)), Ok(5124));
        let too_fine = parse_amount("5.1241", &format(code, Locale::En));
        assert_eq!(too_fine, Err(AmountProblem::TooManyDecimals { most: 3 }));
    }
}

#[test]
fn r3_crowns_and_shillings_without_cents_have_none() {
    for code in ["ISK", "UGX"] {
        assert!(numbers(code, 500).iter().all(|number| number == "500"));
        let half = parse_amount("500.50", &format(code, Locale::En));
        assert_eq!(half, Err(AmountProblem::TooManyDecimals { most: 0 }));
    }
}

/// Ten lines, each with its own rounded tax and discount (T9 has the same ten as one line): 23.90 with 20 % in it and a
/// quarter off is 17.925, charged as 17.93 or 17.92.
#[test]
fn r4_what_was_rounded_line_by_line_comes_back_as_it_was_paid() {
    let cup = |index: i64| line(&format!("cup_{index}"), 1992, 498, 298 + index % 2);
    let case = paid_purchase((0..10).map(cup));

    let at_once = case.preview();
    let half = case.clone().asking_percent("50").preview();
    let rest = case.clone().refunded(&half).preview();

    assert_eq!((case.payment.amount, at_once.total), (17_925, 17_925));
    assert_eq!(half.total + rest.total, 17_925);
    let tax = |preview: &domain::Preview| preview.lines.iter().map(|line| line.tax).sum::<i64>();
    assert_eq!((tax(&at_once), tax(&half) + tax(&rest)), (2985, 2985));
}

#[test]
fn r5_a_hundred_over_three_lines_comes_back_whole_in_any_order() {
    let lines = [
        Line { quantity: 3, ..line("a", 3001, 0, 570) },
        Line { quantity: 7, ..line("b", 5000, 1234, 264) },
        line("c", 2399, 0, 0),
    ];
    let case = paid_purchase(lines);
    assert_eq!(case.payment.amount, 10_000);

    for order in [["a", "b", "c"], ["a", "c", "b"], ["b", "a", "c"], ["b", "c", "a"], ["c", "a", "b"], ["c", "b", "a"]]
    {
        let mut case = case.clone().asking_amount(3333);
        let first = case.preview();
        assert_eq!(first.lines.iter().map(|line| line.total).collect::<Vec<_>>(), [1190, 1343, 800]);
        case = case.refunded(&first);
        let mut back = first.total;
        for id in order {
            let left = case.clone().check().expect("a valid case").line_left(id).expect("a line of it");
            let step = case.clone().asking_lines([whole(id)]).preview();
            assert_eq!(step.total, left);
            back += step.total;
            case = case.refunded(&step);
        }
        assert_eq!(back, 10_000);
    }
}

#[test]
fn r6_a_share_is_never_negative_and_never_more_than_is_left() {
    let one_cent = paid_purchase([line("a", 1, 0, 0)]);
    assert_eq!(one_cent.clone().asking_percent("25").codes(), ["amount_not_positive"]);
    assert_eq!(one_cent.asking_percent("50").preview().total, 1, "half a cent rounds up");

    let mut thirds = paid_purchase([line("a", 10_000, 0, 0)]).asking_percent("33.33");
    for _ in 0..3 {
        let third = thirds.preview();
        assert_eq!(third.total, 3333);
        thirds = thirds.refunded(&third);
    }
    assert_eq!(thirds.codes(), ["amount_exceeds_remaining"]);
    assert_eq!(thirds.asking_for(Selection::Full).preview().total, 1);

    let case = paid_purchase([units("cups", 3, 1000)]);
    let after = |case: Case| {
        let part = case.preview();
        case.refunded(&part)
    };
    let twice = after(after(case.asking_lines([some("cups", 1)])).asking_amount(100));
    assert_eq!(twice.clone().asking_percent("100").codes(), ["amount_exceeds_remaining"]);
    assert_eq!(twice.asking_for(Selection::Full).preview().total, 567);
}

#[test]
fn r7_another_currency_than_was_charged_is_refused() {
    for typed in ["5 USD", "$5", "GBP 5"] {
        assert_eq!(parse_amount(typed, &format("EUR", Locale::En)), Err(AmountProblem::NotANumber));
    }
    let sent = serde_json::from_str::<Selection>(r#"{"kind": "amount", "amount": 500, "currency": "USD"}"#);
    assert!(sent.is_err(), "a selection has no currency of its own");
}

#[test]
fn r8_forints_keep_their_two_decimals_for_refunds() {
    assert_eq!(format("HUF", Locale::En).format_plain(10_050), "100.50");
    assert_eq!(parse_amount("100.50", &format("HUF", Locale::En)), Ok(10_050));
}

/// Where one of several partial refunds fails, the share of tax that another took is not taken again.
#[test]
fn tax_is_never_more_than_was_charged_whichever_refund_fails() {
    let case = paid_purchase([line("cup", 2, 0, 1)]);
    let part = |case: &Case| case.clone().asking_amount(1).preview();
    let first = part(&case);
    let second = part(&case.clone().refunded(&first));
    assert_eq!((first.lines[0].tax, second.lines[0].tax), (0, 1));

    let after_the_first_failed = case.clone().refunded(&second);
    let third = part(&after_the_first_failed);
    let last = part(&after_the_first_failed.refunded(&third));
    assert_eq!((third.lines[0].tax, last.lines[0].tax), (0, 0));

    let after_the_second_failed = case.refunded(&first);
    assert_eq!(part(&after_the_second_failed).lines[0].tax, 1);
}
