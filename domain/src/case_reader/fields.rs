//! JSON values that remember where they stood.

use std::borrow::Cow;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{CaseProblem, InvalidCase, Percent, Timestamp};

/// A value and its path, such as `invoice.lines[0].tax`. Its JSON is read when it is asked for.
pub(super) struct Field<'a> {
    path: String,
    json: &'a str,
}

/// An object's values by name.
pub(super) struct Object<'a> {
    path: String,
    members: Members<'a>,
}

impl<'a> Field<'a> {
    pub fn whole(text: &'a str) -> Result<Self, InvalidCase> {
        let json: Result<&RawValue, _> = serde_json::from_str(text);
        match json {
            Ok(json) => Ok(Self { path: String::new(), json: json.get() }),
            // Nobody sees the mark, so that the plain message would puzzle.
            Err(_) if text.starts_with('\u{feff}') => Err(InvalidCase::new(
                "case",
                CaseProblem::MustBe("one JSON object without a byte order mark before it"),
            )),
            Err(_) => Err(InvalidCase::new("case", CaseProblem::MustBe("one JSON object"))),
        }
    }

    /// JSON that stands by itself where others have it as a field.
    pub fn named(path: &str, text: &'a str) -> Result<Self, InvalidCase> {
        let whole = Self::whole(text).map_err(|invalid| InvalidCase::new(path, invalid.problem))?;
        Ok(Self { path: path.to_owned(), ..whole })
    }

    pub fn problem(&self, problem: CaseProblem) -> InvalidCase {
        let path = if self.path.is_empty() { "case" } else { &self.path };
        InvalidCase::new(path, problem)
    }

    fn must_be(&self, what: &'static str) -> InvalidCase {
        self.problem(CaseProblem::MustBe(what))
    }

    fn parsed<T: Deserialize<'a>>(&self, what: &'static str) -> Result<T, InvalidCase> {
        serde_json::from_str(self.json).map_err(|_| self.must_be(what))
    }

    pub fn object(&self) -> Result<Object<'a>, InvalidCase> {
        Ok(Object { path: self.path.clone(), members: self.parsed("an object")? })
    }

    pub fn list(&self) -> Result<Vec<Self>, InvalidCase> {
        let items: Vec<&'a RawValue> = self.parsed("a list")?;
        let items = items.into_iter().enumerate();
        Ok(items.map(|(index, json)| Self { path: format!("{}[{index}]", self.path), json: json.get() }).collect())
    }

    pub fn text(&self) -> Result<String, InvalidCase> {
        self.parsed("a string")
    }

    pub fn flag(&self) -> Result<bool, InvalidCase> {
        self.parsed("true or false")
    }

    /// A number without fraction or exponent, however long; what does not fit is held at the
    /// nearest number that does, which is far outside every range that [`crate::Case::check`] allows.
    pub fn integer(&self) -> Result<i64, InvalidCase> {
        let (negative, digits) = self.json.strip_prefix('-').map_or((false, self.json), |rest| (true, rest));
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.must_be("a whole number from 0 to 9007199254740991"));
        }
        let too_large = if negative { i64::MIN } else { i64::MAX };
        Ok(self.json.parse().unwrap_or(too_large))
    }

    pub fn instant(&self) -> Result<Timestamp, InvalidCase> {
        let text: String = self.parsed("an instant as RFC 3339 writes it")?;
        Timestamp::parse_rfc3339(&text).ok_or_else(|| self.must_be("an instant as RFC 3339 writes it"))
    }

    pub fn percent(&self) -> Result<Percent, InvalidCase> {
        self.text()?.parse().map_err(|_| self.must_be("a string of digits with up to 6 decimals"))
    }

    pub fn word<T: FromStr>(&self, what: &'static str) -> Result<T, InvalidCase> {
        self.text()?.parse().map_err(|_| self.problem(CaseProblem::Unknown(what)))
    }
}

impl<'a> Object<'a> {
    /// Must be there, and be something.
    pub fn required(&self, name: &str) -> Result<Field<'a>, InvalidCase> {
        self.find(name)?.ok_or_else(|| self.missing(name))
    }

    /// Must be there, and may be null, which means something here.
    pub fn nullable(&self, name: &str) -> Result<Option<Field<'a>>, InvalidCase> {
        let field = self.required(name)?;
        Ok((field.json != "null").then_some(field))
    }

    /// May be absent or null.
    pub fn optional(&self, name: &str) -> Result<Option<Field<'a>>, InvalidCase> {
        Ok(self.find(name)?.filter(|field| field.json != "null"))
    }

    pub fn optional_flag(&self, name: &str) -> Result<bool, InvalidCase> {
        self.optional(name)?.map_or(Ok(false), |field| field.flag())
    }

    /// 0 where it is not there.
    pub fn optional_integer(&self, name: &str) -> Result<i64, InvalidCase> {
        self.optional(name)?.map_or(Ok(0), |field| field.integer())
    }

    pub fn optional_instant(&self, name: &str) -> Result<Option<Timestamp>, InvalidCase> {
        self.optional(name)?.map(|field| field.instant()).transpose()
    }

    /// Every field is one of these.
    pub fn only(&self, known: &[&str]) -> Result<(), InvalidCase> {
        match self.members.0.iter().find(|(name, _)| !known.contains(&name.as_ref())) {
            Some((name, _)) => Err(InvalidCase::new(self.path_of(name), CaseProblem::Unknown("field"))),
            None => Ok(()),
        }
    }

    fn find(&self, name: &str) -> Result<Option<Field<'a>>, InvalidCase> {
        let mut named = self.members.0.iter().filter(|(known, _)| known == name);
        let field = named.next().map(|(_, json)| Field { path: self.path_of(name), json: json.get() });
        match (field, named.next()) {
            (Some(field), Some(_)) => Err(field.problem(CaseProblem::GivenTwice)),
            (field, _) => Ok(field),
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.0.iter().map(|(name, _)| name.as_ref())
    }

    pub fn missing(&self, name: &str) -> InvalidCase {
        self.problem_of(name, CaseProblem::Missing)
    }

    pub fn problem_of(&self, name: &str, problem: CaseProblem) -> InvalidCase {
        InvalidCase::new(self.path_of(name), problem)
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

/// An object's members as they stand, those given twice included.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((Name(name), json)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            members.push((name, json));
        }
        Ok(Members(members))
    }
}

/// A member's name, borrowed where it holds no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
