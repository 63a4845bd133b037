//! What stands beside a ticket of the sample: who must look at it, what helps, and what its money did.

use app::pages::staff::*;
use app::ui::{Chip, Step, StepState};
use app::words::{attention, remedy};
use domain::{Attention, FailureReason, OtherWay, Status};

use super::facts::*;

pub fn attention_view(why: Attention) -> AttentionView {
    let fact = |label: &str, value: &str| Fact::new(label, value.into());
    AttentionView {
        refund_id: "re_1".into(),
        title: attention::title(why).into(),
        since: at_time("2026-11-21T10:02:00Z"),
        told: vec![attention::told(why, Some("Mara"))],
        facts: match why {
            Attention::ByHand => vec![
                fact("Amount", "€41.90"),
                fact("To", "Mara Lindqvist, mara@example.com"),
                fact("Paid by", "bank transfer in advance"),
                fact("Your reference", "R-7K2M9, LC-10482"),
            ],
            Attention::Mismatch => vec![
                fact("Asked for", "€41.90 to Visa ending 4242"),
                fact("Payment", "pay_3PqT2eLkdIwHu7ix0A1b2C3d"),
                fact("Told", "the amount asked for is €41.90, the gateway tells of €4.19"),
            ],
            Attention::NoGateway => vec![fact("Provider", "Acme")],
            Attention::NoAnswer | Attention::KeyOver => vec![
                fact("Amount", "€41.90"),
                fact("Payment", "pay_3PqT2eLkdIwHu7ix0A1b2C3d"),
                fact("Refund", "re_019ac2f7e81b7b0e8a1d5d1b0c2f4a66"),
            ],
        },
        command: None,
        why_not: None,
        answer: Some(Answer::GiveUp { hint: attention::give_up_hint(why).into() }),
    }
}

pub fn proof() -> ProofView {
    ProofView {
        refund_id: "re_1".into(),
        ways: Vec::new(),
        expected: None,
        evidence: String::new(),
        sent_on: String::new(),
        between: ("2026-11-20".into(), "2026-11-21".into()),
        record: "Record €41.90 as sent".into(),
        wrong: [String::new(), String::new(), String::new()],
    }
}

pub fn remedy_view(reason: FailureReason) -> RemedyView {
    RemedyView {
        refund_id: "re_1".into(),
        title: remedy::title(reason).into(),
        safe: remedy::safe(reason, "€41.90", "Mara", false),
        why_not: Vec::new(),
        try_again: Some("Try again, €41.90 to Visa ending 4242".into()),
        credit: Some((
            "Give account credit of €41.90".into(),
            "Where Mara agrees: the mail says that it is credit and no money.".into(),
        )),
        another_way: Some(AnotherWay::Offered {
            label: "It was paid another way".into(),
            href: "ticket-another-way.html".into(),
            told: None,
        }),
        advice: reason.remedies().staff.iter().filter_map(|way| remedy::advice(*way, "Mara")).collect(),
        leave: false,
    }
}

pub fn paid_another_way(record: &str, told: Option<String>) -> RemedyView {
    let ways = OtherWay::ALL
        .iter()
        .map(|way| Chip::new(way.as_str(), attention::other_way(*way), *way == OtherWay::BankTransfer));
    let form = Box::new(ProofView { ways: ways.collect(), record: record.into(), ..proof() });
    RemedyView {
        try_again: None,
        credit: None,
        another_way: Some(AnotherWay::Asked { form, told, back: "ticket-failed.html".into() }),
        ..remedy_view(FailureReason::AccountClosed)
    }
}

pub fn movement(status: Status) -> Vec<Step> {
    let step = |state: StepState, title: &str, text: &str, time: &str| Step {
        state,
        title: title.into(),
        at: Some(at_time(time)),
        text: text.into(),
        said: None,
    };
    let mut steps = vec![step(StepState::Done, "Reserved", "", "2026-11-21T10:02:00Z")];
    if status == Status::Failed {
        steps.push(step(StepState::Done, "Attempt 1", "No answer; looked up, not there.", "2026-11-21T10:02:10Z"));
        steps.push(step(StepState::Stopped, "Attempt 2", "Refused: expired or canceled card.", "2026-11-21T10:05:00Z"));
    } else {
        steps.push(step(StepState::Now, "Attempt 1", "With the sandbox gateway.", "2026-11-21T10:02:10Z"));
    }
    steps
}
