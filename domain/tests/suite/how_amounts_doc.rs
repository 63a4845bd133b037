//! Every figure of docs/how-amounts-are-computed.md, worked out from its cases.

use std::collections::BTreeSet;

use domain::cases::answer_line;
use domain::{Currency, Locale, MoneyFormat};
use serde_json::{Value, json};

const CASES: &str = include_str!("../fixtures/how-amounts-are-computed.jsonl");
const PAGE: &str = include_str!("../../../docs/how-amounts-are-computed.md");
const README: &str = include_str!("../../../README.md");

fn case(id: &str) -> Value {
    let mut cases = CASES.lines().map(|line| serde_json::from_str::<Value>(line).expect("a case in JSON"));
    cases.find(|case| case["id"] == id).expect("a case of that name")
}

fn answer(case: &Value) -> Value {
    let answer = answer_line(1, &case.to_string()).expect("a line with text");
    assert!(answer.valid, "{}", answer.json);
    serde_json::from_str(&answer.json).expect("an answer in JSON")
}

/// The case once its answer has been paid out.
fn paid_out(mut case: Value, answer: &Value) -> Value {
    let part = |line: &Value| json!({"id": line["id"], "total": line["total"], "quantity": line["quantity"]});
    let lines: Vec<Value> = answer["lines"].as_array().expect("lines").iter().map(part).collect();
    let refund = json!({"lines": lines, "to_payment": answer["to_payment"], "to_credit": answer["to_credit"]});
    case["refunds"].as_array_mut().expect("refunds").push(refund);
    case
}

fn lines(value: &Value) -> &Vec<Value> {
    value["lines"].as_array().expect("lines")
}

fn cents(value: &Value, name: &str) -> i64 {
    value[name].as_i64().expect("an amount")
}

fn charged(line: &Value) -> i64 {
    cents(line, "subtotal") - cents(line, "discount") + cents(line, "tax")
}

fn written(cents: i64) -> String {
    MoneyFormat::for_currency(Currency::from_code("EUR").expect("euro"), Locale::En).format_plain(cents)
}

fn name(line: &Value) -> &'static str {
    match line["id"].as_str() {
        Some("cups") => "three cups",
        Some("coffee") => "coffee",
        Some("delivery") => "delivery",
        other => panic!("{other:?} has no name on the page"),
    }
}

