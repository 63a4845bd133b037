// Cases that are in no file: most of them valid, many at an edge, some broken. The same ones each time.

const MOST = 10n ** 15n;

/** Numbers that look drawn (splitmix64). */
class Drawn {
  #state;

  constructor(seed) {
    this.#state = BigInt(seed);
  }

  /** From 0 to `most - 1`. */
  below(most) {
    this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
    let mixed = this.#state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return Number((mixed ^ (mixed >> 31n)) % BigInt(most));
  }

  between(least, most) {
    return least + this.below(most - least + 1);
  }

  oneOf(list) {
    return list[this.below(list.length)];
  }

  /** True once in `times`. */
  once(times) {
    return this.below(times) === 0;
  }

  list(least, most, each) {
    return Array.from({ length: this.between(least, most) }, (_, index) => each(index));
  }
}

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
const start = Date.UTC(2026, 0, 1) / 1000;
const instant = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

function amount(drawn) {
  return BigInt(drawn.oneOf([drawn.below(4), drawn.below(100_000), drawn.below(100_000), drawn.below(2 ** 44)]));
}

function line(drawn, index) {
  const subtotal = amount(drawn);
  const from = start + drawn.between(-90, 90) * 43_200;
  return {
    id: `li_${index}`,
    category: drawn.oneOf(['physical', 'digital', 'ü']),
    quantity: drawn.between(1, 12),
    subtotal,
    discount: (subtotal / 100n) * BigInt(drawn.oneOf([0, 0, drawn.between(0, 100)])),
    tax: drawn.once(3) ? amount(drawn) : (subtotal * 19n) / 100n,
    period: drawn.once(3) ? { start: instant(from), end: instant(from + drawn.between(1, 90 * 86_400)) } : null,
    consumed: drawn.once(6),
  };
}

/** What has not settled was rarely refunded before. */
function payment(drawn) {
  if (!drawn.once(6)) return { status: 'settled', isFresh: drawn.once(3) };
  return { status: drawn.oneOf(['authorized', 'captured', 'captured', 'captured', 'voided', 'failed']), isFresh: !drawn.once(4) };
}

function selection(drawn, left, lines) {
  const selected = () => ({
    id: `li_${drawn.below(lines + (drawn.once(8) ? 1 : 0))}`,
    ...(drawn.once(2) && { quantity: drawn.between(drawn.once(8) ? -1 : 1, 6) }),
    ...(drawn.once(3) && { prorate: drawn.oneOf(['day', 'second']) }),
  });
  return drawn.oneOf([
    () => ({ kind: 'full' }),
    () => ({ kind: 'amount', amount: drawn.once(2) ? left : amount(drawn) }),
    () => ({ kind: 'percentage', percent: `${drawn.between(-1, 101)}.${String(drawn.below(10 ** 6)).padStart(6, '0')}` }),
    () => ({ kind: 'lines', lines: drawn.list(0, 4, selected) }),
  ])();
}

const reasons = ['arrived_late', 'not_as_described', 'damaged', 'wrong_item', 'changed_mind', 'something_else'];

function conditional(drawn, lines, paid) {
  return {
    policy: {
      minimum_amount: drawn.once(3) ? amount(drawn) : null,
      evidence_for: drawn.list(0, 2, () => drawn.oneOf(reasons)),
      restocking_fee: drawn.once(3) ? null : {
        flat: drawn.once(2) ? amount(drawn) : 0n,
        percent: `${drawn.between(0, 100)}`,
        waived_for: drawn.list(0, 2, () => drawn.oneOf(reasons)),
      },
    },
    request: {
      pending_lines: drawn.once(6) ? [{ id: `li_${drawn.below(lines)}`, ticket: 'R-7K2M9' }] : [],
      listing: drawn.oneOf([null, null, 'allowed', 'blocked']),
      reason: drawn.once(4) ? null : drawn.oneOf(reasons),
      evidence: drawn.below(2),
    },
    others: drawn.once(4) ? (paid / 100n) * BigInt(drawn.between(0, 100)) : 0n,
  };
}

