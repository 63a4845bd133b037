//! What a refund is: money, policy, eligibility, preview, and the two machines ticket and refund.
//!
//! It must never know a clock, a network, a database or a gateway's name: every fact comes in as a
//! value, so the very function that decides an amount on the server previews it in the browser.
//! Nothing here panics, whatever it is given, and nothing is computed in floating point.
//!
//! Start at [`Case`] (the facts), then [`Case::check`], [`CheckedCase::preview`] and
//! [`CheckedCase::eligibility`]; the rules asked on the way are listed in `rule.rs`, one a file.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
    )
)]

// In reading order: money and time, the facts of a case, the answer, the machines, the names.
#[macro_use]
mod words;
mod exact;
mod minor;

mod currency;
mod currency_amounts;
mod locale;
mod money_format;
mod parse_amount;
mod parse_percent;
mod typed_digits;

mod civil_date;
mod timestamp;
mod wall_clock;
mod zone_offsets;

mod earlier_refund;
mod invoice;
mod line;
mod listing;
mod payment;
mod percent;
mod period;
mod policy;
mod policy_clause;
mod restocking_fee;
mod selection;

mod case;
mod check;
mod checked_case;
mod deciding;
mod direct;
mod invalid_case;

mod asked;
mod payment_shares;
mod reason;
mod route;
mod rule;
mod split;
mod spread;
mod step;

mod answer;
mod dry_run;
mod eligibility;
mod line_eligibility;
mod preview;
mod preview_again;

mod subscription;
pub mod withdrawal;

mod access;
mod event;
mod notice;
mod purchase_status;
mod refund;
mod status;
mod ticket;
mod wrong_state;

#[cfg(feature = "addresses")]
mod email;
mod slug;
mod typed_text;

#[cfg(feature = "cases")]
mod case_reader;
#[cfg(feature = "cases")]
pub mod cases;

pub use access::{Actor, Queue};
pub use answer::PreviewAnswer;
pub use case::Case;
pub use checked_case::CheckedCase;
pub use civil_date::CivilDate;
pub use currency::Currency;
pub use currency_amounts::{CurrencyAmounts, CurrencyAmountsProblem};
pub use deciding::Yes;
pub use direct::Destination;
pub use dry_run::{ChangedRequest, Comparison, Count, DryRun, Outlook, Tally};
pub use earlier_refund::{EarlierLine, EarlierParts, EarlierRefund, PendingLine};
pub use eligibility::{Eligibility, Verdict};
#[cfg(feature = "addresses")]
pub use email::{EmailAddress, EmailProblem};
pub use event::{EventFacts, EventKind, ExcessFacts};
pub use invalid_case::{CaseProblem, InvalidCase};
pub use invoice::Invoice;
pub use line::Line;
pub use line_eligibility::{LineEligibility, Unused};
pub use listing::Listing;
pub use locale::Locale;
pub use minor::{MOST, Minor};
pub use money_format::MoneyFormat;
pub use notice::NoticeKind;
pub use parse_amount::{AmountProblem, parse_amount};
pub use parse_percent::{TypedPercentProblem, parse_percent};
pub use payment::{Payment, PaymentStatus};
pub use payment_shares::{MoreThanPaid, payment_shares};
pub use percent::{Percent, PercentProblem};
pub use period::Period;
pub use policy::{CasePolicy, CreditOrder, Exceptions, Policy, WindowFrom};
pub use policy_clause::Clause;
pub use preview::{LineRefund, Outcome, Preview};
pub use purchase_status::PurchaseStatus;
pub use reason::Reason;
pub use refund::{
    Again, AttemptOutcome, Attention, Beginning, Effects, Evidence, EvidenceProblem, FailureReason, GatewayResult,
    Moved, NewRefund, Origin, OtherWay, Posting, Refund, RefundJob, RefundProgress, RefundReason, RefundState,
    Remedies, Remedy, Sums, Transition, waits_for_staff,
};
pub use restocking_fee::{CaseFee, RestockingFee};
pub use route::Method;
pub use selection::{Prorate, SelectedLine, Selection};
pub use slug::{Slug, SlugProblem};
pub use spread::discount_shares;
pub use status::Status;
pub use step::Step;
pub use subscription::{
    Access, Cycle, Every, InvalidCycle, MOST_GOODWILL_DAYS, MoneyBack, NextCharges, Renewal, Subscription,
    SubscriptionChange, SubscriptionPreview, SubscriptionRefused, SubscriptionWay,
};
pub use ticket::{Ticket, TicketState};
pub use timestamp::Timestamp;
pub use typed_text::{ControlCharacter, MESSAGE_LIMIT, OneLineProblem, check_one_line, longest, many_lines, one_line};
pub use wall_clock::{WallClock, WallTime};
pub use words::UnknownWord;
pub use wrong_state::WrongState;
pub use zone_offsets::ZoneOffsets;
#[cfg(feature = "zones")]
pub use zone_offsets::named::UnknownZone;
