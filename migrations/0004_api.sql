-- Chapter four: programs of the merchant's own, through the API.

-- One row is a key that a merchant's program carries. Only a hash is kept; people know it by its prefix. A merchant
-- may have several at once, so that one can be put in another's place without a gap.
create table api_key (
    api_key_id text not null primary key,
    merchant_id text not null references merchant (merchant_id),
    name text not null,
    prefix text not null,
    token_hash text not null,
    scope text not null,
    created_at bigint not null,
    expires_at bigint,
    last_used_at bigint,
    revoked_at bigint,
    constraint api_key_hash_is_taken unique (token_hash),
    constraint api_key_prefix_is_taken unique (prefix),
    constraint api_key_scope_is_known check (scope in ('read', 'purchases', 'refunds', 'admin')),
    constraint api_key_expires_after_it_was_made check (expires_at is null or expires_at > created_at)
);
create index api_key_by_merchant on api_key (merchant_id, created_at, api_key_id);

-- One row is the answer to a request that was to be done once, written in the transaction of what it did: the same
-- request again gets it again. Each API key has idempotency keys of its own. Kept for thirty days.
create table kept_answer (
    api_key_id text not null references api_key (api_key_id),
    idempotency_key text not null,
    fingerprint text not null,
    status bigint not null,
    body text not null,
    kept_at bigint not null,
    primary key (api_key_id, idempotency_key)
);
create index kept_answer_by_age on kept_answer (kept_at);

-- One row is what is known of a refund that no ticket asked for: who made it, and what about. A refund is retried, or
-- given as credit instead, once.
create table direct_refund (
    refund_id text not null primary key references refund (refund_id),
    merchant_id text not null references merchant (merchant_id),
    made_by text not null,
    credit_order text not null,
    note text not null,
    evidence text,
    retry_of text references refund (refund_id),
    constraint direct_refund_is_remedied_once unique (retry_of)
);

-- Lists of the API begin with the newest.
create index refund_by_merchant on refund (merchant_id, reserved_at, refund_id);
create index purchase_by_merchant on purchase (merchant_id, purchase_id);
