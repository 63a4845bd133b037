// What every journey imports instead of '@playwright/test': a browser that fails the journey when a page complains
// (console error, script error, something refused by the content security policy), and a few words that journeys share.

import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDouble, type Double } from './double.ts';
import { openShop, type Shop } from './shop.ts';

export { expect };
export type { Page };

/** What becomes of the islands: they wake, their WebAssembly never arrives, or there is no JavaScript at all. */
export type Islands = 'awake' | 'blocked' | 'off';

interface Words {
  islands: Islands;
  /** This journey's own demo shop: its server, its database. */
  shop: Shop;
  /** A provider that speaks Stripe's HTTP and breaks on command; the shop's Stripe, in a journey that asks for it. */
  double: Double;
  /** Whether the shop's Stripe is the double. */
  hasDouble: boolean;
  /** What the server logs as an error since a journey provokes it. */
  expectedErrors: RegExp[];
  /** Complaints that a journey provokes on purpose, for example the browser's line about a 404 page. */
  expectedComplaints: RegExp[];
  complaints: string[];
  /** A second person at a browser of their own: the merchant's staff beside the customer. */
  someoneElse: () => Promise<Page>;
}

export const test = base.extend<Words>({
  islands: ['awake', { option: true }],

  hasDouble: [false, { option: true }],

  expectedErrors: [[], { option: true }],

  double: async ({ hasDouble }, use) => {
    if (!hasDouble) return use(undefined as never);
    const double = await openDouble();
    await use(double);
    double.close();
  },

  shop: async ({ hasDouble, double, expectedErrors }, use, { testId, workerIndex }) => {
    const more: Record<string, string> = hasDouble ? { MONEYBACK_STRIPE_API_BASE: double.url } : {};
    const shop = await openShop(`${testId}-${workerIndex}`, more);
    await use(shop);
    await shop.close();
    const unexpected = shop.errors.filter((line) => !expectedErrors.some((pattern) => pattern.test(line)));
    expect(unexpected, 'the server logs no error').toEqual([]);
  },

  baseURL: async ({ shop }, use) => use(shop.url),

  expectedComplaints: [[], { option: true }],

  complaints: async ({ expectedComplaints }, use) => {
    const complaints: string[] = [];
    await use(complaints);
    const unexpected = complaints.filter((text) => !expectedComplaints.some((pattern) => pattern.test(text)));
    expect(unexpected, 'no page complains').toEqual([]);
  },

  context: async ({ context, islands, complaints }, use) => {
    await prepare(context, islands, complaints);
    await use(context);
  },

  someoneElse: async ({ browser, islands, complaints, shop: _ }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      // The project's options (viewport, base URL, …) come with it by themselves.
      const context = await browser.newContext();
      contexts.push(context);
      await prepare(context, islands, complaints);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

async function prepare(context: BrowserContext, islands: Islands, complaints: string[]) {
  // The console tells of violations too, but not of those that a policy only reports.
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      console.error(`refused by the policy: ${violation.violatedDirective} ${violation.blockedURI}`);
    });
  });
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'assert') return;
    const { url } = message.location();
    // Without its WebAssembly the page says that it could not load it. That is all it may say.
    if (islands === 'blocked' && /\.wasm$/.test(url) && /Failed to load resource/.test(message.text())) return;
    complaints.push(`${message.text()} (${url || message.page()?.url()})`);
  });
  context.on('weberror', (error) => {
    if (islands === 'blocked' && /Failed to fetch/.test(error.error().message)) return;
    complaints.push(`${error.error().stack ?? error.error()} (${error.page()?.url()})`);
  });
  if (islands === 'blocked') {
    await context.route(/\.wasm(\?.*)?$/, (route) => route.abort());
  }
}

/** Whether pages wake up in this project. */
export function isAwake() {
  return (test.info().project.use as { islands?: Islands }).islands === 'awake';
}

/** Waits until the islands of this page answer: before that, a click may fall on markup that nobody listens to. */
export async function awake(page: Page) {
  if (isAwake()) {
    await expect(page.locator('html'), 'the islands of this page wake up').toHaveAttribute('data-awake', '1');
  }
}

