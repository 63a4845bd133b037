//! EU withdrawal: fourteen days to step back from a contract made at a distance, no reason asked.
//!
//! A rule set of its own beside the merchant's policy, which it never looks at: no window, exclusion, exception or
//! fee of the policy holds here, since a contract may not take the right away (Directive 2011/83/EU Art. 25). The
//! arithmetic is the preview's own. "Art." in this folder is that directive as amended by (EU) 2019/2161 and
//! (EU) 2023/2673; "Reg. 1182/71" is Regulation (EEC, Euratom) No 1182/71 on periods, which its recital 41 calls in.
//!
//! A declaration is recorded whatever this says of it. Late, excepted or made by a business, it is flagged line by
//! line; the only refusals are for facts that make no sense.
//!
//! Start at [`WithdrawalFacts`], then [`CheckedCase::withdrawal`]; when it ends is in `ends.rs`, what is lost in
//! `loss.rs`, what goes back in `worth.rs`.

mod answer;
mod country;
mod declaration;
mod delivery;
mod ends;
mod exempt;
mod facts;
mod ground;
mod judge;
mod line_facts;
mod loss;
mod performance;
mod public_holidays;
mod reach;
mod receipt;
mod refused;
mod repayment;
mod right;
mod worth;

pub use answer::{Withdrawal, WithdrawnLine};
pub use country::Country;
pub use declaration::{ChosenLine, Declaration, Withdrawn};
pub use exempt::Exempt;
pub use facts::WithdrawalFacts;
pub use ground::Ground;
pub use line_facts::{LineFacts, LineKind};
pub use performance::{Parts, Performance};
pub use public_holidays::PublicHolidays;
pub use reach::{Capacity, Consumer, NoRight, Regime};
pub use receipt::WithdrawalReceipt;
pub use refused::WithdrawalRefused;
pub use repayment::{GoodsBack, Repayment, Withholding};
pub use right::{Loss, WithdrawalRight};
