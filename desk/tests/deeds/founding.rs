//! A merchant and its people: what is refused, and what just passes.

use desk::{CreateMerchant, CreateMerchantRefused, CreateStaff, CreateStaffRefused, Failed, Role};

use crate::people::{amounts, create, rules};
use crate::shop::shop;

#[tokio::test]
async fn a_merchant_needs_a_slug_of_its_own_a_name_a_currency_and_a_time_zone() {
    use CreateMerchantRefused as Refused;
    let shop = shop().await;
    let good = || create("tea-house", rules());
    let long = "a".repeat(41);

    let cases: Vec<(CreateMerchant, Refused)> = ["x", "Tea", "tea house", "-tea", "desk", "v1", "", &long]
        .into_iter()
        .map(|slug| (create(slug, rules()), Refused::BadSlug(slug.to_owned())))
        .chain([
            (create("lantern", rules()), Refused::SlugTaken("lantern".to_owned())),
            (CreateMerchant { name: "  ".to_owned(), ..good() }, Refused::NoName),
            (CreateMerchant { currency: "EURO".to_owned(), ..good() }, Refused::UnknownCurrency("EURO".to_owned())),
            (CreateMerchant { timezone: "Berlin".to_owned(), ..good() }, Refused::UnknownTimezone("Berlin".to_owned())),
        ])
        .collect();
    for (asked, refused) in cases {
        match shop.desk.create_merchant(asked).await {
            Err(Failed::Refused(why)) => assert_eq!(why, refused),
            other => panic!("{other:?} instead of {refused:?}"),
        }
    }

    let created = shop.desk.create_merchant(good()).await.expect("nothing was left behind");
    assert_eq!((created.slug.as_str(), created.name.as_str()), ("tea-house", "Lantern & Cup"));
    shop.close().await;
}

#[tokio::test]
async fn a_person_needs_an_address_of_their_own_and_a_password_of_some_length() {
    use CreateStaffRefused as Refused;
    let shop = shop().await;
    let hire = async |email: &str, password: &str| {
        let asked = CreateStaff {
            email: email.to_owned(),
            name: "Mia".to_owned(),
            role: Role::Viewer,
            password: password.to_owned(),
            approves_up_to: Some(amounts([("EUR", 1)])),
        };
        match shop.desk.create_staff(&shop.merchant, asked).await {
            Ok(staff) => Ok(staff),
            Err(Failed::Refused(why)) => Err(why),
            Err(Failed::Trouble(trouble)) => panic!("{trouble:?}"),
        }
    };

    assert_eq!(hire("mia", "twelve chars").await.err(), Some(Refused::BadEmail("mia".to_owned())));
    assert_eq!(hire("mia@example.org", "eleven char").await.err(), Some(Refused::BadPassword));
    assert_eq!(hire("mia@example.org", &"x".repeat(129)).await.err(), Some(Refused::BadPassword));
    let staff = hire("Mia@Example.org", "zwölf Zeichn").await.expect("twelve characters, not bytes");
    assert_eq!(staff.email, "mia@example.org");
    assert!(staff.password_hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{}", staff.password_hash);
    let taken = hire("mia@example.org", "twelve chars").await;
    assert_eq!(taken.err(), Some(Refused::EmailTaken("mia@example.org".to_owned())));
    for unmailable in ["try..this@docomo.example", "mia@[192.0.2.1]"] {
        assert_eq!(hire(unmailable, "twelve chars").await.err(), Some(Refused::BadEmail(unmailable.to_owned())));
    }
    shop.close().await;
}

#[tokio::test]
async fn person_is_one_in_each_spelling_of_their_domain() {
    let shop = shop().await;
    let asked = CreateStaff {
        email: "mia@bücher.example".to_owned(),
        name: "Mia".to_owned(),
        role: Role::Viewer,
        password: "twelve chars".to_owned(),
        approves_up_to: None,
    };
    let staff = shop.desk.create_staff(&shop.merchant, asked.clone()).await.expect("a person");
    assert_eq!(staff.email, "mia@xn--bcher-kva.example");

    let again = CreateStaff { email: "Mia@XN--BCHER-KVA.example".to_owned(), ..asked };
    let again = shop.desk.create_staff(&shop.merchant, again).await;
    assert!(matches!(again, Err(Failed::Refused(CreateStaffRefused::EmailTaken(_)))), "{again:?}");
    for spelling in ["mia@bücher.example", "mia@xn--bcher-kva.example", " MIA@BÜCHER.example "] {
        assert!(
            shop.desk.sign_in_staff(spelling, "twelve chars", &desk::Client::default()).await.is_ok(),
            "{spelling}"
        );
    }
    assert!(shop.desk.disable_staff("Mia@Bücher.example").await.expect("a write"));
    shop.close().await;
}

#[tokio::test]
async fn a_password_that_is_made_up_is_long_and_never_the_same() {
    let shop = shop().await;

    let (one, other) = (shop.desk.make_up_password(), shop.desk.make_up_password());

    assert_eq!((one.len(), other.len()), (22, 22));
    assert_ne!(one, other);
    shop.close().await;
}
