// The shop's own programs: what they tell the API with the demo's key, and what passes while nobody waits for it.

import { spawnSync } from 'node:child_process';
import { expect } from './test.ts';
import type { Double } from './double.ts';
import type { Shop } from './shop.ts';

const KEY = 'mb_demo_key_known_to_everybody_of_the_demo_shop';
let asked = 0;

/** What the API answers to a POST, which must succeed. */
export async function api(shop: Shop, path: string, body: object) {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'idempotency-key': `journey-${++asked}` };
  const answer = await fetch(`${shop.url}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const said = await answer.json();
  expect(answer.ok, `${path}: ${JSON.stringify(said)}`).toBe(true);
  return said;
}

/** Sells mara something for €50.00 that she paid through the double; answers with ids of purchase and payment. */
export async function sellThroughDouble(shop: Shop, double: Double, number: string, { disputed = false } = {}) {
  const known = sold.get(`${shop.url} ${number}`);
  const reference = known ?? (await double.tell('pay', { amount: 5_000, currency: 'EUR' })).payment_intent;
  sold.set(`${shop.url} ${number}`, reference);
  const day = `${new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)}T10:00:00Z`;
  const purchase = await api(shop, '/purchases', {
    number, currency: 'EUR', purchased_at: day, delivered_at: day,
    customer: { email: 'mara@example.com', name: 'Mara Lindqvist' },
    lines: [{ id: 'li_1', description: 'Filter machine, chrome', category: 'goods', quantity: 1, subtotal: 4_202, tax: 798 }],
    payment: {
      amount: 5_000, status: 'settled', captured_at: day, gateway: 'stripe', reference,
      method: { kind: 'card', label: 'Visa ending 4242' }, disputed,
    },
  });
  return { id: purchase.id as string, payment: purchase.payments[0].id as string, reference };
}

const sold = new Map<string, string>();

export function setKey(shop: Shop, key: string) {
  shop.moneyback(['gateway', 'set', 'stripe', '--merchant', 'demo', '--secret-key-stdin'], `${key}\n`);
}

/** Attempts were begun, and sent last, so much earlier: as if the server had asked in vain all that time. */
export function letAttemptsAge(shop: Shop, minutes: number) {
  const program = [
    'import sqlite3, sys',
    'book = sqlite3.connect(sys.argv[1], timeout=20)',
    'ago = int(sys.argv[2]) * 60_000_000',
    "book.execute('update attempt set begun_at = begun_at - ?, sent_at = sent_at - ?', (ago, ago))",
    'book.commit()',
  ].join('\n');
  const { status, stderr } = spawnSync('python3', ['-c', program, shop.database, String(minutes)], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}
