//! What people can do, on SQLite, with a world that the test plays: clock, chance, gateway and mail.
//! Start at `world.rs`, then `shop.rs`, whose `close` checks the books at the end of every test.
#![expect(clippy::expect_used, reason = "a test may fail loudly")]

extern crate moneyback_desk as desk;

mod asking;
mod books;
mod database;
mod gateway;
#[path = "../../../storage/tests/contract/line.rs"]
mod line;
mod people;
mod shop;
mod without_ticket;
mod world;

mod approve;
mod at_once;
mod attend;
mod balance;
mod bring_in;
mod busy;
mod by_hand;
mod clocks;
mod conditions;
mod contention;
mod credit;
mod credit_refund;
mod direct_refund;
mod disputes;
mod every_step;
mod founding;
mod gateway_trouble;
mod hear_gateway;
mod late;
mod look;
mod look_in_part;
mod lost_commit;
mod mail;
mod other_merchants;
mod pay_out;
mod pay_out_again;
mod preview_equals_commit;
mod record_elsewhere;
mod remedy_refused;
mod replay;
mod request;
mod retry_refund;
mod returns;
mod sessions;
mod sign_in_guesses;
mod sign_in_link;
mod steps;
mod stopped;
mod test_shops;
mod turned_up;
mod verify;
mod voids;
mod way;
