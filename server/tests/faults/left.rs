//! What is left of a database, opened as the next start would, and looked through.

use sqlx::Connection as _;
use std::path::Path;
use storage::Storage;

/// Opens, is whole by SQLite's own check, has books that hold, and knows these refunds.
pub async fn check(database: &Path, refunds: &[String], when: &str) {
    let url = format!("sqlite://{}", database.display());
    let storage = Storage::open(&url).await.unwrap_or_else(|error| panic!("{when}: {error}"));
    let mut reading = storage.reading().await.expect("a look");
    for refund_id in refunds {
        let found = reading.get_refund(refund_id).await;
        assert!(found.is_ok(), "{when}: {refund_id} was told and is not there");
    }
    drop(reading);
    let mut findings = Vec::new();
    let mut tell = |finding: &desk::Finding| findings.push(finding.to_string());
    desk::verify(&storage, None, &desk::GatewayBooks::new(), &mut tell).await.expect("checked");
    assert_eq!(findings, [""; 0], "{when}");
    storage.close().await;
    let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("it opens");
    let said: String =
        sqlx::query_scalar("pragma integrity_check").fetch_one(&mut connection).await.expect("an answer");
    assert_eq!(said, "ok", "{when}");
    connection.close().await.expect("it closes");
}
