//! One broken thing each, in the lively shop's database, and what must be said of it. Columns that no rule of the
//! schema guards are simply changed; a rule that stands in the way is taken out first.

use desk::Check::{self, *};

pub struct Breakage {
    pub check: Check,
    /// What the finding is about.
    pub what: &'static str,
    pub statements: &'static [&'static str],
    /// Tables and rules of theirs that would refuse it.
    pub rules: &'static [(&'static str, &'static str)],
}

const fn breaks(check: Check, what: &'static str, statements: &'static [&'static str]) -> Breakage {
    Breakage { check, what, statements, rules: &[] }
}

const fn past(rules: &'static [(&'static str, &'static str)], breakage: Breakage) -> Breakage {
    Breakage { rules, ..breakage }
}

pub const RESERVED: Breakage = breaks(
    PaymentHolds,
    "reserved",
    &[
        "update payment set reserved = reserved + 1 where payment_id = (select max(payment_id) from refund where state = 'unknown')",
    ],
);

/// The decision that money moved by is taken out, which leaves more than this undone.
pub const UNDECIDED: &[Breakage] = &[
    breaks(
        TicketAddsUp,
        "its decision",
        &["update ticket set approved_at = null, approved_by = null, approved_total = null
            where ticket_id = (select min(ticket_id) from ticket)"],
    ),
    breaks(
        DecisionsTold,
        "refund_made",
        &["delete from event where event_id = (select min(event_id) from event where kind = 'refund_made')"],
    ),
];

pub const BREAKAGES: &[Breakage] = &[
    breaks(RowsFit, "reason", &["update ticket set reason = 'boredom' where ticket_id = (select min(ticket_id) from ticket)"]),
    breaks(RowsFit, "selection", &["update ticket set selection = '{' where ticket_id = (select min(ticket_id) from ticket)"]),
    breaks(RowsFit, "verdict", &["update ticket set verdict = 'yes' where ticket_id = (select min(ticket_id) from ticket)"]),
    breaks(RowsFit, "currency", &["update purchase set currency = 'EUX' where purchase_id = (select min(purchase_id) from ticket)"]),
    breaks(RowsFit, "method", &["update refund set method = 'pigeon' where refund_id = (select min(refund_id) from refund)"]),
    breaks(RowsFit, "destination", &["update refund set destination = 'moon' where refund_id = (select min(refund_id) from refund where state = 'failed')"]),
    breaks(RowsFit, "status", &["update payment set status = 'lost' where payment_id = (select min(payment_id) from refund)"]),
    breaks(RowsFit, "facts", &["update event set facts = 'nothing much' where event_id = (select min(event_id) from event)"]),
    breaks(RowsFit, "payload", &["update outbox set payload = '{}' where outbox_id = (select min(outbox_id) from outbox where kind = 'mail')"]),
    breaks(RowsFit, "timezone", &["update merchant set timezone = 'Mars/Olympus'"]),
    breaks(RowsFit, "its rules", &["update policy set exceptions = 'perhaps'"]),
    breaks(RowsFit, "its rules", &["update policy set window_days = -1"]),
    breaks(RowsFit, "its rules", &["insert into policy_amount (merchant_id, policy_id, kind, currency, amount)
        select merchant_id, policy_id, 'minimum_amount', 'EUX', 1 from policy"]),
    breaks(RowsFit, "its rules", &["insert into policy_amount (merchant_id, policy_id, kind, currency, amount)
        select merchant_id, policy_id, 'minimum_amount', 'JPY', 9007199254740992 from policy"]),
    past(&[("refund", "refund_state_is_known")], breaks(RowsFit, "state", &["update refund set state = 'gone' where refund_id = (select min(refund_id) from refund where state = 'failed')"])),
    breaks(RowsBelong, "customer_id", &["update ticket set customer_id = 'cus_somebody' where queue = 'waiting'"]),
    breaks(RowsBelong, "line_id", &["update ticket_line set line_id = 'li_9' where line_id = 'li_1' and ticket_id = (select max(ticket_id) from ticket where queue = 'waiting')"]),
    breaks(RowsBelong, "merchant_id", &["update payment set merchant_id = 'mer_other' where payment_id = (select min(payment_id) from refund)"]),
    breaks(RowsBelong, "currency", &["update refund set currency = 'USD' where state = 'failed' and ticket_id is not null"]),
    breaks(PurchaseAddsUp, "its lines", &["update purchase_line set subtotal = subtotal + 1 where line_id = 'li_1' and purchase_id = (select min(purchase_id) from ticket where queue = 'waiting')"]),
    breaks(PurchaseAddsUp, "what payment", &["update payment set amount = amount + 1 where payment_id = (select max(payment_id) from refund where state = 'succeeded')"]),
    breaks(PurchaseAddsUp, "its payment", &["delete from payment where purchase_id = (select min(purchase_id) from ticket where queue = 'waiting')"]),
    RESERVED,
    breaks(PaymentHolds, "refunded", &["update payment set refunded = refunded - 1 where payment_id = (select max(payment_id) from refund where destination = 'recorded')"]),
    past(
        &[
            ("payment", "payment_never_gives_back_more_than_was_captured"),
            ("payment", "payment_never_gives_back_more_than_was_captured_and_lost"),
        ],
        breaks(PaymentHolds, "what went back", &["update payment set captured = 1 where payment_id = (select max(payment_id) from refund where state = 'succeeded')"]),
    ),
    breaks(GivenBack, "given_back", &["update purchase set given_back = given_back - 1 where purchase_id = (select min(purchase_id) from refund)"]),
    breaks(GivenBack, "given_back", &["update purchase set given_back = 1 where purchase_id = (select min(purchase_id) from ticket where queue = 'waiting')"]),
    breaks(RefundAddsUp, "its lines", &["update refund_line set total = total + 1, subtotal = subtotal + 1 where line_id = 'li_1' and refund_id = (select min(refund_id) from refund where state = 'failed')"]),
    breaks(RefundAddsUp, "subtotal less", &["update refund_line set subtotal = subtotal + 1 where line_id = 'li_1' and refund_id = (select min(refund_id) from refund)"]),
    past(
        &[("refund", "refund_amounts_agree")],
        breaks(RefundAddsUp, "to_payment and", &["update refund set to_credit = to_credit + 1 where state = 'failed' and ticket_id is not null"]),
    ),
    breaks(LineLimits, "money back", &["update refund_line set fee = fee + 90000 where line_id = 'li_1' and refund_id = (select min(refund_id) from refund)"]),
    breaks(LineLimits, "units", &["update refund_line set quantity = 3 where line_id = 'li_1' and refund_id = (select min(refund_id) from refund)"]),
    breaks(LineLimits, "discount", &["update refund_line set discount = discount + 900, subtotal = subtotal + 900 where line_id = 'li_1' and refund_id = (select min(refund_id) from refund)"]),
    breaks(LineLimits, "tax", &["update refund_line set fee_tax = fee_tax + 361 where line_id = 'li_1' and refund_id = (select min(refund_id) from refund)"]),
    breaks(LineLimits, "fees kept", &["update refund_line set fee = -1 where line_id = 'li_1' and refund_id = (select min(refund_id) from refund)"]),
    breaks(CaseHolds, "its case", &["update payment set captured_at = null where payment_id = (select max(payment_id) from refund where state = 'succeeded')"]),
    breaks(AttemptsFit, "attempt_no", &["update refund set attempt_no = 7 where state = 'unknown' and refund_id = (select max(refund_id) from refund where state = 'unknown')"]),
    breaks(AttemptsFit, "attempt_no", &["delete from attempt where refund_id = (select min(refund_id) from refund)"]),
    breaks(AttemptsFit, "the number of", &[
        "update refund set attempt_no = 2 where refund_id = (select min(refund_id) from refund)",
        "update attempt set attempt_no = 2 where refund_id = (select min(refund_id) from refund)",
    ]),
    breaks(AttemptsFit, "being succeeded", &["update attempt set answered_at = null where refund_id = (select min(refund_id) from refund)"]),
    breaks(AttemptsFit, "being succeeded", &[
        "update refund set attempt_no = 0 where refund_id = (select min(refund_id) from refund)",
        "delete from attempt where refund_id = (select min(refund_id) from refund)",
    ]),
    breaks(AttemptsFit, "being reserved", &[
        "update refund set attempt_no = 1 where state = 'reserved'",
        "insert into attempt (refund_id, attempt_no, begun_at, sent_at) select refund_id, 1, 1, 1 from refund where state = 'reserved'",
    ]),
    breaks(AttemptsFit, "being sending", &[
        "update refund set attempt_no = 0 where state = 'sending'",
        "delete from attempt where refund_id = (select refund_id from refund where state = 'sending')",
    ]),
    breaks(AttemptsFit, "its evidence", &["update attempt set outcome = 'by_hand' where refund_id = (select min(refund_id) from refund)"]),
    breaks(AttemptsFit, "its evidence", &["update refund set other_way = 'cash' where external_number = 'C1'"]),
    breaks(CreditGiven, "amount", &["update account_credit set amount = amount + 1 where refund_id = (select min(refund_id) from account_credit)"]),
    breaks(CreditGiven, "amount", &["delete from account_credit where refund_id = (select min(refund_id) from account_credit)"]),
    breaks(CreditGiven, "customer_id", &["update account_credit set customer_id = 'cus_somebody' where refund_id = (select min(refund_id) from account_credit)"]),
    past(
        &[("ticket", "ticket_is_decided_once")],
        breaks(DecidedOnce, "its decision", &["update ticket set canceled_at = 1 where queue = 'attention'"]),
    ),
    past(
        &[("ticket", "ticket_approval_is_whole")],
        breaks(DecidedOnce, "its decision", &["update ticket set approved_by = null where queue = 'attention'"]),
    ),
    breaks(DecisionsTold, "ticket_approved", &["delete from event where event_id = (select min(event_id) from event where kind = 'ticket_approved')"]),
    breaks(DecisionsTold, "ticket_rejected", &["delete from event where kind = 'ticket_rejected'"]),
    breaks(DecisionsTold, "ticket_canceled", &["delete from event where kind = 'ticket_canceled'"]),
    breaks(DecisionsTold, "ticket_requested", &["delete from event where event_id = (select min(event_id) from event where kind = 'ticket_requested')"]),
    breaks(DecisionsTold, "refund_succeeded", &["delete from event where event_id = (select min(event_id) from event where kind = 'refund_succeeded')"]),
    breaks(DecisionsTold, "refund_failed", &["delete from event where kind = 'refund_failed' and ticket_id is not null"]),
    breaks(DecisionsTold, "ticket_canceled", &["insert into event (event_id, merchant_id, ticket_id, kind, actor, facts, happened_at)
        select 'evt_0', merchant_id, ticket_id, 'ticket_canceled', 'policy', '{}', 1 from ticket where queue = 'waiting'"]),
    breaks(DecisionsTold, "its cause", &["insert into event (event_id, merchant_id, kind, actor, facts, happened_at)
        select 'evt_0', merchant_id, 'ticket_approved', 'policy', '{}', 1 from merchant"]),
    breaks(DecisionsTold, "its cause", &["insert into event (event_id, merchant_id, refund_id, kind, actor, facts, happened_at)
        select 'evt_0', merchant_id, refund_id, 'refund_succeeded', 'gateway', '{}', 1 from refund where state = 'failed' and ticket_id is not null"]),
    breaks(DecisionsTold, "the refund of", &["update event set refund_id = (select max(refund_id) from refund) where event_id = (select min(event_id) from event where kind = 'ticket_approved')"]),
    breaks(DecisionsTold, "its cause", &["insert into event (event_id, merchant_id, kind, actor, facts, happened_at)
        select 'evt_0', merchant_id, 'refund_made', 'api', '{}', 1 from merchant"]),
    breaks(DecisionsTold, "refund_canceled", &["insert into event (event_id, merchant_id, ticket_id, refund_id, kind, actor, facts, happened_at)
        select 'evt_0', merchant_id, ticket_id, refund_id, 'refund_canceled', 'gateway', '{}', 1
        from refund where state = 'failed' and ticket_id is not null"]),
    breaks(DecisionsTold, "refund_retried", &["insert into event (event_id, merchant_id, ticket_id, refund_id, kind, actor, facts, happened_at)
        select 'evt_0', merchant_id, ticket_id, refund_id, 'refund_retried', 'policy', '{}', 1
        from refund where state = 'failed' and ticket_id is not null"]),
    breaks(DecisionsTold, "refund_needs_attention", &["update refund set attention = 'no_answer', attention_at = 1
        where refund_id = (select min(refund_id) from refund where state = 'unknown')"]),
    breaks(DecisionsTold, "refund_delayed", &["update refund set short_since = 1 where state = 'sending'"]),
    breaks(DecisionsTold, "refund_made", &["delete from event where event_id = (select min(event_id) from event where kind = 'refund_made')"]),
    breaks(DecisionsTold, "refund_made", &["delete from event where event_id = (select max(event_id) from event where kind = 'refund_made')"]),
    breaks(DecisionsTold, "refund_made", &["insert into event (event_id, merchant_id, refund_id, kind, actor, facts, happened_at)
        select 'evt_0', merchant_id, refund_id, kind, actor, facts, happened_at from event
        where event_id = (select min(event_id) from event where kind = 'refund_made')"]),
    breaks(DecisionsTold, "refund_retried", &["delete from event where kind = 'refund_retried'"]),
    breaks(DecisionsTold, "refund_credited", &["delete from event where kind = 'refund_credited'"]),
    breaks(DecisionsTold, "refund_recorded", &["delete from event where kind = 'refund_recorded'"]),
    breaks(DecisionsTold, "refund_imported", &["delete from event where kind = 'refund_imported'"]),
    breaks(DecisionsTold, "refund_succeeded", &["delete from event
        where event_id = (select min(event_id) from event where kind = 'refund_succeeded' and ticket_id is null)"]),
    breaks(DecisionsTold, "refund_succeeded", &["delete from event
        where event_id = (select max(event_id) from event where kind = 'refund_succeeded' and ticket_id is null)"]),
    breaks(DecisionsTold, "refund_failed", &["delete from event
        where event_id = (select max(event_id) from event where kind = 'refund_failed' and ticket_id is null)"]),
    breaks(DecisionsTold, "who made it", &["update refund set made_by = 'staff:sta_nobody'
        where refund_id = (select min(refund_id) from refund where origin = 'program')"]),
    breaks(RowsFit, "made_by", &["update refund set made_by = 'somebody' where refund_id = (select min(refund_id) from refund)"]),
    breaks(RowsFit, "credit_order", &["update refund set credit_order = 'any' where refund_id = (select min(refund_id) from refund)"]),
    breaks(RowsBelong, "what it replaces", &["update refund set replaces = (select min(refund_id) from refund)
        where refund_id = (select min(refund_id) from refund where replaces is not null and ticket_id is null)"]),
    breaks(NoticesWritten, "request_received", &["delete from outbox where outbox_id = (select min(outbox_id) from outbox where kind = 'mail')"]),
    breaks(NoticesWritten, "about it", &["delete from outbox where outbox_id = (select max(outbox_id) from outbox
        where kind = 'mail' and payload like '%\"ticket_id\":\"tkt%')"]),
    breaks(NoticesWritten, "request_received", &["insert into outbox (outbox_id, merchant_id, kind, subject_id, payload, due_at, tries, leased_until)
        select 'out_0', merchant_id, kind, subject_id, payload, 1, 0, 0 from outbox
        where outbox_id = (select min(outbox_id) from outbox where kind = 'mail')"]),
    breaks(NoticesWritten, "refund_made", &["delete from outbox
        where outbox_id = (select min(outbox_id) from outbox where kind = 'mail' and payload like '%refund_made%')"]),
    breaks(NoticesWritten, "refund_retried", &["delete from outbox where kind = 'mail' and payload like '%refund_retried%\"ticket_id\":null%'"]),
    breaks(NoticesWritten, "refund_credited", &["delete from outbox where kind = 'mail' and payload like '%refund_credited%\"ticket_id\":null%'"]),
    breaks(NoticesWritten, "refund_recorded", &["delete from outbox where kind = 'mail' and payload like '%refund_recorded%\"ticket_id\":null%'"]),
    breaks(NoticesWritten, "refund_succeeded", &["delete from outbox where outbox_id = (select max(outbox_id) from outbox
        where kind = 'mail' and payload like '%refund_succeeded%\"ticket_id\":null%')"]),
    breaks(TicketAddsUp, "its lines", &["update ticket_line set total = total + 1, subtotal = subtotal + 1 where line_id = 'li_1' and ticket_id = (select min(ticket_id) from ticket)"]),
    breaks(TicketAddsUp, "subtotal less", &["update ticket_line set tax = tax + 1 where line_id = 'li_1' and ticket_id = (select min(ticket_id) from ticket)"]),
    breaks(TicketAddsUp, "hold and moved", &["update ticket set approved_total = approved_total - 1 where ticket_id = (select min(ticket_id) from ticket)"]),
    past(
        &[("ticket", "ticket_approves_no_more_than_asked")],
        breaks(TicketAddsUp, "approved_total", &["update ticket set approved_total = asked_total + 1 where queue = 'attention'"]),
    ),
    past(
        &[("ticket", "ticket_asks_for_something")],
        breaks(TicketAddsUp, "asked_to_payment", &["update ticket set asked_to_payment = asked_to_payment + 1 where queue = 'waiting'"]),
    ),
    breaks(QueueFits, "where it lies", &["update refund set waits_since = 1 where external_number = 'C1'"]),
    breaks(QueueFits, "its queue", &[
        "update queue_count set tickets = tickets - 1, asked_total = asked_total - (select asked_total from ticket where queue = 'attention')
            where queue = 'attention'",
        "update queue_count set tickets = tickets + 1, asked_total = asked_total + (select asked_total from ticket where queue = 'attention')
            where queue = 'done'",
        "update ticket set queue = 'done' where queue = 'attention'",
    ]),
    breaks(QueueCounts, "tickets", &["update queue_count set tickets = tickets + 1 where queue = 'waiting'"]),
    breaks(QueueCounts, "asked_total", &["update queue_count set asked_total = asked_total - 1 where queue = 'done'"]),
    breaks(JobsFit, "open jobs", &["delete from outbox where subject_id = (select refund_id from refund where state = 'reserved')"]),
    breaks(JobsFit, "open jobs", &["update outbox set done_at = 1 where subject_id = (select max(refund_id) from refund where state = 'unknown')"]),
    breaks(JobsFit, "open jobs", &["insert into outbox (outbox_id, merchant_id, kind, subject_id, payload, due_at, tries, leased_until)
        select 'out_0', merchant_id, 'pay_out', refund_id, '', 1, 0, 0 from refund where state = 'reserved'"]),
    breaks(JobsFit, "being succeeded", &["update outbox set done_at = null where subject_id = (select min(refund_id) from refund)"]),
    breaks(JobsFit, "its subject", &["update outbox set subject_id = 're_nobodys' where subject_id = (select min(refund_id) from refund)"]),
    breaks(JobsFit, "its subject", &["update outbox set subject_id = 'pay_nobodys' where outbox_id = (select min(outbox_id) from outbox where kind = 'look_at_payment')"]),
    breaks(JobsFit, "merchant_id", &["update outbox set merchant_id = 'mer_other' where subject_id = (select min(refund_id) from refund)"]),
    breaks(JobsFit, "the ticket that", &["insert into outbox (outbox_id, merchant_id, kind, subject_id, payload, due_at, tries, leased_until)
        select 'out_0', merchant_id, kind, subject_id, replace(payload, '\"tkt_', '\"tkt_x'), 1, 0, 0 from outbox
        where outbox_id = (select min(outbox_id) from outbox where kind = 'mail')"]),
];
