// Pages that are open stay true.

import { awake, expect, expectNotReloaded, gotoAwake, rememberPage, test } from './support/test.ts';
import { signInCustomer, signInStaff } from './support/people.ts';
import { requestAtOnce, take } from './support/choosing.ts';
import { approveAtOnce, isDecided, note, openTicket, row } from './support/deciding.ts';

test('lists on both sides follow a request from asked to paid back', async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInCustomer(page, 'mara');
  await signInStaff(desk, 'nora');
  const purchases = await page.context().newPage();
  await gotoAwake(page, '/demo/requests');
  await gotoAwake(purchases, '/demo/purchases');
  await gotoAwake(desk, '/desk/tickets?queue=waiting');
  const waiting = desk.getByRole('link', { name: /Waiting for us/ });
  const before = Number(/\d+/.exec(await waiting.innerText())![0]);
  for (const open of [page, purchases, desk]) await rememberPage(open);

  const number = await requestAtOnce(page, { purchase: 'LC-10390', total: 2400 });
  const request = page.getByRole('listitem').filter({ hasText: number });
  const running = purchases.locator('.running').filter({ hasText: number });
  await expect(request).toContainText('Pending');
  await expect(running).toContainText('Pending');
  await expect(row(desk, number)).toBeVisible();
  await expect(waiting).toContainText(String(before + 1));

  await approveAtOnce(desk, number, 2400);
  await expect(request).toContainText('Succeeded');
  await expect(running).toContainText('Succeeded');
  await expect(row(desk, number)).toBeHidden();
  await expect(waiting).toContainText(String(before));
  for (const open of [page, purchases, desk]) await expectNotReloaded(open);
});

test('what happens while a page is waking is not missed', async ({ page, someoneElse }) => {
  const desk = await someoneElse();
  await signInCustomer(page, 'mara');
  await signInStaff(desk, 'nora');
  const number = await requestAtOnce(page, { purchase: 'LC-10390', total: 2400 });
  let letThrough = () => {};
  const held = new Promise<void>((go) => (letThrough = go));
  await page.route('**/events', async (route) => {
    await held;
    await route.continue();
  });

  await gotoAwake(page, `/demo/requests/${number}`);
  await approveAtOnce(desk, number, 2400);
  await openTicket(desk, number);
  await isDecided(desk, 'Approved by Nora Lang');
  letThrough();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('€24.00 has been paid back');
});

test('what has the focus keeps it when the queue changes', async ({ page, someoneElse }) => {
  const customer = await someoneElse();
  await signInCustomer(customer, 'mara');
  await signInStaff(page, 'nora');
  await gotoAwake(page, '/desk/tickets?queue=waiting');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const focused = await page.locator(':focus').innerText();

  const number = await requestAtOnce(customer, { purchase: 'LC-10390', total: 2400 });
  await expect(row(page, number)).toBeVisible();
  await expect(page.locator(':focus')).toHaveText(focused);
});

test('a ticket that nobody writes on shows its new state by itself', async ({ page, someoneElse }) => {
  const [customer, second] = [await someoneElse(), await someoneElse()];
  await signInCustomer(customer, 'mara');
  await signInStaff(page, 'nora');
  await signInStaff(second, 'nora');
  const number = await requestAtOnce(customer, { purchase: 'LC-10390', total: 2400 });
  await openTicket(second, number);
  await openTicket(page, number);
  await take(page, 'Reject');
  await note(page).fill('The box was opened.');
  await page.getByRole('button', { name: 'Reject' }).click();
  await isDecided(second, 'Rejected by Nora Lang');
});

test('a customer hears only of their own requests', async ({ page, someoneElse }) => {
  const [jonas, desk] = [await someoneElse(), await someoneElse()];
  await signInCustomer(page, 'mara');
  await signInCustomer(jonas, 'jonas');
  await signInStaff(desk, 'nora');
  for (const open of [page, jonas]) await gotoAwake(open, '/demo/requests');
  await gotoAwake(desk, '/desk/tickets?queue=waiting');
  const listen = (path: string) => `new Promise((heard) => {
    window.heard = [];
    const events = new EventSource(${JSON.stringify(path)});
    events.onmessage = ({ data }) => window.heard.push(data);
    events.onopen = () => heard();
  })`;
  for (const open of [page, jonas]) await open.evaluate(listen('/demo/events'));
  await desk.evaluate(listen('/desk/events'));
  const heard = (open: typeof page) => open.evaluate(() => (window as unknown as { heard: string[] }).heard);

  const his = await requestAtOnce(jonas, { purchase: 'LC-10526', total: 9_390 });
  const hers = await requestAtOnce(page, { purchase: 'LC-10390', total: 2_400 });
  await expect.poll(() => heard(page)).toContain(hers);
  await expect.poll(() => heard(desk)).toEqual(expect.arrayContaining([his, hers]));
  expect(await heard(page)).not.toContain(his);
  expect(await heard(jonas)).not.toContain(hers);
  await awake(page);
});
