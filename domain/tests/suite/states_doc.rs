//! The tables of docs/states.md, cell by cell.

use std::collections::BTreeSet;

use domain::{Actor, RefundState, Status, Ticket, TicketState, Timestamp, WrongState};

use crate::doc_table::{Row, assert_page_shows};

const NOON: Timestamp = Timestamp(43_200_000_000);
const REFUSED: &str = "-";

fn ines() -> Actor {
    Actor::Staff("ines".to_owned())
}

type TicketStep = fn(Ticket) -> Result<Ticket, WrongState>;
type RefundStep = fn(RefundState) -> Result<RefundState, WrongState>;

const TICKET_STEPS: [(&str, TicketStep); 5] = [
    ("wait_for_customer", |ticket| ticket.wait_for_customer(NOON)),
    ("resume", |ticket| ticket.resume()),
    ("approve", |ticket| ticket.approve(NOON, ines(), 4190)),
    ("reject", |ticket| ticket.reject(NOON, ines())),
    ("cancel", |ticket| ticket.cancel(NOON)),
];

const REFUND_STEPS: [(&str, RefundStep); 7] = [
    ("begin_sending", RefundState::begin_sending),
    ("lose_answer", RefundState::lose_answer),
    ("require_action", RefundState::require_action),
    ("succeed", RefundState::succeed),
    ("credit", RefundState::credit),
    ("fail", RefundState::fail),
    ("cancel", RefundState::cancel),
];

/// Every state a ticket can be in, reached by its own steps.
fn tickets() -> [Ticket; 5] {
    let asked = Ticket::requested;
    let decided = [asked().approve(NOON, ines(), 4190), asked().reject(NOON, ines()), asked().cancel(NOON)];
    let [approved, rejected, canceled] = decided.map(|ticket| ticket.expect("a first step"));
    [asked(), asked().wait_for_customer(NOON).expect("a first step"), approved, rejected, canceled]
}

/// Without `_`, so that a new state asks for its row.
fn word(ticket: &Ticket) -> &'static str {
    match ticket.state {
        TicketState::Pending { waiting_since: None } => "pending",
        TicketState::Pending { waiting_since: Some(_) } => "waiting",
        TicketState::Approved { .. } => "approved",
        TicketState::Rejected { .. } => "rejected",
        TicketState::Canceled { .. } => "canceled",
    }
}

fn row(first: &str, cells: impl IntoIterator<Item = &'static str>) -> Row {
    [first.to_owned()].into_iter().chain(cells.into_iter().map(str::to_owned)).collect()
}

fn ticket_table() -> Vec<Row> {
    let after = |ticket: &Ticket, step: TicketStep| step(ticket.clone()).map_or(REFUSED, |next| word(&next));
    let states = tickets().map(|ticket| row(word(&ticket), TICKET_STEPS.map(|(_, step)| after(&ticket, step))));
    [row("ticket", TICKET_STEPS.map(|(name, _)| name))].into_iter().chain(states).collect()
}

fn refund_table() -> Vec<Row> {
    let after = |state: RefundState, step: RefundStep| step(state).map_or(REFUSED, RefundState::as_str);
    let states = RefundState::ALL.iter().map(|state| {
        let cells = REFUND_STEPS.map(|(_, step)| after(*state, step));
        row(state.as_str(), cells)
    });
    [row("refund", REFUND_STEPS.map(|(name, _)| name))].into_iter().chain(states).collect()
}

fn status_table() -> Vec<Row> {
    let head = row("refund", tickets().iter().map(word).chain(["no ticket"]));
    let refunds = [None].into_iter().chain(RefundState::ALL.iter().copied().map(Some));
    let states = refunds.map(|refund| {
        let folded = tickets().map(|ticket| Status::of(&ticket.state, refund).as_str());
        let alone = refund.map_or(REFUSED, |refund| Status::of_refund(refund).as_str());
        row(refund.map_or("none yet", RefundState::as_str), folded.into_iter().chain([alone]))
    });
    [head].into_iter().chain(states).collect()
}

#[test]
fn the_page_says_what_the_code_does() {
    let tables = [("ticket", ticket_table()), ("refund", refund_table()), ("status", status_table())];

    assert_page_shows("docs/states.md", &tables);
}

/// A step is a function that takes the state and may refuse; the source lists them all.
#[test]
fn no_step_of_the_code_is_missing_from_the_page() {
    let steps = |source: &'static str| {
        let steps = source.lines().filter(|line| line.contains("pub fn ") && line.contains("Result<Self, WrongState>"));
        let name = |line: &'static str| line.split_once("pub fn ")?.1.split_once("(self").map(|(name, _)| name);
        steps.map(move |line| name(line).expect("a step takes the state")).collect::<Vec<_>>()
    };

    assert_eq!(steps(include_str!("../../src/ticket.rs")), TICKET_STEPS.map(|(name, _)| name));
    assert_eq!(steps(include_str!("../../src/refund/state.rs")), REFUND_STEPS.map(|(name, _)| name));
}

#[test]
fn a_refused_step_says_what_it_was_and_every_state_it_starts_from() {
    let words =
        |wanted: &'static str| wanted.split(", ").flat_map(|words| words.split(" or ")).collect::<BTreeSet<_>>();

    for (name, step) in REFUND_STEPS {
        let (open, closed): (Vec<RefundState>, Vec<RefundState>) =
            RefundState::ALL.iter().copied().partition(|state| step(*state).is_ok());
        let starts_from: BTreeSet<_> = open.into_iter().map(|state| state.as_str()).collect();
        for state in closed {
            let refused = step(state).expect_err("a closed step");
            assert_eq!((refused.was, words(refused.wanted)), (state.as_str(), starts_from.clone()), "{name}");
        }
    }
    for (name, step) in TICKET_STEPS {
        for ticket in tickets().into_iter().filter(|ticket| step(ticket.clone()).is_err()) {
            let refused = step(ticket.clone()).expect_err("a closed step");
            assert_eq!((refused.was, refused.wanted), (word(&ticket), "pending"), "{name}");
        }
    }
}

#[test]
fn every_status_is_reached() {
    let reached: BTreeSet<String> = status_table().iter().skip(1).flat_map(|row| row[1..].to_vec()).collect();

    assert!(Status::ALL.iter().all(|status| reached.contains(status.as_str())));
}
