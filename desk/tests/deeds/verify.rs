//! The books checked from outside: nothing is found in a lively shop, and each thing that is broken is found, alone.

mod breakages;
mod lively;

use async_trait::async_trait;
use desk::{Check, Finding, GatewayBook, GatewayBooks, GatewayEffect, GatewayTrouble, verify};
use domain::{FailureReason, GatewayResult, Timestamp};
use std::sync::Arc;
use storage::{Reading, Storage};

use crate::database::{Database, on_both_engines};
use breakages::{BREAKAGES, UNDECIDED};
use lively::lively_shop;

on_both_engines!(
    a_lively_shops_books_hold,
    whatever_is_broken_is_found_and_nothing_else,
    i10_money_that_moved_by_nobodys_decision_is_found,
    a_gateways_book_that_differs_is_found,
    one_merchants_books_are_looked_at_alone,
    a_look_writes_nothing,
);

/// What is found in a database, beside what a gateway's list says.
pub async fn findings(url: &str, effects: Vec<GatewayEffect>) -> Vec<Finding> {
    findings_of(url, effects, None).await
}

async fn findings_of(url: &str, effects: Vec<GatewayEffect>, merchant_id: Option<&str>) -> Vec<Finding> {
    let storage = Storage::open_to_look(url).await.expect("a database to look at");
    let books = GatewayBooks::from([("sandbox".to_owned(), Arc::new(Listed(effects)) as Arc<dyn GatewayBook>)]);
    let mut found = Vec::new();
    let verified = verify(&storage, merchant_id, &books, &mut |finding: &Finding| found.push(finding.clone())).await;
    let verified = verified.expect("a look at all of it");
    assert_eq!(verified.findings, u64::try_from(found.len()).expect("a count"));
    assert_eq!(verified.not_yet, ["the ledger (I8)", "the audit chain (I14)"]);
    storage.close().await;
    found
}

/// A gateway's list as it was read.
struct Listed(Vec<GatewayEffect>);

#[async_trait]
impl GatewayBook for Listed {
    async fn effects(
        &self,
        _: &mut Reading,
        after: &str,
        until: Option<&str>,
    ) -> Result<Vec<GatewayEffect>, GatewayTrouble> {
        let is_meant = |effect: &&GatewayEffect| {
            effect.refund_id.as_str() > after && until.is_none_or(|until| effect.refund_id.as_str() <= until)
        };
        Ok(self.0.iter().filter(is_meant).cloned().collect())
    }
}

async fn a_lively_shops_books_hold(database: Database) {
    let shop = lively_shop(&database.url).await;

    let states = shop.states().await;
    let words = "approved canceled pending rejected; attention done moving waiting; \
                 failed reserved sending succeeded unknown";
    assert_eq!(states, words.split([' ', ';']).filter(|word| !word.is_empty()).map(str::to_owned).collect());
    shop.finish().await;

    database.gone().await;
}

async fn whatever_is_broken_is_found_and_nothing_else(database: Database) {
    let effects = lively_shop(&database.url).await.finish().await;

    let mut wrong = Vec::new();
    for breakage in BREAKAGES {
        let copy = database.copy().await;
        copy.break_with(breakage.statements, breakage.rules).await;
        let found = findings(&copy.url, effects.clone()).await;
        let is_found =
            matches!(found.as_slice(), [only] if only.check == breakage.check && only.what.contains(breakage.what));
        if !is_found {
            wrong.push(format!("{:?}\n    {found:?}", breakage.statements));
        }
        copy.gone().await;
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    database.gone().await;
}

async fn i10_money_that_moved_by_nobodys_decision_is_found(database: Database) {
    let effects = lively_shop(&database.url).await.finish().await;

    for breakage in UNDECIDED {
        let copy = database.copy().await;
        copy.break_with(breakage.statements, breakage.rules).await;
        let found = findings(&copy.url, effects.clone()).await;
        let is_found = |finding: &Finding| finding.check == breakage.check && finding.what.contains(breakage.what);
        assert!(found.iter().any(is_found), "{:?}: {found:?}", breakage.statements);
        copy.gone().await;
    }
    database.gone().await;
}

#[test]
fn everything_that_is_checked_is_broken_once() {
    let broken: std::collections::BTreeSet<Check> = BREAKAGES.iter().map(|breakage| breakage.check).collect();
    // The gateway's book is not ours to break: a test of its own does.
    assert_eq!(broken.len() + 1, Check::ALL.len(), "{broken:?}");
    assert!(!broken.contains(&Check::GatewayAgrees));
}

/// Does something to a gateway's list, where a success stands.
type Change = fn(&mut Vec<GatewayEffect>, usize);

async fn a_gateways_book_that_differs_is_found(database: Database) {
    let effects = lively_shop(&database.url).await.finish().await;
    let done = |effect: &GatewayEffect| matches!(effect.answer, GatewayResult::Succeeded { .. });
    let first = effects.iter().position(done).expect("a success");
    let changes: [(&str, Change); 6] = [
        ("what was done for it", |book, at| {
            let again = GatewayEffect { reference: "again".to_owned(), ..book[at].clone() };
            book.push(again);
        }),
        ("what was done for it", |book, at| drop(book.remove(at))),
        ("what was done for it", |book, at| {
            book[at].answer = GatewayResult::Failed { reason: FailureReason::Declined };
        }),
        ("the amount of", |book, at| book[at].amount += 1),
        ("the amount of", |book, at| book[at].currency = "USD".to_owned()),
        ("its refund", |book, at| {
            book.push(GatewayEffect { refund_id: "re_nobody_asked".to_owned(), ..book[at].clone() });
        }),
    ];

    for (what, change) in changes {
        let mut changed = effects.clone();
        change(&mut changed, first);
        let found = findings(&database.url, changed).await;
        assert!(
            matches!(found.as_slice(), [only] if only.check == Check::GatewayAgrees && only.what.contains(what)),
            "{what}: {found:?}"
        );
    }
    database.gone().await;
}

async fn one_merchants_books_are_looked_at_alone(database: Database) {
    let shop = lively_shop(&database.url).await;
    let merchant_id = shop.merchant.merchant_id.clone();
    let other = crate::people::create("other", crate::people::rules());
    let other = shop.desk.create_merchant(other).await.expect("another merchant").merchant_id;
    let effects = shop.finish().await;
    database.break_with(breakages::RESERVED.statements, breakages::RESERVED.rules).await;

    assert_eq!(findings_of(&database.url, effects.clone(), Some(&merchant_id)).await.len(), 1);
    assert_eq!(findings_of(&database.url, effects, Some(&other)).await, []);
    database.gone().await;
}

async fn a_look_writes_nothing(database: Database) {
    let missing = Storage::open_to_look(&database.url).await;
    assert!(missing.is_err(), "an empty database has no books, and is not given any");
    lively_shop(&database.url).await.finish().await;

    let storage = Storage::open_to_look(&database.url).await.expect("a database to look at");
    // One engine refuses to begin, the other one to go on.
    let is_taken = match storage.writing().await {
        Ok(mut writing) => {
            writing.revoke_api_key("mer_nobodys", "key_nobodys", Timestamp(0)).await.is_ok()
                && writing.commit().await.is_ok()
        }
        Err(_) => false,
    };

    assert!(!is_taken, "the database took a write");
    storage.close().await;
    database.gone().await;
}
