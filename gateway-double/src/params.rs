//! Form-encoded parameters, `metadata[refund_id]=…` and `expand[]=…` included, and what Stripe finds wrong with them.

use crate::refusal::Refusal;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    pub fn read(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The same parameters in another order are the same request.
    pub fn sorted(&self) -> Vec<(String, String)> {
        let mut sorted = self.0.clone();
        sorted.sort();
        sorted
    }

    /// Refuses the first parameter that the route does not know. `expand` is known everywhere.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        for (name, value) in &self.0 {
            let outer = name.split('[').next().unwrap_or_default();
            if outer != "expand" && !known.contains(&outer) {
                let message = format!("Received unknown parameter: {outer}");
                return Err(Refusal::invalid(Some("parameter_unknown"), message).about(outer));
            }
            if value.is_empty() && outer != "metadata" {
                let message = format!(
                    "You passed an empty string for '{name}'. We assume empty values are an attempt to unset a \
                     parameter; however '{name}' cannot be unset. You should remove '{name}' from your request or \
                     supply a non-empty value."
                );
                return Err(Refusal::invalid(Some("parameter_invalid_empty"), message).about(name));
            }
        }
        Ok(())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub fn needed(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name).ok_or_else(|| {
            Refusal::invalid(Some("parameter_missing"), format!("Missing required param: {name}.")).about(name)
        })
    }

    pub fn one_of(&self, name: &str, known: &[&str]) -> Result<Option<String>, Refusal> {
        match self.text(name) {
            Some(value) if !known.contains(&value) => {
                Err(Refusal::invalid(None, format!("Invalid {name}: must be one of {}", known.join(", "))).about(name))
            }
            value => Ok(value.map(str::to_owned)),
        }
    }

    pub fn whole(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let wrong = |value: &str| {
            Refusal::invalid(Some("parameter_invalid_integer"), format!("Invalid integer: {value}")).about(name)
        };
        self.text(name).map(|value| value.parse().map_err(|_| wrong(value))).transpose()
    }

    /// Minor units, at least one, and no more than eight digits of them.
    pub fn amount(&self, name: &str) -> Result<Option<i64>, Refusal> {
        match self.whole(name)? {
            Some(amount) if amount < 1 => {
                Err(Refusal::invalid(Some("parameter_invalid_integer"), "Invalid positive integer").about(name))
            }
            Some(amount) if amount > 99_999_999 => {
                let message = "Amount must be no more than 999,999.99";
                Err(Refusal::invalid(Some("amount_too_large"), message).about(name))
            }
            amount => Ok(amount),
        }
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(Refusal::invalid(None, format!("Invalid boolean: {other}")).about(name)),
        }
    }

    pub fn currency(&self) -> Result<Option<String>, Refusal> {
        match self.text("currency") {
            Some(code) if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_alphabetic()) => {
                Err(Refusal::invalid(None, format!("Invalid currency: {code}.")).about("currency"))
            }
            code => Ok(code.map(str::to_lowercase)),
        }
    }

    /// At most 50 keys of 40 letters with values of 500; an empty value unsets its key.
    pub fn metadata(&self) -> Result<BTreeMap<String, String>, Refusal> {
        let mut found = BTreeMap::new();
        for (name, value) in &self.0 {
            let Some(key) = name.strip_prefix("metadata[").and_then(|rest| rest.strip_suffix(']')) else { continue };
            if key.chars().count() > 40 || value.chars().count() > 500 {
                let message = format!("Metadata keys have at most 40 characters, their values 500: {key}");
                return Err(Refusal::invalid(None, message).about("metadata"));
            }
            if value.is_empty() {
                found.remove(key);
            } else {
                found.insert(key.to_owned(), value.clone());
            }
        }
        if found.len() > 50 {
            return Err(Refusal::invalid(None, "Metadata can have at most 50 keys.").about("metadata"));
        }
        Ok(found)
    }

    /// `name[]=a&name[]=b`, `name[0]=a`.
    pub fn list(&self, name: &str) -> Vec<String> {
        let is_of_it = |own: &str| own.strip_prefix(name).is_some_and(|rest| rest.starts_with('['));
        self.0.iter().filter(|(own, _)| is_of_it(own)).map(|(_, value)| value.clone()).collect()
    }
}
