use app::choice::Choice;
use app::layouts::QueueName;
use app::pages::staff::*;
use app::sum::rows;
use app::ui::{Chip, Mark, Verdict};
use app::words::{attention, excess, problem, rules};
use domain::{Attention, FailureReason, Status};
use leptos::prelude::*;

use super::Page;
use super::facts::*;
use super::panels::*;

pub fn pages() -> Vec<(&'static str, Page)> {
    vec![
        ("desk-sign-in", Box::new(|| view! { <DeskSignInPage page=sign_in() /> }.into_any())),
        ("queue", Box::new(|| view! { <QueuePage page=queue(QueueName::Waiting) /> }.into_any())),
        ("queue-all", Box::new(|| view! { <QueuePage page=queue(QueueName::All) /> }.into_any())),
        (
            "queue-none",
            Box::new(|| {
                view! { <QueuePage page=QueueView { rows: vec![], summary: String::new(), ..queue(QueueName::Attention) } /> }.into_any()
            }),
        ),
        ("ticket", ticket(Status::Pending, |_| {})),
        (
            "ticket-amount",
            ticket(Status::Pending, |page| {
                decide(page, "amount", "20.00");
            }),
        ),
        (
            "ticket-amount-problem",
            ticket(Status::Pending, |page| {
                decide(page, "amount", "60.00");
                page.problem = Some(problem("more_than_asked", ""));
            }),
        ),
        (
            "ticket-in-steps",
            ticket(Status::Pending, |page| {
                decide(page, "amount", "41.00");
                if let Some(panel) = &mut page.decision {
                    panel.in_steps = Some(InSteps {
                        title: "Acme moves EUR in steps of €1.00.".into(),
                        text: "€41.00 goes back now; €0.90 stays refundable.".into(),
                        nearest: "€41.00".into(),
                    });
                }
            }),
        ),
        (
            "ticket-reject",
            ticket(Status::Pending, |page| {
                decide(page, "reject", "");
                page.problem = Some(problem("note_missing", ""));
            }),
        ),
        (
            "ticket-not-yours",
            ticket(Status::Pending, |page| {
                page.decision = None;
                page.not_yours = Some((
                    "Not all of this is yours to decide.".into(),
                    "Your limit is €20.00: you can approve up to that, or reject.".into(),
                ));
            }),
        ),
        ("ticket-processing", ticket(Status::Processing, |_| {})),
        ("ticket-failed", ticket(Status::Failed, |_| {})),
        (
            "ticket-failed-no-way",
            ticket(Status::Failed, |page| {
                let no_button = RemedyView {
                    try_again: None,
                    credit: None,
                    another_way: None,
                    ..remedy_view(FailureReason::Disputed)
                };
                page.remedy = Some(no_button);
            }),
        ),
        (
            "ticket-another-way",
            ticket(Status::Failed, |page| page.remedy = Some(paid_another_way("Record €41.90 as paid", None))),
        ),
        (
            "ticket-another-way-in-part",
            ticket(Status::Failed, |page| {
                let told = app::words::remedy::in_part("€41.90", "€29.90", "€12.00");
                page.remedy = Some(paid_another_way("Record €29.90 as paid", Some(told)));
            }),
        ),
        ("ticket-no-answer", waiting(Attention::NoAnswer, |_| {})),
        (
            "ticket-given-up",
            waiting(Attention::NoAnswer, |panel| {
                panel.told.push(attention::given_up().into());
                panel.answer = None;
            }),
        ),
        ("ticket-mismatch", waiting(Attention::Mismatch, |_| {})),
        ("ticket-key-over", waiting(Attention::KeyOver, |_| {})),
        (
            "ticket-no-gateway",
            waiting(Attention::NoGateway, |panel| {
                panel.command = Some("moneyback gateway set acme --merchant lumen".into());
                panel.answer = None;
            }),
        ),
        (
            "ticket-by-hand",
            waiting(Attention::ByHand, |panel| {
                let not_sent = "ticket-not-sent.html".into();
                panel.answer = Some(Answer::Record { form: Box::new(proof()), not_sent });
            }),
        ),
        (
            "ticket-not-sent",
            waiting(Attention::ByHand, |panel| {
                let whys = FailureReason::BY_HAND.iter();
                let whys = whys.map(|why| Chip::new(why.as_str(), attention::could_not(*why), false)).collect();
                panel.answer = Some(Answer::NotSent { whys, wrong: String::new(), back: "ticket-by-hand.html".into() });
            }),
        ),
        (
            "ticket-by-hand-problem",
            ticket(Status::Processing, |page| {
                let problem = problem("sent_in_future", "");
                let wrong = [String::new(), problem.text.clone(), String::new()];
                let form = ProofView { evidence: "SEPA 4711".into(), sent_on: "2026-11-30".into(), wrong, ..proof() };
                let not_sent = "ticket-not-sent.html".into();
                let answer = Some(Answer::Record { form: Box::new(form), not_sent });
                page.attention = Some(AttentionView { answer, ..attention_view(Attention::ByHand) });
                page.problem = Some(problem);
            }),
        ),
        (
            "ticket-short",
            waiting(Attention::NoAnswer, |panel| {
                let (title, told) = attention::SHORT;
                (panel.title, panel.told) = (title.into(), vec![told.into()]);
                (panel.facts, panel.answer) = (Vec::new(), None);
            }),
        ),
        (
            "ticket-disputed",
            ticket(Status::Pending, |page| {
                page.in_the_way = Some(rules::disputed("19 November", None, Some(true)));
                if let Some(panel) = &mut page.decision {
                    (panel.may_approve, panel.may_approve_all) = (false, false);
                }
            }),
        ),
        ("ticket-excess", ticket(Status::Pending, |page| page.excess = vec![excess_view(None)])),
        ("refunds", Box::new(|| view! { <RefundsPage page=refunds() /> }.into_any())),
        ("refund", Box::new(|| view! { <DirectPage page=direct() /> }.into_any())),
        ("purchase", Box::new(|| view! { <BoughtPage page=bought() /> }.into_any())),
        ("ticket-paused", ticket(Status::Processing, |page| page.rail = paused_rail())),
        (
            "queue-paused",
            Box::new(|| {
                view! { <QueuePage page=QueueView { rail: paused_rail(), ..queue(QueueName::Waiting) } /> }.into_any()
            }),
        ),
        ("ticket-rejected", ticket(Status::Rejected, |_| {})),
        ("mail", Box::new(|| view! { <MailPage page=mails() /> }.into_any())),
    ]
}

