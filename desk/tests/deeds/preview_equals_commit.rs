//! What was shown is what is asked for, decided, moved and left, over many purchases and requests (OpenMage#4396 showed
//! 13.69 and booked 13.41).

use domain::{LineRefund, Outcome, Percent, Policy, Preview, RefundReason, RestockingFee, SelectedLine, Selection};

use crate::people::{amounts, rules};
use crate::shop::{Shop, line};

/// Numbers that look drawn, and are the same each time (xorshift).
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, most: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % u64::try_from(most).expect("a number above 0")).expect("below it")
    }

    fn selection(&mut self, remaining: i64) -> Selection {
        match self.below(4) {
            0 => Selection::Full,
            1 => Selection::Amount { amount: 1 + self.below(remaining) },
            2 => Selection::Percentage { percent: format!("{}.5", self.below(60)).parse().expect("a percentage") },
            _ => {
                let id = format!("li_{}", 1 + self.below(3));
                let quantity = (self.below(2) == 0).then_some(1);
                Selection::Lines { lines: vec![SelectedLine { id, quantity, prorate: None }] }
            }
        }
    }
}

fn conditions() -> Policy {
    let percent: Percent = "7.5".parse().expect("a percentage");
    let fee = RestockingFee { flat: amounts([("EUR", 30)]), percent, waived_for: vec![RefundReason::WrongItem] };
    Policy { restocking_fee: Some(fee), ..rules() }
}

/// Each line by its id: storage lists them in that order.
fn by_id(mut lines: Vec<LineRefund>) -> Vec<LineRefund> {
    lines.sort_by(|one, other| one.id.cmp(&other.id));
    lines
}

#[tokio::test]
async fn t17_what_is_shown_is_what_is_booked() {
    let shop = Shop::with(conditions()).await;
    let mut drawn = Drawn(0x9e37_79b9_7f4a_7c15);
    let mut booked = 0;
    for _ in 0..9 {
        let mut new = shop.new_purchase();
        let mut lines = vec![line("lantern", 1, 3_337), line("cup", 3, 1_000), line("rope", 7, 4_999)];
        for line in &mut lines {
            line.discount = drawn.below(line.subtotal);
            line.tax = drawn.below(1_000);
        }
        let total: i64 = lines.iter().map(|line| line.subtotal - line.discount + line.tax).sum();
        new.credit_applied = drawn.below(total);
        new.lines = lines;
        let file = shop.bought(new).await;

        for _ in 0..5 {
            let file = shop.reopened(&file).await;
            if file.case.remaining() == 0 {
                break;
            }
            let reason = [RefundReason::ChangedMind, RefundReason::WrongItem][usize::from(drawn.below(2) == 0)];
            let selection = drawn.selection(file.case.remaining());
            let shown = file.case.because(reason, 0).preview_of(&selection);
            let asked = shop.try_ask_because(&file, selection, reason).await;
            assert_eq!(asked.is_ok(), shown.outcome != Outcome::Ineligible);
            let Ok(asked) = asked else { continue };
            assert_asked(&shop, &asked.number, &shown).await;

            let amount = (drawn.below(3) == 0).then(|| 1 + drawn.below(shown.total));
            let decision = shop.ticket(&asked.number).await;
            let promised = amount.map_or_else(|| decision.decision.clone(), |amount| decision.decision_on(amount));
            shop.try_approve(&shop.manager, &asked.number, amount).await.expect("the approval is taken");
            shop.pay_out().await;
            assert_booked(&shop, &asked.number, &promised).await;
            booked += 1;
        }
    }
    assert!(booked > 25, "{booked} refunds were looked at");
    shop.close().await;
}

async fn assert_asked(shop: &Shop, number: &str, shown: &Preview) {
    let ticket = shop.ticket(number).await;
    let record = &ticket.record;
    assert_eq!(
        (record.asked_total, record.asked_to_payment, record.asked_to_credit),
        (shown.total, shown.to_payment, shown.to_credit)
    );
    assert_eq!(ticket.lines, by_id(shown.lines.clone()));
    let (lines, total, fee) = (&ticket.decision.lines, ticket.decision.total, ticket.decision.fee);
    assert_eq!((lines, total, fee), (&shown.lines, shown.total, shown.fee), "staff see what the customer saw");
}

async fn assert_booked(shop: &Shop, number: &str, promised: &Preview) {
    let ticket = shop.ticket(number).await;
    let refund = ticket.refund().expect("a refund");
    assert_eq!(
        (refund.total, refund.to_payment, refund.to_credit),
        (promised.total, promised.to_payment, promised.to_credit)
    );
    assert_eq!(ticket.tries.as_ref().expect("a refund").lines, by_id(promised.lines.clone()));
    assert_eq!(ticket.purchase.case.remaining(), promised.remaining_after);
}
