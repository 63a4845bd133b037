import { expect, gotoAwake, shot, soon, test } from './support/test.ts';
import { letter, signInCustomer, signInStaff } from './support/people.ts';
import { requestAtOnce, take } from './support/choosing.ts';
import { amount, isDecided, note, openTicket, reject } from './support/deciding.ts';

test('a rejection needs a note, and the customer reads it', { tag: ['@phone', '@nojs', '@nowasm'] }, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInCustomer(page, 'mara');
  await signInStaff(desk, 'nora');
  const number = await requestAtOnce(page, { purchase: 'LC-10390', total: 2400, comment: 'It came after the party.' });
  await gotoAwake(page, `/demo/requests/${number}`);

  await test.step('without a note it is refused, and nothing typed is lost', async () => {
    await openTicket(desk, number);
    await take(desk, 'Other amount');
    await amount(desk).fill('5.00');
    await note(desk).fill('   ');
    await reject(desk);
    await expect(desk.getByRole('alert')).toContainText('Say why not.');
    await expect(desk.getByRole('radio', { name: 'Reject' })).toBeChecked();
    await shot(desk, 'ticket-note-missing');
    await take(desk, 'Other amount');
    await expect(amount(desk)).toHaveValue('5.00');
  });

  await test.step('with a note it is rejected', async () => {
    await note(desk).fill('It came on the day we had promised. The next box is on us.');
    await reject(desk);
    await isDecided(desk, 'Rejected by Nora Lang');
    await shot(desk, 'ticket-rejected');
  });

  await test.step('the customer sees it and why', async () => {
    await soon(page, (within) => expect(page.getByRole('heading', { level: 1 })).toHaveText('€24.00 will not be refunded', within));
    await expect(page.getByText('It came on the day we had promised. The next box is on us.')).toBeVisible();
    await shot(page, 'request-rejected');
    const { text } = await letter(page, 'mara@example.com', `About your request for €24.00 (${number})`);
    expect(text).toContain('It came on the day we had promised.');
  });
});
