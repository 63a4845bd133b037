-- Chapter five: what people know of money that no gateway of ours moved.

-- Where it can be looked up, such as a bank's reference, in the words of whoever sent it. Empty where a gateway knows.
alter table refund add column evidence text not null default '';
-- How it was paid where it could not go back the way it came.
alter table refund add column other_way text
    constraint refund_other_way_is_known
    check (other_way is null or (destination = 'recorded' and other_way in ('bank_transfer', 'cash', 'something_else')));
-- Since when the gateway waits for the merchant's own balance, which is short.
alter table refund add column short_since bigint;
