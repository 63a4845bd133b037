// Money in trouble: what staff see and can do while a key is refused, a provider is silent, a bank decides, or more went
// back than was paid. The provider is the gateway double.

import { awake, expect, expectAccessible, expectFits, gotoAwake, isAwake, shot, shotInDark, soon, test, type Page } from './support/test.ts';
import { signInCustomer, signInStaff } from './support/people.ts';
import { requestAtOnce } from './support/choosing.ts';
import { approveAtOnce, row } from './support/deciding.ts';
import { GOOD_KEY } from './support/double.ts';
import { api, letAttemptsAge, sellThroughDouble, setKey } from './support/programs.ts';

const everywhere = { tag: ['@phone', '@nojs'] };
const steps = (page: Page) => page.locator('ol.steps > li h3');
const title = (page: Page) => page.getByRole('heading', { level: 1 });
const paused = (page: Page) => page.locator('.banner').getByRole('status');

async function look(page: Page, name: string) {
  await expectAccessible(page);
  await expectFits(page);
  await shot(page, `trouble-${name}`);
  await shotInDark(page, `trouble-${name}`);
}

test.describe('a refused key', () => {
  test.use({ hasDouble: true, expectedErrors: [/the gateway refused the key: paused/] });

  test('g6 pauses all refunds under one banner, and a good one lets them go on', everywhere, async ({ page, shop, double, someoneElse }) => {
    const desk = await someoneElse();
    await signInStaff(desk, 'nora');
    await signInCustomer(page, 'mara');
    setKey(shop, 'sk_test_refused');
    await sellThroughDouble(shop, double, 'WEB-1');
    const number = await requestAtOnce(page, { purchase: 'WEB-1', total: 5_000 });
    await approveAtOnce(desk, number, 5_000);

    await test.step('one banner says since when, what is safe and what ends it, wherever staff look', async () => {
      await gotoAwake(desk, `/desk/tickets/${number}`);
      await soon(desk, (within) => expect(paused(desk)).toHaveCount(1, within));
      await expect(paused(desk)).toContainText(/^Stripe does not accept your key since \d\d:\d\d\. Refunds wait, and nothing is lost\./);
      await expect(steps(desk)).toContainText(['Sent to the gateway', 'Waits for another key']);
      await expect(paused(desk)).toContainText('moneyback gateway set stripe --merchant demo --secret-key-stdin');
      await look(desk, 'paused-ticket');
      for (const path of ['/desk/tickets?queue=waiting', '/desk/refunds']) {
        await gotoAwake(desk, path);
        await expect(paused(desk)).toHaveCount(1);
      }
      await look(desk, 'paused-refunds');
    });

    await test.step('the customer sees nothing alarming', async () => {
      await gotoAwake(page, `/demo/requests/${number}`);
      await expect(title(page)).toHaveText('€50.00 is on its way');
      await expect(page.getByText('key')).toHaveCount(0);
    });

    await test.step('a good key: what waited goes on by itself, and the banner is gone', async () => {
      await gotoAwake(desk, `/desk/tickets/${number}`);
      setKey(shop, GOOD_KEY);
      await soon(page, (within) => expect(title(page)).toHaveText('€50.00 has been paid back', within));
      await soon(desk, (within) => expect(desk.getByRole('main').getByText('Succeeded').first()).toBeVisible(within));
      await expect(paused(desk)).toHaveCount(0);
      await look(desk, 'paused-no-more');
    });
  });
});

test.describe('a silent provider', () => {
  test.use({ hasDouble: true, expectedErrors: [/the gateway has said nothing for 15 minutes/] });

  test('g4 a silent attempt is given up, fails once the provider says that it has none, and is tried again', everywhere, async ({ page: desk, shop, double }) => {
    // It is asked about every twenty seconds or so, a few times in here.
    test.setTimeout(150_000);
    await signInStaff(desk, 'nora');
    setKey(shop, GOOD_KEY);
    const bought = await sellThroughDouble(shop, double, 'WEB-1');
    await double.tell('plan', { fault: { fault: 'cut', when: 'before_effect' }, is_lasting: true });
    const refund = await api(shop, '/refunds', { payment_id: bought.payment, amount: 2_000, reason: 'Goodwill', note: 'Sorry for the wait.' });
    const path = `/desk/refunds/${refund.id}`;

    await test.step('after a quarter of an hour it lies with those that need somebody', async () => {
      await gotoAwake(desk, path);
      await soon(desk, (within) => expect(steps(desk)).toContainText(['Sent, no answer yet'], within));
      await look(desk, 'refund-unknown');
      letAttemptsAge(shop, 16);
      await gotoAwake(desk, '/desk/tickets?queue=attention');
      const waiting = desk.getByRole('row').filter({ hasText: 'No answer from your provider' });
      await expect(async () => {
        await desk.reload();
        await expect(waiting).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 60_000 });
      await awake(desk);
      await expect(desk.getByRole('heading', { name: 'Refunds without a ticket' })).toBeVisible();
      await look(desk, 'queue-attention');
      await waiting.getByRole('link', { name: 'WEB-1' }).click();
      await awake(desk);
      await expect(desk).toHaveURL(`${shop.url}${path}`);
    });

    await test.step('staff stop waiting, and nothing is failed before the provider has spoken', async () => {
      const silent = desk.getByRole('region', { name: 'Your provider does not answer.' });
      await expect(silent).toContainText('Nothing is sent twice.');
      await look(desk, 'refund-silent');
      await desk.getByRole('button', { name: 'Stop waiting' }).click();
      await awake(desk);
      await expect(silent).toContainText('It is being checked once more');
      await expect(desk.getByRole('button', { name: 'Stop waiting' })).toBeHidden();
      await expect(desk.getByRole('main').getByText('Processing').first()).toBeVisible();
    });

    await test.step('the provider is back and has none: it fails, and is tried again', async () => {
      await double.tell('forget_plans');
      const failed = desk.getByRole('region', { name: 'Your provider could not process it.' });
      await expect(async () => {
        if (!isAwake()) await desk.reload();
        await expect(failed).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 60_000 });
      await look(desk, 'refund-failed');
      const again = desk.getByRole('button', { name: 'Try again, €20.00 to Visa ending 4242' });
      await again.click();
      // Without scripts the page is loaded anew: to look again before that would take the click back.
      await expect(again).toBeHidden();
      await awake(desk);
      await soon(desk, (within) => expect(desk.getByRole('main').getByText('Succeeded').first()).toBeVisible(within));
      await expect(steps(desk)).toContainText(['Nora Lang waits no longer', 'Failed', 'Tried again by Nora Lang', 'Sent to the gateway', 'Paid back']);
      await look(desk, 'refund-tried-again');
    });
  });
});

