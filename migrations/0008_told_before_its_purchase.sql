-- Chapter eight: a gateway may tell of a payment before the shop does.

-- One row is a payment's name that a gateway told of and no payment here has. Whoever brings a payment of that name in takes
-- the row away and owes the payment a look.
create table unknown_reference (
    merchant_id text not null references merchant (merchant_id),
    gateway text not null,
    reference text not null,
    heard_at bigint not null,
    primary key (merchant_id, gateway, reference)
);
