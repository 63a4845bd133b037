import { expect, gotoAwake, shot, soon, test } from './support/test.ts';
import { signInCustomer, signInStaff } from './support/people.ts';
import { requestAtOnce } from './support/choosing.ts';
import { isDecided, openTicket, row } from './support/deciding.ts';

test('a request that nobody has answered can be taken back', { tag: ['@phone', '@nojs', '@nowasm'] }, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInCustomer(page, 'mara');
  await signInStaff(desk, 'nora');
  const number = await requestAtOnce(page, { purchase: 'LC-10390', total: 2400 });
  await gotoAwake(desk, '/desk/tickets?queue=waiting');
  await expect(row(desk, number)).toBeVisible();

  await gotoAwake(page, `/demo/requests/${number}`);
  await page.getByRole('button', { name: 'Withdraw this request' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You took back your request for €24.00');
  await shot(page, 'request-canceled');

  await soon(desk, (within) => expect(row(desk, number)).toBeHidden(within));
  await openTicket(desk, number);
  await isDecided(desk, 'Withdrawn by the customer');
  await gotoAwake(page, '/demo/purchases');
  await expect(page.getByRole('listitem').filter({ hasText: 'LC-10390' })).toContainText('You can get back up to €24.00');
});
