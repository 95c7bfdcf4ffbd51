import type { Page } from '@playwright/test';
import { box, column, press, rows, wellDone } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { openMail } from '../../support/mailbox.ts';
import { acceptTerms, people, signInAs } from '../../support/people.ts';
import { expect, test, Watch } from '../../support/watch.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const STRANGER = 'stina.okand@stranger.example';

async function signIn(page: Page, who: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: who }).click();
}

test('n12: whoever holds the link is asked who they are, and comes in only after a yes of whoever invited', async ({
  page,
  browser,
  ownPortal,
}, info) => {
  const mail = 'ola.nordmann@vik.example';
  await signInAs(page, people.ingrid, ownPortal.url);
  await page.getByRole('link', { name: 'Vik Drift' }).first().click();
  await column(page).getByRole('link', { name: 'Reseller users' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Add user', exact: true }).click();
  await box(page, 'Name').fill('Ola Nordmann');
  await box(page, 'E-mail address').fill(mail);
  await press(page, 'OK');
  await wellDone(page, 'Ola Nordmann was added.');
  const list = page.url();
  await openMail(page, mail, ownPortal.url);
  await expect(page.getByRole('main')).toContainText('Use your account at vik.example.');
  const link = (await page.getByRole('link', { name: /\/invite\// }).getAttribute('href'))!;

  const context = await browser.newContext({ locale: 'en-GB' });
  const watch = new Watch(context);
  const stranger = await context.newPage();
  await stranger.goto(link);
  await expect(heading(stranger)).toHaveText('You are invited');
  await expect(stranger.getByRole('main')).not.toContainText('Ola');
  await signIn(stranger, STRANGER);
  const main = stranger.getByRole('main');
  await expect(heading(stranger)).toHaveText('Take up this invitation?');
  for (const told of ['Stina Okänd', STRANGER, 'o…@vik.example', 'Vik Drift', 'Ingrid Solberg']) {
    await expect(main).toContainText(told);
  }
  await expect(main).not.toContainText('Ola');
  await expect(main).not.toContainText('nordmann');
  await expectSound(stranger, info, 'offer-waits');
  // Another account keeps the invitation.
  await main.getByRole('link', { name: 'Use another account' }).click();
  await stranger.getByRole('button', { name: STRANGER }).click();
  await press(stranger, 'Ask to be let in');
  await expect(main).toContainText('Your acceptance waits for a yes.');
  await expectSound(stranger, info, 'waits');
  await stranger.goto(`${ownPortal.url}/resellers`);
  await expect(stranger.getByRole('link', { name: 'Sign in with Microsoft' })).toBeVisible();

  await openMail(page, people.ingrid, ownPortal.url);
  await expect(page.getByRole('main')).toContainText(`${STRANGER} wants to take up the invitation to Vik Drift`);
  await page.goto(list.split('?')[0]!);
  const row = rows(page).filter({ hasText: 'Ola Nordmann' });
  await expect(row).toContainText('Waits for a yes');
  await row.getByRole('link', { name: 'Decide' }).click();
  await expect(page.getByRole('main')).toContainText(`Stina Okänd (${STRANGER}) wants to take up the invitation`);
  await expectSound(page, info, 'acceptance');
  await page.getByRole('button', { name: /^Let in/ }).click();
  await wellDone(page, 'Ola Nordmann is let in');

  await stranger.goto(`${ownPortal.url}/login`);
  await signIn(stranger, STRANGER);
  await acceptTerms(stranger);
  await expect(heading(stranger)).toHaveText('Vik Drift');
  watch.check();
  await context.close();
});
