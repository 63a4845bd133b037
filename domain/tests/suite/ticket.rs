//! The decision's machine.

use domain::{Actor, Ticket, TicketState, Timestamp, WrongState};

const NOON: Timestamp = Timestamp(43_200_000_000);
const LATER: Timestamp = Timestamp(86_400_000_000);

fn ines() -> Actor {
    Actor::Staff("ines".to_owned())
}

type Step = fn(Ticket) -> Result<Ticket, WrongState>;

const STEPS: [Step; 5] = [
    |ticket| ticket.wait_for_customer(LATER),
    |ticket| ticket.resume(),
    |ticket| ticket.approve(LATER, ines(), 4190),
    |ticket| ticket.reject(LATER, ines()),
    |ticket| ticket.cancel(LATER),
];

#[test]
fn a_pending_ticket_takes_every_step_also_while_it_waits() {
    let waiting = Ticket::requested().wait_for_customer(NOON).unwrap();

    for ticket in [Ticket::requested(), waiting] {
        let reached = STEPS.map(|step| step(ticket.clone()).unwrap().state.as_str());
        assert_eq!(reached, ["pending", "pending", "approved", "rejected", "canceled"]);
    }
}

#[test]
fn a_decision_is_made_once() {
    let decided: [Step; 3] = [STEPS[2], STEPS[3], STEPS[4]];

    for decide in decided {
        let ticket = decide(Ticket::requested()).unwrap();
        for step in STEPS {
            let refused = step(ticket.clone()).unwrap_err();
            assert_eq!((refused.was, refused.wanted), (ticket.state.as_str(), "pending"));
        }
    }
}

#[test]
fn a_decision_remembers_when_by_whom_and_how_much() {
    let approved = Ticket::requested().approve(NOON, ines(), 4190).unwrap();

    assert_eq!(approved.state, TicketState::Approved { at: NOON, by: ines(), total: 4190 });
}

#[test]
fn waiting_counts_from_the_first_question_and_ends_with_the_answer() {
    let asked_twice = Ticket::requested().wait_for_customer(NOON).unwrap().wait_for_customer(LATER).unwrap();

    assert_eq!(asked_twice.state, TicketState::Pending { waiting_since: Some(NOON) });
    assert!(asked_twice.is_waiting_for_customer());
    assert!(!asked_twice.resume().unwrap().is_waiting_for_customer());
}
