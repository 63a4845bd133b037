//! Bugs that others had (field-notes.md, T9 to T21), each a promise here.

use domain::{Case, Currency, Line, Locale, MoneyFormat, Period, Preview, Prorate, parse_amount};

use crate::purchases::{Told, at, line, paid_purchase, service, some, units, unused, whole};

/// Asks for each in turn, making every refund, and gives back all of them.
fn one_after_another(case: Case, asked: impl IntoIterator<Item = domain::SelectedLine>) -> Vec<Preview> {
    let mut case = case;
    let step = |selected| {
        case = case.clone().asking_lines([selected]);
        let preview = case.preview();
        case = case.clone().refunded(&preview);
        preview
    };
    asked.into_iter().map(step).collect()
}

fn sums(previews: &[Preview]) -> (i64, i64, i64) {
    let lines = || previews.iter().flat_map(|preview| &preview.lines);
    (lines().map(|line| line.total).sum(), lines().map(|line| line.tax).sum(), lines().map(|line| line.discount).sum())
}

#[test]
fn t9_ten_cups_a_quarter_off_come_back_as_what_was_paid_not_a_cent_more() {
    let cups = Line { quantity: 10, ..line("cups", 19_917, 4979, 2987) };
    let case = paid_purchase([cups]);

    let at_once = case.preview();
    let one_by_one = one_after_another(case, (0..10).map(|_| some("cups", 1)));

    assert_eq!((at_once.total, at_once.to_payment), (17_925, 17_925));
    assert_eq!(sums(&one_by_one), (17_925, 2987, 4979));
}

/// We round the line's total once and split that, so the parts always add up to it.
#[test]
fn t10_net_and_tax_of_an_unused_part_add_up_to_its_total() {
    let month = Period { start: at("2026-03-10T00:00:00Z"), end: at("2026-04-09T00:00:00Z") };
    let plan = Line { period: Some(month), ..line("plan", 20_000, 0, 5000) };

    let preview = paid_purchase([plan]).asking_lines([unused("plan", Prorate::Day)]).preview();

    let refund = &preview.lines[0];
    assert_eq!((refund.total, refund.subtotal, refund.tax), (24_167, 19_334, 4833));
    assert_eq!(refund.subtotal + refund.tax, refund.total);
}

#[test]
fn t10_a_month_of_29_days_stopped_on_the_first() {
    let month = Period { start: at("2026-03-10T00:00:00Z"), end: at("2026-04-08T00:00:00Z") };
    let plan = Line { period: Some(month), ..line("plan", 2999, 0, 700) };

    let preview = paid_purchase([plan]).asking_lines([unused("plan", Prorate::Day)]).preview();

    let refund = &preview.lines[0];
    assert_eq!((refund.total, refund.subtotal + refund.tax), (3571, 3571));
}

#[test]
fn t11_a_share_is_rounded_never_cut() {
    let case = paid_purchase([line("a", 100, 0, 0)]);

    let nearly_all = case.clone().asking_percent("99.9999").preview();
    assert_eq!((nearly_all.total, nearly_all.remaining_after), (100, 0));

    let later = case.clone().refunded(&case.asking_percent("98.5").preview());
    assert_eq!(later.preview().total, 1, "the last cent comes back too");
}

#[test]
fn t12_no_cent_of_tax_stays_behind() {
    for (subtotal, tax) in [(750, 158), (4202, 799), (89, 12), (339, 81)] {
        let cups = Line { quantity: 2, ..line("cups", subtotal, 0, tax) };
        let refunds = one_after_another(paid_purchase([cups]), [some("cups", 1), some("cups", 1)]);
        assert_eq!(sums(&refunds), (subtotal + tax, tax, 0));
    }
}

#[test]
fn t13_never_more_tax_than_was_charged() {
    let case = paid_purchase([line("a", 100_000, 0, 25_000)]);

    assert_eq!(case.clone().asking_amount(150_000).codes(), ["amount_exceeds_remaining"]);
    assert_eq!(case.preview().lines[0].tax, 25_000);
}

