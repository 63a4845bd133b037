// What only pages that never wake have to say. The other journeys run on them as well.

import { expect, shot, test } from './support/test.ts';
import { signInCustomer } from './support/people.ts';
import { ask, askButton, choosePurchase, quantityOf, take, tick, youWillGetBack } from './support/choosing.ts';

test('a choice that was changed but not worked out is told, and nothing is lost', { tag: ['@nojs', '@nowasm', '@notdesktop'] }, async ({ page }) => {
  await signInCustomer(page, 'mara');
  await choosePurchase(page, 'LC-10482');
  await tick(page, 'Ceramic dripper, sand');
  await quantityOf(page, 'Ceramic dripper, sand').fill('1');
  await page.getByRole('button', { name: 'Work out the amount' }).click();
  await expect(youWillGetBack(page)).toHaveText('€34.00');

  await tick(page, 'Filter papers, 100 pieces');
  await take(page, 'Wrong item');
  await page.getByRole('textbox', { name: 'Tell us more' }).fill('I had ordered the "white" one & a <lid>.');
  await askButton(page).click();

  await expect(page.getByRole('alert')).toContainText('The amount is another one now.');
  await expect(youWillGetBack(page)).toHaveText('€41.90');
  await expect(page.getByLabel('Filter papers, 100 pieces', { exact: true })).toBeChecked();
  await expect(quantityOf(page, 'Ceramic dripper, sand')).toHaveValue('1');
  await expect(page.getByRole('radio', { name: 'Wrong item' })).toBeChecked();
  await expect(page.getByRole('textbox', { name: 'Tell us more' })).toHaveValue('I had ordered the "white" one & a <lid>.');
  await shot(page, 'choose-amount-changed');

  await ask(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You asked for €41.90');
});

test('nothing is sent without a choice and a reason', { tag: ['@nojs', '@nowasm', '@notdesktop'] }, async ({ page }) => {
  await signInCustomer(page, 'mara');
  await choosePurchase(page, 'LC-10482');
  await take(page, 'Damaged');
  await askButton(page).click();
  await expect(page.getByRole('alert')).toContainText('Nothing was chosen.');
  await expect(page.getByRole('radio', { name: 'Damaged' })).toBeChecked();
});
