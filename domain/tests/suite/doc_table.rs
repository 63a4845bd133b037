//! Tables of the documentation, compared with the code and, where asked, written by it.

pub type Row = Vec<String>;

/// The page, of the repository's root, has each table between `<!-- name -->` and `<!-- end -->` as the code has it.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "whether the page is written anew is no part of what is tested")]
pub fn assert_page_shows(page: &str, tables: &[(&str, Vec<Row>)]) {
    let path = format!("{}/../{page}", env!("CARGO_MANIFEST_DIR"));
    let found = std::fs::read_to_string(&path).expect("the page");

    let expected = tables.iter().fold(found.clone(), |page, (name, table)| with_table(&page, name, table));

    if std::env::var("MONEYBACK_WRITE_DOCS").is_ok() {
        std::fs::write(&path, &expected).expect("the page can be written");
        return;
    }
    assert!(found == expected, "{page} should be (MONEYBACK_WRITE_DOCS=1 writes it):\n\n{expected}");
}

fn with_table(page: &str, name: &str, table: &[Row]) -> String {
    let (before, rest) = page.split_once(&format!("<!-- {name} -->\n")).expect("the table's beginning");
    let (_, after) = rest.split_once("<!-- end -->").expect("the table's end");
    format!("{before}<!-- {name} -->\n{}<!-- end -->{after}", written(table))
}

/// As Markdown, the columns in line.
fn written(table: &[Row]) -> String {
    let widest = |column: usize| table.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let line = |row: &Row| {
        let cells = row.iter().enumerate().map(|(column, cell)| format!(" {cell:width$} |", width = widest(column)));
        format!("|{}\n", cells.collect::<String>())
    };
    let rule: Row = table[0].iter().map(|_| "---".to_owned()).collect();
    [&table[0], &rule].into_iter().chain(&table[1..]).map(line).collect()
}
