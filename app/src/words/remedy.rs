//! A refund that failed, to staff: what happened, what is safe, what can be done, and why not where it cannot.

use domain::{FailureReason, Reason, Remedy, Timestamp};

use super::{Calendar, rules};

/// Why the provider said no, short.
pub fn title(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::LostOrStolenCard | FailureReason::ExpiredOrCanceledCard => "The card is no longer valid.",
        FailureReason::AccountClosed => "The account is closed.",
        FailureReason::Declined => "The customer's bank said no.",
        FailureReason::InsufficientFunds => "Your balance is too low.",
        FailureReason::ChargeForPendingRefundDisputed | FailureReason::Disputed => "The payment is disputed.",
        FailureReason::ComplaintOpen => "The customer complained to your provider.",
        FailureReason::MerchantRequest => "It was stopped on your side.",
        FailureReason::ProcessingError => "Your provider could not process it.",
        FailureReason::GatewayWindowExpired => "It was paid too long ago.",
        FailureReason::AmountAboveRemaining => "Your provider has less left of this payment than we.",
        FailureReason::AlreadyRefunded => "Your provider says that it was refunded before.",
        FailureReason::NotSettled => "The payment has not settled yet.",
        FailureReason::MethodCannotRefund => "Nothing can go back to this kind of payment.",
        FailureReason::TooManyRefunds => "Your provider takes no more refunds of this payment.",
        FailureReason::Unknown => "Your provider gave no reason.",
    }
}

/// Where the money is. `name` is the customer's first; `came_back`: it had been paid back before.
pub fn safe(reason: FailureReason, amount: &str, name: &str, came_back: bool) -> String {
    if came_back {
        return format!("It had been paid back, and came back to you: {name} keeps the right to {amount}.");
    }
    match reason.remedies().staff.first() {
        Some(Remedy::AwaitDispute) => format!("Nothing moved. The bank decides who gets the {amount}."),
        Some(Remedy::LookUpAtGateway) => {
            format!("This refund moved nothing. {name} keeps the right to {amount} until you know more.")
        }
        Some(
            Remedy::TryAgain
            | Remedy::AccountCredit
            | Remedy::AnotherWay
            | Remedy::TopUpBalance
            | Remedy::AskAnew
            | Remedy::AskForAllThatIsLeft,
        )
        | None => format!("Nothing moved: {amount} is back on your balance, and {name} keeps the right to it."),
    }
}

/// What helps beside the buttons.
pub fn advice(remedy: Remedy, name: &str) -> Option<String> {
    match remedy {
        Remedy::TryAgain | Remedy::AccountCredit | Remedy::AnotherWay => None, // They have buttons.
        Remedy::TopUpBalance => Some("Top it up with your provider first.".to_owned()),
        Remedy::AwaitDispute => Some("Wait for the bank. What is paid beside it is paid twice.".to_owned()),
        Remedy::LookUpAtGateway => Some("Look it up with your provider before anything else.".to_owned()),
        Remedy::AskAnew => Some(format!("{name} can ask anew, for what is left by then.")),
        Remedy::AskForAllThatIsLeft => {
            Some(format!("Until that is over it refunds only all that is left: {name} can ask for that."))
        }
    }
}

/// Why the same way is closed for good.
pub fn not_again(reason: FailureReason, is_second_try: bool) -> &'static str {
    if is_second_try && reason.remedies().staff.contains(&Remedy::TryAgain) {
        return "It failed twice for the same reason: a third try would fail too.";
    }
    match reason {
        FailureReason::LostOrStolenCard
        | FailureReason::ExpiredOrCanceledCard
        | FailureReason::AccountClosed
        | FailureReason::GatewayWindowExpired
        | FailureReason::MethodCannotRefund
        | FailureReason::TooManyRefunds => "The same way would fail again.",
        FailureReason::ChargeForPendingRefundDisputed
        | FailureReason::Disputed
        | FailureReason::ComplaintOpen
        | FailureReason::MerchantRequest
        | FailureReason::AmountAboveRemaining
        | FailureReason::AlreadyRefunded
        | FailureReason::Declined
        | FailureReason::InsufficientFunds
        | FailureReason::ProcessingError
        | FailureReason::NotSettled
        | FailureReason::Unknown => "",
    }
}

pub fn too_early(from: Timestamp, calendar: &Calendar) -> String {
    format!(
        "You can try again from {}, {}: before that, it would fail too.",
        calendar.weekday_date(from),
        calendar.time(from)
    )
}

/// Beside another way, where not all of it is to be paid that way.
pub fn in_part(total: &str, paid: &str, credit: &str) -> String {
    format!("Of the {total}, {paid} is to be paid: the other {credit} becomes account credit once that is recorded.")
}

/// What changed since it was decided.
pub fn changed(reasons: &[Reason]) -> String {
    let why = match reasons.first() {
        Some(Reason::GatewayWindowExpired { .. }) => "Your provider takes no refund of this payment any more",
        Some(Reason::AmountBelowStep { .. } | Reason::AmountBetweenSteps { .. }) => {
            "Your provider moves this currency in steps, and this amount lies between two"
        }
        Some(Reason::AmountExceedsPayment { left: 0, .. }) => "Nothing of this payment is left to send",
        _ => rules::first_in_the_way(reasons).unwrap_or("Something changed meanwhile"),
    };
    format!("It cannot be paid as it was decided. {why}.")
}
