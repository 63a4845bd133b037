-- Chapter thirteen: a key for a request is the merchant's, whichever API key it came with.

-- One row is the response to a request that was to be done once, written in the transaction of what it did: the same
-- request again gets it again. An idempotency key belongs to the merchant, not to the API key it came with: a program
-- that is given another API key between a try and its retry must not move money twice. A merchant is either live or a
-- test, so there is no mode beside it. Kept for thirty days.
create table stored_response (
    merchant_id text not null references merchant (merchant_id),
    idempotency_key text not null,
    fingerprint text not null,
    status bigint not null,
    body text not null,
    stored_at bigint not null,
    primary key (merchant_id, idempotency_key)
);

-- Where two API keys of a merchant had used the same key, the first response is the one that counts.
insert into stored_response (merchant_id, idempotency_key, fingerprint, status, body, stored_at)
select k.merchant_id, a.idempotency_key, a.fingerprint, a.status, a.body, a.kept_at
from kept_answer a
join api_key k on k.api_key_id = a.api_key_id
where not exists (
    select 1
    from kept_answer b
    join api_key l on l.api_key_id = b.api_key_id
    where l.merchant_id = k.merchant_id and b.idempotency_key = a.idempotency_key
        and (b.kept_at < a.kept_at or (b.kept_at = a.kept_at and b.api_key_id < a.api_key_id))
);
drop table kept_answer;
create index stored_response_by_age on stored_response (stored_at);
