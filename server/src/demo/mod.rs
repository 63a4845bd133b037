//! A lively shop for whoever wants to look: its past is played by the deeds themselves, at the times they would
//! have been done, relative to today, so that it never goes stale and no row is made up.

mod catalogue;
mod story;

use desk::{CreateMerchant, CreateStaff, Desk, DeskParts, Merchant, Role};
use domain::{Currency, CurrencyAmounts, Exceptions, Minor, Policy, Slug, WindowFrom};
use std::sync::Arc;

use crate::clock::{SetClock, SystemChance};
use crate::commands::Trouble;
use crate::config::Config;
use crate::gateways;
use crate::mail::DemoMailbox;

pub const SLUG: &str = Slug::DEMO;
/// What the shop counts in.
const CURRENCY: &str = "EUR";
const PASSWORD: &str = "refunds-are-easy";
/// As the README's examples have it; like the passwords it is known to everybody, and is there in the demo alone.
pub const API_KEY: &str = "mb_demo_key_known_to_everybody_of_the_demo_shop";

/// Address, and what there is to see.
pub fn customers() -> Vec<(String, String)> {
    [
        ("mara@example.com", "goods, a course, a subscription; requests in every state"),
        ("jonas@example.com", "outside the window, disputed, still settling"),
        ("ama@example.com", "partly paid with credit, other currencies"),
    ]
    .map(|(email, about)| (email.to_owned(), about.to_owned()))
    .into()
}

/// Address, password and role.
pub fn staff() -> Vec<(String, String, String)> {
    [
        ("nora@lumen.example", "Manager, no limit"),
        ("ben@lumen.example", "Reviewer, up to €100.00"),
        ("vera@lumen.example", "Viewer, may look"),
    ]
    .map(|(email, role)| (email.to_owned(), PASSWORD.to_owned(), role.to_owned()))
    .into()
}

/// Makes the demo's shop, its people and its past, where the database has no merchant yet.
pub async fn fill(desk: &Desk, mailbox: Arc<DemoMailbox>) -> Result<(), Trouble> {
    let merchants = desk.list_merchants().await?;
    if let Some(stranger) = merchants.iter().find(|merchant| !merchant.is_demo) {
        return Err(beside_the_demo(&stranger.slug));
    }
    if let Some(shop) = merchants.iter().find(|merchant| merchant.is_demo)
        && !story::was_played(desk, shop).await?
    {
        let words = "the demo shop was not filled to its end; delete its database and start again";
        return Err(Trouble(words.to_owned()));
    }
    if let Some(shop) = merchants.iter().find(|merchant| merchant.is_demo) {
        desk.create_demo_key(shop, API_KEY).await?;
    }
    if !merchants.is_empty() {
        return Ok(());
    }
    let now = desk.now();
    let clock = Arc::new(SetClock::at(now));
    let past = Desk::new(DeskParts {
        storage: desk.storage().clone(),
        clock: clock.clone(),
        chance: Arc::new(SystemChance),
        mailer: Arc::new(story::PastMail { mailbox, clock: clock.clone() }),
        gateways: gateways::in_house(desk.storage(), clock.clone()),
        public_url: desk.public_url().to_owned(),
    });
    clock.set(story::days_before(now, 400));
    let merchant = make_shop(&past).await?;
    clock.set(now);
    desk.create_demo_key(&merchant, API_KEY).await?;
    story::play(&past, &clock, &merchant, now).await
}

/// An amount of the shop's own currency, in cents.
fn euros(cents: Minor) -> Result<CurrencyAmounts, Trouble> {
    let currency = Currency::from_code(CURRENCY).ok_or_else(|| Trouble(format!("currency {CURRENCY}")))?;
    CurrencyAmounts::new([(currency, cents)]).map_err(|problem| Trouble(problem.to_string()))
}

/// Everybody knows the demo's passwords and reads its mails, so nobody else may be in its database.
fn beside_the_demo(slug: &str) -> Trouble {
    let who = match slug {
        SLUG => format!("a merchant {SLUG:?} that is not the demo shop"),
        _ => format!("the merchant {slug:?}"),
    };
    Trouble(format!(
        "this database holds {who}; the demo needs one of its own: name it with MONEYBACK_DATABASE_URL, or serve without --demo"
    ))
}

async fn make_shop(desk: &Desk) -> Result<Merchant, Trouble> {
    let rules = Policy {
        window_days: Some(30),
        window_from: WindowFrom::DeliveredAt,
        excluded_categories: vec!["gift cards".to_owned()],
        exclude_consumed: true,
        exceptions: Exceptions::Review,
        auto_approve_up_to: euros(1_000)?,
        ..Policy::default()
    };
    let shop = CreateMerchant {
        slug: SLUG.to_owned(),
        name: "Lumen Coffee".to_owned(),
        currency: CURRENCY.to_owned(),
        timezone: "Europe/Berlin".to_owned(),
        is_demo: true,
        is_test: true,
        rules,
        answer_within_hours: 48,
        arrives_after_days: 5,
        arrives_within_days: 7,
    };
    let merchant = desk.create_merchant(shop).await?;
    for (email, name, role, limit) in [
        ("nora@lumen.example", "Nora Lang", Role::Manager, None),
        ("ben@lumen.example", "Ben Okoro", Role::Reviewer, Some(euros(10_000)?)),
        ("vera@lumen.example", "Vera Holm", Role::Viewer, None),
    ] {
        let person = CreateStaff {
            email: email.to_owned(),
            name: name.to_owned(),
            role,
            password: PASSWORD.to_owned(),
            approves_up_to: limit,
        };
        desk.create_staff(&merchant, person).await?;
    }
    Ok(merchant)
}

/// Where to click and how to sign in.
pub fn print_welcome(config: &Config) {
    let url = config.public_url();
    println!("\nThe demo shop is open.\n");
    println!("  As a customer   {url}/{SLUG}");
    for (email, about) in customers() {
        println!("                    {email:<20} {about}");
    }
    println!("  The mails       {url}/demo/mail   (the sign-in link comes there)");
    println!("  As its staff    {url}/desk");
    for (email, password, role) in staff() {
        println!("                    {email:<20} {password}   {role}");
    }
    println!("  As its programs {url}/docs");
    println!("                    {API_KEY}");
    println!("\nStop with Ctrl-C.\n");
}