export async function gotoAwake(page: Page, path: string) {
  const response = await page.goto(path);
  await awake(page);
  return response;
}

/** Only these of axe's rules look at colours: in dark, nothing else can have changed. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/** Asks axe for every rule of WCAG 2.2 A and AA, in light and in dark. */
export async function expectAccessible(page: Page) {
  const { javaScriptEnabled } = test.info().project.use;
  // axe is JavaScript; the markup without it is the same that the other projects looked at.
  if (javaScriptEnabled === false) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // There are no frames here, which is all that the newer mode is for; it opens a page of its own each time.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    if (colorScheme === 'light') axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
    else axe.withRules(rulesOfColour);
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      at: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }));
    expect.soft(found, `${new URL(page.url()).pathname} is accessible in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Nothing is wider than the screen, and everything that can be touched is at least 24 px high and wide (WCAG 2.5.8). */
export async function expectFits(page: Page) {
  const { wide, small } = await page.evaluate(() => {
    const name = (element: Element) => `${element.tagName.toLowerCase()} "${(element.textContent || element.getAttribute('name') || '').trim().slice(0, 40)}"`;
    const isInSentence = (element: Element) =>
      getComputedStyle(element).display === 'inline' && element.parentElement!.textContent!.trim() !== element.textContent!.trim();
    const touched = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, select, summary')]
      // What is out of sight until it has the focus is not touched.
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches('.skip') && !isInSentence(element));
    const tooSmall = (element: Element) => {
      // A box is ticked by its label too, and a row of the queue is its link.
      const areas = [element, element.closest('label'), element.matches('a.open') ? element.closest('tr') : null];
      return !areas.some((area) => {
        const box = area?.getBoundingClientRect();
        return box && box.width >= 23.9 && box.height >= 23.9;
      });
    };
    return {
      wide: document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth, innerWidth] : [],
      small: touched.filter(tooSmall).map(name),
    };
  });
  const { pathname } = new URL(page.url());
  expect.soft(wide, `${pathname} does not scroll sideways`).toEqual([]);
  expect.soft(small, `on ${pathname} a thumb can reach`).toEqual([]);
}

/**
 * Leaves a picture of the whole page in end2end/screenshots/PROJECT/NAME.png. A picture that the README shows is
 * named with `shownAs`; it is only written anew when MONEYBACK_SHOTS=1, or each test run would change the tree.
 */
export async function shot(page: Page, name: string, shownAs?: string, { fullPage = true } = {}) {
  const { config, project } = test.info();
  const path = join(config.rootDir, 'screenshots', project.name, `${name}.png`);
  // What sticks to the screen would stand in the middle of a page that is scrolled down.
  if (fullPage) await page.evaluate(() => scrollTo(0, 0));
  const picture = await page.screenshot({ path, fullPage, animations: 'disabled' });
  if (shownAs && process.env.MONEYBACK_SHOTS === '1' && project.name === 'desktop') {
    const shown = join(config.rootDir, '..', 'docs', 'screenshots', `${shownAs}.png`);
    mkdirSync(dirname(shown), { recursive: true });
    writeFileSync(shown, picture);
  }
}

/** The same in the dark. */
export async function shotInDark(page: Page, name: string) {
  await page.emulateMedia({ colorScheme: 'dark' });
  await shot(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: null });
}

/** Open pages learn by themselves what happened; where they are asleep, one looks again. */
export async function soon(page: Page, see: (within?: { timeout: number }) => Promise<void>) {
  if (isAwake()) return see();
  await expect(async () => {
    await page.reload();
    await see({ timeout: 500 });
  }).toPass({ intervals: [100] });
}

/** Remembers this very page, so that `expectNotReloaded` can tell it from a new one of the same address. */
export async function rememberPage(page: Page) {
  await page.evaluate(() => Object.assign(window, { isRemembered: true }));
}

export async function expectNotReloaded(page: Page) {
  expect(await page.evaluate(() => 'isRemembered' in window), 'the page was not loaded anew').toBe(true);
}
