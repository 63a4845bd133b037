-- Chapter two: conditions that a policy may set, and what they leave behind.

-- The least that a request may come to, minor units; none for any amount.
alter table policy add column minimum_amount bigint;
-- Reasons that want a photo or a document, as JSON.
alter table policy add column evidence_for text not null default '[]';
-- What is kept of goods that come back, as JSON; none for nothing.
alter table policy add column restocking_fee text;

-- Whether the merchant trusts or blocks somebody. A fact of today: it counts for what was bought before too.
alter table customer add column listing text
    constraint customer_listing_is_known check (listing is null or listing in ('allowed', 'blocked'));

-- What is kept of a line beside what goes back, and the shares of its discount and tax in that: it is gone from the
-- line like the rest. A refund that gives an earlier fee back has one below 0.
alter table ticket_line add column fee bigint not null default 0
    constraint ticket_line_fee_is_an_amount check (fee >= 0);
alter table ticket_line add column fee_discount bigint not null default 0;
alter table ticket_line add column fee_tax bigint not null default 0;
alter table refund_line add column fee bigint not null default 0;
alter table refund_line add column fee_discount bigint not null default 0;
alter table refund_line add column fee_tax bigint not null default 0;
