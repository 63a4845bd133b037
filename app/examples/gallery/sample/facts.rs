use app::layouts::PausedView;
use app::layouts::{DeskRail, Shop};
use app::sum::SumWords;
use app::ui::Moment;
use app::words::paused;
use app::words::request::{Story, Turn};
use app::words::{Calendar, reasons};
use domain::{
    Case, CreditOrder, Currency, CurrencyAmounts, Exceptions, FailureReason, Invoice, Line, Locale, MoneyFormat,
    Payment, PaymentStatus, Period, Policy, RefundReason, Selection, Status, Timestamp, WindowFrom, ZoneOffsets,
};

pub fn at(rfc3339: &str) -> Timestamp {
    Timestamp::parse_rfc3339(rfc3339).expect("a sample's date is written right")
}

pub fn calendar() -> Calendar {
    Calendar::new(ZoneOffsets::fixed(3_600), at("2026-11-21T08:14:00Z"))
}

pub fn on(rfc3339: &str) -> Moment {
    calendar().on(at(rfc3339))
}

pub fn at_time(rfc3339: &str) -> Moment {
    calendar().at(at(rfc3339))
}

pub fn euro() -> Currency {
    Currency::from_code("EUR").expect("the euro is listed")
}

pub fn money() -> MoneyFormat {
    money_of(euro())
}

pub fn money_of(currency: Currency) -> MoneyFormat {
    MoneyFormat::for_currency(currency, Locale::En)
}

pub fn shop() -> Shop {
    Shop { slug: "demo".into(), name: "Lumen Coffee".into(), signed_in: true }
}

pub fn outside() -> Shop {
    Shop { signed_in: false, ..shop() }
}

pub fn rail() -> DeskRail {
    DeskRail {
        merchant: "Lumen Coffee".into(),
        person: "Nora Lang".into(),
        role: "Reviewer, up to €500.00".into(),
        waiting: 18,
        attention: 1,
        only_tickets: true,
        paused: Vec::new(),
        demo: true,
    }
}

pub fn paused_rail() -> DeskRail {
    let (title, text, command) = paused::paused("acme", "lumen", at("2026-11-21T13:02:00Z"), &calendar());
    DeskRail { paused: vec![PausedView { title, text, command }], ..rail() }
}

fn line(id: &str, category: &str, quantity: i64, subtotal: i64, tax: i64) -> Line {
    Line {
        id: id.into(),
        category: category.into(),
        quantity,
        subtotal,
        discount: 0,
        tax,
        period: None,
        consumed: false,
    }
}

pub fn case(credit_applied: i64) -> Case {
    let lines = vec![
        line("dripper", "goods", 2, 5714, 1086),
        line("papers", "goods", 1, 664, 126),
        Line { consumed: true, ..line("course", "digital", 1, 4118, 782) },
        Line {
            period: Some(Period { start: at("2026-10-31T23:00:00Z"), end: at("2026-11-30T23:00:00Z") }),
            ..line("club", "subscription", 1, 1597, 303)
        },
    ];
    let total: i64 = lines.iter().map(Line::total).sum();
    Case {
        now: calendar().now(),
        zone: ZoneOffsets::fixed(3_600),
        invoice: Invoice {
            currency: euro(),
            lines,
            credit_applied,
            other_payments: 0,
            delivered_at: Some(at("2026-11-05T10:00:00Z")),
        },
        payment: Payment {
            amount: total - credit_applied,
            status: PaymentStatus::Settled,
            captured_at: Some(at("2026-11-02T10:00:00Z")),
            disputed: false,
            gateway_refundable_until: None,
            step: domain::Step::ANY,
        },
        policy: policy().in_currency(euro()),
        credit_order: CreditOrder::CreditFirst,
        refunds: vec![],
        pending_lines: Vec::new(),
        listing: None,
        reason: None,
        evidence: 0,
        selection: Selection::Full,
    }
}

pub fn policy() -> Policy {
    let up_to = CurrencyAmounts::new([(euro(), 2000)]);
    Policy {
        window_days: Some(30),
        window_from: WindowFrom::DeliveredAt,
        excluded_categories: vec!["gift cards".into(), "opened food".into()],
        exclude_consumed: true,
        exceptions: Exceptions::Deny,
        auto_approve_up_to: up_to.expect("an amount"),
        ..Policy::default()
    }
}

pub fn sum_words() -> SumWords {
    let names = [
        ("dripper", "Ceramic dripper, sand"),
        ("papers", "Filter papers, 100 pieces"),
        ("course", "Home roasting, video course"),
        ("club", "Coffee club, November"),
    ];
    SumWords {
        lines: names.map(|(id, name)| (id.to_owned(), name.to_owned())).to_vec(),
        tax: "VAT 19 %".into(),
        fee: "Restocking fee".into(),
        to_payment: "To Visa ending 4242".into(),
        to_credit: "To your account credit".into(),
        expected_at_once: "Expected in your account by 1 December.".into(),
        expected_after_review: "Once approved, expected in your account by 1 December.".into(),
        verdicts: reasons::verdicts("Lumen Coffee", "48 hours", &money(), &calendar(), &[]),
    }
}

pub fn story(status: Status) -> Story {
    let decided = matches!(status, Status::Processing | Status::Succeeded | Status::Failed);
    Story {
        shop: "Lumen Coffee".into(),
        status,
        asked: "€41.90".into(),
        amount: "€41.90".into(),
        method: "Visa ending 4242".into(),
        to: "Visa ending 4242".into(),
        earlier: Vec::new(),
        is_credit: false,
        items: "Ceramic dripper × 1, filter papers".into(),
        reason: RefundReason::NotAsDescribed,
        asked_at: at("2026-11-21T08:14:00Z"),
        answer_by: at("2026-11-23T08:14:00Z"),
        approved_at: decided.then(|| at("2026-11-21T10:02:00Z")),
        made_at: decided.then(|| at("2026-11-21T10:02:00Z")),
        by_rules: false,
        rejected_at: (status == Status::Rejected).then(|| at("2026-11-21T10:02:00Z")),
        canceled_at: (status == Status::Canceled).then(|| at("2026-11-21T09:30:00Z")),
        note: match status {
            Status::Rejected => Some("The course was watched to the end on 9 November, Mara.".into()),
            _ if decided => Some("Sorry about the glaze, Mara. We have changed the picture.".into()),
            _ => None,
        },
        sent_at: decided.then(|| at("2026-11-21T10:02:00Z")),
        succeeded_at: (status == Status::Succeeded).then(|| at("2026-11-21T10:02:00Z")),
        failed_at: (status == Status::Failed).then(|| at("2026-11-21T10:05:00Z")),
        failure: (status == Status::Failed).then_some(FailureReason::ExpiredOrCanceledCard),
        expected_by: Some(at("2026-12-01T10:00:00Z")),
        trace_number: (status == Status::Succeeded).then(|| "7453 0264 1185 0092 3317 204".into()),
        is_void: false,
        turn: Turn::Nothing,
    }
}