function madeUpCase(drawn) {
  const lines = drawn.list(1, 5, (index) => line(drawn, index));
  const totals = lines.map(({ subtotal, discount, tax }) => subtotal - discount + tax);
  const charged = totals.reduce((sum, total) => sum + total, 0n);
  const credit = drawn.once(2) ? 0n : (charged / 100n) * BigInt(drawn.between(0, 100));
  const left = [...totals];
  const { status, isFresh } = payment(drawn);
  const refunds = drawn.list(0, isFresh ? 0 : 3, () => {
    const index = drawn.below(lines.length);
    const total = (left[index] * BigInt(drawn.between(0, 100))) / 100n;
    left[index] -= total;
    return { lines: [{ id: `li_${index}`, total, quantity: drawn.below(3) }], to_payment: total, to_credit: 0n };
  });
  // Every other case has conditions beyond the basic rules: docs/conditions.md.
  const conditions = drawn.once(2) ? conditional(drawn, lines.length, charged - credit) : { policy: {}, others: 0n };
  const remaining = left.reduce((sum, total) => sum + total, 0n);
  const now = start + drawn.between(-60, 60) * 40_000;
  return {
    now: instant(now),
    timezone: drawn.oneOf(zones),
    invoice: {
      currency: drawn.oneOf(['EUR', 'USD', 'JPY', 'KWD']),
      lines,
      credit_applied: credit,
      ...(conditions.others > 0n && { other_payments: conditions.others }),
      delivered_at: drawn.once(2) ? instant(now - drawn.between(0, 40) * 86_400) : null,
    },
    payment: {
      amount: charged - credit - conditions.others,
      status,
      captured_at: instant(now - drawn.between(0, 60) * 43_200),
      disputed: drawn.once(20),
      gateway_refundable_until: drawn.once(4) ? instant(now + drawn.between(-2, 2) * 3_600) : null,
    },
    policy: {
      window_days: drawn.once(4) ? null : drawn.between(0, 60),
      window_from: drawn.oneOf(['paid_at', 'delivered_at']),
      excluded_categories: drawn.once(4) ? ['digital'] : [],
      exclude_consumed: drawn.once(2),
      exceptions: drawn.oneOf(['deny', 'review']),
      auto_approve_up_to: drawn.once(2) ? null : amount(drawn),
      ...conditions.policy,
    },
    ...conditions.request,
    credit_order: drawn.oneOf(['credit_first', 'transaction_first']),
    refunds,
    selection: selection(drawn, remaining, lines.length),
  };
}

/** JSON with integers that a double cannot hold. */
const written = (value) =>
  JSON.stringify(value, (_, field) => (typeof field === 'bigint' ? `#${field}` : field)).replace(/"#(-?\d+)"/g, '$1');

/** One byte, one number or the end: what people and bad lines do to a case. */
function broken(text, drawn) {
  const bytes = Buffer.from(text);
  const at = drawn.below(bytes.length);
  return drawn.oneOf([
    () => bytes.subarray(0, at),
    () => bytes.fill(drawn.between(11, 255), at, at + 1),
    () => Buffer.from(text.replace(/:\d+/, `:${drawn.oneOf([MOST, MOST + 1n, -1n, 2n ** 63n - 1n, 2n ** 63n, '1.0', '1e2'])}`)),
    () => Buffer.from(text.replace(/"[a-z_]+":/, '"tax":')),
    () => Buffer.from(' \t\r'),
  ])();
}

/** So many lines of bytes, none with a line break in it. */
export function madeUpLines(count, seed) {
  const drawn = new Drawn(seed);
  return Array.from({ length: count }, () => {
    const text = written(madeUpCase(drawn));
    return drawn.once(8) ? broken(text, drawn) : Buffer.from(text);
  });
}
