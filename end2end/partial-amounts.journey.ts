import { expect, gotoAwake, isAwake, shot, soon, test } from './support/test.ts';
import { letter, signInCustomer, signInStaff } from './support/people.ts';
import { ask, askButton, choosePurchase, take, verdict, workOut, youWillGetBack } from './support/choosing.ts';
import { amount, approveOther, isDecided, openTicket } from './support/deciding.ts';

const howMuch = 'How much should come back?';
const everywhere = { tag: ['@phone', '@nojs', '@nowasm'] };

test('staff give less than was asked for, and never more', everywhere, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInCustomer(page, 'mara');
  await signInStaff(desk, 'nora');

  await choosePurchase(page, 'LC-10482');
  await take(page, 'An amount');
  await page.getByRole('textbox', { name: howMuch }).fill('20');
  await take(page, 'Damaged');
  await workOut(page);
  await expect(youWillGetBack(page)).toHaveText('€20.00');
  await shot(page, 'choose-amount');
  const number = await ask(page);

  await openTicket(desk, number);
  await approveOther(desk, '20.01');
  await expect(desk.getByRole('alert')).toContainText('That is more than was asked for.');
  await expect(amount(desk)).toHaveValue('20.01');
  await approveOther(desk, 'a lot');
  await expect(desk.getByRole('alert')).toContainText('We could not read the amount.');
  await expect(amount(desk)).toHaveValue('a lot');
  await approveOther(desk, '12.50');
  await isDecided(desk, 'Approved by Nora Lang');

  await soon(page, (within) => expect(page.getByRole('heading', { level: 1 })).toHaveText('€12.50 has been paid back', within));
  expect((await letter(page, 'mara@example.com', '€12.50 is coming back to you')).text).toContain('You had asked for €20.00.');
  await soon(desk, (within) => expect(desk.getByText('€12.50 to Visa ending 4242')).toBeVisible(within));
  await shot(desk, 'ticket-partly-approved');
});

test('amount by amount everything comes back and not a cent more', everywhere, async ({ page }) => {
  await signInCustomer(page, 'mara');
  const typed = page.getByRole('textbox', { name: howMuch });
  const askFor = async (wanted: string) => {
    await choosePurchase(page, 'LC-10410');
    await take(page, 'An amount');
    await typed.fill(wanted);
    await take(page, 'Damaged');
    await workOut(page);
  };

  await test.step('the first part', async () => {
    await askFor('5');
    await expect(youWillGetBack(page)).toHaveText('€5.00');
    await expect(verdict(page)).toContainText('Within the rules.');
    await ask(page);
    await gotoAwake(page, '/demo/purchases');
    await expect(page.getByRole('listitem').filter({ hasText: 'LC-10410' })).toContainText('You can get back up to €6.80');
  });

  await test.step('a cent more than what is left is refused', async () => {
    await askFor('6.81');
    await expect(verdict(page)).toContainText('At most €6.80 is left to refund.');
    await askButton(page).click();
    if (!isAwake()) await expect(page.locator('#amount-wrong')).toBeVisible();
    await expect(page).toHaveURL(/\/purchases\//);
    await expect(typed).toHaveValue('6.81');
    await shot(page, 'choose-too-much');
  });

  await test.step('what is left is not', async () => {
    await askFor('6.80');
    await ask(page);
    await gotoAwake(page, '/demo/purchases');
    await expect(page.getByRole('listitem').filter({ hasText: 'LC-10410' })).toContainText('No refund possible');
    await expect(page.getByRole('link', { name: 'Choose what of LC-10410' })).toBeHidden();
  });
});
