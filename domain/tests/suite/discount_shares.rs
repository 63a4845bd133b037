//! A discount on a whole invoice.

use domain::{MOST, discount_shares};

#[test]
fn a_discount_is_spread_in_proportion_to_the_lines() {
    let check = |discount, subtotals: &[i64], expect: &[i64]| {
        assert_eq!(discount_shares(discount, subtotals).as_deref(), Some(expect), "{discount} over {subtotals:?}");
    };
    check(100, &[200], &[100]);
    check(100, &[300, 100], &[75, 25]);
    // Of equal remainders the earlier line goes first.
    check(100, &[100, 100, 100], &[34, 33, 33]);
    check(1, &[0, 5, 5], &[0, 1, 0]);
    check(0, &[5, 0], &[0, 0]);
    check(10, &[5, 0, 5], &[5, 0, 5]);
}

#[test]
fn a_discount_above_the_lines_has_no_shares() {
    assert_eq!(discount_shares(201, &[200]), None);
    assert_eq!(discount_shares(1, &[]), None);
    assert_eq!(discount_shares(-1, &[200]), None);
    assert_eq!(discount_shares(1, &[-5, 200]), None);
    assert_eq!(discount_shares(1, &[MOST, 1]), None);
    assert_eq!(discount_shares(MOST, &[MOST]), Some(vec![MOST]));
}
