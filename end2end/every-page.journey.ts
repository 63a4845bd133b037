// Every page in every state that it has: nobody is shut out, in light and in dark, asleep (@nowasm) and awake, and on a
// phone everything fits. Each leaves its picture.

import { expect, expectAccessible, expectFits, gotoAwake, shot, shotInDark, test, type Page } from './support/test.ts';
import { letter, linkIn, mailOf, post, signInCustomer, signInStaff } from './support/people.ts';
import { idOf, requestAtOnce, take } from './support/choosing.ts';
import { approveAtOnce } from './support/deciding.ts';

const everywhere = { tag: ['@phone', '@nowasm'] };

async function look(page: Page, path: string, name: string, { dark = false } = {}) {
  await test.step(`${name} (${path})`, async () => {
    await gotoAwake(page, path);
    await lookAt(page, name);
    if (dark) await shotInDark(page, `page-${name}`);
  });
}

async function lookAt(page: Page, name: string) {
  await expectAccessible(page);
  await expectFits(page);
  await shot(page, `page-${name}`);
}

/** Where the first request with this word leads. */
async function requestThatIs(page: Page, status: string) {
  const html = await (await page.request.get('/demo/requests')).text();
  const row = html.split('<li>').find((row) => row.includes(`>${status}<`));
  return /\/demo\/requests\/R-\w+/.exec(row ?? '')![0];
}

test.describe('pages for everybody', () => {
  test.use({ expectedComplaints: [/404 \(Not Found\)/] });

  test('before signing in', everywhere, async ({ page }) => {
    await look(page, '/', 'front');
    await look(page, '/demo', 'door', { dark: true });
    await look(page, '/demo?email=mara%40&problem=email_unreadable', 'door-problem');
    await look(page, '/demo/sign-in/sent?email=mara%40example.com', 'link-sent');
    await post(page, '/api/customer/ask-for-link', { merchant: 'demo', email: mailOf('mara') });
    await look(page, linkIn(await letter(page, mailOf('mara'), 'sign-in link')), 'use-link');
    await look(page, '/demo/sign-in/nobodys', 'link-over');
    await look(page, '/demo/rules', 'rules');
    await look(page, '/demo/signed-out', 'signed-out');
    await look(page, '/desk/sign-in', 'desk-door', { dark: true });
    await look(page, '/desk/sign-in?email=nora%40lumen.example&problem=wrong_password', 'desk-door-problem');
    await look(page, '/desk/sign-in?email=nora%40lumen.example&problem=too_many_attempts', 'desk-door-slowed');
    await look(page, '/demo/mail', 'letters');
    await look(page, '/nope', 'not-found');
    await look(page, '/demo/nope', 'not-found-in-shop');
  });
});

test('the letters, when there are none', everywhere, async ({ page }) => {
  await look(page, '/demo/mail', 'no-letters');
});

test('what a customer chooses from', everywhere, async ({ page, someoneElse }) => {
  const jonas = await someoneElse();
  await signInCustomer(page, 'mara');
  await signInCustomer(jonas, 'jonas');
  await look(page, '/demo/purchases', 'purchases', { dark: true });
  await look(jonas, '/demo/purchases', 'purchases-with-exceptions');
  const choose = async (of: Page, number: string) => `/demo/purchases/${await idOf(of, number)}`;
  const main = await choose(page, 'LC-10482');
  await look(page, main, 'choose', { dark: true });
  await look(page, `${main}?what=everything`, 'choose-everything');
  await look(page, `${main}?what=lines&line%5B0%5D=on&quantity%5B0%5D=9&problem=quantity_exceeds_remaining`, 'choose-problem');
  await look(page, `${await choose(page, 'LC-10410')}?what=amount&amount=a+lot&problem=amount_unreadable`, 'choose-amount-problem', { dark: true });
  await look(jonas, await choose(jonas, 'LC-10526'), 'choose-only-all');
  await look(jonas, await choose(jonas, 'LC-10302'), 'choose-exception');
  const request = await requestThatIs(page, 'Processing');
  await gotoAwake(page, request);
  const closed = (await page.getByRole('link', { name: 'LC-10431' }).getAttribute('href'))!;
  await look(page, closed, 'choose-closed', { dark: true });
});

