// Money that no gateway sends, and money that was paid another way: staff record it with evidence, the customer reads how.

import { awake, expect, expectAccessible, expectFits, expectNotReloaded, gotoAwake, isAwake, rememberPage, shot, shotInDark, soon, test, type Page } from './support/test.ts';
import { letter, mailOf, post, signInCustomer, signInStaff } from './support/people.ts';

const everywhere = { tag: ['@phone', '@nojs', '@nowasm'] };

async function waitingTicket(desk: Page, what: string) {
  await gotoAwake(desk, '/desk/tickets?queue=attention');
  return desk.getByRole('row').filter({ hasText: what }).getByRole('link').innerText();
}

const byHand = (page: Page) => page.getByRole('region', { name: 'You send this one yourselves.' });
const evidence = (page: Page) => page.getByRole('textbox', { name: 'Where can it be looked up?' });
const steps = (page: Page) => page.locator('ol.steps > li h3');
const title = (page: Page) => page.getByRole('heading', { level: 1 });

async function look(page: Page, name: string) {
  await expectAccessible(page);
  await expectFits(page);
  await shot(page, `by-hand-${name}`);
  await shotInDark(page, `by-hand-${name}`);
}

test('what staff sent by hand is recorded, and the customer knows', everywhere, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInStaff(desk, 'nora');
  await signInCustomer(page, 'chen');
  const number = await waitingTicket(desk, 'Knock box');
  await look(desk, 'queue');

  await test.step('the customer sees that somebody is at it, and nothing alarming', async () => {
    await gotoAwake(page, `/demo/requests/${number}`);
    await expect(title(page)).toHaveText('€29.50 is approved');
    await expect(page.getByText('Lumen Coffee sends it to bank account ending 1140.')).toBeVisible();
    await look(page, 'request-approved');
    if (isAwake()) await rememberPage(page);
  });

  await test.step('staff see what to send to whom, and what is missing is said beside it', async () => {
    await gotoAwake(desk, `/desk/tickets/${number}`);
    await expect(byHand(desk)).toContainText('Chen Wei, chen@example.com');
    await expect(byHand(desk)).toContainText('bank account ending 1140');
    await look(desk, 'ticket');
    await evidence(desk).fill(' ');
    await desk.getByRole('button', { name: 'Record €29.50 as sent' }).click();
    await awake(desk);
    await expect(desk.getByRole('alert')).toContainText('Say where it can be looked up.');
    await expect(evidence(desk)).toHaveAttribute('aria-invalid', 'true');
    await look(desk, 'ticket-problem');
  });

  await test.step('what is being typed outlives what happens meanwhile', async () => {
    await evidence(desk).fill('SEPA 4711');
    if (!isAwake()) return;
    await rememberPage(desk);
    const second = await someoneElse();
    await signInStaff(second, 'nora');
    const other = await waitingTicket(second, 'Espresso cups');
    await gotoAwake(second, `/desk/tickets/${other}`);
    await second.getByRole('button', { name: /account credit/ }).click();
    await awake(second);
    await expect(desk.getByRole('link', { name: 'Needs attention 3 tickets' })).toBeVisible();
    await expectNotReloaded(desk);
    await expect(evidence(desk)).toHaveValue('SEPA 4711');
    await expect(desk.getByText('This ticket changed.'), 'nor is anybody alarmed').toBeHidden();
  });

  await test.step('it is in the books, and both follow it', async () => {
    await desk.getByRole('button', { name: 'Record €29.50 as sent' }).click();
    await awake(desk);
    await expect(byHand(desk)).toBeHidden();
    await expect(steps(desk)).toContainText(['To be sent by hand', 'Sent by hand']);
    await expect(desk.getByText('Evidence: SEPA 4711.')).toBeVisible();
    await look(desk, 'ticket-recorded');
    await soon(page, (within) => expect(title(page)).toHaveText('€29.50 has been paid back', within));
    if (isAwake()) await expectNotReloaded(page);
    await expect(steps(page)).toContainText(['Approved by Lumen Coffee', 'Sent by Lumen Coffee', 'With your bank']);
    await expect(page.getByText('SEPA 4711')).toBeHidden();
    await look(page, 'request-sent');
    const { text } = await letter(page, mailOf('chen'), `€29.50 has been paid back (${number})`);
    expect(text).toContain('€29.50 goes to bank account ending 1140.');
  });
});

test('what could not be sent is paid another way, once', everywhere, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInStaff(desk, 'nora');
  await signInCustomer(page, 'chen');
  const number = await waitingTicket(desk, 'Knock box');

  await gotoAwake(desk, `/desk/tickets/${number}`);
  await desk.getByRole('link', { name: 'It could not be sent' }).click();
  await awake(desk);
  await look(desk, 'ticket-not-sent');
  await desk.getByText('The account is closed').click();
  await desk.getByRole('button', { name: 'It could not be sent' }).click();
  await awake(desk);
  await expect(desk.getByRole('region', { name: 'The account is closed.' })).toBeVisible();
  await desk.getByRole('link', { name: 'It was paid another way' }).click();
  await awake(desk);
  await look(desk, 'ticket-another-way');
  const refund = await desk.locator('input[name="refund"]').first().inputValue();
  await desk.getByText('Cash').click();
  await evidence(desk).fill('Till 2, receipt 881');
  await desk.getByRole('button', { name: 'Record €29.50 as paid' }).click();
  await awake(desk);

  await expect(steps(desk)).toContainText(['Failed', 'Paid another way, recorded by Nora Lang']);
  await look(desk, 'ticket-paid-another-way');
  const form = { refund, way: 'cash', evidence: 'Till 2', sent_on: '', expected: '2950' };
  const second = await post(desk, '/api/desk/record-elsewhere', form);
  expect(second.headers()['location'], 'once').toContain('problem=already_remedied');
  await gotoAwake(page, `/demo/requests/${number}`);
  await expect(page.getByText('In cash, since it could not go back to bank account ending 1140.').first()).toBeVisible();
  await look(page, 'request-paid-another-way');
  const { text } = await letter(page, mailOf('chen'), `€29.50 has been paid back another way (${number})`);
  expect(text).toContain('so Lumen Coffee paid €29.50 in cash, on');
});
