-- Chapter nine: work and refunds are found by what is asked of them, however much else there is.

-- Of work only what is not done is looked for: that of a kind that is due, and that about a subject.
drop index outbox_by_due;
drop index outbox_by_subject;
create index outbox_by_due on outbox (kind, due_at, outbox_id) where done_at is null;
create index outbox_by_subject on outbox (subject_id, kind, due_at) where done_at is null;

-- Nearly all refunds have one state, the end: by their state only the others are worth looking for.
drop index refund_by_state;
create index refund_that_is_open on refund (state, reserved_at)
    where state in ('reserved', 'sending', 'unknown', 'requires_action');
create index refund_by_payment on refund (payment_id, succeeded_at);
create index account_credit_by_customer on account_credit (merchant_id, customer_id);
