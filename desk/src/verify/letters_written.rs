//! I7: whoever has an address is written to about each state that owes them a letter, once. A letter stays in the outbox
//! after it was sent, so what is not there was never written.
//!
//! What a letter is about stands in its words alone. So all of them are counted first, by the request or purchase that they
//! name, and each purchase then asks for its own.

use domain::{RefundState, TicketState};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use storage::{Reading, StorageError};

use super::book::{Book, Movement, Request};
use super::case_holds::sensible;
use super::finding::{Check, Findings};
use crate::Letter;

/// What a letter names.
#[derive(Hash)]
enum About<'a> {
    /// A request, by its number, which a letter's subject ends with.
    Ticket(&'a str),
    /// A purchase, by its id, which the link below a letter about a refund without a ticket ends with.
    Purchase(&'a str),
}

/// How many letters tell of what. A few bytes for each request, since they are as many: a name of eight bytes stands for
/// what is named, which two of a million share once in forty million.
#[derive(Default)]
pub(super) struct Letters {
    counts: HashMap<u64, u32>,
    /// Merchants with a letter that nobody can read: it may be the one that is missed.
    unread_of: HashSet<String>,
}

impl Letters {
    pub(super) fn add(&mut self, merchant_id: &str, letter: &Letter) {
        if let Some(about) = About::of(letter) {
            *self.counts.entry(key(merchant_id, &about)).or_default() += 1;
        }
    }

    pub(super) fn add_unread(&mut self, merchant_id: &str) {
        self.unread_of.insert(merchant_id.to_owned());
    }

    fn count(&self, merchant_id: &str, about: &About<'_>) -> usize {
        self.counts.get(&key(merchant_id, about)).and_then(|count| usize::try_from(*count).ok()).unwrap_or(0)
    }
}

impl<'a> About<'a> {
    fn of(letter: &'a Letter) -> Option<Self> {
        number_in(&letter.subject).map(Self::Ticket).or_else(|| purchase_in(&letter.text).map(Self::Purchase))
    }
}

fn key(merchant_id: &str, about: &About<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (merchant_id, about).hash(&mut hasher);
    hasher.finish()
}

/// The request that a subject names, where it names one.
pub(super) fn number_in(subject: &str) -> Option<&str> {
    let (_, end) = subject.rsplit_once('(')?;
    end.strip_suffix(')').filter(|number| number.starts_with("R-"))
}

fn purchase_in(text: &str) -> Option<&str> {
    let (_, end) = text.rsplit_once("/purchases/")?;
    end.lines().next()
}

pub(super) async fn check(
    book: &Book,
    letters: &Letters,
    reading: &mut Reading,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    for request in &book.requests {
        let (row, about) = (book.name_of("ticket", &request.row.number), About::Ticket(&request.row.number));
        expect(book, row, &about, owed_about_request(book, request), letters, reading, findings).await?;
    }
    let about = About::Purchase(&book.purchase.purchase_id);
    let mut owed = 0;
    for movement in book.movements.iter().filter(|movement| movement.row.ticket_id.is_none()) {
        owed += match movement.is_made_elsewhere() {
            true => owed_about_answer(movement, reading).await?,
            false => owed_about(movement),
        };
    }
    expect(book, book.name(), &about, owed, letters, reading, findings).await
}

async fn expect(
    book: &Book,
    row: String,
    about: &About<'_>,
    owed: usize,
    letters: &Letters,
    reading: &mut Reading,
    findings: &mut Findings<'_>,
) -> Result<(), StorageError> {
    let merchant_id = &book.purchase.merchant_id;
    let found = letters.count(merchant_id, about);
    if found == owed || (found < owed && letters.unread_of.contains(merchant_id)) {
        return Ok(());
    }
    let owed = if has_address(book, reading).await? { owed } else { 0 };
    if found != owed {
        let what = match about {
            About::Ticket(_) => "the number of letters about it",
            About::Purchase(_) => "the number of letters about its refunds without a ticket",
        };
        findings.add(Check::LettersWritten, row, what, owed, found);
    }
    Ok(())
}

/// An address never changes, and none is added later.
async fn has_address(book: &Book, reading: &mut Reading) -> Result<bool, StorageError> {
    let Some(customer_id) = &book.purchase.customer_id else { return Ok(false) };
    let customer = sensible(reading.find_customer(customer_id).await)?.ok().flatten();
    Ok(customer.is_some_and(|customer| customer.email.is_some()))
}

/// Asked for, answered (who takes a request back needs no letter), each further try, and what came of each.
fn owed_about_request(book: &Book, request: &Request) -> usize {
    let is_answered = matches!(request.state, TicketState::Approved { .. } | TicketState::Rejected { .. });
    let outcomes: usize = book.movements_of(request).map(owed_about_outcomes).sum();
    1 + usize::from(is_answered) + book.count_repairs(request) + outcomes
}

/// What the gateway's own pages made is theirs to tell, unless it answers one of ours that failed.
async fn owed_about_answer(movement: &Movement, reading: &mut Reading) -> Result<usize, StorageError> {
    let answers = sensible(reading.find_direct_refund(&movement.row.refund_id).await)?.ok().flatten();
    Ok(if answers.is_some() { owed_about_outcomes(movement) } else { 0 })
}

/// What moved elsewhere before it was written down the customer knows, unless it went another way than it came.
fn owed_about(movement: &Movement) -> usize {
    if movement.row.destination == "recorded" {
        return usize::from(movement.row.other_way.is_some());
    }
    1 + owed_about_outcomes(movement)
}

/// Credit alone is given with the first letter.
fn owed_about_outcomes(movement: &Movement) -> usize {
    let succeeded = movement.row.succeeded_at.is_some() && !movement.is_credit_alone();
    let canceled = movement.state == RefundState::Canceled;
    usize::from(succeeded) + usize::from(movement.row.failed_at.is_some()) + usize::from(canceled)
}
