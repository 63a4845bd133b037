//! A refund that failed, to the customer: why, and what happens next. Only what staff can really do is hoped for.

use domain::{FailureReason, Remedy};

use super::capitalised;

/// `method` is "Visa ending 4242", or words in its place.
pub fn why(reason: FailureReason, method: &str) -> String {
    match reason {
        FailureReason::LostOrStolenCard | FailureReason::ExpiredOrCanceledCard => {
            format!("{} is no longer valid.", capitalised(method))
        }
        FailureReason::AccountClosed => format!("The account behind {method} is closed."),
        FailureReason::GatewayWindowExpired => format!("It was paid too long ago to go back to {method}."),
        FailureReason::MethodCannotRefund | FailureReason::TooManyRefunds => {
            format!("It could not go back to {method}.")
        }
        FailureReason::ChargeForPendingRefundDisputed | FailureReason::Disputed => {
            "Your bank is looking into this payment.".into()
        }
        FailureReason::ComplaintOpen => "Your complaint with the payment provider is still open.".into(),
        FailureReason::Declined => "The bank sent it back.".into(),
        FailureReason::AlreadyRefunded => "The payment provider says that it was refunded before.".into(),
        FailureReason::InsufficientFunds
        | FailureReason::MerchantRequest
        | FailureReason::ProcessingError
        | FailureReason::AmountAboveRemaining
        | FailureReason::NotSettled
        | FailureReason::Unknown => "It stopped before it reached your bank.".into(),
    }
}

/// What happens next: a few words for the step, and the sentence.
pub fn next(reason: FailureReason, shop: &str) -> (String, String) {
    let remedies = reason.remedies().customer;
    match remedies.first() {
        Some(Remedy::TryAgain) if remedies.contains(&Remedy::AccountCredit) => (
            format!("{shop} tries once more"),
            format!("The money is safe with {shop}, who can try once more or find another way with you."),
        ),
        Some(Remedy::TryAgain | Remedy::TopUpBalance) => (
            format!("{shop} tries again"),
            format!("The money is safe with {shop}, who have been told and can try again. You need not do anything."),
        ),
        Some(Remedy::AccountCredit | Remedy::AnotherWay) => (
            format!("{shop} finds another way"),
            format!(
                "The money is safe with {shop}, who will write to you: account credit or another way, as you agree."
            ),
        ),
        Some(Remedy::AwaitDispute) => (
            "Your bank decides".to_owned(),
            "If it decides for you, the money comes from there: nothing more is needed here.".to_owned(),
        ),
        Some(Remedy::AskAnew) => {
            ("You can ask again".to_owned(), format!("Nothing was paid. {shop} can tell you why it was stopped."))
        }
        Some(Remedy::AskForAllThatIsLeft) => (
            "The provider decides".to_owned(),
            "Until then only all that is left can go back: you can ask for that, or wait.".to_owned(),
        ),
        Some(Remedy::LookUpAtGateway) | None => (
            format!("{shop} looks into it"),
            format!("{shop} have been told, find out what happened and will write to you."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_that_the_shop_did_not_name_leaves_no_hole() {
        for reason in FailureReason::ALL {
            let said = why(*reason, desk::method_name(""));

            assert!(!said.contains(" ."), "{said}");
            assert!(said.starts_with(|first: char| first.is_uppercase()), "{said}");
        }
    }
}
