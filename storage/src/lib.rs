//! How it is remembered: the only crate that writes SQL, for SQLite and PostgreSQL with one text.
//!
//! It must never know who asks or why: no rule about refunds stands here beyond the checks in `migrations/`.
//! Start at [`Storage`], then read `migrations/0001_the_house.sql`, which says what a row of each table means.

mod account_credit;
mod api_key;
mod attempt;
mod book_of_work;
mod books;
mod change;
mod customer;
mod engine;
mod error;
mod event;
mod excess_refund;
mod gateway_event;
mod gateway_setting;
mod idempotency;
mod line_refund;
mod line_to_return;
mod listing;
mod measures;
mod merchant;
mod outbox;
mod payment;
mod policy;
mod purchase;
mod purchase_facts;
mod purchase_records;
mod queue;
mod refund;
mod row;
mod sandbox_book;
mod session;
mod sign_in_link;
mod staff;
mod statements;
mod storage;
mod ticket;
mod unknown_reference;
mod waiting_refund;

pub use api_key::{ApiKey, Scope};
pub use attempt::Attempt;
pub use book_of_work::{GatewayRefundRow, JobRow, LooseEventRow, MerchantRow, QueueCountRow, UnsettledRow};
pub use books::{
    AttemptRow, CreditRow, EventRow, LinePartRow, PaymentRow, PurchaseBook, PurchaseLineRow, PurchaseRow, RefundRow,
    TicketRow,
};
pub use change::Change;
pub use customer::Customer;
pub use engine::{EngineKind, Fault, Faults, OpenWith, Step, check_url};
pub use error::StorageError;
pub use event::Event;
pub use excess_refund::ExcessRefund;
pub use gateway_event::GatewayEvent;
pub use gateway_setting::GatewaySetting;
pub use idempotency::StoredResponse;
pub use line_to_return::{LineToReturn, ReturnedGoods};
pub use listing::RefundFilter;
pub use measures::{JobsDue, Unsettled};
pub use merchant::Merchant;
pub use outbox::{Job, JobKind, NewJob};
pub use payment::PaymentRecord;
pub use policy::PolicyVersion;
pub use purchase::{Purchase, PurchaseLine, PurchaseSum};
pub use purchase_records::PurchaseRecords;
pub use queue::QueueCount;
pub use sandbox_book::SandboxRefund;
pub use session::{Session, SessionOwner};
pub use sign_in_link::SignInLink;
pub use staff::{Role, Staff};
pub use statements::all as all_statements;
pub use storage::{Reading, Storage, Writing};
pub use ticket::{TicketPage, TicketRecord};

/// What every method here answers with.
pub type Result<T> = std::result::Result<T, StorageError>;