#[test]
fn t14_credit_of_two_refunds_is_their_sum_not_more() {
    let case = paid_purchase([line("a", 20_000, 0, 0)]).paid_by_credit(10_000);

    let first = case.clone().asking_amount(3000).preview();
    let second = case.refunded(&first).asking_amount(2000).preview();

    assert_eq!((first.to_credit, second.to_credit), (3000, 2000));
}

#[test]
fn t15_yen_have_no_cents_and_dinars_have_three() {
    for (code, written, minor) in [("JPY", "500", 500), ("EUR", "500", 50_000), ("KWD", "1.005", 1005)] {
        let format = MoneyFormat::for_currency(Currency::from_code(code).unwrap(), Locale::En);
        assert_eq!(parse_amount(written, &format), Ok(minor));
        assert_eq!(parse_amount(&format.format(minor), &format), Ok(minor));
    }
}

#[test]
fn t16_ten_for_three_returned_one_by_one_is_ten() {
    let refunds = one_after_another(paid_purchase([units("cups", 3, 1000)]), (0..3).map(|_| some("cups", 1)));

    assert_eq!(refunds.iter().map(|refund| refund.total).collect::<Vec<_>>(), [333, 334, 333]);
}

#[test]
fn t17_a_partial_refund_carries_its_own_tax_and_what_is_shown_is_what_is_booked() {
    let case = paid_purchase([line("a", 10_000, 0, 1900), line("b", 20_000, 0, 3800)]);
    let asked = case.clone().asking_lines([whole("a")]);

    let shown = asked.preview();
    let travelled: Case = serde_json::from_str(&serde_json::to_string(&asked).unwrap()).unwrap();

    assert_eq!(shown.lines[0].tax, 1900);
    assert_eq!(travelled.preview(), shown);
}

#[test]
fn t17_a_fully_discounted_line_has_nothing_to_give_not_a_negative() {
    let case = paid_purchase([line("gift", 10_400, 10_400, 0), line("a", 1000, 0, 70)]);

    let preview = case.preview();

    assert_eq!(preview.lines.len(), 1);
    assert_eq!((preview.total, preview.lines[0].tax), (1070, 70));
}

#[test]
fn t18_less_than_the_whole_line_returns_less_than_its_tax() {
    let case = paid_purchase([line("a", 10_000, 0, 2000)]);

    let fee_kept = case.asking_amount(10_800).preview();

    assert_eq!((fee_kept.lines[0].subtotal, fee_kept.lines[0].tax), (9000, 1800));
}

#[test]
fn t19_a_day_is_neither_lost_nor_counted_twice() {
    let start = at("2026-03-01T00:00:00Z");
    let club = service("club", 31, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");

    for day in 0..31 {
        let now = domain::Timestamp::from_seconds(start.seconds() + day * 86_400 + 43_200);
        let case = Case { now, ..paid_purchase([club.clone()]) };
        assert_eq!(case.asking_lines([unused("club", Prorate::Day)]).preview().total, 30 - day);
    }
}

#[test]
fn t20_nothing_is_no_refund_and_no_fault() {
    let free = paid_purchase([line("gift", 1000, 1000, 0)]);
    assert_eq!(free.codes(), ["fully_refunded"]);

    let paid = paid_purchase([line("a", 1000, 0, 0)]);
    assert_eq!(paid.asking_amount(0).codes(), ["amount_not_positive"]);
}

#[test]
fn t21_a_refund_is_never_negative_whatever_is_asked() {
    let case = paid_purchase([line("a", 1000, 0, 0)]);

    for asked in [i64::MIN, -1, 0, 1, 999, 1000, 1001, i64::MAX] {
        let checked = case.clone().check().unwrap();
        let preview = checked.asking(domain::Selection::Amount { amount: asked }).preview();
        assert!((0..=1000).contains(&preview.total) && preview.to_payment >= 0 && preview.to_credit >= 0);
    }
}
