// A customer before the form that asks for money back.

import { awake, expect, gotoAwake, isAwake, type Page } from './test.ts';
import { post } from './people.ts';

/** From the list of purchases to the form of one of them. */
export async function choosePurchase(page: Page, number: string) {
  await gotoAwake(page, '/demo/purchases');
  await page.getByRole('link', { name: `Choose what of ${number}` }).click();
  await page.waitForURL(/\/purchases\/./);
  await awake(page);
}

export async function tick(page: Page, line: string) {
  await page.getByLabel(line, { exact: true }).check();
}

export const quantityOf = (page: Page, line: string) => page.getByRole('spinbutton', { name: `How many of ${line}` });

/** Takes one of the radio buttons that look like chips. */
export async function take(page: Page, label: string | RegExp) {
  await page.getByRole('radio', { name: label }).check();
}

/** "You will get back", in the sum beside the form. */
export const youWillGetBack = (page: Page) => page.locator('#sum').getByRole('status');
export const verdict = (page: Page) => page.locator('#verdict');

/** Where the page is awake the sum follows by itself, else there is a button for it. */
export async function workOut(page: Page) {
  if (isAwake()) return;
  // The new page, its style included: before that, the phone's bar stands beside the sheet.
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Work out the amount' }).click()]);
}

/** The button beside the sum, or on a phone the one in the bar below. */
export const askButton = (page: Page) => page.getByRole('button', { name: /^Ask for/ }).filter({ visible: true });

export async function ask(page: Page) {
  await askButton(page).click();
  await page.waitForURL(/\/demo\/requests\/R-/);
  await awake(page);
  return numberIn(page);
}

/** The number of the request or ticket that the page is about. */
export const numberIn = (page: Page) => new URL(page.url()).pathname.split('/').pop()!;

export interface Wish {
  purchase: string;
  /** Minor units, as the page would have shown. */
  total: number;
  amount?: string;
  /** Units by the position of a line in the purchase, from 0. */
  lines?: Record<number, number>;
  comment?: string;
}

/** The short way: asks without looking at the form. Answers with where the shop sends us. */
export async function askAtOnce(page: Page, wish: Wish) {
  const form: Record<string, string> = {
    merchant: 'demo',
    purchase: await idOf(page, wish.purchase),
    what: wish.amount ? 'amount' : wish.lines ? 'lines' : 'everything',
    amount: wish.amount ?? '',
    reason: 'not_as_described',
    comment: wish.comment ?? '',
    expected_total: String(wish.total),
  };
  for (const [position, quantity] of Object.entries(wish.lines ?? {})) {
    form[`line[${position}]`] = 'on';
    form[`quantity[${position}]`] = String(quantity);
  }
  const answer = await post(page, '/api/customer/ask', form);
  return answer.headers()['location'] ?? '';
}

/** Asks, and gives the number of the request. */
export async function requestAtOnce(page: Page, wish: Wish) {
  const onward = await askAtOnce(page, wish);
  expect(onward, 'the request was taken').toMatch(/\/requests\/R-\w+/);
  return /R-\w+/.exec(onward)![0];
}

export async function idOf(page: Page, purchase: string) {
  const html = await (await page.request.get('/demo/purchases')).text();
  const card = html.split('<li class="sheet purchase">').find((card) => card.includes(purchase));
  return /\/purchases\/([^"?]+)"/.exec(card ?? '')![1];
}
