//! A merchant's word in addresses: `/{slug}`.

use serde::{Deserialize, Serialize};

/// Words that the program uses itself, or that browsers, crawlers and proxies ask for. Each route's first word is among
/// them but [`Slug::DEMO`].
const RESERVED: &[&str] = &[
    ".well-known",
    "account",
    "admin",
    "api",
    "app",
    "assets",
    "auth",
    "css",
    "customer",
    "desk",
    "docs",
    "errors",
    "events",
    "favicon",
    "favicon.ico",
    "files",
    "health",
    "healthz",
    "img",
    "js",
    "login",
    "logout",
    "manifest.json",
    "metrics",
    "moneyback",
    "openapi",
    "openapi.json",
    "pkg",
    "public",
    "readyz",
    "robots.txt",
    "sign-in",
    "sign-out",
    "sitemap.xml",
    "static",
    "style",
    "v1",
    "v2",
    "webhook",
    "webhooks",
    "well-known",
    "withdraw",
];

/// 2 to 40 letters a to z, digits and hyphens; not a word of our own. As it stands: an address
/// that differed from it by case would be another page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Why text is no slug, in the order it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugProblem {
    #[error("a slug has 2 to 40 characters")]
    Length,
    #[error("a slug is made of a to z, 0 to 9 and hyphens between them")]
    Letters,
    #[error("this word is used by the program itself")]
    Reserved,
}

impl Slug {
    /// The demo merchant's own, which no other may have: the demo's mails are shown below it.
    pub const DEMO: &'static str = "demo";

    pub fn parse(text: &str) -> Result<Self, SlugProblem> {
        if RESERVED.contains(&text) {
            return Err(SlugProblem::Reserved);
        }
        if !(2..=40).contains(&text.len()) {
            return Err(SlugProblem::Length);
        }
        let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !text.bytes().all(is_allowed) || text.starts_with('-') || text.ends_with('-') {
            return Err(SlugProblem::Letters);
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Slug {
    type Err = SlugProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugProblem;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}
