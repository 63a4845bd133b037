// The way itself: a customer comes in by a mailed link and asks, staff approve, the money goes back, both see it.

import { expect, expectNotReloaded, gotoAwake, awake, isAwake, rememberPage, shot, shotInDark, soon, test } from './support/test.ts';
import { letter, linkIn, PASSWORD, post } from './support/people.ts';
import { ask, askButton, choosePurchase, quantityOf, take, tick, verdict, workOut, youWillGetBack } from './support/choosing.ts';
import { approve, isDecided, note, row } from './support/deciding.ts';

test('a request is asked, approved and paid back, and both sides see it', { tag: ['@phone', '@nojs', '@nowasm'] }, async ({ page, someoneElse }) => {
  await test.step('the customer asks for a sign-in link', async () => {
    await gotoAwake(page, '/');
    await page.getByRole('link', { name: 'A customer' }).click();
    await page.getByRole('textbox', { name: 'Your e-mail address' }).fill('mara@example.com');
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await expect(page.getByRole('heading', { name: 'Look in your mail' })).toBeVisible();
  });

  await test.step('a link that is only looked at is not used', async () => {
    const link = linkIn(await letter(page, 'mara@example.com', 'sign-in link'));
    for (let scan = 0; scan < 3; scan++) expect((await page.request.get(link)).status()).toBe(200);

    await gotoAwake(page, link);
    await shot(page, 'sign-in-link');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Your purchases' })).toBeVisible();

    const second = await someoneElse();
    const answer = await post(second, '/api/customer/use-link', { merchant: 'demo', token: link.split('/').pop()! });
    expect(answer.headers()['set-cookie'], 'the link works once').toBeUndefined();
    await gotoAwake(second, link);
    await expect(second.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
    await shot(second, 'sign-in-link-over');
    await second.close();
  });

  const desk = await someoneElse();
  await test.step('staff sign in and wait at the queue', async () => {
    await gotoAwake(desk, '/desk');
    await expect(desk).toHaveURL(/\/desk\/sign-in$/);
    await desk.getByRole('textbox', { name: 'E-mail' }).fill('nora@lumen.example');
    await desk.getByLabel('Password').fill(PASSWORD);
    await desk.getByRole('button', { name: 'Sign in' }).click();
    await expect(desk.getByRole('heading', { level: 1, name: 'Waiting for us' })).toBeVisible();
    await awake(desk);
    if (isAwake()) await rememberPage(desk);
  });

  await test.step('the customer chooses, and the amount follows', async () => {
    await choosePurchase(page, 'LC-10482');
    await expect(youWillGetBack(page)).toHaveText('€0.00');
    if (isAwake()) await rememberPage(page);

    await tick(page, 'Ceramic dripper, sand');
    await workOut(page);
    await expect(youWillGetBack(page)).toHaveText('€68.00');
    await quantityOf(page, 'Ceramic dripper, sand').fill('1');
    await workOut(page);
    await expect(youWillGetBack(page)).toHaveText('€34.00');
    await tick(page, 'Filter papers, 100 pieces');
    await workOut(page);
    await expect(youWillGetBack(page)).toHaveText('€41.90');
    await expect(verdict(page)).toContainText('Within the rules. Lumen Coffee answers within 48 hours.');

    await take(page, 'Not as described');
    await page.getByRole('textbox', { name: 'Tell us more' }).fill('The glaze is much darker than in the picture.');
    if (isAwake()) {
      await expect(askButton(page)).toHaveText(/€41\.90|Ask for it/);
      await expectNotReloaded(page);
    }
    await page.getByRole('heading', { level: 1 }).click();
    await shot(page, 'choose', 'choose');
    await shotInDark(page, 'choose');
  });

  const number = await test.step('the customer asks', async () => {
    const number = await ask(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You asked for €41.90');
    await expect(page.getByText('We have it.')).toBeVisible();
    await shot(page, 'request-pending');
    const { text } = await letter(page, 'mara@example.com', `We have your request for €41.90 (${number})`);
    expect(text).toContain('LC-10482');
    if (isAwake()) await rememberPage(page);
    return number;
  });

  await test.step('staff see it in the queue they had open, and what it is about', async () => {
    await soon(desk, (within) => expect(row(desk, number)).toBeVisible(within));
    if (isAwake()) await expectNotReloaded(desk);
    await shot(desk, 'queue');
    await shotInDark(desk, 'queue');
    await row(desk, number).getByRole('link').click();
    await expect(desk.getByRole('heading', { level: 1 })).toHaveText('Mara Lindqvist asks for €41.90');
    await awake(desk);
    await expect(desk.getByText('The glaze is much darker than in the picture.')).toBeVisible();
  });

  await test.step('staff approve with a note', async () => {
    await note(desk).fill('Sorry about the glaze, Mara. We have changed the picture.');
    await desk.getByRole('heading', { level: 1 }).click();
    await shot(desk, 'ticket', 'ticket');
    await shotInDark(desk, 'ticket');
    await approve(desk);
    await isDecided(desk, 'Approved by Nora Lang');
  });

  await test.step('both see the money paid back', async () => {
    await soon(page, (within) => expect(page.getByRole('heading', { level: 1 })).toHaveText('€41.90 has been paid back', within));
    if (isAwake()) await expectNotReloaded(page);
    await expect(page.getByText('Sorry about the glaze, Mara. We have changed the picture.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Withdraw this request' })).toBeHidden();
    await shot(page, 'request-succeeded');
    await shotInDark(page, 'request-succeeded');
    await soon(desk, (within) => expect(desk.getByRole('main').getByText('Succeeded').first()).toBeVisible(within));
    await expect(desk.getByRole('heading', { level: 1 })).toHaveText('Mara Lindqvist asked for €41.90');
    await shot(desk, 'ticket-succeeded');
  });

  await test.step('a letter came at each step', async () => {
    const { text } = await letter(page, 'mara@example.com', `€41.90 is coming back to you (${number})`);
    expect(text).toContain('Sorry about the glaze, Mara.');
    await letter(page, 'mara@example.com', 'has been paid back');
    await gotoAwake(desk, '/demo/mail');
    await expect(desk.getByRole('heading', { level: 2 })).toHaveCount(4);
    await shot(desk, 'mail');
  });
});
