// The first thing that must be true: somebody starts the house, asks as a customer, approves as the merchant, and sees
// the money arrive. On the server that Playwright starts, with an empty database, by nothing but what pages offer.

import { awake, expect, gotoAwake, test as base } from './support/test.ts';
import { doorUrl } from './support/door.ts';

const test = base.extend({
  shop: async ({}, use) => use({ url: doorUrl, errors: [], close: async () => {} }),
});

test('a newcomer follows the demo from the front page to the money', async ({ page, someoneElse }) => {
  await gotoAwake(page, '/');
  await page.getByRole('link', { name: 'A customer' }).click();
  await page.getByRole('button', { name: /^ama@example.com/ }).click();
  await page.getByRole('link', { name: 'Open the demo mail' }).click();
  await expect
    .poll(async () => {
      await page.reload();
      return page.getByRole('link', { name: /\/demo\/sign-in\// }).count();
    })
    .toBeGreaterThan(0);
  await page.getByRole('link', { name: /\/demo\/sign-in\// }).first().click();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Choose what of LC-10511' }).click();
  await page.waitForURL(/\/purchases\/./);
  await awake(page);
  await page.getByLabel('Travel press', { exact: true }).check();
  await page.getByRole('radio', { name: 'Damaged' }).check();
  await page.getByRole('button', { name: 'Ask for £26.50' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You asked for £26.50');

  const desk = await someoneElse();
  await gotoAwake(desk, '/desk');
  await desk.getByRole('button', { name: /^nora@lumen.example/ }).click();
  await desk.getByRole('row').filter({ hasText: 'Travel press' }).getByRole('link').click();
  await desk.waitForURL(/\/tickets\/R-/);
  await awake(desk);
  await desk.getByRole('button', { name: /^Approve £26.50/ }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('£26.50 has been paid back');
  await expect(desk.getByText('Succeeded').first()).toBeVisible();
});
