-- Chapter three: money moves exactly once, whatever the gateway, the network or we ourselves do meanwhile.

-- One row is how a merchant uses a gateway. Secrets are sealed; the key that opens them is not in this database.
-- paused_at: the gateway refused our key, so nothing is sent for the merchant until another one is set.
create table gateway_setting (
    merchant_id text not null references merchant (merchant_id),
    gateway text not null,
    secret_key text,
    webhook_secret text,
    sends_reason bigint not null,
    set_at bigint not null,
    paused_at bigint,
    paused_because text not null default '',
    primary key (merchant_id, gateway),
    constraint gateway_setting_sends_reason_is_a_flag check (sends_reason in (0, 1))
);

-- One row is word that a gateway sent us of its own accord. Only its id counts: what it tells of is fetched anew.
create table gateway_event (
    merchant_id text not null references merchant (merchant_id),
    gateway text not null,
    event_id text not null,
    kind text not null,
    body text not null,
    received_at bigint not null,
    primary key (merchant_id, gateway, event_id)
);

-- What a bank took back for a customer. It counts against what may go back, like a refund.
alter table payment add column lost_to_dispute bigint not null default 0
    constraint payment_never_gives_back_more_than_was_captured_and_lost
    check (lost_to_dispute >= 0 and refunded + reserved + lost_to_dispute <= captured);

-- Why a person must look at a refund that is not over, and since when.
alter table refund add column attention text
    constraint refund_attention_is_known
    check (attention is null or attention in ('no_answer', 'mismatch', 'key_over', 'no_gateway', 'by_hand'));
alter table refund add column attention_at bigint;
-- Somebody looked at the gateway's own pages and wants no more tries: it fails once the gateway says again that it has nothing.
alter table refund add column given_up_at bigint;
alter table refund add column given_up_by text;
alter table refund add column canceled_at bigint;

-- Since when it is not known whether the gateway has this attempt; none: it has it, or certainly does not.
alter table attempt add column in_doubt_since bigint;
update attempt set in_doubt_since = sent_at;

-- The refund failed after it had succeeded, and its credit was taken back with it.
alter table account_credit add column taken_back_at bigint;

-- One row is work owed to the outside world, written in the transaction that owes it. tries is the fence: who claimed
-- it with an older count has lost it to another. trace: the click or call that it began with.
create table outbox_of_all_kinds (
    outbox_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    kind text not null,
    subject_id text not null,
    payload text not null,
    due_at bigint not null,
    tries bigint not null,
    leased_until bigint not null,
    done_at bigint,
    trace text not null default '',
    constraint outbox_kind_is_known check (kind in ('pay_out', 'mail', 'look_at_payment', 'webhook'))
);
insert into outbox_of_all_kinds (outbox_id, merchant_id, kind, subject_id, payload, due_at, tries, leased_until, done_at)
    select outbox_id, merchant_id, kind, subject_id, payload, due_at, tries, leased_until, done_at from outbox;
drop table outbox;
alter table outbox_of_all_kinds rename to outbox;
create index outbox_by_due on outbox (done_at, due_at);
create index outbox_by_subject on outbox (subject_id, kind);

create index payment_by_reference on payment (merchant_id, gateway, reference);
create index refund_by_state on refund (state, reserved_at);
