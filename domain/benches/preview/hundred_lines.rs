//! A purchase of a hundred lines, of which some was refunded before: what the speeds are told for, native and in
//! the browser alike.

/// A case of `moneyback preview`; `selection` as preview.md writes it.
pub fn hundred_lines(selection: &str) -> String {
    let (mut lines, mut refunds, mut charged, mut refunded) = (Vec::new(), Vec::new(), 0, 0);
    for index in 0..100_i64 {
        let (quantity, subtotal, discount) = (1 + index % 7, 997 + 131 * index, 13 * index);
        let tax = (subtotal - discount) * 19 / 100;
        // Every fifth line is a service, so that days are counted too.
        let period = match index % 5 {
            0 => r#"{"start":"2026-03-01T00:00:00Z","end":"2026-04-01T00:00:00Z"}"#,
            _ => "null",
        };
        let category = ["physical", "digital", "service"][index as usize % 3];
        lines.push(format!(
            r#"{{"id":"li_{index}","category":"{category}","quantity":{quantity},"subtotal":{subtotal},"discount":{discount},"tax":{tax},"period":{period},"consumed":false}}"#
        ));
        charged += subtotal - discount + tax;
        // Every fourth line was refunded in part.
        if index % 4 == 0 {
            let part = (subtotal - discount + tax) / 3;
            refunds.push(format!(
                r#"{{"lines":[{{"id":"li_{index}","total":{part},"quantity":0}}],"to_payment":{part},"to_credit":0}}"#
            ));
            refunded += part;
        }
    }
    debug_assert!(refunded < charged);

    let (lines, refunds) = (lines.join(","), refunds.join(","));
    format!(
        r#"{{"now":"2026-03-10T12:00:00Z","timezone":"Europe/Berlin","invoice":{{"currency":"EUR","lines":[{lines}],"credit_applied":0,"delivered_at":"2026-03-03T10:00:00Z"}},"payment":{{"amount":{charged},"status":"settled","captured_at":"2026-03-01T10:00:00Z","disputed":false,"gateway_refundable_until":null}},"policy":{{"window_days":30,"window_from":"delivered_at","excluded_categories":["digital"],"exclude_consumed":true,"exceptions":"review","auto_approve_up_to":null}},"credit_order":"credit_first","refunds":[{refunds}],"selection":{selection}}}"#
    )
}
