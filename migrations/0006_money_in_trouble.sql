-- Chapter six: money in trouble, where staff see it.

-- Since when a refund that no ticket stands behind waits for staff; a ticket's lies in a queue of its own. None once it
-- went on, another stands in its place, or somebody left it at that.
alter table refund add column waits_since bigint;
update refund set waits_since = coalesce(attention_at, short_since)
    where ticket_id is null and state in ('reserved', 'sending', 'unknown', 'requires_action');
update refund set waits_since = failed_at
    where ticket_id is null and state = 'failed' and external_number is null
        and not exists (select 1 from direct_refund d where d.retry_of = refund.refund_id);
create index refund_that_waits on refund (merchant_id, waits_since, refund_id) where waits_since is not null;
create index event_by_refund on event (refund_id, event_id);

-- Where it can be looked up that money moved stands in one place, whoever says so.
update refund set evidence = (select d.evidence from direct_refund d where d.refund_id = refund.refund_id)
    where evidence = '' and exists
        (select 1 from direct_refund d where d.refund_id = refund.refund_id and d.evidence is not null);
alter table direct_refund drop column evidence;

-- One row is a refund that a gateway made and our books have no room for: more went back of the payment than was left.
-- ended_at: it fits by now and is in the books, or the gateway took it back. noted_at: staff know of it.
create table excess_refund (
    payment_id text not null references payment (payment_id),
    reference text not null,
    merchant_id text not null references merchant (merchant_id),
    purchase_id text not null references purchase (purchase_id),
    amount bigint not null,
    currency text not null,
    made_at bigint not null,
    found_at bigint not null,
    noted_at bigint,
    noted_by text,
    ended_at bigint,
    primary key (payment_id, reference),
    constraint excess_refund_is_worth_something check (amount > 0),
    constraint excess_refund_note_is_whole check ((noted_at is null) = (noted_by is null))
);
create index excess_refund_by_purchase on excess_refund (purchase_id, found_at);
create index excess_refund_that_waits on excess_refund (merchant_id, found_at, reference)
    where noted_at is null and ended_at is null;