fn sign_in() -> DeskSignInView {
    let demo = [("nora@lumen.example", "Reviewer, up to €500.00"), ("admin@lumen.example", "Admin")];
    DeskSignInView {
        email: String::new(),
        problem: None,
        demo: demo.map(|(email, role)| (email.to_owned(), "demo".to_owned(), role.to_owned())).to_vec(),
        api_key: Some("mb_demo_key_known_to_everybody".to_owned()),
    }
}

fn queue(queue: QueueName) -> QueueView {
    let hours = |hours: i64| {
        Some(calendar().due(domain::Timestamp::from_seconds(calendar().now().seconds() + hours * 3_600 + 60)))
    };
    let row = |number: &str,
               customer: &str,
               what: &str,
               why: &str,
               mark: Mark,
               said: &str,
               asked: &str,
               due: Option<DueView>,
               status: Status| QueueRow {
        number: number.into(),
        customer: customer.into(),
        what: what.into(),
        why: why.into(),
        verdict: Verdict { mark, said: said.into() },
        asked: asked.into(),
        due: if queue == QueueName::Waiting { due } else { None },
        status,
    };
    let rows = vec![
        row(
            "R-7K1QX",
            "Jonas Weil",
            "Burr grinder, second one this month",
            "Damaged",
            Mark::Maybe,
            "8 days too late",
            "€189.00",
            hours(-2),
            Status::Pending,
        ),
        row(
            "R-7K2M9",
            "Mara Lindqvist",
            "Ceramic dripper × 1, filter papers",
            "Not as described",
            Mark::Good,
            "Within the rules",
            "€41.90",
            hours(3),
            Status::Processing,
        ),
        row(
            "R-7K2P4",
            "A. Okafor",
            "Coffee club, annual, 214 of 365 days unused, and the tasting box that came with it in October",
            "Changed my mind",
            Mark::Good,
            "Within the rules",
            "€105.53",
            hours(9),
            Status::Succeeded,
        ),
        row(
            "R-7K2TT",
            "Chen Wei",
            "Sample box",
            "Arrived late",
            Mark::Good,
            "Within the rules",
            "€24.00",
            hours(21),
            Status::Failed,
        ),
        row(
            "R-7K2V0",
            "Studio Halm GmbH",
            "Espresso machine, part paid with credit",
            "Wrong item",
            Mark::Maybe,
            "Left out by the policy",
            "€1,240.00",
            hours(26),
            Status::Rejected,
        ),
        row(
            "R-7K2W8",
            "Priya Nair",
            "Home roasting, video course",
            "Something else",
            Mark::No,
            "Used",
            "€49.00",
            hours(31),
            Status::Canceled,
        ),
        row(
            "R-7K2Z3",
            "Tomás Ferreira",
            "Kettle",
            "Damaged",
            Mark::Good,
            "Within the rules",
            "€79.00",
            hours(44),
            Status::Pending,
        ),
    ];
    QueueView {
        rail: rail(),
        queue,
        rows,
        refunds: Vec::new(),
        excess: Vec::new(),
        summary: "18 tickets, €2,316.18 asked for. New ones appear by themselves.".into(),
        more: None,
    }
}

