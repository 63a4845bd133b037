//! Links and sessions.

use storage::{Role, Session, SessionOwner, Staff};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, assert_same, at, new_id};

on_both_engines!(
    a_link_is_open_until_its_end_for_its_own_merchant,
    a_link_is_used_once_even_by_two_at_once,
    a_new_link_ends_the_old_one,
    links_are_counted_since_an_instant,
    a_session_is_read_as_written_until_it_ends,
    a_session_of_staff_ends_with_all_of_theirs,
);

async fn a_link_is_open_until_its_end_for_its_own_merchant(database: &Database) {
    let shop = Shop::open(database).await;
    let (merchant_id, customer_id) = (&shop.merchant.merchant_id, &shop.customer.customer_id);
    let mut writing = database.writing().await;
    writing.insert_link("hash", merchant_id, customer_id, at(0), at(600)).await.expect("a link");

    let mut is_open = async |hash: &str, merchant_id: &str, now| {
        writing.find_open_link(hash, merchant_id, at(now)).await.expect("a look").is_some()
    };
    assert!(is_open("hash", merchant_id, 599).await);
    assert!(is_open("hash", merchant_id, 599).await, "looking does not use it");
    assert!(!is_open("hash", merchant_id, 600).await);
    assert!(!is_open("hash", "mer_other", 1).await);
    assert!(!is_open("other", merchant_id, 1).await);
    assert_eq!(writing.use_link("hash", "mer_other", at(1)).await.expect("an answer"), None);
    assert_eq!(writing.use_link("hash", merchant_id, at(600)).await.expect("an answer"), None);
    let used = writing.use_link("hash", merchant_id, at(599)).await.expect("an answer");
    assert_eq!(used.as_ref(), Some(customer_id));
}

async fn a_link_is_used_once_even_by_two_at_once(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let (merchant_id, customer_id) = (&shop.merchant.merchant_id, &shop.customer.customer_id);
    writing.insert_link("hash", merchant_id, customer_id, at(0), at(600)).await.expect("a link");
    writing.commit().await.expect("a commit");

    let users = (0..8).map(|_| {
        let (storage, merchant_id) = (database.storage.clone(), merchant_id.clone());
        tokio::spawn(async move {
            let mut writing = storage.writing().await.expect("a write begins");
            let used = writing.use_link("hash", &merchant_id, at(1)).await.expect("an answer");
            writing.commit().await.expect("a commit");
            used
        })
    });
    let used = futures::future::join_all(users).await.into_iter().filter_map(|user| user.expect("no panic")).count();

    assert_eq!(used, 1);
}

async fn a_new_link_ends_the_old_one(database: &Database) {
    let shop = Shop::open(database).await;
    let (merchant_id, customer_id) = (&shop.merchant.merchant_id, &shop.customer.customer_id);
    let mut writing = database.writing().await;
    for hash in ["old", "new"] {
        writing.insert_link(hash, merchant_id, customer_id, at(0), at(600)).await.expect("a link");
    }

    assert_eq!(writing.use_link("old", merchant_id, at(1)).await.expect("an answer"), None);
    assert!(writing.use_link("new", merchant_id, at(1)).await.expect("an answer").is_some());
}

async fn links_are_counted_since_an_instant(database: &Database) {
    let shop = Shop::open(database).await;
    let (merchant_id, customer_id) = (&shop.merchant.merchant_id, &shop.customer.customer_id);
    let mut writing = database.writing().await;
    for (hash, made) in [("one", 10), ("two", 20), ("three", 30)] {
        writing.insert_link(hash, merchant_id, customer_id, at(made), at(600)).await.expect("a link");
    }

    assert_eq!(writing.count_links_since(customer_id, at(10)).await.expect("a count"), 2);
    assert_eq!(writing.count_links_since("cus_other", at(0)).await.expect("a count"), 0);
}

fn session(shop: &Shop, hash: &str, owner: SessionOwner) -> Session {
    Session {
        token_hash: hash.to_owned(),
        merchant_id: shop.merchant.merchant_id.clone(),
        owner,
        last_seen_at: at(0),
        expires_at: at(100),
    }
}

async fn a_session_is_read_as_written_until_it_ends(database: &Database) {
    let shop = Shop::open(database).await;
    let mut session = session(&shop, "hash", SessionOwner::Customer(shop.customer.customer_id.clone()));
    let mut writing = database.writing().await;
    writing.insert_session(&session).await.expect("a session");
    assert_same(&writing.find_session("hash", at(99)).await.expect("a look"), &Some(&session));
    assert!(writing.find_session("hash", at(100)).await.expect("a look").is_none(), "it has run out");

    writing.record_session_seen("hash", at(50)).await.expect("a write");
    session.last_seen_at = at(50);
    assert_same(&writing.find_session("hash", at(51)).await.expect("a look"), &Some(&session));

    writing.end_session("hash", at(60)).await.expect("a write");
    assert!(writing.find_session("hash", at(61)).await.expect("a look").is_none());
}

async fn a_session_of_staff_ends_with_all_of_theirs(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    for email in ["a@example.org", "b@example.org"] {
        let staff = Staff {
            staff_id: new_id("stf"),
            merchant_id: shop.merchant.merchant_id.clone(),
            email: email.to_owned(),
            name: "Nora".to_owned(),
            role: Role::Reviewer,
            password_hash: String::new(),
            approves_up_to: None,
            disabled_at: None,
        };
        writing.insert_staff(&staff, at(0)).await.expect("a person");
        for browser in ["phone", "desk"] {
            let owner = SessionOwner::Staff(staff.staff_id.clone());
            writing.insert_session(&session(&shop, &format!("{email} {browser}"), owner)).await.expect("a session");
        }
    }
    let gone = writing.find_staff_by_email("a@example.org").await.expect("a look").expect("a person");

    writing.end_sessions_of_staff(&gone.staff_id, at(5)).await.expect("a write");

    for (hash, stays) in [("a@example.org phone", false), ("a@example.org desk", false), ("b@example.org desk", true)] {
        assert_eq!(writing.find_session(hash, at(6)).await.expect("a look").is_some(), stays, "{hash}");
    }
}
