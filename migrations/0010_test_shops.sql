-- Chapter ten: a test shop plays without money, and says so everywhere.

-- In a test shop no real money moves; the demo is one. Only there may a payment lie at the sandbox, which pays nobody.
alter table merchant add column is_test bigint not null default 0
    constraint merchant_is_test_is_a_flag check (is_test in (0, 1));

-- Who had payments at the sandbox and no other gateway's key was trying the program out.
update merchant set is_test = 1
    where is_demo = 1
        or (exists (select 1 from payment p where p.merchant_id = merchant.merchant_id and p.gateway = 'sandbox')
            and not exists (select 1 from gateway_setting s
                where s.merchant_id = merchant.merchant_id and s.secret_key is not null));

-- With such a key a shop is a real one: what the sandbox was to pay there, a person pays from now on.
update payment set gateway = 'offline'
    where gateway = 'sandbox' and reserved = 0 and refunded = 0
        and exists (select 1 from merchant m where m.merchant_id = payment.merchant_id and m.is_test = 0);