fn decide(page: &mut TicketView, decision: &str, amount: &str) {
    if let Some(panel) = &mut page.decision {
        panel.decision = decision.into();
        panel.amount = amount.into();
    }
}

fn ticket(status: Status, change: impl FnOnce(&mut TicketView) + 'static) -> Page {
    Box::new(move || {
        let fields = [("line[0]", "on"), ("quantity[0]", "1"), ("line[1]", "on")];
        let choice = Choice::from_fields(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let case = case(0).check().expect("the sample's sums agree");
        let case = case
            .asking(choice.selection(&case, &money()).expect("no amount was typed"))
            .deciding(calendar().now(), &[]);
        let preview = case.preview();
        let words = app::sum::SumWords {
            to_payment: "To Visa ending 4242".into(),
            to_credit: "To account credit".into(),
            tax: "VAT".into(),
            ..sum_words()
        };
        let line = |name: &str, bought: i64, asked: &str, net: &str, tax: &str, refund: &str| TicketLine {
            name: name.into(),
            bought,
            asked: asked.into(),
            net: net.into(),
            tax: tax.into(),
            refund: refund.into(),
            is_asked: !refund.is_empty(),
        };
        let fact = |label: &str, value: &str| Fact::new(label, value.into());
        let decided = match status {
            Status::Pending => None,
            Status::Rejected => Some("Rejected by Nora Lang"),
            Status::Canceled => Some("Withdrawn by the customer"),
            Status::Processing | Status::Succeeded | Status::Failed => Some("Approved by Nora Lang"),
        };
        let mut page = TicketView {
            rail: rail(),
            queue: QueueName::Waiting,
            number: "R-7K2M9".into(),
            title: "Mara Lindqvist asks for €41.90".into(),
            status,
            due: (status == Status::Pending).then(|| calendar().due(at("2026-11-21T11:20:00Z"))),
            facts: vec![
                fact("Purchase", "LC-10482, €143.90"),
                fact("Paid", "2 November, Visa ending 4242"),
                fact("Refunded before", "nothing"),
                fact("Customer", "9 purchases, 1 refund"),
            ],
            lines: vec![
                line("Ceramic dripper, sand", 2, "1", "€28.57", "€5.43", "€34.00"),
                line("Filter papers, 100 pieces", 1, "1", "€6.64", "€1.26", "€7.90"),
                line("Home roasting, video course", 1, "", "", "", ""),
                line("Coffee club, November", 1, "", "", "", ""),
            ],
            policy: "Policy of 1 October".into(),
            rules: rules::rule_views(&case, &preview, &calendar(), &money(), preview.total, Some(50_000)),
            reason: "Not as described".into(),
            comment: "The glaze is much darker than in the picture.".into(),
            asked_by: "Mara Lindqvist".into(),
            asked_at: at_time("2026-11-21T08:14:00Z"),
            decision: (status == Status::Pending).then(|| DecisionView {
                case: case.case().clone(),
                money: money(),
                words: words.clone(),
                asked: money().format(preview.total),
                asked_minor: preview.total,
                in_steps: None,
                may_approve: true,
                may_approve_all: true,
                first_name: "Mara".into(),
                decision: String::new(),
                amount: String::new(),
                note: "Sorry about the glaze, Mara. We have changed the picture.".into(),
            }),
            not_yours: None,
            decided: decided.map(|title| DecidedView {
                title: title.into(),
                at: at_time("2026-11-21T10:02:00Z"),
                note: "Sorry about the glaze, Mara. We have changed the picture.".into(),
            }),
            in_the_way: None,
            excess: Vec::new(),
            attention: None,
            remedy: (status == Status::Failed).then(|| remedy_view(FailureReason::Declined)),
            refund: matches!(status, Status::Processing | Status::Failed).then(|| RefundView {
                title: "€41.90 to Visa ending 4242".into(),
                status,
                sum: rows(&preview, &money(), &words),
                steps: movement(status),
            }),
            problem: None,
        };
        change(&mut page);
        view! { <TicketPage page=page /> }.into_any()
    })
}

fn waiting(why: Attention, change: impl FnOnce(&mut AttentionView) + 'static) -> Page {
    ticket(Status::Processing, move |page| {
        let mut panel = attention_view(why);
        change(&mut panel);
        page.attention = Some(panel);
    })
}

fn excess_view(noted: Option<&str>) -> ExcessView {
    let (title, text) = excess::told(&excess::Excess {
        provider: "Acme".into(),
        amount: "€60.00".into(),
        reference: "re_3PqT2e".into(),
        on: "20 November".into(),
        paid: "€143.90".into(),
        left: "€41.90".into(),
        on_its_way: "€0.00".into(),
        room: excess::Room::Never,
    });
    let note = noted.is_none().then(|| ("pay_1".to_owned(), "re_3PqT2e".to_owned()));
    ExcessView { title, text, noted: noted.map(str::to_owned), note }
}

fn refunds() -> RefundsView {
    let row = |id: &str, from: &str, reason: &str, amount: &str, status: Status| RefundRow {
        href: "refund.html".into(),
        id: id.into(),
        purchase: "LC-10482".into(),
        customer: "Mara Lindqvist".into(),
        from: from.into(),
        reason: reason.into(),
        says: None,
        amount: amount.into(),
        made: on("2026-11-20T10:00:00Z"),
        status: Some(status),
    };
    let rows = vec![
        row("re_1", "R-7K2M9", "Not as described", "€41.90", Status::Processing),
        row("re_2", "Your program", "Goodwill", "€5.00", Status::Succeeded),
        row("re_3", "Your provider's own pages", "", "€12.00", Status::Failed),
    ];
    RefundsView { rail: rail(), rows, more: None }
}

fn direct() -> DirectView {
    DirectView {
        rail: rail(),
        purchase: "LC-10482".into(),
        title: "€41.90 back to Mara Lindqvist".into(),
        status: Status::Failed,
        facts: vec![Fact::new("Paid", "2 November, Visa ending 4242".into()), Fact::new("From", "Your program".into())],
        lines: Vec::new(),
        reason: "Goodwill".into(),
        note: "Sorry for the wait.".into(),
        excess: Vec::new(),
        in_the_way: None,
        attention: None,
        remedy: Some(RemedyView { leave: true, ..remedy_view(FailureReason::Declined) }),
        answered_by: None,
        refund: RefundView {
            title: "€41.90 to Visa ending 4242".into(),
            status: Status::Failed,
            sum: Vec::new(),
            steps: movement(Status::Failed),
        },
        problem: None,
    }
}

fn bought() -> BoughtView {
    let past = PastView {
        href: "ticket.html".into(),
        what: "R-7K2M9".into(),
        why: "Not as described".into(),
        amount: "€41.90".into(),
        at: on("2026-11-21T08:14:00Z"),
        status: Status::Processing,
    };
    BoughtView {
        rail: rail(),
        number: "LC-10482".into(),
        title: "Mara Lindqvist paid €143.90".into(),
        facts: vec![Fact::new("Bought", "2 November".into()), Fact::new("Left to refund", "€41.90".into())],
        lines: vec![BoughtLine {
            name: "Ceramic dripper, sand".into(),
            bought: 2,
            paid: "€68.00".into(),
            back: "€34.00".into(),
        }],
        excess: vec![excess_view(Some("Nora Lang knows of it since 21 November."))],
        in_the_way: None,
        history: vec![past],
        problem: None,
    }
}

fn mails() -> MailsView {
    let mail = |subject: &str, text: &str| MailView {
        to: "mara@example.com".into(),
        subject: subject.into(),
        at: at_time("2026-11-21T08:14:00Z"),
        text: text.into(),
    };
    MailsView {
        mails: vec![
            mail(
                "€41.90 is on its way",
                "Hello Mara,\n\n€41.90 goes back to Visa ending 4242. Expect it by 1 December.\n\nFollow it here: http://127.0.0.1:3000/demo/requests/R-7K2M9\n\nLumen Coffee",
            ),
            mail(
                "Your link to Lumen Coffee",
                "Hello,\n\nthis link signs you in. It works once, for 10 minutes:\n\nhttp://127.0.0.1:3000/demo/sign-in/QmFzZTY0dG9rZW5PZjI1NkJpdHNUaGF0SXNMb25n\n\nDid you not ask for it? Then nothing happens if you do nothing.",
            ),
        ],
    }
}
