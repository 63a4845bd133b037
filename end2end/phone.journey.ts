import { expect, shot, test } from './support/test.ts';
import { signInCustomer } from './support/people.ts';
import { ask, choosePurchase, quantityOf, take, tick } from './support/choosing.ts';

test('the bar keeps the sum in reach, and asks', { tag: ['@phone', '@notdesktop'] }, async ({ page }) => {
  await signInCustomer(page, 'mara');
  await choosePurchase(page, 'LC-10482');
  const bar = page.locator('.bar');
  const askFor = bar.getByRole('button', { name: 'Ask for it' });
  await expect(bar).toBeInViewport({ ratio: 1 });
  await expect(bar).toContainText('€0.00');

  await test.step('what cannot be asked for is not sent, and it says why', async () => {
    await take(page, 'Damaged');
    await askFor.click();
    await expect(page.locator('#verdict')).toBeInViewport();
    await expect(page.locator('#verdict')).toBeFocused();
    await expect(page.locator('#verdict')).toContainText('Nothing chosen yet.');
  });

  await tick(page, 'Ceramic dripper, sand');
  await page.getByRole('button', { name: 'One less of Ceramic dripper, sand' }).tap();
  await expect(quantityOf(page, 'Ceramic dripper, sand')).toHaveValue('1');
  await expect(bar).toContainText('€34.00');
  await expect(bar).toBeInViewport({ ratio: 1 });
  await page.getByRole('textbox', { name: 'Tell us more' }).focus();
  await expect(bar).toBeInViewport({ ratio: 1 });
  const { height } = (await askFor.boundingBox())!;
  expect(height).toBeGreaterThanOrEqual(44);
  await shot(page, 'choose-bar', undefined, { fullPage: false });

  await ask(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You asked for €34.00');
});
