//! What another policy would change, told from what happened before it is put in force.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CheckedCase, InvalidCase, Minor, Outcome, Policy, Verdict};

/// A policy tried on past requests and purchases, one by one, each against the policy that it had and with the amounts
/// of its own currency. Amounts of different currencies are never added up: there is an outlook for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRun {
    policy: Policy,
    outlooks: BTreeMap<&'static str, Outlook>,
}

/// What would change in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// Of requests: approved by themselves, by a person, refused.
    pub requests: Comparison,
    /// Of purchases as they stand: open to a request, open by exception, closed.
    pub purchases: Comparison,
    /// The requests that would have gone another way, or given another amount.
    pub changed: Vec<ChangedRequest>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Under the policy that each had.
    pub before: Tally,
    /// Under the policy that is tried.
    pub after: Tally,
}

/// How many, and what they give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub yes: Count,
    pub review: Count,
    pub no: Count,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub count: i64,
    /// Minor units that go back, or can be asked for; 0 of what is refused.
    pub amount: Minor,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedRequest {
    /// The request's number.
    pub number: String,
    pub before: (Outcome, Minor),
    pub after: (Outcome, Minor),
}

impl DryRun {
    /// A policy that cannot be published is refused, naming the field.
    pub fn of(policy: Policy) -> Result<Self, InvalidCase> {
        policy.check_to_publish()?;
        Ok(Self { policy, outlooks: BTreeMap::new() })
    }

    /// A request as it came in: the case of that day, with what was asked for.
    pub fn request(&mut self, number: &str, case: &CheckedCase) {
        let [before, after] = [case.preview(), self.tried_on(case).preview()];
        let outlook = self.outlook_of(case);
        outlook.requests.before.add_outcome(before.outcome, before.total);
        outlook.requests.after.add_outcome(after.outcome, after.total);
        let [before, after] = [(before.outcome, before.total), (after.outcome, after.total)];
        if before != after {
            outlook.changed.push(ChangedRequest { number: number.to_owned(), before, after });
        }
    }

    /// A purchase as it stands.
    pub fn purchase(&mut self, case: &CheckedCase) {
        let [before, after] = [case.eligibility(), self.tried_on(case).eligibility()];
        let outlook = self.outlook_of(case);
        outlook.purchases.before.add_verdict(before.verdict, before.refundable);
        outlook.purchases.after.add_verdict(after.verdict, after.refundable);
    }

    /// By currency code, in its order.
    pub fn outlooks(&self) -> impl Iterator<Item = (&'static str, &Outlook)> {
        self.outlooks.iter().map(|(code, outlook)| (*code, outlook))
    }

    fn tried_on(&self, case: &CheckedCase) -> CheckedCase {
        let mut tried = case.clone();
        tried.case.policy = self.policy.in_currency(case.case.invoice.currency);
        tried
    }

    fn outlook_of(&mut self, case: &CheckedCase) -> &mut Outlook {
        self.outlooks.entry(case.case.invoice.currency.code()).or_default()
    }
}

impl Tally {
    fn add_outcome(&mut self, outcome: Outcome, amount: Minor) {
        match outcome {
            Outcome::AutoApprove => self.yes.add(amount),
            Outcome::Review => self.review.add(amount),
            Outcome::Ineligible => self.no.add(amount),
        }
    }

    fn add_verdict(&mut self, verdict: Verdict, amount: Minor) {
        match verdict {
            Verdict::Yes => self.yes.add(amount),
            Verdict::NeedsReview => self.review.add(amount),
            Verdict::No => self.no.add(amount),
        }
    }

    /// Everything that goes back, or can be asked for, minor units.
    pub fn amount(&self) -> Minor {
        self.yes.amount.saturating_add(self.review.amount).saturating_add(self.no.amount)
    }
}

impl Count {
    fn add(&mut self, amount: Minor) {
        self.count = self.count.saturating_add(1);
        self.amount = self.amount.saturating_add(amount);
    }
}
