//! Every SQL statement is a named constant in the file of its noun; this collects them for the test that
//! prepares each one on both engines.

/// Declares a file's statements and its list of them.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(pub(crate) const $name: &str = $sql;)*
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $sql)),*];
    };
}
pub(crate) use statements;

/// An insert of several rows at once, spelled while the program is compiled: a head such as
/// `insert into purchase_line (…) values `, then a row of placeholders for each row. One statement of 32 rows
/// costs a fraction of 32 statements, and the text stays a constant that the test can prepare.
pub(crate) struct RowsOf {
    bytes: [u8; 4096],
    length: usize,
}

impl RowsOf {
    pub(crate) const fn new(head: &str, columns: usize, rows: usize) -> Self {
        let mut text = Self { bytes: [0; 4096], length: 0 }.with(head.as_bytes());
        let mut placeholder = 1;
        while placeholder <= columns * rows {
            let begins_row = (placeholder - 1) % columns == 0;
            text = text.with(match (begins_row, placeholder) {
                (true, 1) => b"($",
                (true, _) => b"), ($",
                (false, _) => b", $",
            });
            text = text.with_number(placeholder);
            placeholder += 1;
        }
        text.with(b")")
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => panic!("the head and digits are UTF-8"),
        }
    }

    const fn with(mut self, more: &[u8]) -> Self {
        let mut index = 0;
        while index < more.len() {
            self.bytes[self.length] = more[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    const fn with_number(self, number: usize) -> Self {
        let longer = if number >= 10 { self.with_number(number / 10) } else { self };
        longer.with(&[b"0123456789"[number % 10]])
    }
}

/// All statements as (file, name, SQL).
pub fn all() -> Vec<(&'static str, &'static str, &'static str)> {
    let files: [(&str, &[(&str, &str)]); 29] = [
        ("account_credit", crate::account_credit::STATEMENTS),
        ("api_key", crate::api_key::STATEMENTS),
        ("attempt", crate::attempt::STATEMENTS),
        ("book_of_work", crate::book_of_work::STATEMENTS),
        ("books", crate::books::STATEMENTS),
        ("customer", crate::customer::STATEMENTS),
        ("event", crate::event::STATEMENTS),
        ("excess_refund", crate::excess_refund::STATEMENTS),
        ("gateway_event", crate::gateway_event::STATEMENTS),
        ("gateway_setting", crate::gateway_setting::STATEMENTS),
        ("idempotency", crate::idempotency::STATEMENTS),
        ("line_to_return", crate::line_to_return::STATEMENTS),
        ("listing", crate::listing::STATEMENTS),
        ("measures", crate::measures::STATEMENTS),
        ("merchant", crate::merchant::STATEMENTS),
        ("outbox", crate::outbox::STATEMENTS),
        ("payment", crate::payment::STATEMENTS),
        ("policy", crate::policy::STATEMENTS),
        ("purchase", crate::purchase::STATEMENTS),
        ("purchase_facts", crate::purchase_facts::STATEMENTS),
        ("purchase_records", crate::purchase_records::STATEMENTS),
        ("queue", crate::queue::STATEMENTS),
        ("refund", crate::refund::STATEMENTS),
        ("sandbox_book", crate::sandbox_book::STATEMENTS),
        ("session", crate::session::STATEMENTS),
        ("staff", crate::staff::STATEMENTS),
        ("ticket", crate::ticket::STATEMENTS),
        ("unknown_reference", crate::unknown_reference::STATEMENTS),
        ("waiting_refund", crate::waiting_refund::STATEMENTS),
    ];
    let links = crate::sign_in_link::STATEMENTS.iter().map(|(name, sql)| ("sign_in_link", *name, *sql));
    files
        .into_iter()
        .flat_map(|(file, statements)| statements.iter().map(move |(name, sql)| (file, *name, *sql)))
        .chain(links)
        .collect()
}
