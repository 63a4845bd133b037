-- Chapter fourteen: a refund is one thing, whatever made it.

-- Who asked for the money back: an approved ticket, staff, a program, the gateway's own pages, a file of returns, a withdrawal.
alter table refund add column customer_id text references customer (customer_id);
alter table refund add column origin text not null default 'ticket'
    constraint refund_origin_is_known check (origin in ('ticket', 'staff', 'program', 'gateway', 'import', 'withdrawal'));
alter table refund add column made_by text not null default 'policy';
-- The failed refund that this one replaces: each is replaced once.
alter table refund add column replaces text references refund (refund_id);
alter table refund add column credit_order text not null default 'credit_first';
alter table refund add column note text not null default '';
create unique index refund_is_replaced_once on refund (replaces) where replaces is not null;
drop table direct_refund;

-- What came of it, as a word; `answer` is what the gateway said, for staff.
alter table attempt add column outcome text
    constraint attempt_outcome_is_known check (outcome is null or outcome in ('succeeded', 'pending', 'requires_action', 'failed',
        'canceled', 'by_hand', 'not_reached', 'busy', 'key_refused', 'answer_lost', 'mismatch', 'given_up'));
