-- Chapter seven: what the gateway knows is kept apart from what others say.

-- How often in a row work came to nothing; how long it then waits follows from it. `tries` is a fence and only grows.
alter table outbox add column setbacks bigint not null default 0;

-- Whether the gateway is told why: as it was when the attempt began, since the same key with another order is refused.
alter table attempt add column with_reason bigint not null default 1;

-- 1: the gateway told of the dispute, so that only it can say that it is over.
alter table payment add column disputed_by_gateway bigint not null default 0;
update payment set disputed_by_gateway = 1 where disputed_at is not null and (gateway = 'stripe' or lost_to_dispute > 0);

-- The sandbox's accounts: one a merchant, as with a real gateway. Two may have a payment of one name.
alter table sandbox_refund add column merchant_id text not null default '';
update sandbox_refund set merchant_id =
    coalesce((select r.merchant_id from refund r where r.refund_id = sandbox_refund.refund_id), '');
create index sandbox_refund_by_payment on sandbox_refund (merchant_id, reference);
