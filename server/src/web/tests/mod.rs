//! What every route promises, asked of the router itself: no browser, no socket.

mod attention;
mod broke;
mod forms;
mod free_text;
mod headers;
mod holes;
mod leaving;
mod line_ids;
mod log;
mod metrics;
mod no_script;
mod packing;
mod posting;
mod programs;
mod remedy;
mod rights;
mod shop;
mod sign_in;
mod streams;
mod test_shop;
mod traced;
mod trouble;
