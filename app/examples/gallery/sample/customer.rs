use app::choice::Choice;
use app::pages::customer::*;
use app::pages::problems::{BrokePage, NotFoundPage, SignedOutPage, UnreadablePage, UnreadableView};
use app::sum::rows;
use app::words::request::{Story, Turn};
use app::words::{policy as policy_words, problem, request};
use domain::{OtherWay, RefundReason, Status};
use leptos::prelude::*;

use super::Page;
use super::facts::*;

pub fn pages() -> Vec<(&'static str, Page)> {
    let mut pages: Vec<(&'static str, Page)> = vec![
        ("sign-in", Box::new(|| view! { <SignInPage page=sign_in(None) /> }.into_any())),
        ("sign-in-problem", Box::new(|| view! { <SignInPage page=sign_in(Some("email_unreadable")) /> }.into_any())),
        (
            "sent",
            Box::new(|| {
                view! { <SentPage page=SentView { shop: outside(), email: Some("mara@example.com".into()), demo: true } /> }.into_any()
            }),
        ),
        (
            "use-link",
            Box::new(|| {
                view! { <UseLinkPage page=UseLinkView { shop: outside(), token: "t".into(), problem: None } /> }
                    .into_any()
            }),
        ),
        (
            "use-link-used",
            Box::new(|| {
                view! { <UseLinkPage page=UseLinkView { shop: outside(), token: "t".into(), problem: Some(problem("link_used", "")) } /> }.into_any()
            }),
        ),
        ("purchases", Box::new(|| view! { <PurchasesPage page=purchases() /> }.into_any())),
        (
            "purchases-none",
            Box::new(|| {
                view! { <PurchasesPage page=PurchasesView { purchases: vec![], older: None, ..purchases() } /> }
                    .into_any()
            }),
        ),
        ("choose", Box::new(|| choose(&[("line[0]", "on"), ("quantity[0]", "1"), ("line[1]", "on")], |_| {}))),
        (
            "choose-empty",
            Box::new(|| {
                choose(&[], |page| {
                    page.reason = None;
                    page.comment.clear();
                })
            }),
        ),
        ("choose-everything", Box::new(|| choose(&[("what", "everything")], |_| {}))),
        (
            "choose-amount-problem",
            Box::new(|| {
                choose(&[("what", "amount"), ("amount", "1,2")], |page| {
                    page.problem = Some(problem("amount_unreadable", ""))
                })
            }),
        ),
        ("choose-refused", Box::new(|| choose(&[("what", "amount"), ("amount", "500.00")], |_| {}))),
        (
            "choose-credit",
            Box::new(|| {
                choose(&[("line[0]", "on"), ("quantity[0]", "2"), ("line[3]", "on")], |page| page.case = case(2000))
            }),
        ),
        ("choose-whole", Box::new(|| choose(&[], |page| page.whole_only = true))),
        (
            "choose-closed",
            Box::new(|| {
                choose(&[], |page| {
                    page.closed = Some("Your bank is looking into this payment and decides about it. A refund beside that would pay twice.".into())
                })
            }),
        ),
        ("requests", Box::new(|| view! { <RequestsPage page=requests() /> }.into_any())),
        (
            "requests-none",
            Box::new(|| {
                view! { <RequestsPage page=RequestsView { requests: vec![], older: None, shop: shop() } /> }.into_any()
            }),
        ),
        ("rules", Box::new(|| view! { <RulesPage page=rules() /> }.into_any())),
        ("not-found", Box::new(|| view! { <NotFoundPage shop=Some(shop()) /> }.into_any())),
        ("not-found-alone", Box::new(|| view! { <NotFoundPage shop=None /> }.into_any())),
        ("signed-out", Box::new(|| view! { <SignedOutPage shop=outside() /> }.into_any())),
        ("not-read", Box::new(|| view! { <UnreadablePage shop=Some(shop()) page=not_read() /> }.into_any())),
        ("not-read-alone", Box::new(|| view! { <UnreadablePage shop=None page=not_read() /> }.into_any())),
        ("broke", Box::new(|| view! { <BrokePage reference="7K2M-9QXT" /> }.into_any())),
    ];
    pages.extend([
        ("request-pending", request_page(Status::Pending)),
        ("request-processing", request_page(Status::Processing)),
        ("request-succeeded", request_page(Status::Succeeded)),
        ("request-rejected", request_page(Status::Rejected)),
        ("request-failed", request_page(Status::Failed)),
        ("request-canceled", request_page(Status::Canceled)),
        ("request-by-hand", request_turn(Status::Processing, Turn::ByHand)),
        ("request-sent-by-hand", request_turn(Status::Succeeded, Turn::ByHand)),
        ("request-delayed", request_turn(Status::Processing, Turn::Delayed)),
        (
            "request-needs-you",
            request_turn(Status::Processing, Turn::NeedsCustomer { since: at("2026-11-21T10:03:00Z") }),
        ),
        ("request-came-back", request_turn(Status::Failed, Turn::CameBack)),
        ("request-stopped", request_turn(Status::Canceled, Turn::Stopped { at: at("2026-11-21T10:03:00Z") })),
        ("request-elsewhere", request_turn(Status::Succeeded, Turn::Elsewhere { way: OtherWay::BankTransfer })),
    ]);
    pages
}

