//! Every SQL statement is a named constant in the file of its noun; this collects them for the test that
//! prepares each one on both engines.

/// Declares a file's statements and its list of them.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(const $name: &str = $sql;)*
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $sql)),*];
    };
}
pub(crate) use statements;

/// All statements as (file, name, SQL).
pub fn all() -> Vec<(&'static str, &'static str, &'static str)> {
    let files: [(&str, &[(&str, &str)]); 15] = [
        ("account_credit", crate::account_credit::STATEMENTS),
        ("attempt", crate::attempt::STATEMENTS),
        ("customer", crate::customer::STATEMENTS),
        ("event", crate::event::STATEMENTS),
        ("merchant", crate::merchant::STATEMENTS),
        ("outbox", crate::outbox::STATEMENTS),
        ("payment", crate::payment::STATEMENTS),
        ("policy", crate::policy::STATEMENTS),
        ("purchase", crate::purchase::STATEMENTS),
        ("queue", crate::queue::STATEMENTS),
        ("refund", crate::refund::STATEMENTS),
        ("sandbox_book", crate::sandbox_book::STATEMENTS),
        ("session", crate::session::STATEMENTS),
        ("staff", crate::staff::STATEMENTS),
        ("ticket", crate::ticket::STATEMENTS),
    ];
    let links = crate::sign_in_link::STATEMENTS.iter().map(|(name, sql)| ("sign_in_link", *name, *sql));
    files
        .into_iter()
        .flat_map(|(file, statements)| statements.iter().map(move |(name, sql)| (file, *name, *sql)))
        .chain(links)
        .collect()
}
