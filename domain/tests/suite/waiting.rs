//! Which refunds without a ticket lie where staff look.

use domain::{Attention, RefundState, waits_for_staff};

#[test]
fn what_failed_or_cannot_go_on_by_itself_waits_and_what_is_over_does_not() {
    for state in RefundState::ALL {
        let quiet = waits_for_staff(*state, None, false);
        let noticed = waits_for_staff(*state, Some(Attention::NoAnswer), false);
        let short = waits_for_staff(*state, None, true);
        let expected = match state {
            RefundState::Succeeded | RefundState::Canceled => (false, false, false),
            RefundState::Failed => (true, true, true),
            RefundState::Reserved | RefundState::Sending | RefundState::Unknown | RefundState::RequiresAction => {
                (false, true, true)
            }
        };
        assert_eq!((quiet, noticed, short), expected, "{state}");
    }
}