test.describe('a bank that decides', () => {
  test.use({ hasDouble: true });

  test('c9 a disputed request can be left or rejected, and no button says yes', everywhere, async ({ page, shop, double, someoneElse }) => {
    const desk = await someoneElse();
    await signInStaff(desk, 'nora');
    await signInCustomer(page, 'mara');
    await sellThroughDouble(shop, double, 'WEB-1');
    const number = await requestAtOnce(page, { purchase: 'WEB-1', total: 5_000 });
    await gotoAwake(desk, `/desk/tickets/${number}`);
    await expect(desk.getByRole('button', { name: 'Approve €50.00' })).toBeVisible();

    await sellThroughDouble(shop, double, 'WEB-1', { disputed: true });
    await gotoAwake(desk, '/desk/tickets?queue=waiting');
    await expect(row(desk, number)).toContainText('The payment is disputed: the bank decides');
    await gotoAwake(desk, `/desk/tickets/${number}`);
    await expect(desk.getByText("The customer's bank decides.")).toBeVisible();
    await expect(desk.getByText('You can leave this until the bank has decided, or reject it now.')).toBeVisible();
    await expect(desk.getByRole('button', { name: /Approve/ })).toHaveCount(0);
    await look(desk, 'ticket-disputed');
    await desk.getByRole('textbox', { name: 'Note to Mara' }).fill('Your bank looks into it, and pays you if it decides so.');
    await desk.getByRole('button', { name: 'Reject' }).click();
    await awake(desk);
    await expect(desk.getByRole('heading', { name: 'Rejected by Nora Lang' })).toBeVisible();
  });
});

test.describe('more than was paid', () => {
  test.use({ hasDouble: true, expectedErrors: [/the gateway has a refund that our books have no room for/] });

  test('i13 more at the provider than was left is said until somebody knows of it', everywhere, async ({ page, shop, double, someoneElse }) => {
    const desk = await someoneElse();
    await signInStaff(desk, 'nora');
    await signInCustomer(page, 'mara');
    setKey(shop, GOOD_KEY);
    const bought = await sellThroughDouble(shop, double, 'WEB-1');
    await api(shop, '/refunds', { payment_id: bought.payment, amount: 3_000, reason: 'Paid at the till', destination: 'recorded', evidence: 'Till 2, receipt 881' });
    await double.tell('refund_by_hand', { payment: bought.reference, amount: 4_000 });
    // The provider refuses this one, which makes the desk look at what it has.
    await api(shop, '/refunds', { payment_id: bought.payment, amount: 2_000, reason: 'Goodwill', note: 'Sorry for the wait.' });

    await gotoAwake(desk, '/desk/tickets?queue=attention');
    const waiting = desk.getByRole('row').filter({ hasText: 'Refunded at your provider, too' });
    await soon(desk, (within) => expect(waiting).toBeVisible(within));
    await look(desk, 'queue-excess');
    await waiting.getByRole('link', { name: 'WEB-1' }).click();
    await awake(desk);
    await expect(desk.getByText('More went back at Stripe than was paid here.')).toBeVisible();
    await expect(desk.getByText(/€40\.00 went back there on .* \(re_.*\)\. €50\.00 was paid, and €20\.00 of it was left here\./)).toBeVisible();
    await look(desk, 'purchase-excess');
    await desk.getByRole('button', { name: 'We know of it' }).click();
    await awake(desk);
    await expect(desk.getByText(/Nora Lang knows of it since/)).toBeVisible();
    await look(desk, 'purchase-excess-known');
    await gotoAwake(desk, '/desk/tickets?queue=attention');
    await expect(waiting).toBeHidden();

    await test.step('the customer sees what came back, and nothing of the provider\'s', async () => {
      await gotoAwake(page, `/demo/purchases/${bought.id}`);
      await expect(page.getByRole('region', { name: 'From Lumen Coffee' })).toContainText('Paid back by Lumen Coffee');
      await expect(page.getByText('than was paid')).toHaveCount(0);
      await look(page, 'customer-given');
      await gotoAwake(page, '/demo/purchases');
      await look(page, 'customer-purchases');
    });
    await gotoAwake(desk, '/desk/refunds');
    await look(desk, 'refunds');
    await desk.getByRole('row').filter({ hasText: 'Paid at the till' }).getByRole('link').click();
    await awake(desk);
    await expect(desk.getByText('Evidence: Till 2, receipt 881.')).toBeVisible();
    await look(desk, 'refund-recorded');
  });
});
