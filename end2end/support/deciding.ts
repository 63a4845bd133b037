// The merchant's staff before a ticket.

import { awake, expect, gotoAwake, type Page } from './test.ts';
import { post } from './people.ts';
import { take } from './choosing.ts';

export async function openTicket(page: Page, number: string) {
  await gotoAwake(page, `/desk/tickets/${number}`);
}

export const note = (page: Page) => page.getByRole('textbox', { name: /^Note to/ });
export const amount = (page: Page) => page.getByRole('textbox', { name: 'Amount' });

export async function approve(page: Page) {
  await page.getByRole('button', { name: /^Approve/ }).click();
  await awake(page);
}

export async function approveOther(page: Page, typed: string) {
  await take(page, 'Other amount');
  await amount(page).fill(typed);
  await approve(page);
}

export async function reject(page: Page) {
  await take(page, 'Reject');
  await page.getByRole('button', { name: 'Reject' }).click();
  await awake(page);
}

export const isDecided = (page: Page, by: string) => expect(page.getByRole('heading', { name: by })).toBeVisible();

/** The row of a ticket in the queue. */
export const row = (page: Page, number: string) => page.getByRole('row').filter({ hasText: number });

/** The short way: all of it, without looking at the ticket. Answers with where the desk sends us. */
export async function approveAtOnce(page: Page, number: string, total: number, decision: Record<string, string> = {}) {
  const form = { number, decision: 'all', amount: '', note: '', expected_total: String(total), ...decision };
  return (await post(page, '/api/desk/decide', form)).headers()['location'] ?? '';
}
