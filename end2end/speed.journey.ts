// How fast the browser works out a preview of a hundred lines: the rules compiled to WebAssembly in a page of their own.
// The figure is told beside its budget; the journey fails on a wrong answer only, since machines differ.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './support/test.ts';

// No shop is opened: nothing here asks a server.
const origin = 'http://casebook.test';
test.use({ baseURL: origin });

const budget = 500; // microseconds a preview
const times = 1000;

const selections = {
  'everything': '{"kind":"full"}',
  'an amount': '{"kind":"amount","amount":123457}',
  'every line': JSON.stringify({ kind: 'lines', lines: Array.from({ length: 100 }, (_, index) => ({ id: `li_${index}` })) }),
};

// It says that it has no icon, or the browser would ask for one.
const emptyPage = '<!doctype html><link rel="icon" href="data:,"><title>Casebook</title>';

test('a preview of a hundred lines in the browser', async ({ page }, testInfo) => {
  const files = join(testInfo.config.rootDir, '..', 'target', 'casebook');
  await page.route(`${origin}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const contentType = { js: 'text/javascript', wasm: 'application/wasm' }[name.split('.').at(-1)!];
    if (contentType) await route.fulfill({ contentType, body: await readFile(join(files, name)) });
    else await route.fulfill({ contentType: 'text/html', body: emptyPage });
  });
  await page.goto('/');

  const told = await page.evaluate(async ({ selections, times }) => {
    const loader = '/casebook.js';
    const { default: init, answer, hundred_lines, Prepared } = await import(loader);
    await init({ module_or_path: '/casebook.wasm' });
    return Object.entries(selections).map(([name, selection]) => {
      const text = hundred_lines(selection);
      const prepared = new Prepared(text);
      prepared.preview(times); // until the browser has compiled it well
      const since = performance.now();
      const sum = prepared.preview(times);
      const each = ((performance.now() - since) * 1000) / times;
      return { name, each, sum: Number(sum), text, answer: answer(1, new TextEncoder().encode(text)) };
    });
  }, { selections, times });

  for (const { name, each, sum, text, answer } of told) {
    const { total, lines } = JSON.parse(answer);
    const { invoice, refunds } = JSON.parse(text);
    const add = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    const charged = add(invoice.lines.map((line: Record<string, number>) => line.subtotal - line.discount + line.tax));
    const refunded = add(refunds.map((refund: Record<string, number>) => refund.to_payment));
    expect(invoice.lines, name).toHaveLength(100);
    expect(total, name).toBe(name === 'an amount' ? 123_457 : charged - refunded);
    expect(add(lines.map((line: Record<string, number>) => line.total)), name).toBe(total);
    expect(sum, 'each preview that was timed gave the same').toBe(total * times);

    const figure = `preview of 100 lines in the browser, ${name}: ${each.toFixed(1)} microseconds (budget ${budget})`;
    testInfo.annotations.push({ type: 'speed', description: figure });
    console.log(figure);
  }
});