test('what a customer follows', everywhere, async ({ page, someoneElse }) => {
  const jonas = await someoneElse();
  await signInCustomer(page, 'mara');
  await signInCustomer(jonas, 'jonas');
  await look(page, '/demo/requests', 'requests', { dark: true });
  await look(page, `${await requestThatIs(page, 'Pending')}?sent=1`, 'request-pending', { dark: true });
  for (const status of ['Processing', 'Succeeded', 'Failed', 'Canceled']) {
    await look(page, await requestThatIs(page, status), `request-${status.toLowerCase()}`);
  }
  await look(page, `${await requestThatIs(page, 'Succeeded')}?problem=not_pending`, 'request-problem');
  await look(jonas, await requestThatIs(jonas, 'Rejected'), 'request-rejected');
});

test('what staff see', everywhere, async ({ page, someoneElse }) => {
  await signInStaff(page, 'nora');
  await look(page, '/desk/tickets?queue=waiting', 'queue', { dark: true });
  await look(page, '/desk/tickets?queue=attention', 'queue-attention');
  await look(page, '/desk/tickets?queue=all', 'queue-all', { dark: true });

  const tickets = await page.locator('tbody tr').evaluateAll((rows) =>
    rows.map((row) => ({ href: row.querySelector('a')!.getAttribute('href')!, words: row.textContent! })));
  const ticket = (word: string) => tickets.find(({ words }) => words.includes(word))!.href;
  await look(page, ticket('House espresso'), 'ticket', { dark: true });
  await look(page, `${ticket('House espresso')}?decision=amount&amount=99&problem=more_than_asked`, 'ticket-amount-problem', { dark: true });
  await look(page, `${ticket('House espresso')}?decision=reject&problem=note_missing`, 'ticket-reject-problem');
  await look(page, ticket('Burr grinder'), 'ticket-too-late');
  await look(page, ticket('Espresso machine, steel'), 'ticket-with-credit');
  for (const status of ['Processing', 'Succeeded', 'Rejected', 'Failed', 'Canceled']) {
    await look(page, ticket(status), `ticket-${status.toLowerCase()}`);
  }

  const vera = await someoneElse();
  await signInStaff(vera, 'vera');
  await look(vera, ticket('House espresso'), 'ticket-of-a-viewer');
  const ben = await someoneElse();
  await signInStaff(ben, 'ben');
  await look(ben, ticket('Espresso machine, steel'), 'ticket-above-limit');
});

test('the desk when nobody waits', everywhere, async ({ page }) => {
  await signInStaff(page, 'nora');
  await gotoAwake(page, '/desk/tickets?queue=waiting');
  const numbers = await page.locator('a.open').allInnerTexts();
  for (const number of numbers) await approveAtOnce(page, number, 0, { decision: 'reject', note: 'Cleared away.' });
  await look(page, '/desk/tickets?queue=waiting', 'queue-empty');
  await expect(page.getByRole('heading', { name: 'Nobody waits for us' })).toBeVisible();
});

test('what only an awake page shows', { tag: '@phone' }, async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInCustomer(page, 'mara');
  await signInStaff(desk, 'nora');
  await gotoAwake(desk, '/desk/tickets?queue=waiting');
  await desk.keyboard.press('?');
  await expect(desk.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await lookAt(desk, 'keys');

  const number = await requestAtOnce(page, { purchase: 'LC-10390', total: 2400 });
  await gotoAwake(desk, `/desk/tickets/${number}`);
  await take(desk, 'Other amount');
  await desk.getByRole('textbox', { name: 'Amount' }).fill('99');
  await lookAt(desk, 'ticket-too-much-typed');

  await gotoAwake(page, `/demo/purchases/${await idOf(page, 'LC-10410')}`);
  await take(page, 'An amount');
  await page.getByRole('textbox', { name: 'How much should come back?' }).fill('1000');
  await lookAt(page, 'choose-too-much-typed');
});