fn not_read() -> UnreadableView {
    UnreadableView {
        why: "Your comment holds a character that cannot be shown. Delete it, or type the text anew.".into(),
        typed: vec![("Your comment".into(), "The glaze is much darker than in the picture.\nSee the photo.".into())],
        back: "#".into(),
    }
}

fn sign_in(code: Option<&str>) -> SignInView {
    let demo = [
        ("mara@example.com", "a parcel with four things, one request on its way"),
        ("jonas@example.com", "outside the 30 days"),
        ("okafor@example.com", "an annual subscription"),
    ];
    SignInView {
        shop: outside(),
        email: code.map(|_| "mara(at)example.com".to_owned()).unwrap_or_default(),
        problem: code.map(|code| problem(code, "Lumen Coffee")),
        demo: demo.map(|(email, about)| DemoSignIn { email: email.into(), about: about.into() }).to_vec(),
    }
}

fn purchases() -> PurchasesView {
    let purchase =
        |number: &str, bought: &str, items: &str, total: &str, can: Can, running: Vec<RunningView>| PurchaseView {
            id: number.into(),
            number: number.into(),
            bought: on(bought),
            items: items.into(),
            total: total.into(),
            can,
            running,
        };
    PurchasesView {
        shop: shop(),
        email: "mara@example.com".into(),
        purchases: vec![
            purchase(
                "LC-10482",
                "2026-11-02T10:00:00Z",
                "Ceramic dripper, sand × 2, filter papers, home roasting course, coffee club",
                "€143.90",
                Can::Yes { amount: "€81.60".into(), until: "You can ask until 5 December.".into() },
                vec![RunningView {
                    href: "#".into(),
                    label: "R-7K2M9".into(),
                    status: Status::Processing,
                    amount: "€41.90".into(),
                }],
            ),
            purchase(
                "LC-10391",
                "2026-10-09T10:00:00Z",
                "Burr grinder",
                "€189.00",
                Can::Review {
                    amount: "€189.00".into(),
                    why: "The 30 days ended on 11 November. You can ask; Lumen Coffee looks at it.".into(),
                },
                vec![],
            ),
            purchase(
                "LC-10120",
                "2026-08-19T10:00:00Z",
                "Espresso machine, descaler × 3",
                "€1,268.40",
                Can::No { why: "You could ask until 21 September.".into() },
                vec![],
            ),
            purchase(
                "LC-09877",
                "2025-12-03T10:00:00Z",
                "Sample box",
                "€24.00",
                Can::No { why: "Nothing of it is left to refund.".into() },
                vec![RunningView {
                    href: "#".into(),
                    label: "R-6F0AA".into(),
                    status: Status::Succeeded,
                    amount: "€24.00".into(),
                }],
            ),
        ],
        older: Some("?before=LC-09877".into()),
    }
}

