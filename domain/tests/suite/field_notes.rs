//! Bugs that other systems had (docs/spec/promises.md, T9 to T21), each a promise here.

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

/// 200.00 and 25 %, stopped on the first of thirty days: parts of 193.33 and 48.33 beside a total of 241.67 do not add up
/// (lago#4373). preview.md rounds the line's total once, to 241.67, and splits that, so the parts always add up to it.
#[test]
fn t10_net_and_tax_of_an_unused_part_add_up_to_its_total() {
    let month = Period { start: at("2026-03-10T00:00:00Z"), end: at("2026-04-09T00:00:00Z") };
    let plan = Line { period: Some(month), ..line("plan", 20_000, 0, 5000) };
    let case = paid_purchase([plan]).asking_lines([unused("plan", Prorate::Day)]);

    let preview = case.preview();
    let goodwill = case.refunded(&preview).asking_lines([whole("plan")]).preview();

    let refund = &preview.lines[0];
    assert_eq!((refund.total, refund.subtotal, refund.tax), (24_167, 19_334, 4833));
    assert_eq!(refund.subtotal + refund.tax, refund.total);
    assert_eq!(sums(&[preview, goodwill]), (25_000, 5000, 0), "the used day too, if the merchant is kind");
}

/// 29.99 at 23.33 % (lago#4449): in a month of 29 days net and tax rounded apart are 28.96 and 6.76, a cent more than the
/// total rounded once.
#[test]
fn t10_a_plan_stopped_on_its_first_day_in_months_of_every_length() {
    let table = [
        ("2026-04-07T00:00:00Z", 3567, 2892, 675),
        ("2026-04-08T00:00:00Z", 3571, 2895, 676),
        ("2026-04-09T00:00:00Z", 3576, 2899, 677),
        ("2026-04-10T00:00:00Z", 3580, 2903, 677),
    ];

    for (end, total, subtotal, tax) in table {
        let month = Period { start: at("2026-03-10T00:00:00Z"), end: at(end) };
        let plan = Line { period: Some(month), ..line("plan", 2999, 0, 700) };
        let preview = paid_purchase([plan]).asking_lines([unused("plan", Prorate::Day)]).preview();
        let refund = &preview.lines[0];
        assert_eq!((refund.total, refund.subtotal, refund.tax), (total, subtotal, tax), "until {end}");
        assert_eq!(refund.subtotal + refund.tax, refund.total);
    }
}

#[test]
fn t11_a_share_is_rounded_never_cut() {
    let case = paid_purchase([line("a", 100, 0, 0)]);

    let nearly_all = case.clone().asking_percent("99.9999").preview();
    assert_eq!((nearly_all.total, nearly_all.remaining_after), (100, 0));

    let later = case.clone().refunded(&case.asking_percent("98.5").preview());
    assert_eq!(later.preview().total, 1, "the last cent comes back too");
}

/// 7.50 and 1.575 of tax (woocommerce#10162), 50.00 with two rates in it, 5 % and 9.975 % (woocommerce#63046), 1.00 with
/// 13 % in it (woocommerce-ios#17630), twice 2.10 with 24 % in it (woocommerce#34641): each was a cent off.
#[test]
fn t12_no_cent_of_tax_stays_behind_and_none_is_added() {
    for (paid, subtotal, tax) in [(908, 750, 158), (5000, 4349, 651), (100, 88, 12), (420, 339, 81)] {
        let case = paid_purchase([Line { quantity: 2, ..line("cups", subtotal, 0, tax) }]);

        let at_once = case.preview();
        let one_by_one = one_after_another(case.clone(), [some("cups", 1), some("cups", 1)]);
        let by_amount = case.clone().asking_amount(paid).preview();

        assert_eq!((at_once.total, by_amount.total, case.asking_amount(paid + 1).preview().total), (paid, paid, 0));
        assert_eq!(sums(&[at_once]), (paid, tax, 0));
        assert_eq!(sums(&[by_amount]), (paid, tax, 0));
        assert_eq!(sums(&one_by_one), (paid, tax, 0));
    }
}

#[test]
fn t12_two_lines_of_2_10_come_back_as_4_20_in_either_order() {
    let case = paid_purchase([line("a", 169, 0, 41), line("b", 169, 0, 41)]);

    for order in [["a", "b"], ["b", "a"]] {
        let refunds = one_after_another(case.clone(), order.map(whole));
        assert_eq!(refunds.iter().map(|refund| refund.total).collect::<Vec<_>>(), [210, 210]);
        assert_eq!(sums(&refunds), (420, 82, 0));
    }
}

