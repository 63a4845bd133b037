//! What storage promises, on both engines with one text: `make test` runs every promise on SQLite and on PostgreSQL.
//! Start at `engines.rs`, which makes a database for each promise, then `example.rs`, which fills it.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

extern crate moneyback_storage as storage;

mod engines;
mod example;
mod example_purchase;
mod line;

mod api;
mod changes;
mod conditions;
mod damaged;
mod decisions;
mod deeds_of_money;
mod faults;
mod group_commit;
mod in_the_way;
mod nouns_beside_money;
mod nouns_of_money;
mod nouns_of_people;
mod opened_together;
mod opening;
mod outbox;
mod pages;
mod rules;
mod sign_in;
mod statements;
mod told_before;
mod writing;