/// A table's rows and, below them, what they come to together.
fn with_sums<const N: usize>(rows: Vec<(&'static str, [i64; N])>) -> Vec<(&'static str, [i64; N])> {
    let sums = std::array::from_fn(|column| rows.iter().map(|(_, cells)| cells[column]).sum());
    rows.into_iter().chain([("together", sums)]).collect()
}

fn assert_on_the_page<const N: usize>(table: &[(&'static str, [i64; N])]) {
    let row = |(name, cells): &(&str, [i64; N])| format!("| {name} | {} |", cells.map(written).join(" | "));
    let rows = table.iter().map(row).collect::<Vec<_>>().join("\n");
    assert!(PAGE.contains(&format!("\n{rows}\n")), "the page should have:\n{rows}");
}

fn purchase() -> Vec<(&'static str, [i64; 4])> {
    let invoice = &case("one_cup")["invoice"];
    let row = |line: &Value| {
        let parts = ["subtotal", "discount", "tax"].map(|part| cents(line, part));
        (name(line), [parts[0], parts[1], parts[2], charged(line)])
    };
    with_sums(lines(invoice).iter().map(row).collect())
}

fn cup_by_cup() -> Vec<(&'static str, [i64; 2])> {
    let mut case = case("one_cup");
    let mut back = 0;
    let step = |count| {
        let cup = answer(&case);
        case = paid_out(case.clone(), &cup);
        back += cents(&cup, "total");
        (count, [back, cents(&cup, "total")])
    };
    ["1", "2", "3"].into_iter().map(step).collect()
}

fn left() -> Vec<(&'static str, [i64; 3])> {
    let (case, cup) = (case("one_cup"), answer(&case("one_cup")));
    let row = |line: &Value| {
        let back = lines(&cup).iter().filter(|part| part["id"] == line["id"]).map(|part| cents(part, "total")).sum();
        (name(line), [charged(line), back, charged(line) - back])
    };
    with_sums(lines(&case["invoice"]).iter().map(row).collect())
}

fn both_refunds() -> Vec<(&'static str, [i64; 3])> {
    let ways = |answer: Value| ["total", "to_credit", "to_payment"].map(|way| cents(&answer, way));
    with_sums(vec![("one cup", ways(answer(&case("one_cup")))), ("the rest", ways(answer(&case("the_rest"))))])
}

/// What the sentences say, in their own words.
fn sayings() -> Vec<String> {
    let (one_cup, ten, club) = (case("one_cup"), answer(&case("ten_euros")), case("unused_days"));
    let cup = answer(&one_cup);
    let parts = ["subtotal", "discount", "tax"].map(|part| written(cents(&lines(&cup)[0], part)));
    let [to_credit, to_card] = ["to_credit", "to_payment"].map(|way| written(cents(&cup, way)));
    let (total, cups) = (written(cents(&cup, "total")), written(charged(&lines(&one_cup["invoice"])[0])));
    let shares: Vec<String> = lines(&ten).iter().map(|line| written(cents(line, "total"))).collect();
    vec![
        format!("She pays {} with account credit", written(cents(&one_cup["invoice"], "credit_applied"))),
        format!("and {} by card", written(cents(&one_cup["payment"], "amount"))),
        format!("A third of {cups} is {total} and a third of a cent, so {total} comes back"),
        format!("a price of {}, less a discount of {}, plus {} of tax", parts[0], parts[1], parts[2]),
        format!("{to_credit} becomes credit again, and {to_card} goes to the card"),
        format!("Three cups at {total} would be {}", written(3 * cents(&cup, "total"))),
        format!("Everything that is left is {}", written(cents(&answer(&case("the_rest")), "total"))),
        format!("agreed on {} instead", written(cents(&ten, "total"))),
        format!("{} = {}", shares.join(" + "), written(cents(&ten, "total"))),
        format!("A month of March for {}, given up on the 10th", written(cents(&club["payment"], "amount"))),
        format!(
            "{} × 21 / 31 = {}",
            written(cents(&club["payment"], "amount")),
            written(cents(&answer(&club), "total"))
        ),
    ]
}

/// What looks like an amount in a text: digits, a point and two digits.
fn figures(text: &str) -> BTreeSet<&str> {
    let tokens =
        text.split(|letter: char| !letter.is_ascii_digit() && letter != '.').map(|token| token.trim_matches('.'));
    tokens.filter(|token| token.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 2)).collect()
}

#[test]
fn every_table_is_what_the_cases_come_to() {
    assert_on_the_page(&purchase());
    assert_on_the_page(&cup_by_cup());
    assert_on_the_page(&left());
    assert_on_the_page(&both_refunds());
}

#[test]
fn every_sentence_is_what_the_cases_come_to() {
    let page = PAGE.split_whitespace().collect::<Vec<_>>().join(" ");

    for saying in sayings() {
        assert!(page.contains(&saying), "the page should say: {saying}");
    }
}

#[test]
fn no_figure_stands_on_the_page_or_in_the_readme_that_the_cases_do_not_give() {
    let tables = [
        purchase().iter().flat_map(|(_, cells)| cells.map(written)).collect::<Vec<_>>(),
        cup_by_cup().iter().flat_map(|(_, cells)| cells.map(written)).collect(),
        left().iter().flat_map(|(_, cells)| cells.map(written)).collect(),
        both_refunds().iter().flat_map(|(_, cells)| cells.map(written)).collect(),
    ];
    let given = [tables.concat(), sayings()].concat().join(" ");
    let (_, section) = README.split_once("## How amounts are computed\n").expect("the README's section");
    let section = section.split("\n## ").next().expect("a text");

    let (on_the_page, in_the_readme) = (figures(PAGE), figures(section));

    assert!(on_the_page.len() > 20 && in_the_readme.len() > 4, "figures are found");
    let given = figures(&given);
    let strangers: Vec<_> = on_the_page.union(&in_the_readme).filter(|figure| !given.contains(*figure)).collect();
    assert!(strangers.is_empty(), "nothing gives {strangers:?}");
}

/// The later cases tell of the first one's refund, and nothing else of the purchase differs.
#[test]
fn the_cases_follow_from_one_another() {
    let first = case("one_cup");
    let after = paid_out(first.clone(), &answer(&first));

    for later in ["the_rest", "ten_euros"].map(case) {
        assert!(
            ["invoice", "payment", "policy", "credit_order", "refunds"].iter().all(|part| later[part] == after[part])
        );
    }
    assert_eq!(cents(&answer(&case("the_rest")), "remaining_after"), 0);
    assert_eq!(CASES.lines().count(), 4);
}
