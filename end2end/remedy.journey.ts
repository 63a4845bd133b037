// A refund that failed: staff see what happened and what is safe, and answer it; the customer follows every try.

import { awake, expect, expectAccessible, expectFits, gotoAwake, isAwake, rememberPage, shot, shotInDark, soon, test, type Page } from './support/test.ts';
import { letter, mailOf, post, signInCustomer, signInStaff } from './support/people.ts';

const everywhere = { tag: ['@phone', '@nojs', '@nowasm'] };

/** The number of the ticket that is about something, among those that need somebody. */
async function failedTicket(desk: Page, what: string) {
  await gotoAwake(desk, '/desk/tickets?queue=attention');
  return desk.getByRole('row').filter({ hasText: what }).getByRole('link').innerText();
}

const panel = (page: Page) => page.getByRole('region', { name: /^(The|Your|Nothing|It) / });
const steps = (page: Page) => page.locator('ol.steps > li h3');
const title = (page: Page) => page.getByRole('heading', { level: 1 });

async function look(page: Page, name: string) {
  await expectAccessible(page);
  await expectFits(page);
  await shot(page, `remedy-${name}`);
  await shotInDark(page, `remedy-${name}`);
}

test('what could not be processed is tried again, and the money arrives', everywhere, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInStaff(desk, 'nora');
  await signInCustomer(page, 'chen');
  const number = await failedTicket(desk, 'Hand grinder');

  await test.step('the customer knows that nothing is lost', async () => {
    await gotoAwake(page, `/demo/requests/${number}`);
    await expect(title(page)).toHaveText('€64.00 did not get through');
    await expect(page.getByText('The money is safe with Lumen Coffee, who have been told and can try again.').first()).toBeVisible();
    await look(page, 'request-failed');
    if (isAwake()) await rememberPage(page);
  });

  await test.step('staff see what happened and try again', async () => {
    await gotoAwake(desk, `/desk/tickets/${number}`);
    await expect(panel(desk)).toContainText('Nothing moved: €64.00 is back on your balance, and Chen keeps the right to it.');
    await expect(desk.getByRole('button', { name: /account credit/ })).toBeHidden();
    await look(desk, 'ticket-try-again');
    await desk.getByRole('button', { name: 'Try again, €64.00 to Visa ending 0119' }).click();
    await awake(desk);
  });

  await test.step('both follow it to its end, every try in its place', async () => {
    await soon(page, (within) => expect(title(page)).toHaveText('€64.00 has been paid back', within));
    await expect(steps(page)).toContainText(['You asked', 'Approved by Lumen Coffee', 'Sent to your bank', 'It did not get through', 'Lumen Coffee tried again', 'Sent to your bank']);
    await look(page, 'request-tried-again');
    await soon(desk, (within) => expect(desk.getByRole('main').getByText('Succeeded').first()).toBeVisible(within));
    await expect(steps(desk)).toContainText(['Sent to the gateway', 'Failed', 'Tried again by Nora Lang', 'Sent to the gateway', 'Paid back']);
    await expect(panel(desk)).toBeHidden();
    await look(desk, 'ticket-tried-again');
    await gotoAwake(desk, '/desk/tickets?queue=attention');
    await expect(desk.getByRole('row').filter({ hasText: number })).toBeHidden();
    const { text } = await letter(page, mailOf('chen'), `€64.00 is on its way again (${number})`);
    expect(text).toContain('€64.00 goes to Visa ending 0119.');
  });
});

test('an expired card is answered with account credit, and nobody calls it money', everywhere, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInStaff(desk, 'nora');
  await signInCustomer(page, 'mara');
  const number = await failedTicket(desk, 'Espresso cups');

  await gotoAwake(page, `/demo/requests/${number}`);
  await expect(page.getByText('Visa ending 0069 is no longer valid.').first()).toBeVisible();
  await gotoAwake(desk, `/desk/tickets/${number}`);
  await expect(panel(desk)).toContainText('The same way would fail again.');
  await expect(desk.getByRole('link', { name: 'It was paid another way' })).toBeVisible();
  await expect(desk.getByRole('button', { name: /^Try again/ })).toBeHidden();
  await look(desk, 'ticket-credit');
  await desk.getByRole('button', { name: 'Give account credit of €36.00' }).click();
  await awake(desk);

  await expect(desk.getByRole('heading', { name: '€36.00 to account credit' })).toBeVisible();
  await look(desk, 'ticket-credited');
  await soon(page, (within) => expect(title(page)).toHaveText('€36.00 is in your account credit', within));
  await expect(steps(page)).toContainText(['It did not get through', 'Account credit instead']);
  await look(page, 'request-credited');
  const { text } = await letter(page, mailOf('mara'), `€36.00 is account credit now (${number})`);
  expect(text).toContain('It is not money: nothing will come to your bank.');
});

test('a declined card waits a day, and a viewer has no buttons', everywhere, async ({ page, someoneElse }) => {
  await signInStaff(page, 'nora');
  const number = await failedTicket(page, 'Water filter jug');
  await gotoAwake(page, `/desk/tickets/${number}`);
  await expect(panel(page)).toContainText('You can try again from');
  await expect(page.getByRole('button', { name: /^Try again/ })).toBeHidden();
  await look(page, 'ticket-too-early');

  const vera = await someoneElse();
  await signInStaff(vera, 'vera');
  await gotoAwake(vera, `/desk/tickets/${number}`);
  await expect(panel(vera)).toContainText('Your role may look; a reviewer acts on this.');
  await expect(panel(vera).getByRole('button')).toHaveCount(0);
  await look(vera, 'ticket-of-a-viewer');
});

test('c4 two staff who click at once make one second try', { tag: ['@nojs'] }, async ({ page, someoneElse }) => {
  const ben = await someoneElse();
  await signInStaff(page, 'nora');
  await signInStaff(ben, 'ben');
  const number = await failedTicket(page, 'Hand grinder');
  await gotoAwake(page, `/desk/tickets/${number}`);
  const refund = await page.locator('input[name="refund"]').first().inputValue();

  const clicks = [page, ben, page, ben].map((who) => post(who, '/api/desk/retry-refund', { refund }));
  const onward = (await Promise.all(clicks)).map((answer) => answer.headers()['location']!);

  expect(onward.filter((path) => path === `/desk/tickets/${number}`), 'one of them did it').toHaveLength(1);
  expect(onward.filter((path) => path.endsWith('?problem=already_remedied'))).toHaveLength(3);
  await gotoAwake(ben, onward.find((path) => path.includes('problem'))!);
  await expect(ben.getByText('Somebody was first.')).toBeVisible();
  await soon(ben, (within) => expect(steps(ben)).toContainText(['Failed', /^(Done: )?Tried again by/, 'Paid back'], within));
  await expect(steps(ben).filter({ hasText: 'Tried again by' })).toHaveCount(1);
  await shot(ben, 'remedy-somebody-was-first');
});
