use std::io::Write as _;

use super::packed;
use super::shop::{HEADER, Shop, csv};

const SOUND: &str = "1,A,Cup,1,2010-12-01T08:00,1.00,7";

async fn refused(content: impl AsRef<[u8]>) -> String {
    let shop = Shop::on_sqlite().await;
    let error = shop.import_file(shop.write("file.csv", content), &[]).await.expect_err("no import");
    assert_eq!(shop.books().await, [0; 5]);
    assert!(!shop.rejects_path().exists(), "nothing was written");
    error.to_string()
}

#[tokio::test]
async fn unclosed_quote_fails_the_import_with_its_line() {
    let mut rows = vec![SOUND; 200];
    rows[99] = "2,A,\"Cup,1,2010-12-01T08:00,1.00,7";
    let opened_on_101 = "the quote that opens on line 101";

    for content in [csv(&rows), csv(&rows).replace('\n', "\r\n"), csv(&rows).replace('\n', "\r")] {
        let said = refused(packed(content.as_bytes())).await;
        assert!(said.ends_with(&format!("{opened_on_101} is never closed")), "{said}");
    }
    // The next quote would close it, and what stands between be lost in one field.
    rows[149] = "2,A,\"Cup, red\",1,2010-12-01T08:00,1.00,7";
    let said = refused(csv(&rows)).await;
    assert!(said.contains(&format!("{opened_on_101} closes on line 151 in the middle of a field")), "{said}");
    rows.truncate(100);
    let said = refused(csv(&rows)).await;
    assert!(said.ends_with(&format!("{opened_on_101} is never closed")), "{said}");
}

#[tokio::test]
async fn quote_that_a_later_inch_mark_closes_fails_the_import() {
    let mut rows = vec![SOUND; 20];
    rows[4] = "2,A,\"Cup,1,2010-12-01T08:00,1.00,7";
    let opened_on_6 = "the quote that opens on line 6 is closed some rows later, and those would be lost in one field";

    for closing in ["3,A,Pot 5\",1,2010-12-01T08:00,1.00,7", "3,5\",Pot,1,2010-12-01T08:00,1.00,7"] {
        for at in [5, 15] {
            rows[at] = closing;
            for line_end in ["\n", "\r\n", "\r"] {
                assert_eq!(refused(csv(&rows).replace('\n', line_end)).await, opened_on_6);
            }
            rows[at] = SOUND;
        }
    }
}

#[tokio::test]
async fn note_of_many_lines_is_no_unclosed_quote() {
    let shop = Shop::on_sqlite().await;
    let text = format!("{HEADER},Note\n{SOUND},\"Leave it, please,\n1, 2, 3, 4, 5, 6, 7\nby the door\"\n");

    shop.import_file(shop.write("file.csv", text), &[]).await.expect("an import");

    assert_eq!(shop.books().await, [1, 1, 100, 0, 0]);
}

#[tokio::test]
async fn quotes_within_and_around_a_field_are_read() {
    let shop = Shop::on_sqlite().await;
    let rows = [r#"1,A,"5"" pot, red" ,1,2010-12-01T08:00,1.00,7"#, r#"2,A,5" pot,1,2010-12-01T08:00,1.00,7"#];

    shop.import(&rows).await;

    assert_eq!(shop.get("1").await.lines[0].description, "5\" pot, red");
    assert_eq!(shop.get("2").await.lines[0].description, "5\" pot");
}

#[tokio::test]
async fn rejects_name_the_line_of_the_file() {
    let text = format!(
        "\n{HEADER}\n\n\n{SOUND}\n2,A,Cup,x,2010-12-01T08:00,1.00,7\n\n3,\"A\n\nB\",\"Cup\nred\",x,2010-12-01T08:00,1.00,7\n4,A,Cup,x,2010-12-01T08:00,1.00,7"
    );
    let bad = "the quantity is no number".to_owned();
    let lines: Vec<(u64, String)> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.starts_with(['2', '3', '4']))
        .map(|(line, _)| (line, bad.clone()))
        .collect();
    assert_eq!(lines.iter().map(|(line, _)| *line).collect::<Vec<u64>>(), [6, 8, 12]);
    for line_end in ["\n", "\r\n", "\r"] {
        let shop = Shop::on_sqlite().await;
        shop.import_file(shop.write("file.csv", text.replace('\n', line_end)), &[]).await.expect("an import");
        assert_eq!(shop.rejects(), lines, "{line_end:?}");
    }
}

#[tokio::test]
async fn row_too_long_to_be_held_fails_the_import_with_its_line() {
    let rows = |description: String| csv(&[SOUND, &format!("2,A,{description},1,2010-12-01T08:00,1.00,7")]);
    let said = refused(rows("x".repeat(300 * 1024))).await;
    assert!(said.ends_with("the row that begins on line 3 is longer than 256 KiB"), "{said}");
    let said = refused(rows(format!("\"{}\"", "\n".repeat(300 * 1024)))).await;
    assert!(said.ends_with("the quote that opens on line 3 is not closed within 256 KiB"), "{said}");

    // A hundred thousand to one: read to its end, it would fill the memory.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    bomb.write_all(csv(&[SOUND, "2,A,"]).as_bytes()).expect("written");
    for _ in 0..400 {
        bomb.write_all(&vec![b'x'; 1024 * 1024]).expect("written");
    }
    let said = refused(bomb.finish().expect("compressed")).await;
    assert!(said.ends_with("the row that begins on line 3 is longer than 256 KiB"), "{said}");
}

#[tokio::test]
async fn header_alone_is_an_import_of_nothing() {
    for header in [HEADER.to_owned(), format!("\u{feff}{HEADER}\r\n\r\n")] {
        let shop = Shop::on_sqlite().await;

        let summary = shop.import_file(shop.write("file.csv", header), &[]).await.expect("an import");

        assert_eq!((summary.outcome.read.rows, summary.is_all_rejected()), (0, false));
        assert!(shop.rejects().is_empty());
    }
}
