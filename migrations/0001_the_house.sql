-- Chapter one of the documentation: what Moneyback remembers.
--
-- One text for SQLite and PostgreSQL, so only what both speak: TEXT and BIGINT columns. Ids are prefixed
-- UUIDv7 text, money is whole minor units beside a currency, time is epoch microseconds in UTC, flags are
-- 0 or 1, JSON is TEXT. A state is its dated facts; a rule that must never be broken is a named check.

-- One row is a business that uses the portal.
create table merchant (
    merchant_id text not null primary key,
    slug text not null,
    name text not null,
    currency text not null,
    timezone text not null,
    locale text not null,
    is_demo bigint not null,
    created_at bigint not null,
    constraint merchant_slug_is_taken unique (slug),
    constraint merchant_is_demo_is_a_flag check (is_demo in (0, 1))
);

-- One row is one version of a merchant's refund rules; the version in force at purchase is the one that counts.
create table policy (
    policy_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    version bigint not null,
    in_force_from bigint not null,
    window_days bigint,
    window_from text not null,
    excluded_categories text not null,
    exclude_consumed bigint not null,
    exceptions text not null,
    auto_approve_up_to bigint,
    answer_within_hours bigint not null,
    arrives_after_days bigint not null,
    arrives_within_days bigint not null,
    constraint policy_version_is_used_once unique (merchant_id, version),
    constraint policy_arrival_is_a_span check (arrives_after_days >= 0 and arrives_after_days <= arrives_within_days)
);

-- One row is a merchant's person who decides.
create table staff (
    staff_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    email text not null,
    name text not null,
    role text not null,
    password_hash text not null,
    approves_up_to bigint,
    created_at bigint not null,
    disabled_at bigint,
    constraint staff_email_is_taken unique (email)
);

-- One row is somebody who bought, known by e-mail within a merchant, by the shop's own number, or both.
create table customer (
    customer_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    email text,
    number text,
    name text not null,
    created_at bigint not null,
    constraint customer_email_is_taken unique (merchant_id, email),
    constraint customer_number_is_taken unique (merchant_id, number)
);