fn choose(fields: &[(&str, &str)], change: impl FnOnce(&mut ChooseView)) -> AnyView {
    let line = |id: &str, name: &str, detail: &str, price: &str, units: i64, refused: Option<&str>| ChooseLine {
        id: id.into(),
        name: name.into(),
        detail: detail.into(),
        price: price.into(),
        units,
        refused: refused.map(str::to_owned),
    };
    let mut page = ChooseView {
        shop: shop(),
        purchase_id: "pur_1".into(),
        number: "LC-10482".into(),
        bought: "Bought 2 November, delivered 5 November.".into(),
        until: "You can ask until 5 December.".into(),
        left_out: Some("Left out: gift cards and what has been used.".into()),
        lines: vec![
            line("dripper", "Ceramic dripper, sand", "", "€68.00", 2, None),
            line("papers", "Filter papers, 100 pieces", "1 piece", "€7.90", 1, None),
            line(
                "course",
                "Home roasting, video course",
                "",
                "€49.00",
                1,
                Some("Watched on 9 November: courses can be returned until they are started."),
            ),
            line("club", "Coffee club, November", "Unused part, 9 of 30 days", "€5.70", 1, None),
        ],
        any_amount: true,
        whole_only: false,
        refundable: "€81.60".into(),
        remaining: "€143.90".into(),
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        reason: Some(RefundReason::NotAsDescribed),
        comment: "The glaze is much darker than in the picture.".into(),
        case: case(0),
        money: money(),
        words: sum_words(),
        closed: None,
        given: Vec::new(),
        problem: None,
    };
    change(&mut page);
    view! { <ChoosePage page=page /> }.into_any()
}

fn requests() -> RequestsView {
    let row = |number: &str, status: Status, amount: &str, items: &str, asked: &str| RequestRow {
        number: number.into(),
        status,
        headline: request::headline(&Story { amount: amount.into(), ..story(status) }),
        items: items.into(),
        asked: on(asked),
    };
    RequestsView {
        shop: shop(),
        requests: vec![
            row("R-7K2M9", Status::Processing, "€41.90", "Ceramic dripper × 1, filter papers", "2026-11-21T08:00:00Z"),
            row("R-7K2P4", Status::Pending, "€105.53", "Coffee club, annual", "2026-11-20T08:00:00Z"),
            row("R-7K1QX", Status::Rejected, "€49.00", "Home roasting, video course", "2026-11-10T08:00:00Z"),
            row("R-7K0BB", Status::Failed, "€79.00", "Kettle", "2026-11-02T08:00:00Z"),
            row("R-6F0AA", Status::Succeeded, "€24.00", "Sample box", "2025-12-13T08:00:00Z"),
            row("R-6E9ZZ", Status::Canceled, "€12.00", "Tasting spoon", "2025-12-01T08:00:00Z"),
        ],
        older: None,
    }
}

fn request_turn(status: Status, turn: Turn) -> Page {
    let succeeded_at = (status == Status::Succeeded || turn == Turn::CameBack).then(|| at("2026-11-21T10:02:00Z"));
    // What was stopped had been approved; what came back or was paid another way has a trace of its own.
    let told = match turn {
        Turn::Stopped { .. } => story(Status::Processing),
        _ => story(status),
    };
    told_page(Story { status, turn, succeeded_at, trace_number: None, ..told })
}

fn request_page(status: Status) -> Page {
    told_page(story(status))
}

fn told_page(story: Story) -> Page {
    Box::new(move || {
        let status = story.status;
        let fields = [("line[0]", "on"), ("quantity[0]", "1"), ("line[1]", "on")];
        let choice = Choice::from_fields(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let case = case(0).check().expect("the sample's sums agree");
        let preview = case.asking(choice.selection(&case, &money()).expect("no amount was typed")).preview();
        let page = RequestView {
            shop: shop(),
            number: "R-7K2M9".into(),
            status,
            headline: request::headline(&story),
            lead: request::lead(&story, &calendar()),
            steps: request::steps(&story, &calendar()),
            sum: rows(&preview, &money(), &sum_words()),
            purchase_id: "pur_1".into(),
            purchase_number: "LC-10482".into(),
            can_cancel: status == Status::Pending,
            just_sent: status == Status::Pending,
            problem: None,
        };
        view! { <RequestPage page=page /> }.into_any()
    })
}

fn rules() -> RulesView {
    RulesView {
        shop: shop(),
        since: "What you buy from Lumen Coffee since 1 October can be returned like this.".into(),
        rules: policy_words::texts(&policy(), "Lumen Coffee", money_of, "48 hours", "5 to 10 business days"),
    }
}
