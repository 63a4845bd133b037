import { expect, gotoAwake, isAwake, shot, soon, test, type Page } from './support/test.ts';
import { letter, signInCustomer, signInStaff } from './support/people.ts';
import { ask, askButton, choosePurchase, take, verdict, workOut, youWillGetBack } from './support/choosing.ts';
import { amount, approveAtOnce, approveOther, isDecided, openTicket } from './support/deciding.ts';

const everywhere = { tag: ['@phone', '@nojs', '@nowasm'] };
const howMuch = (page: Page) => page.getByRole('textbox', { name: 'How much should come back?' });
const purchase = (page: Page, number: string) => page.getByRole('listitem').filter({ hasText: number });

async function chooseAmount(page: Page, number: string, typed: string) {
  await choosePurchase(page, number);
  await take(page, 'An amount');
  await howMuch(page).fill(typed);
  await take(page, 'Damaged');
  await workOut(page);
}

test('staff give less than was asked for, and never more', everywhere, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInCustomer(page, 'ama');
  await signInStaff(desk, 'nora');
  await chooseAmount(page, 'LC-10511', '20');
  await expect(youWillGetBack(page)).toHaveText('£20.00');
  await shot(page, 'choose-amount');
  const number = await ask(page);

  await openTicket(desk, number);
  await approveOther(desk, '20.01');
  await expect(desk.getByRole('alert')).toContainText('That is more than was asked for.');
  await expect(amount(desk)).toHaveValue('20.01');
  await shot(desk, 'ticket-more-than-asked');
  await approveOther(desk, 'a lot');
  await expect(desk.getByRole('alert')).toContainText('We could not read the amount.');
  await expect(amount(desk)).toHaveValue('a lot');
  await approveOther(desk, '12.50');
  await isDecided(desk, 'Approved by Nora Lang');

  await soon(page, (within) => expect(page.getByRole('heading', { level: 1 })).toHaveText('£12.50 has been paid back', within));
  expect((await letter(page, 'ama@example.com', '£12.50 is coming back to you')).text).toContain('You had asked for £20.00.');
  await soon(desk, (within) => expect(desk.getByRole('heading', { name: '£12.50 to Visa ending 4242' })).toBeVisible(within));
  await shot(desk, 'ticket-partly-approved');
  await gotoAwake(page, '/demo/purchases');
  await expect(purchase(page, 'LC-10511')).toContainText('You can get back up to £41.00');
});

test('amount by amount everything comes back, and nothing above it', everywhere, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInCustomer(page, 'ama');
  await signInStaff(desk, 'nora');

  await test.step('the first part', async () => {
    await chooseAmount(page, 'LC-10499', '5,000');
    await expect(youWillGetBack(page)).toHaveText('¥5,000');
    expect(await approveAtOnce(desk, await ask(page), 5_000)).not.toContain('problem');
    await gotoAwake(page, '/demo/purchases');
    await expect(purchase(page, 'LC-10499')).toContainText('You can get back up to ¥9,800');
  });

  await test.step('one yen more than what is left is refused, beside the field', async () => {
    await chooseAmount(page, 'LC-10499', '9801');
    await expect(verdict(page)).toContainText('At most ¥9,800 is left to refund.');
    await askButton(page).click();
    if (!isAwake()) await expect(page.locator('#amount-wrong')).toBeVisible();
    await expect(page).toHaveURL(/\/purchases\//);
    await expect(howMuch(page)).toHaveValue('9801');
    await shot(page, 'choose-too-much');
  });

  await test.step('what is left is not', async () => {
    await chooseAmount(page, 'LC-10499', '9800');
    await expect(youWillGetBack(page)).toHaveText('¥9,800');
    expect(await approveAtOnce(desk, await ask(page), 9_800)).not.toContain('problem');
    await gotoAwake(page, '/demo/purchases');
    await expect(purchase(page, 'LC-10499')).toContainText('No refund possible');
    await expect(page.getByRole('link', { name: 'Choose what of LC-10499' })).toBeHidden();
    await shot(page, 'purchases-all-back');
  });
});
