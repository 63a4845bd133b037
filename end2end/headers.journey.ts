// What every answer carries, whatever kind it is.

import { expect, gotoAwake, test, type Page } from './support/test.ts';
import { post, signInCustomer, signInStaff } from './support/people.ts';
import { idOf, requestAtOnce } from './support/choosing.ts';

/** The files that a page asks for. */
async function filesOf(page: Page) {
  const html = await (await page.request.get('/demo')).text();
  const file = (extension: string) => new RegExp(`/pkg/moneyback\\.[0-9a-f]{16}\\.${extension}`).exec(html)![0];
  return { style: file('css'), script: file('js'), program: file('wasm') };
}

test('a first visit weighs at most 110 KB, and a second one the page alone', async ({ page }) => {
  const weigh = async () => {
    await gotoAwake(page, '/demo');
    return page.evaluate(() => {
      const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
      const files = entries as PerformanceResourceTiming[];
      const sum = (bytes: number[]) => bytes.reduce((a, b) => a + b, 0);
      // What a browser has already is transferred no more.
      const packed = new Map(files.map((file) => [file.name, file.encodedBodySize]));
      return { packed: sum([...packed.values()]), sent: sum(files.map((file) => file.transferSize)) };
    });
  };

  const [first, second] = [await weigh(), await weigh()];

  console.log(`a first visit: ${first.packed} bytes, a second one: ${second.sent}`);
  expect(first.packed).toBeLessThanOrEqual(110 * 1024);
  expect(second.sent).toBeLessThanOrEqual(10 * 1024);
});

test('every answer is protected, and nothing personal is kept', async ({ page }) => {
  await signInCustomer(page, 'mara');
  await signInStaff(page, 'nora');
  const purchase = await idOf(page, 'LC-10482');
  const number = await requestAtOnce(page, { purchase: 'LC-10390', total: 2400 });
  const get = (path: string) => page.request.get(path, { maxRedirects: 0 });
  const files = await filesOf(page);
  const answers = {
    'a page': await get('/demo'),
    'a personal page': await get(`/demo/purchases/${purchase}`),
    'a ticket': await get(`/desk/tickets/${number}`),
    'a page that is not there': await get('/nope'),
    'a redirect to the door': await page.request.get('/desk', { maxRedirects: 0, headers: { cookie: '' } }),
    'a post': await post(page, '/api/customer/cancel', { merchant: 'demo', number }),
    'a post to nowhere': await post(page, '/api/nowhere', {}),
    'a post from elsewhere': await page.request.post('/api/desk/sign-out', { headers: { origin: 'https://evil.example' } }),
    'a post that is too large': await post(page, '/api/customer/ask', { comment: 'x'.repeat(70_000) }),
    'the health': await get('/healthz'),
    'the letters': await get('/demo/mail'),
    'a style': await get(files.style),
    'a script': await get(files.script),
    'the program': await get(files.program),
    'a file that is not there': await get('/pkg/nope.js'),
    'a way out of the folder': await get('/pkg/..%2f..%2fCargo.toml'),
  };
  for (const [what, answer] of Object.entries(answers)) {
    const headers = answer.headers();
    const policy = headers['content-security-policy'] ?? '';
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]) {
      expect(policy, what).toContain(part);
    }
    expect(policy, what).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    expect(headers['x-content-type-options'], what).toBe('nosniff');
    expect(headers['referrer-policy'], what).toBe('same-origin');
    expect(headers['cross-origin-opener-policy'], what).toBe('same-origin');
    expect(headers['permissions-policy'], what).toContain('camera=()');
    const isFile = ['a style', 'a script', 'the program'].includes(what);
    expect(headers['cache-control'], what).toBe(isFile ? 'public, max-age=31536000, immutable' : 'no-store');
  }
  expect(answers['a page'].headers()['content-type']).toContain('text/html');
  expect(answers['a style'].status()).toBe(200);
  expect(answers['the program'].headers()['content-type']).toBe('application/wasm');
  expect(answers['a post from elsewhere'].status()).toBe(403);
  expect(answers['a post that is too large'].status()).toBe(413);
  expect(answers['a file that is not there'].status()).toBe(404);
  expect(answers['a way out of the folder'].status()).toBe(404);

  const nonce = (policy: string) => /'nonce-([^']+)'/.exec(policy)?.[1];
  const nonces = Object.values(answers).map((answer) => nonce(answer.headers()['content-security-policy']));
  expect(new Set(nonces).size, 'no nonce comes twice').toBe(nonces.length);
});

test('a post from another site is refused and changes nothing', async ({ page }) => {
  await signInCustomer(page, 'mara');
  const number = await requestAtOnce(page, { purchase: 'LC-10390', total: 2400 });
  const form = { merchant: 'demo', number };
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  ]) {
    const answer = await page.request.post('/api/customer/cancel', { form, headers: { accept: 'text/html', ...headers } as Record<string, string> });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
  }
  await page.goto(`/demo/requests/${number}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You asked for €24.00');
});

test('session cookies are for this host and out of reach of scripts', async ({ page, shop }) => {
  await signInCustomer(page, 'mara');
  await signInStaff(page, 'nora');
  const cookies = await page.context().cookies(shop.url);
  expect(cookies.map(({ name }) => name).sort()).toEqual(['moneyback', 'moneyback-desk', 'moneyback-device']);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', domain: '127.0.0.1' });
});
