use domain::{Currency, Policy, Slug};
use storage::{Merchant, PolicyVersion};

use crate::{Calendar, Deed, Desk, Failed};

/// A new merchant and its first policy.
#[derive(Debug, Clone)]
pub struct CreateMerchant {
    pub slug: String,
    pub name: String,
    pub currency: String,
    /// IANA name.
    pub timezone: String,
    pub is_demo: bool,
    /// Whether no real money moves. The demo is a test in any case.
    pub is_test: bool,
    pub rules: Policy,
    pub answer_within_hours: i64,
    pub arrives_after_days: i64,
    pub arrives_within_days: i64,
}

/// Why a merchant was not created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateMerchantRefused {
    #[error("{0:?} cannot be a merchant's slug: 2 to 40 of a-z, 0-9 and -, and no word the program uses itself")]
    BadSlug(String),
    #[error("this database holds the demo shop, and nothing but it: name another with MONEYBACK_DATABASE_URL")]
    DemoIsHere,
    #[error("the slug {0:?} is taken")]
    SlugTaken(String),
    #[error("{0:?} is no ISO 4217 currency code")]
    UnknownCurrency(String),
    #[error("{0:?} is no time zone of the IANA database, such as Europe/Berlin")]
    UnknownTimezone(String),
    #[error("a merchant needs a name")]
    NoName,
}

impl Desk {
    pub async fn create_merchant(&self, asked: CreateMerchant) -> Deed<Merchant, CreateMerchantRefused> {
        use CreateMerchantRefused as Refused;
        let refuse = |refused| Err(Failed::Refused(refused));
        if Slug::parse(&asked.slug).is_err() || (asked.slug == Slug::DEMO && !asked.is_demo) {
            return refuse(Refused::BadSlug(asked.slug));
        }
        if asked.name.trim().is_empty() {
            return refuse(Refused::NoName);
        }
        let Some(currency) = Currency::from_code(&asked.currency) else {
            return refuse(Refused::UnknownCurrency(asked.currency));
        };
        if Calendar::of(&asked.timezone).is_err() {
            return refuse(Refused::UnknownTimezone(asked.timezone));
        }

        let now = self.now();
        let merchant = Merchant {
            merchant_id: self.new_id("mer"),
            slug: asked.slug,
            name: asked.name.trim().to_owned(),
            currency,
            timezone: asked.timezone,
            locale: "en".to_owned(),
            is_demo: asked.is_demo,
            is_test: asked.is_test || asked.is_demo,
        };
        let policy = PolicyVersion {
            policy_id: self.new_id("pol"),
            merchant_id: merchant.merchant_id.clone(),
            version: 1,
            in_force_from: now,
            rules: asked.rules,
            answer_within_hours: asked.answer_within_hours,
            arrives_after_days: asked.arrives_after_days,
            arrives_within_days: asked.arrives_within_days,
        };
        let mut writing = self.storage().writing().await?;
        // Its passwords are known to everybody: the program serves it alone, or not at all.
        if writing.list_merchants().await?.iter().any(|merchant| merchant.is_demo) {
            return refuse(Refused::DemoIsHere);
        }
        if let Err(error) = writing.insert_merchant(&merchant, now).await {
            let is_taken = error.broke("merchant_slug_is_taken", "merchant.slug");
            return Err(if is_taken { Failed::Refused(Refused::SlugTaken(merchant.slug)) } else { error.into() });
        }
        writing.insert_policy(&policy).await?;
        writing.commit().await?;
        Ok(merchant)
    }
}