/// Net 1000 and 250 of tax, and an old debt of 1000 collected with them: a refund of 1500 may not carry 375 of tax
/// (polar#13381).
#[test]
fn t13_never_more_tax_than_was_charged() {
    let alone = paid_purchase([line("a", 100_000, 0, 25_000)]);
    assert_eq!(alone.clone().asking_amount(150_000).codes(), ["amount_exceeds_remaining"]);
    assert_eq!(alone.preview().lines[0].tax, 25_000);

    let with_debt = paid_purchase([line("a", 100_000, 0, 25_000), line("debt", 100_000, 0, 0)]);
    let first = with_debt.clone().asking_amount(150_000).preview();
    let rest = with_debt.refunded(&first).preview();
    assert_eq!(first.lines.iter().map(|line| line.tax).collect::<Vec<_>>(), [16_667, 0]);
    assert_eq!(sums(&[first, rest]), (225_000, 25_000, 0));
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
fn t17_a_partial_refund_carries_its_own_tax_not_the_whole_orders() {
    let case = paid_purchase([line("a", 10_000, 0, 1900), line("b", 20_000, 0, 3800)]);

    let one_line = case.clone().asking_lines([whole("a")]).preview();
    let half_a_line = case.asking_amount(11_900).preview();

    assert_eq!((one_line.lines.len(), one_line.lines[0].tax), (1, 1900));
    assert_eq!(sums(&[half_a_line]).1, 1900, "spread over both lines it is the same share of their tax");
}

/// 104.00 with 7 % in it, all of it taken off, was refunded as -6.80 of tax (magento2#13153).
#[test]
fn t17_a_fully_discounted_line_has_nothing_to_give_not_a_negative() {
    for discounted in [line("gift", 10_400, 10_400, 0), line("gift", 9720, 9720, 0)] {
        let case = paid_purchase([discounted, line("a", 1000, 0, 70)]);

        let preview = case.preview();

        assert_eq!(preview.lines.len(), 1);
        assert_eq!((preview.total, preview.lines[0].tax), (1070, 70));
        assert_eq!(case.asking_lines([whole("gift")]).codes(), ["amount_not_positive"]);
    }
    // Where the tax was charged all the same, it and no more comes back.
    let taxed = paid_purchase([line("gift", 9720, 9720, 680)]).preview();
    assert_eq!((taxed.total, taxed.lines[0].subtotal, taxed.lines[0].tax), (680, 9720, 680));
}

/// Discounted shipping that was a fraction off blocked every later refund, "maximum 0,00" (magento2#38088).
#[test]
fn t17_a_refund_of_shipping_blocks_no_later_one() {
    let case = paid_purchase([line("a", 4199, 840, 638), line("shipping", 499, 100, 76)]);

    let refunds = one_after_another(case.clone(), [whole("shipping"), whole("a")]);

    assert_eq!(refunds.iter().map(|refund| refund.total).collect::<Vec<_>>(), [475, 3997]);
    assert_eq!(refunds.last().map(|refund| refund.remaining_after), Some(0));
    let after_a_share = case.clone().refunded(&case.clone().asking_percent("33.33").preview());
    let rest = one_after_another(after_a_share, [whole("shipping"), whole("a")]);
    assert_eq!(rest.iter().map(|refund| refund.total).collect::<Vec<_>>(), [317, 2664]);
    assert_eq!(rest.last().map(|refund| refund.remaining_after), Some(0));
}

/// 13.69 was shown and 13.41 booked (OpenMage#4396).
#[test]
fn t17_what_is_shown_is_what_is_booked() {
    let asked = paid_purchase([line("a", 1150, 0, 219), line("b", 2000, 0, 380)]).asking_lines([whole("a")]);

    let shown = asked.preview();
    let travelled: Case = serde_json::from_str(&serde_json::to_string(&asked).unwrap()).unwrap();
    let booked = travelled.preview();

    assert_eq!((shown.total, booked.total), (1369, 1369));
    assert_eq!(booked, shown);
    assert_eq!(travelled.clone().refunded(&booked).refunds[0].to_payment, 1369);
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

/// lago#4250: a document over nothing is none.
#[test]
fn t20_a_refund_of_nothing_is_refused() {
    let case = paid_purchase([line("gift", 1000, 1000, 0), line("a", 1000, 0, 0)]);

    assert_eq!(case.clone().asking_amount(0).codes(), ["amount_not_positive"]);
    assert_eq!(case.clone().asking_percent("0").codes(), ["amount_not_positive"]);
    assert_eq!(case.clone().asking_lines([whole("gift")]).codes(), ["amount_not_positive"]);
    assert_eq!(case.clone().asking_lines([]).codes(), ["amount_not_positive"]);
    assert_eq!(
        case.preview().lines.len(),
        1,
        "beside a line that gives something, one that gives nothing is not listed"
    );
}

/// lago#5190: a coupon covered all of it.
#[test]
fn t20_what_cost_nothing_has_nothing_to_refund_and_is_no_fault() {
    let free = paid_purchase([line("gift", 1000, 1000, 0)]);

    let preview = free.preview();

    assert_eq!(free.codes(), ["fully_refunded"]);
    assert_eq!((preview.total, preview.lines.len(), preview.method), (0, 0, None));
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
