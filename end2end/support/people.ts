// The people of the demo shop, how they come in, and what reaches them by mail. These are the short ways, for journeys
// that are about something else; request-and-approve walks through the doors themselves.

import { expect, type Page } from './test.ts';

/** The last is nobody of the demo's: a journey brings her purchase in. */
export type Customer = 'mara' | 'jonas' | 'ama' | 'chen' | 'rea-1';
export type Staff = 'nora' | 'ben' | 'vera';

export const PASSWORD = 'refunds-are-easy';
export const mailOf = (who: Customer) => `${who}@example.com`;
export const deskMailOf = (who: Staff) => `${who}@lumen.example`;

/** Posts a form of ours as a browser would, and stays on the page. */
export function post(page: Page, path: string, form: Record<string, string>) {
  return page.request.post(path, { form, headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin' }, maxRedirects: 0 });
}

export async function signInCustomer(page: Page, who: Customer) {
  await post(page, '/api/customer/ask-for-link', { merchant: 'demo', email: mailOf(who) });
  const link = new URL(linkIn(await letter(page, mailOf(who), 'sign-in link')));
  await post(page, '/api/customer/use-link', { merchant: 'demo', token: link.pathname.split('/').pop()! });
}

export async function signInStaff(page: Page, who: Staff) {
  await post(page, '/api/desk/sign-in', { email: deskMailOf(who), password: PASSWORD });
}

export interface Letter {
  to: string;
  subject: string;
  text: string;
}

/** What the demo's postman has, newest first. */
export async function letters(page: Page): Promise<Letter[]> {
  const html = await (await page.request.get('/demo/mail')).text();
  return html.split('<li class="sheet mail">').slice(1).map((mail) => {
    const part = (pattern: RegExp) => words(pattern.exec(mail)?.[1] ?? '');
    return {
      subject: part(/<h2>(.*?)<\/h2>/s),
      to: part(/To (?:<!>)?([^<,\s]+)/),
      text: part(/<p class="words">(.*?)<\/p>/s),
    };
  });
}

/** The newest letter to somebody with this in its subject, once it has come. */
export async function letter(page: Page, to: string, subject: string): Promise<Letter> {
  let found: Letter | undefined;
  const look = async () => {
    found = (await letters(page)).find((letter) => letter.to === to && letter.subject.includes(subject));
    return found;
  };
  await expect.poll(look, { message: `a letter to ${to}: ${subject}`, intervals: [50] }).toBeDefined();
  return found!;
}

export function linkIn({ text }: Letter) {
  return /https?:\/\/\S+/.exec(text)![0];
}

function words(html: string) {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) =>
      name ? named[name] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)));
}
