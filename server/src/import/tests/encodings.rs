use encoding_rs::WINDOWS_1252;

use super::packed;
use super::shop::{HEADER, Shop, csv};

const ROW: &str = "1,A,Café “Tea” €5,1,2010-12-01T08:00,1.00,7";

fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

async fn check(name: &str, content: Vec<u8>) {
    for content in [packed(&content), content] {
        let shop = Shop::on_sqlite().await;
        let summary = shop.import_file(shop.write("file.csv", content), &[]).await.expect(name);
        assert_eq!(summary.outcome.rejected.rows, 0, "{name}");
        assert_eq!(shop.get("1").await.lines[0].description, "Café “Tea” €5", "{name}");
    }
}

#[tokio::test]
async fn encodings_that_shops_export_are_read() {
    let text = csv(&[ROW]);
    let marked = format!("\u{feff}{text}");
    // Longer than any buffer, and with letters of two halves.
    let long = format!("{marked}\n{}", "2,B,\u{1f375},1,2010-12-01T08:00,1.00,7\r\n".repeat(5_000));

    check("UTF-8", text.clone().into_bytes()).await;
    check("UTF-8 with a mark", marked.clone().into_bytes()).await;
    check("UTF-8 with two marks", format!("\u{feff}{marked}").into_bytes()).await;
    check("a mark and a quoted header", marked.replacen("InvoiceNo", "\"InvoiceNo\"", 1).into_bytes()).await;
    check("Windows-1252", WINDOWS_1252.encode(&text).0.into_owned()).await;
    check("UTF-16LE", utf_16(&marked, u16::to_le_bytes)).await;
    check("UTF-16BE", utf_16(&marked, u16::to_be_bytes)).await;
    check("long UTF-16LE", utf_16(&long, u16::to_le_bytes)).await;
}

#[tokio::test]
async fn encodings_that_cannot_be_read_are_named() {
    let text = csv(&[ROW]);
    let utf_32: Vec<u8> = text.chars().flat_map(|letter| (letter as u32).to_le_bytes()).collect();
    let header = HEADER.replace("Description", "Описание");
    let without_mark = "it is UTF-16 without a byte order mark; save it as CSV in UTF-8";
    let cases = [
        (utf_16(&text, u16::to_le_bytes), without_mark),
        (utf_16(&text, u16::to_be_bytes), without_mark),
        (utf_16(&format!("{header}\n{ROW}"), u16::to_le_bytes), without_mark),
        (utf_32.clone(), "it is UTF-32 without a byte order mark"),
        ([&[0xff, 0xfe, 0, 0][..], &utf_32].concat(), "it is UTF-32;"),
        (b"PK\x03\x04 and so on".to_vec(), "an Excel workbook"),
        (packed(text.as_bytes()), "a gzip archive within another"),
        ([&[0xff, 0xfe][..], &utf_16(&text, u16::to_le_bytes), &[0x31]].concat(), "it begins as UTF-16"),
        ([&[0xff, 0xfe][..], &utf_16(&text, u16::to_le_bytes), &[0, 0xd8, 0x31, 0]].concat(), "it begins as UTF-16"),
    ];
    for (content, said) in cases {
        let shop = Shop::on_sqlite().await;
        let content = if said.contains("gzip") { packed(&content) } else { content };
        let error = shop.import_file(shop.write("file.csv", content), &[]).await.expect_err(said).to_string();
        assert!(error.contains(said), "{error}");
        assert!(!shop.rejects_path().exists(), "{said}");
    }
}

#[tokio::test]
async fn byte_that_windows_1252_leaves_open_is_rejected() {
    let shop = Shop::on_sqlite().await;
    let content = [csv(&[]).as_bytes(), b"\n1,A,M\x81hle,1,2010-12-01T08:00,1.00,7\n"].concat();

    shop.import_file(shop.write("file.csv", content), &[]).await.expect("an import");

    assert_eq!(shop.rejects(), [(2, "the description has a control character or a line break".to_owned())]);
}
