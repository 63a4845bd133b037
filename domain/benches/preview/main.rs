//! How long it takes to say what a refund comes to. The budget: a preview of a hundred lines in less than 50
//! microseconds. `make bench` prints the figures; nothing fails on them, since machines differ.
#![expect(clippy::expect_used, reason = "a benchmark may fail loudly")]

extern crate moneyback_domain as domain;

mod hundred_lines;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use domain::cases::{answer_line, read};
use hundred_lines::hundred_lines;

/// Every line named: `more` is what each selected line says beside its id.
fn every_line(more: impl Fn(i64) -> &'static str) -> String {
    let lines: Vec<_> = (0..100).map(|index| format!(r#"{{"id":"li_{index}"{}}}"#, more(index))).collect();
    format!(r#"{{"kind":"lines","lines":[{}]}}"#, lines.join(","))
}

fn preview(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("preview of 100 lines");
    let selections = [
        ("everything", r#"{"kind":"full"}"#.to_owned()),
        ("an amount", r#"{"kind":"amount","amount":123457}"#.to_owned()),
        ("a percentage", r#"{"kind":"percentage","percent":"12.345678"}"#.to_owned()),
        ("every line", every_line(|_| "")),
        ("one unit of every line", every_line(|_| r#","quantity":1"#)),
        ("unused days and whole lines", every_line(|index| if index % 5 == 0 { r#","prorate":"day""# } else { "" })),
    ];
    for (name, selection) in selections {
        let case = read(&hundred_lines(&selection)).and_then(|case| case.check()).expect("a valid case");
        assert!(case.preview().total > 0, "{name} gives nothing: there is nothing to measure");
        group.bench_function(name, |bench| bench.iter(|| black_box(&case).preview()));
    }
    group.finish();
}

fn around_it(criterion: &mut Criterion) {
    let text = hundred_lines(r#"{"kind":"full"}"#);
    let case = read(&text).expect("a case");
    let checked = case.clone().check().expect("a valid case");

    criterion.bench_function("check of 100 lines", |bench| {
        bench.iter_batched(|| case.clone(), |case| case.check(), BatchSize::SmallInput);
    });
    criterion.bench_function("eligibility of 100 lines", |bench| bench.iter(|| black_box(&checked).eligibility()));
    criterion.bench_function("answer to a JSON line of 100 lines", |bench| {
        bench.iter(|| answer_line(1, black_box(&text)));
    });
    let worked = include_str!("../../../docs/spec/preview-cases.jsonl").lines().next().expect("a worked case");
    let worked: serde_json::Value = serde_json::from_str(worked).expect("a worked case");
    let worked = worked["case"].to_string();
    criterion.bench_function("answer to the first worked case", |bench| {
        bench.iter(|| answer_line(1, black_box(&worked)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(2));
    targets = preview, around_it
}
criterion_main!(benches);
