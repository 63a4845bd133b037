//! One word for everyone, folded from ticket and refund.

use domain::RefundState::{self, Canceled, Failed, RequiresAction, Reserved, Sending, Succeeded, Unknown};
use domain::{Actor, Status, TicketState, Timestamp};

const AT: Timestamp = Timestamp(0);

fn ticket(word: &str) -> TicketState {
    let by = Actor::Staff("ines".to_owned());
    match word {
        "pending" => TicketState::Pending { waiting_since: None },
        "waiting" => TicketState::Pending { waiting_since: Some(AT) },
        "approved" => TicketState::Approved { at: AT, by, total: 1 },
        "rejected" => TicketState::Rejected { at: AT, by },
        _ => TicketState::Canceled { at: AT },
    }
}

#[test]
fn ticket_and_refund_fold_into_one_word() {
    let table: [(&str, Option<RefundState>, &str); 12] = [
        ("pending", None, "pending"),
        ("waiting", None, "pending"),
        ("rejected", None, "rejected"),
        ("canceled", None, "canceled"),
        ("approved", None, "processing"),
        ("approved", Some(Reserved), "processing"),
        ("approved", Some(Sending), "processing"),
        ("approved", Some(Unknown), "processing"),
        ("approved", Some(RequiresAction), "processing"),
        ("approved", Some(Succeeded), "succeeded"),
        ("approved", Some(Failed), "failed"),
        ("approved", Some(Canceled), "canceled"),
    ];

    for (word, refund, status) in table {
        assert_eq!(Status::of(&ticket(word), refund).as_str(), status, "{word} {refund:?}");
    }
}

#[test]
fn a_refund_without_a_ticket_speaks_for_itself() {
    for state in RefundState::ALL {
        assert_eq!(Status::of_refund(*state), Status::of(&ticket("approved"), Some(*state)));
    }
}

#[test]
fn of_several_tries_the_one_that_holds_money_speaks_wherever_it_stands() {
    use RefundState::{Canceled, Failed, Reserved, Succeeded};

    for (tries, speaks) in [
        (vec![], None),
        (vec![Failed], Some(Failed)),
        (vec![Failed, Canceled], Some(Canceled)),
        (vec![Failed, Reserved], Some(Reserved)),
        (vec![Succeeded, Failed], Some(Succeeded)),
    ] {
        assert_eq!(Status::speaking(&tries), speaks, "{tries:?}");
    }
}
