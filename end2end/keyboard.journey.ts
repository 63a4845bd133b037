// Without a mouse.

import { awake, expect, gotoAwake, shot, test, type Page } from './support/test.ts';
import { letter, linkIn, PASSWORD, signInCustomer, signInStaff } from './support/people.ts';
import { numberIn, quantityOf, requestAtOnce, youWillGetBack } from './support/choosing.ts';
import { isDecided, note, openTicket } from './support/deciding.ts';
import type { Locator } from '@playwright/test';

/** Tab after Tab until it has the focus, which can be seen on every stop. */
async function tabTo(page: Page, target: Locator) {
  for (let stops = 0; stops < 60; stops++) {
    await page.keyboard.press('Tab');
    await expectFocusSeen(page);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`no Tab leads to ${target}`);
}

async function expectFocusSeen(page: Page) {
  const focused = page.locator(':focus');
  await expect(focused, 'something has the focus').toHaveCount(1);
  const isSeen = await focused.evaluate((element) => {
    const isOutlined = (shown: Element | null) => {
      if (!shown) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    };
    const isMarked = (row: Element | null) => !!row && getComputedStyle(row.firstElementChild!).boxShadow !== 'none';
    const box = element.getBoundingClientRect();
    const isOnScreen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return isOnScreen && (isOutlined(element) || isOutlined(element.closest('.chip')) || isMarked(element.closest('tr')));
  });
  expect(isSeen, `the focus is seen on ${await focused.evaluate((element) => element.outerHTML.slice(0, 120))}`).toBe(true);
}

test('a customer comes in, asks and leaves by keyboard alone', async ({ page }) => {
  const press = (key: string) => page.keyboard.press(key);
  await test.step('the first Tab offers to skip to the page', async () => {
    await gotoAwake(page, '/demo');
    await press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the page' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport({ ratio: 1 });
    await shot(page, 'skip-link');
    await press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  });

  await test.step('signing in', async () => {
    await tabTo(page, page.getByRole('textbox', { name: 'Your e-mail address' }));
    await page.keyboard.type('mara@example.com');
    await press('Enter');
    await page.waitForURL(/sign-in\/sent/);
    await gotoAwake(page, linkIn(await letter(page, 'mara@example.com', 'sign-in link')));
    await tabTo(page, page.getByRole('button', { name: 'Sign in' }));
    await press('Enter');
    await page.waitForURL(/\/demo\/purchases$/);
    await awake(page);
  });

  await test.step('choosing', async () => {
    await tabTo(page, page.getByRole('link', { name: 'Choose what of LC-10482' }));
    await press('Enter');
    await page.waitForURL(/\/purchases\/./);
    await awake(page);
    await tabTo(page, page.getByLabel('Ceramic dripper, sand', { exact: true }));
    await press('Space');
    await expect(youWillGetBack(page)).toHaveText('€68.00');
    await tabTo(page, quantityOf(page, 'Ceramic dripper, sand'));
    await press('ArrowDown');
    await expect(youWillGetBack(page)).toHaveText('€34.00');
    await tabTo(page, page.getByRole('button', { name: 'One more of Ceramic dripper, sand' }));
    await press('Space');
    await expect(youWillGetBack(page)).toHaveText('€68.00');
    await tabTo(page, page.getByRole('radio', { name: 'Arrived late' }));
    await press('Space');
    await press('ArrowRight');
    await expect(page.getByRole('radio', { name: 'Not as described' })).toBeChecked();
    await shot(page, 'choose-by-keyboard');
    await tabTo(page, page.getByRole('textbox', { name: 'Tell us more' }));
    await page.keyboard.type('Typed, not clicked.');
    await tabTo(page, page.getByRole('button', { name: 'Ask for €68.00' }));
    await press('Enter');
    await page.waitForURL(/\/requests\/R-/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You asked for €68.00');
    await awake(page);
  });

  await test.step('leaving', async () => {
    await tabTo(page, page.getByRole('button', { name: 'Sign out' }));
    await press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
  });
});

test('staff work through the queue by keyboard alone', async ({ page, someoneElse }) => {
  const press = (key: string) => page.keyboard.press(key);
  await gotoAwake(page, '/desk/sign-in');
  await tabTo(page, page.getByRole('textbox', { name: 'E-mail' }));
  await page.keyboard.type('nora@lumen.example');
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type(PASSWORD);
  await press('Enter');
  await page.waitForURL(/\/desk\/tickets/);
  await awake(page);

  const rows = page.locator('a.open');
  await test.step('j and k walk the rows', async () => {
    await press('j');
    await expect(rows.first()).toBeFocused();
    await press('j');
    await expect(rows.nth(1)).toBeFocused();
    await expectFocusSeen(page);
    await press('k');
    await expect(rows.first()).toBeFocused();
    await press('k');
    await expect(rows.first(), 'there is nothing above the first').toBeFocused();
  });

  await test.step('? shows the keys, Escape hides them', async () => {
    await press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await expect(keys).toBeVisible();
    await press('j');
    await press('Escape');
    await expect(keys).toBeHidden();
    await expect(rows.first()).toBeFocused();
  });

  await test.step('Enter opens, u leads back', async () => {
    await press('Enter');
    await page.waitForURL(/\/desk\/tickets\/R-/);
    await awake(page);
    await press('u');
    await page.waitForURL(/\/desk\/tickets\?queue=waiting/);
    await awake(page);
  });

  await test.step('r chooses to reject, and nothing is rejected without a note', async () => {
    await press('j');
    await press('r');
    await page.waitForURL(/\/desk\/tickets\/R-/);
    await awake(page);
    await expect(page.getByRole('radio', { name: 'Reject' })).toBeChecked();
    await press('r');
    await expect(note(page)).toBeFocused();
    await page.keyboard.type('ja, rejected, and keys are letters here?');
    await expect(note(page)).toHaveValue('ja, rejected, and keys are letters here?');
    await tabTo(page, page.getByRole('button', { name: 'Reject' }));
    await press('Enter');
    await isDecided(page, 'Rejected by Nora Lang');
  });

  await test.step('a chooses to approve, and only Enter moves the money', async () => {
    const customer = await someoneElse();
    await signInCustomer(customer, 'mara');
    await openTicket(page, await requestAtOnce(customer, { purchase: 'LC-10390', total: 2400 }));
    await press('a');
    const approve = page.getByRole('button', { name: 'Approve €24.00' });
    await expect(approve).toBeFocused();
    await expectFocusSeen(page);
    await shot(page, 'ticket-by-keyboard');
    await expect(page.getByRole('heading', { name: 'Your decision' })).toBeVisible();
    await press('Enter');
    await isDecided(page, 'Approved by Nora Lang');
  });
});

test('keys of the browser stay the browser\'s', async ({ page }) => {
  await signInStaff(page, 'nora');
  await gotoAwake(page, '/desk/tickets?queue=waiting');
  await page.keyboard.press('Control+j');
  await page.keyboard.press('Alt+k');
  await expect(page.locator('a.open:focus')).toHaveCount(0);
});
