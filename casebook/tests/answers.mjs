// The rules compiled to WebAssembly answer as they do natively, byte for byte. Run by `make test`, after
// `cargo xtask casebook` and with the binary built (MONEYBACK_BUILD says which).

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { madeUpLines } from './made-up.mjs';
import { nativeAnswers } from './native.mjs';

const root = new URL('../../', import.meta.url);
const { initSync, answer } = await import(new URL('target/casebook/casebook.js', root));
initSync({ module: await readFile(new URL('target/casebook/casebook.wasm', root)) });

/** What `moneyback preview` would write for these lines. */
const answers = (lines) =>
  lines
    .map((line, index) => answer(index + 1, line))
    .filter((json) => json !== undefined)
    .map((json) => `${json}\n`)
    .join('');

test('every worked case is answered exactly', async (t) => {
  const text = await readFile(new URL('docs/spec/preview-cases.jsonl', root), 'utf8');
  const worked = text.trimEnd().split('\n').map((line) => JSON.parse(line));

  for (const [index, { case: asked, expect }] of worked.entries()) {
    const told = JSON.parse(answer(index + 1, Buffer.from(JSON.stringify(asked))));
    assert.deepStrictEqual(told, expect, `case ${asked.id}`);
  }

  assert.equal(worked.length, 257);
  t.diagnostic(`${worked.length} worked cases answered exactly in WebAssembly`);
});

test('made-up cases are answered as the binary answers them', (t) => {
  const lines = madeUpLines(20_000, 20_260_310);

  const here = answers(lines);
  const there = nativeAnswers(Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])));

  assert.ok(Buffer.from(here).equals(there), firstDifference(here, String(there)));
  t.diagnostic(`${lines.length} made-up lines answered as the binary does: ${counted(here)}`);
});

test('the made-up cases reach every outcome and every way', () => {
  const told = answers(madeUpLines(5_000, 7)).trimEnd().split('\n').map((line) => JSON.parse(line));
  const often = (fits) => told.filter(fits).length;

  for (const outcome of ['auto_approve', 'review', 'ineligible']) assert.ok(often((answer) => answer.outcome === outcome) > 100, outcome);
  for (const method of ['refund', 'void', 'account_credit']) assert.ok(often((answer) => answer.method === method) > 20, method);
  assert.ok(often((answer) => answer.error) > 100, 'lines that are no case');
});

function firstDifference(here, there) {
  const [ours, theirs] = [here.split('\n'), there.split('\n')];
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  return `answer ${at + 1} of ${ours.length} and ${theirs.length}:\n  wasm   ${ours[at]}\n  native ${theirs[at]}`;
}

function counted(answers) {
  const counts = {};
  for (const line of answers.trimEnd().split('\n')) {
    const { outcome = 'no valid case' } = JSON.parse(line);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}
