//! What every route promises, asked of the router itself: no browser, no socket.

mod attention;
mod headers;
mod metrics;
mod no_script;
mod posting;
mod programs;
mod remedy;
mod rights;
mod shop;
mod trouble;
