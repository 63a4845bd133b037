//! What people can do, one deed a file, with clock, chance, gateway and mail as ports.
//!
//! It must never know HTTP, pages or a gateway's name, and it decides nothing about amounts: `domain` does.
//! Start at [`Desk`], then read `request_refund.rs`, `approve_ticket.rs` and `pay_out.rs`, which are the way itself.

mod approve_ticket;
mod ask_for_link;
mod attend;
mod bring_in;
mod bring_in_refunds;
mod busy;
mod calendar;
mod cancel_ticket;
mod check_gateway;
mod claim_job;
mod client;
mod clock_watch;
mod counts;
mod create_key;
mod create_merchant;
mod create_staff;
mod cursor;
mod desk;
mod despite_contention;
mod failed;
mod find_caller;
mod find_excess;
mod find_purchases;
mod give_up_attempt;
mod hear_gateway;
mod ids;
mod keep_purchase;
mod known_device;
mod list_customer;
mod list_waiting;
mod look_at_payment;
mod look_up;
mod make_refund;
mod method_name;
mod note_excess;
mod notice;
mod once;
mod open_purchase;
mod open_refund;
mod open_ticket;
mod owe_a_look;
mod password;
mod pay_out;
mod places;
mod ports;
mod proof;
mod publish_policy;
mod record_by_hand;
mod record_elsewhere;
mod refund;
mod reject_ticket;
mod request_refund;
mod reserve;
mod send_mail;
mod session;
mod set_gateway;
mod sign_in_record;
mod sign_in_staff;
mod take_disputes;
mod take_seen;
mod test_gateway;
mod throttle;
pub mod trace;
mod try_policy;
mod use_link;
mod verdict;
mod verify;

pub use approve_ticket::{ApproveRefused, ApproveTicket, case_of_decision};
pub use attend::{AttendRefused, Attending};
pub use bring_in::{BringIn, BringInRefused, BroughtIn, NewCustomer, NewLine, NewPayment, NewPurchase};
pub use bring_in_refunds::OutsideRefund;
pub use calendar::Calendar;
pub use cancel_ticket::CancelRefused;
pub use check_gateway::GatewayRefused;
pub use client::Client;
pub use counts::{Counts, Measures};
pub use create_key::{CreateKey, CreateKeyRefused};
pub use create_merchant::{CreateMerchant, CreateMerchantRefused};
pub use create_staff::{CreateStaff, CreateStaffRefused};
pub use desk::{Desk, DeskParts};
pub use despite_contention::Contended;
pub use failed::{Deed, Failed};
pub use find_caller::Caller;
pub use find_purchases::{FindPurchases, PurchasesFound};
pub use hear_gateway::{HearGateway, HeardOf};
pub use keep_purchase::{KeepLine, KeepPurchase, KeepPurchaseRefused};
pub use known_device::DeviceCookie;
pub use list_customer::ListCustomerRefused;
pub use list_waiting::{DeskCounts, ExcessEntry, RefundEntries, RefundEntry, WaitingView};
pub use make_refund::{MakeRefund, MakeRefundRefused, Recorded};
pub use method_name::{method_name, method_name_for_staff};
pub use note_excess::NoteExcessRefused;
pub use notice::{Mail as Letter, Notice, TEST_SHOP};
pub use once::{Begun, IdempotencyKey, Once};
pub use open_purchase::{PurchaseFile, PurchasePage};
pub use open_refund::{FoundRefund, ListRefunds, MADE_AT_GATEWAY, RefundPage, RefundSummary};
pub use open_ticket::{QueueTicket, QueueView, TicketFile};
pub use ports::{
    Chance, Clock, DisputeOutcome, GIVES_UP_WITHIN, Gateway, GatewayAccount, GatewayBook, GatewayDispute,
    GatewayEffect, GatewayPayment, GatewayRefund, GatewayTrouble, MailTrouble, Mailer, RefundOrder, RefundOrderKind,
    attempt_in,
};
pub use proof::{Proof, ProofRefused};
pub use record_by_hand::ByHandRefused;
pub use record_elsewhere::{ElsewhereRefused, PaidElsewhere};
pub use refund::{RefundFile, RefundTries, RemedyRefused, Repair};
pub use reject_ticket::{RejectRefused, RejectTicket};
pub use request_refund::{RequestRefund, RequestRefused};
pub use session::{SignedIn, Visitor};
pub use set_gateway::{SetGateway, SetGatewayRefused};
pub use sign_in_staff::SignInRefused;
pub use verdict::Verdict;
pub use verify::{Check, Finding, GatewayBooks, Verified, verify};

pub use storage::{
    ApiKey, Attempt, Change, Customer, Event, ExcessRefund, GatewaySetting, Merchant, PaymentRecord, PolicyVersion,
    Purchase, PurchaseLine, QueueCount, Role, Scope, Staff, StorageError, StoredResponse, TicketRecord,
};