-- One row is a mailed link that signs a customer in, once, within ten minutes. Only a hash of its secret is kept.
create table sign_in_link (
    token_hash text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    customer_id text not null references customer (customer_id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index sign_in_link_by_customer on sign_in_link (customer_id);

-- One row is a signed-in browser: exactly one of customer and staff. Only a hash of its secret is kept.
create table session (
    token_hash text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    customer_id text references customer (customer_id),
    staff_id text references staff (staff_id),
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    ended_at bigint,
    constraint session_is_of_one_person check ((customer_id is null) <> (staff_id is null))
);

-- One row is what somebody bought and was invoiced for. given_back is everything that refunds hold or have moved.
create table purchase (
    purchase_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    number text not null,
    customer_id text references customer (customer_id),
    policy_id text not null references policy (policy_id),
    currency text not null,
    total bigint not null,
    credit_applied bigint not null,
    given_back bigint not null,
    purchased_at bigint not null,
    delivered_at bigint,
    version bigint not null,
    constraint purchase_number_is_taken unique (merchant_id, number),
    constraint purchase_credit_is_part_of_total check (credit_applied >= 0 and credit_applied <= total),
    constraint purchase_gives_back_no_more_than_its_total check (given_back >= 0 and given_back <= total)
);
create index purchase_by_customer on purchase (merchant_id, customer_id, purchased_at, purchase_id);

-- One row is one line of a purchase, amounts for all of its quantity.
create table purchase_line (
    purchase_id text not null references purchase (purchase_id),
    line_id text not null,
    position bigint not null,
    article text not null,
    description text not null,
    category text not null,
    quantity bigint not null,
    subtotal bigint not null,
    discount bigint not null,
    tax bigint not null,
    period_start bigint,
    period_end bigint,
    consumed_at bigint,
    primary key (purchase_id, line_id),
    constraint purchase_line_amounts_are_sane check (quantity >= 1 and discount >= 0 and tax >= 0 and discount <= subtotal),
    constraint purchase_line_period_is_a_span check ((period_start is null) = (period_end is null) and (period_start is null or period_start < period_end))
);

-- One row is money captured (or about to be) for a purchase.
create table payment (
    payment_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    purchase_id text not null references purchase (purchase_id),
    amount bigint not null,
    captured bigint not null,
    reserved bigint not null,
    refunded bigint not null,
    status text not null,
    captured_at bigint,
    disputed_at bigint,
    gateway text not null,
    reference text not null,
    method_kind text not null,
    method_label text not null,
    gateway_refundable_until bigint,
    constraint payment_amounts_are_whole check (amount >= 0 and captured >= 0 and captured <= amount and reserved >= 0 and refunded >= 0),
    constraint payment_never_gives_back_more_than_was_captured check (refunded + reserved <= captured)
);
create index payment_by_purchase on payment (purchase_id);

-- One row is a customer's request for money back: the decision, not the movement.
create table ticket (
    ticket_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    number text not null,
    purchase_id text not null references purchase (purchase_id),
    customer_id text not null references customer (customer_id),
    queue text not null,
    currency text not null,
    selection text not null,
    credit_order text not null,
    reason text not null,
    comment text not null,
    asked_total bigint not null,
    asked_to_payment bigint not null,
    asked_to_credit bigint not null,
    verdict text not null,
    requested_at bigint not null,
    answer_due_at bigint not null,
    approved_at bigint,
    approved_by text,
    approved_total bigint,
    rejected_at bigint,
    rejected_by text,
    canceled_at bigint,
    waiting_since bigint,
    note text not null,
    version bigint not null,
    constraint ticket_number_is_taken unique (merchant_id, number),
    constraint ticket_queue_is_known check (queue in ('waiting', 'moving', 'attention', 'done')),
    constraint ticket_asks_for_something check (asked_total > 0 and asked_to_payment >= 0 and asked_to_credit >= 0 and asked_total = asked_to_payment + asked_to_credit),
    constraint ticket_is_decided_once check (
        (case when approved_at is null then 0 else 1 end)
        + (case when rejected_at is null then 0 else 1 end)
        + (case when canceled_at is null then 0 else 1 end) <= 1),
    constraint ticket_approval_is_whole check ((approved_at is null) = (approved_by is null) and (approved_at is null) = (approved_total is null)),
    constraint ticket_approves_no_more_than_asked check (approved_total is null or (approved_total > 0 and approved_total <= asked_total)),
    constraint ticket_rejection_is_whole check ((rejected_at is null) = (rejected_by is null))
);
create index ticket_by_queue on ticket (merchant_id, queue, answer_due_at, ticket_id);
create index ticket_by_merchant on ticket (merchant_id, requested_at, ticket_id);
create index ticket_by_customer on ticket (customer_id, requested_at, ticket_id);
create index ticket_by_purchase on ticket (purchase_id);

-- One row is a line that a ticket asks for, with the share of the asked amount that falls on it.
create table ticket_line (
    ticket_id text not null references ticket (ticket_id),
    line_id text not null,
    quantity bigint not null,
    subtotal bigint not null,
    discount bigint not null,
    tax bigint not null,
    total bigint not null,
    primary key (ticket_id, line_id)
);

-- One row counts a queue's tickets in one currency. Kept by the statement that moves a ticket, never counted.
create table queue_count (
    merchant_id text not null references merchant (merchant_id),
    queue text not null,
    currency text not null,
    tickets bigint not null,
    asked_total bigint not null,
    primary key (merchant_id, queue, currency)
);

-- One row is money (or credit) going back: the movement. Made by an approved ticket, or recorded as done elsewhere.
create table refund (
    refund_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    purchase_id text not null references purchase (purchase_id),
    payment_id text not null references payment (payment_id),
    ticket_id text references ticket (ticket_id),
    state text not null,
    method text not null,
    destination text not null,
    currency text not null,
    total bigint not null,
    to_payment bigint not null,
    to_credit bigint not null,
    reason text not null,
    external_number text,
    attempt_no bigint not null,
    reserved_at bigint not null,
    sent_at bigint,
    succeeded_at bigint,
    failed_at bigint,
    failure_reason text,
    gateway_reference text,
    trace_number text,
    expected_by bigint,
    version bigint not null,
    constraint refund_external_number_is_taken unique (merchant_id, external_number),
    constraint refund_state_is_known check (state in ('reserved', 'sending', 'unknown', 'requires_action', 'succeeded', 'failed', 'canceled')),
    constraint refund_amounts_agree check (total > 0 and to_payment >= 0 and to_credit >= 0 and total = to_payment + to_credit),
    constraint refund_success_is_dated check (state <> 'succeeded' or succeeded_at is not null),
    constraint refund_failure_is_dated_and_named check (state <> 'failed' or (failed_at is not null and failure_reason is not null))
);
create index refund_by_purchase on refund (purchase_id);
create index refund_by_ticket on refund (ticket_id);

-- One row is the part of a refund that falls on one line.
create table refund_line (
    refund_id text not null references refund (refund_id),
    line_id text not null,
    quantity bigint not null,
    subtotal bigint not null,
    discount bigint not null,
    tax bigint not null,
    total bigint not null,
    primary key (refund_id, line_id)
);

-- One row is one try to move a refund's money through a gateway, written down before the gateway is called.
create table attempt (
    refund_id text not null references refund (refund_id),
    attempt_no bigint not null,
    begun_at bigint not null,
    sent_at bigint not null,
    answered_at bigint,
    answer text,
    primary key (refund_id, attempt_no)
);

-- One row is value kept for a customer after a refund to account credit.
create table account_credit (
    refund_id text not null primary key references refund (refund_id),
    merchant_id text not null references merchant (merchant_id),
    customer_id text not null references customer (customer_id),
    currency text not null,
    amount bigint not null,
    given_at bigint not null,
    constraint account_credit_is_worth_something check (amount > 0)
);

-- One row is work owed to the outside world, written in the transaction that owes it.
create table outbox (
    outbox_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    kind text not null,
    subject_id text not null,
    payload text not null,
    due_at bigint not null,
    tries bigint not null,
    leased_until bigint not null,
    done_at bigint,
    constraint outbox_kind_is_known check (kind in ('pay_out', 'mail'))
);
create index outbox_by_due on outbox (done_at, due_at);

-- One row is something that happened. Written in the same transaction as its cause, never changed.
create table event (
    event_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    ticket_id text references ticket (ticket_id),
    refund_id text references refund (refund_id),
    kind text not null,
    actor text not null,
    facts text not null,
    happened_at bigint not null
);
create index event_by_ticket on event (ticket_id, event_id);

-- One row is a refund in the sandbox gateway's own book: what a real gateway would remember, apart from ours.
create table sandbox_refund (
    refund_key text not null primary key,
    refund_id text not null,
    reference text not null,
    amount bigint not null,
    currency text not null,
    made_at bigint not null
);
create index sandbox_refund_by_refund on sandbox_refund (refund_id);
