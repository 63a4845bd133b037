//! What every route promises, asked of the router itself: no browser, no socket.

mod attention;
mod headers;
mod no_script;
mod posting;
mod remedy;
mod rights;
mod shop;
