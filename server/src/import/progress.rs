use indicatif::{ProgressBar, ProgressStyle};

/// A bar that counts bytes; it shows on a terminal only.
pub fn bytes(what: &'static str, size: u64) -> ProgressBar {
    styled(what, size, "{msg:24} {wide_bar} {bytes} of {total_bytes}, {eta} left")
}

/// A bar that counts things; it shows on a terminal only.
pub fn count(what: &'static str, things: usize) -> ProgressBar {
    styled(what, u64::try_from(things).unwrap_or(u64::MAX), "{msg:24} {wide_bar} {pos} of {len}, {eta} left")
}

/// For reading what is read in a moment.
pub fn none() -> ProgressBar {
    ProgressBar::hidden()
}

fn styled(what: &'static str, length: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(what)
}
