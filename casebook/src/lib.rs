//! The rules of `domain` compiled to WebAssembly, for tests alone: their answers, their speed and their weight there.
//!
//! It must never be shipped (the browser's program is `frontend`), and holds no rule of its own. Start at `answers.rs`;
//! `cargo xtask casebook` makes what Node and a page can load, `cargo xtask weigh` weighs `browser.rs`.

#[cfg(feature = "answers")]
mod answers;
#[cfg(feature = "answers")]
#[path = "../../domain/benches/preview/hundred_lines.rs"]
mod hundred_lines;

#[cfg(all(feature = "browser", not(feature = "answers")))]
mod browser;
#[cfg(not(any(feature = "answers", feature = "browser")))]
mod empty;
