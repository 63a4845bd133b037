-- Chapter eleven: an amount of a policy, and a limit of staff, holds in one currency.

-- One row is an amount that a policy names for purchases in one currency; of a currency without a row it names none.
-- Rows rather than a text, so that reports can join an amount to the purchases that it held for. kind: auto_approve_up_to
-- (the sum of a purchase's refunds up to which nobody needs to look), minimum_amount (the least that a request may come to),
-- restocking_fee_flat (what is kept of each request for goods).
create table policy_amount (
    merchant_id text not null references merchant (merchant_id),
    policy_id text not null references policy (policy_id),
    kind text not null,
    currency text not null,
    amount bigint not null,
    primary key (merchant_id, policy_id, kind, currency),
    constraint policy_amount_kind_is_known check (kind in ('auto_approve_up_to', 'minimum_amount', 'restocking_fee_flat')),
    constraint policy_amount_is_an_amount check (amount >= 0)
);

-- What was there was meant in the merchant's currency.
insert into policy_amount (merchant_id, policy_id, kind, currency, amount)
    select p.merchant_id, p.policy_id, 'auto_approve_up_to', m.currency, p.auto_approve_up_to
    from policy p join merchant m on m.merchant_id = p.merchant_id where p.auto_approve_up_to is not null;
insert into policy_amount (merchant_id, policy_id, kind, currency, amount)
    select p.merchant_id, p.policy_id, 'minimum_amount', m.currency, p.minimum_amount
    from policy p join merchant m on m.merchant_id = p.merchant_id where p.minimum_amount is not null;
alter table policy drop column auto_approve_up_to;
alter table policy drop column minimum_amount;

-- The fee was written as {"flat":250,"percent":"10","waived_for":[]}; its share and its reasons stay as they are. Both engines
-- read JSON, each in words of its own, and both can cut off what comes before and after the digits.
alter table policy add column fee_after_flat text;
update policy set fee_after_flat = ltrim(ltrim(restocking_fee, '{"flat:'), '0123456789') where restocking_fee is not null;
insert into policy_amount (merchant_id, policy_id, kind, currency, amount)
    select merchant_id, policy_id, 'restocking_fee_flat', currency, cast(flat as bigint)
    from (select p.merchant_id, p.policy_id, m.currency,
                substr(p.restocking_fee, 9, length(p.restocking_fee) - 8 - length(p.fee_after_flat)) as flat
            from policy p join merchant m on m.merchant_id = p.merchant_id where p.restocking_fee is not null) fee
    where flat <> '0';
update policy set restocking_fee = '{' || ltrim(fee_after_flat, ',') where restocking_fee is not null;
alter table policy drop column fee_after_flat;

-- A person's limits as JSON, such as {"EUR":50000}: they may approve that much of each, and nothing of another currency. None
-- is no limit in any. A text, since it is read with the person at each click, and an empty one (nothing at all) differs
-- from none.
alter table staff add column limits text;
update staff set limits = '{"' || (select m.currency from merchant m where m.merchant_id = staff.merchant_id) || '":'
        || cast(approves_up_to as text) || '}'
    where approves_up_to is not null;
alter table staff drop column approves_up_to;
alter table staff rename column limits to approves_up_to;
