import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectAccessible, expectFits, gotoAwake, shot, shotInDark, soon, test } from './support/test.ts';
import { signInCustomer, signInStaff } from './support/people.ts';
import { ask, choosePurchase, take, tick, verdict, workOut, youWillGetBack } from './support/choosing.ts';
import { openTicket } from './support/deciding.ts';
import type { Shop } from './support/shop.ts';

const everywhere = { tag: ['@phone', '@nojs', '@nowasm'] };

/** The shop tries stricter rules, puts them in force, and sells something under them. */
function becomeStrict(shop: Shop) {
  const rules = JSON.parse(shop.moneyback(['policy', 'show', '--merchant', 'demo']));
  const strict = JSON.stringify({
    ...rules,
    auto_approve_up_to: { EUR: 10_000 },
    minimum_amount: { EUR: 500 },
    evidence_for: ['damaged'],
    restocking_fee: { flat: { EUR: 100 }, percent: '10', waived_for: ['damaged', 'wrong_item'] },
  });
  const tried = shop.moneyback(['policy', 'try', '-', '--merchant', 'demo'], strict);
  expect(tried).toMatch(/requests would have gone another way/);
  expect(tried).toMatch(/R-\w+: €\d+\.\d\d for a person, then €\d+\.\d\d approved at once/);
  expect(shop.moneyback(['policy', 'publish', '-', '--merchant', 'demo'], strict)).toContain('is in force for what');

  const now = new Date().toISOString();
  const file = join(process.env.MONEYBACK_END2END!, `${new URL(shop.url).port}.csv`);
  writeFileSync(file, [
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
    `LC-20001,K1,Pour-over kettle,1,${now},40.00,1,Germany`,
    `LC-20001,F1,Filter holder,2,${now},2.00,1,Germany`,
  ].join('\n'));
  shop.moneyback(['import', file, '--merchant', 'demo', '--gateway', 'sandbox', '--email-pattern', 'rea-{number}@example.com']);
}

test('what is kept is said before anything is asked for, and by whose fault', everywhere, async ({ page, shop, someoneElse }) => {
  becomeStrict(shop);
  const desk = await someoneElse();
  await signInStaff(desk, 'nora');
  await signInCustomer(page, 'rea-1');

  await test.step('the rules say it', async () => {
    await gotoAwake(page, '/demo/rules');
    await expect(page.getByText('Requests begin at €5.00.')).toBeVisible();
    await expect(page.getByText('€1.00 a request and 10 % are kept, but nothing where the reason is damaged or wrong item.')).toBeVisible();
    await expect(page.getByText('A photo or document, where the reason is damaged.')).toBeVisible();
    await expectAccessible(page);
    await shot(page, 'rules-strict');
  });

  await test.step('too little is told, and how much would be enough', async () => {
    await choosePurchase(page, 'LC-20001');
    await take(page, 'An amount');
    await page.getByRole('textbox', { name: 'How much should come back?' }).fill('5');
    await take(page, 'Changed my mind');
    await workOut(page);
    await expect(verdict(page)).toContainText('Requests begin at €5.00.');
  });

  await test.step('changing one\'s mind costs a fee, a broken kettle does not', async () => {
    await choosePurchase(page, 'LC-20001');
    await tick(page, 'Pour-over kettle');
    await take(page, 'Changed my mind');
    await workOut(page);
    await expect(youWillGetBack(page)).toHaveText('€35.00');
    await expect(page.locator('#sum')).toContainText('Pour-over kettle × 1€40.00Restocking fee-€5.00To the original payment method€35.00');
    await expect(page.locator('[data-price="li_1"]')).toHaveText('€40.00');
    await expect(page.getByText('No fee is kept where the reason is damaged or wrong item. You may be asked for a photo where it is damaged.')).toBeVisible();
    await expectAccessible(page);
    await expectFits(page);
    await shot(page, 'choose-fee');
    await shotInDark(page, 'choose-fee');

    await take(page, 'Damaged');
    await workOut(page);
    await expect(youWillGetBack(page)).toHaveText('€40.00');
    await expect(page.locator('#sum')).not.toContainText('Restocking fee');
    await expect(verdict(page)).toContainText('For this reason you may be asked for a photo.');
  });

  await test.step('staff see what is kept and why nobody approved it by itself', async () => {
    const number = await ask(page);
    await openTicket(desk, number);
    await expect(desk.getByRole('listitem').filter({ hasText: 'A photo or document' })).toContainText('none came');
    await shot(desk, 'ticket-no-photo');
  });

  await test.step('what is left is worth less than the least that can be asked for', async () => {
    await gotoAwake(page, '/demo/purchases');
    await expect(page.getByRole('listitem').filter({ hasText: 'LC-20001' })).toContainText('Requests begin at €5.00.');
    await shot(page, 'purchases-below-minimum');
  });
});

test('a trusted customer waits for nobody', async ({ page, shop }) => {
  becomeStrict(shop);
  expect(shop.moneyback(['customer', 'allow', 'rea-1@example.com', '--merchant', 'demo'])).toBe('rea-1@example.com is allowed\n');
  expect(shop.moneyback(['customer', 'list', '--merchant', 'demo'])).toContain('allowed\trea-1@example.com');
  await signInCustomer(page, 'rea-1');

  await choosePurchase(page, 'LC-20001');
  await tick(page, 'Pour-over kettle');
  await take(page, 'Damaged');
  await expect(verdict(page)).toContainText('It is approved at once.');
  await ask(page);

  await soon(page, (within) => expect(page.getByRole('heading', { level: 1 })).toHaveText('€40.00 has been paid back', within));
  await shot(page, 'request-trusted');
});
