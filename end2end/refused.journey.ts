// What is not anybody's to see or to do, and what happens when two do it at once.

import { awake, expect, gotoAwake, shot, test } from './support/test.ts';
import { letters, post, signInCustomer, signInStaff } from './support/people.ts';
import { askAtOnce, askButton, choosePurchase, idOf, requestAtOnce, take, tick } from './support/choosing.ts';
import { approve, approveAtOnce, approveOther, isDecided, note, openTicket, row } from './support/deciding.ts';

test.describe('what is not there', () => {
  test.use({ expectedComplaints: [/404 \(Not Found\)/] });

  test('what belongs to somebody else reads the same as what is not there', async ({ page, someoneElse }) => {
    const other = await someoneElse();
    await signInCustomer(page, 'mara');
    await signInCustomer(other, 'jonas');
    const theirPurchase = await idOf(other, 'LC-10526');
    const theirRequest = await requestAtOnce(other, { purchase: 'LC-10526', total: 9_390 });

    for (const [theirs, nobodys] of [
      [`/demo/purchases/${theirPurchase}`, '/demo/purchases/pur_nobodys'],
      [`/demo/requests/${theirRequest}`, '/demo/requests/R-NOBODY'],
    ]) {
      const [seen, unseen] = [await page.request.get(theirs), await page.request.get(nobodys)];
      expect([seen.status(), unseen.status()]).toEqual([404, 404]);
      const said = async (answer: typeof seen) => (await answer.text()).replace(/nonce="[^"]*"/g, '');
      expect(await said(seen)).toBe(await said(unseen));
    }
    await gotoAwake(page, `/demo/requests/${theirRequest}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here');
    await shot(page, 'not-found');

    await test.step('and cannot be touched', async () => {
      await post(page, '/api/customer/cancel', { merchant: 'demo', number: theirRequest });
      await post(page, '/api/customer/ask', {
        merchant: 'demo', purchase: theirPurchase, what: 'everything', reason: 'damaged', expected_total: '9390',
      });
      await gotoAwake(other, '/demo/requests');
      await expect(other.getByRole('link', { name: /^You asked for €93\.90/ })).toHaveCount(1);
    });
  });

  test('an address that leads nowhere says so', async ({ page }) => {
    await signInStaff(page, 'nora');
    for (const path of ['/nope', '/demo/nope', '/demo/rules/nope', '/desk/nope', '/desk/tickets/R-NOBODY', '/a/b/c/d']) {
      const answer = await gotoAwake(page, path);
      expect(answer?.status(), path).toBe(404);
      await expect(page.getByRole('heading', { level: 1 }), path).toHaveText('There is nothing here');
    }
  });
});

test('whoever is signed out is led to the door', async ({ page, shop }) => {
  for (const [path, door] of [
    ['/demo/purchases', '/demo'],
    ['/demo/purchases/pur_1', '/demo'],
    ['/demo/requests', '/demo'],
    ['/demo/requests/R-NOBODY', '/demo'],
    ['/desk', '/desk/sign-in'],
    ['/desk/tickets', '/desk/sign-in'],
    ['/desk/tickets/R-NOBODY', '/desk/sign-in'],
  ]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect([answer.status(), answer.headers()['location']], path).toEqual([303, door]);
  }
  for (const events of ['/demo/events', '/desk/events']) expect((await page.request.get(events)).status()).toBe(401);
  await signInCustomer(page, 'mara');
  expect((await page.request.get('/desk/tickets', { maxRedirects: 0 })).status(), 'a customer is not staff').toBe(303);

  await gotoAwake(page, '/demo/purchases');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
  await awake(page);
  await shot(page, 'signed-out');
  await page.goto('/demo/purchases');
  await expect(page).toHaveURL(`${shop.url}/demo`);
});

test('an unknown address gets the same answer and no letter', async ({ page }) => {
  const ask = (email: string) => post(page, '/api/customer/ask-for-link', { merchant: 'demo', email });
  const [known, unknown] = [await ask('mara@example.com'), await ask('nobody@example.com')];
  expect(unknown.status()).toBe(known.status());
  expect(decodeURIComponent(unknown.headers()['location'])).toBe(
    decodeURIComponent(known.headers()['location']).replace('mara@', 'nobody@'),
  );
  await expect.poll(async () => (await letters(page)).map(({ to }) => to)).toEqual(['mara@example.com']);
});

test('a wrong password does not say which of the two was wrong', async ({ page }) => {
  await gotoAwake(page, '/desk/sign-in');
  for (const email of ['nora@lumen.example', 'nobody@lumen.example']) {
    await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
    await page.getByLabel('Password').fill('open sesame');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toHaveText('That did not match. Check the e-mail address and the password.');
    await expect(page.getByRole('textbox', { name: 'E-mail' })).toHaveValue(email);
    await awake(page);
  }
  await shot(page, 'desk-sign-in-wrong');
});

test('a viewer may look and not decide', async ({ page, someoneElse }) => {
  const customer = await someoneElse();
  await signInCustomer(customer, 'mara');
  await signInStaff(page, 'vera');
  const number = await requestAtOnce(customer, { purchase: 'LC-10390', total: 2400 });

  await openTicket(page, number);
  await expect(page.getByText('Somebody else decides this.')).toBeVisible();
  await expect(page.getByRole('button', { name: /Approve|Reject/ })).toBeHidden();
  await shot(page, 'ticket-of-a-viewer');

  expect(await approveAtOnce(page, number, 2400)).toContain('problem=not_allowed');
  expect(await approveAtOnce(page, number, 2400, { decision: 'reject', note: 'No.' })).toContain('problem=not_allowed');
  await gotoAwake(page, '/desk/tickets?queue=waiting');
  await expect(row(page, number)).toBeVisible();
});

test('a reviewer approves up to the limit and nothing above it', async ({ page, someoneElse }) => {
  const customer = await someoneElse();
  await signInCustomer(customer, 'ama');
  await signInStaff(page, 'ben');
  const number = await requestAtOnce(customer, { purchase: 'LC-10463', total: 20_000, amount: '200' });

  await openTicket(page, number);
  await expect(page.getByText('Your limit is €100.00')).toBeVisible();
  await take(page, /^All,/);
  await approve(page);
  await expect(page.getByRole('alert')).toContainText('That is above your limit.');
  await shot(page, 'ticket-above-limit');
  await approveOther(page, '100.01');
  await expect(page.getByRole('alert')).toContainText('That is above your limit.');
  await approveOther(page, '100');
  await isDecided(page, 'Approved by Ben Okoro');
});

test('two clicks on Ask make one request', async ({ page }) => {
  await signInCustomer(page, 'mara');
  await choosePurchase(page, 'LC-10482');
  await tick(page, 'Ceramic dripper, sand');
  await take(page, 'Damaged');
  await askButton(page).dblclick();
  await page.waitForURL(/\/demo\/requests\/R-/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You asked for €68.00');

  await gotoAwake(page, '/demo/requests');
  await expect(page.getByRole('link', { name: /^You asked for €68\.00/ })).toHaveCount(1);
});

test('the same request twice is told, and made once', async ({ page }) => {
  await signInCustomer(page, 'mara');
  const dripper = { purchase: 'LC-10482', total: 6_800, lines: { 0: 2 } };
  await requestAtOnce(page, dripper);
  const onward = await askAtOnce(page, dripper);
  expect(onward).toContain('problem=already_asked');
  await gotoAwake(page, onward);
  await expect(page.getByRole('alert')).toContainText('You have asked for this already.');
  await shot(page, 'choose-already-asked');
});

test('an amount that went stale is told before anything is sent', async ({ page }) => {
  await signInCustomer(page, 'ama');
  await choosePurchase(page, 'LC-10511');
  await take(page, 'All of it');
  await take(page, 'Damaged');
  await page.getByRole('textbox', { name: 'Tell us more' }).fill('All of it came broken.');

  const staff = await page.context().newPage();
  await signInStaff(staff, 'nora');
  const first = await requestAtOnce(page, { purchase: 'LC-10511', total: 900, lines: { 1: 1 } });
  if ((await approveAtOnce(staff, first, 900)).includes('problem')) {
    // The rules had approved so small an amount by themselves.
    await gotoAwake(staff, `/desk/tickets/${first}`);
    await isDecided(staff, 'Approved by the rules');
  }

  await askButton(page).click();
  await expect(page.getByRole('alert')).toContainText('The amount is another one now.');
  await awake(page);
  await expect(page.locator('#sum').getByRole('status')).toHaveText('£44.50');
  await expect(page.getByRole('textbox', { name: 'Tell us more' })).toHaveValue('All of it came broken.');
  await shot(page, 'choose-amount-changed');
});

test('of two who decide at once, the second is told and loses no word', async ({ page, someoneElse }) => {
  const [customer, second] = [await someoneElse(), await someoneElse()];
  await signInCustomer(customer, 'mara');
  await signInStaff(page, 'nora');
  await signInStaff(second, 'ben');
  const number = await requestAtOnce(customer, { purchase: 'LC-10390', total: 2400 });
  await openTicket(page, number);
  await openTicket(second, number);
  await note(second).fill('With our apologies.');

  await approve(page);
  await isDecided(page, 'Approved by Nora Lang');
  await expect(second.getByText('This ticket changed.')).toBeVisible();
  await expect(note(second)).toHaveValue('With our apologies.');
  await shot(second, 'ticket-changed-meanwhile');

  await approve(second);
  await expect(second.getByRole('alert')).toContainText('This changed in the meantime.');
  await isDecided(second, 'Approved by Nora Lang');
  await expect(second.getByText('€24.00 to Visa ending 4242')).toHaveCount(1);
});
