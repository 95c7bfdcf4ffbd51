import type { Page } from '@playwright/test';
import { box, column, expectProblem, press, rows, wellDone } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const main = (page: Page) => page.getByRole('main');
const row = (page: Page, name: string) => rows(page).filter({ has: page.getByRole('link', { name, exact: true }) });

/** From a company's page to the page that asks before suspending it. */
async function openSuspend(page: Page, company: string): Promise<void> {
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  await main(page).getByRole('link', { name: `Suspend this company : ${company}`, exact: true }).click();
  await expect(heading(page)).toHaveText(`Suspend: ${company}`);
}

const suspend = (page: Page, company: string) =>
  main(page).getByRole('button', { name: `Suspend : ${company}`, exact: true }).click();

async function takeBack(page: Page, company: string): Promise<void> {
  await main(page).getByRole('link', { name: 'Take the suspension back' }).first().click();
  await main(page).getByRole('button', { name: `Take the suspension back : ${company}`, exact: true }).click();
  await wellDone(page, `${company} can act again. Runs that had stopped go on.`);
}

test('all five states stand in the list in words, and suspended is taken back', async ({ page, ownPortal, watch }, info) => {
  watch.allow(/status of 422/);
  await signInAs(page, people.ingrid, ownPortal.url);
  await column(page).getByRole('link', { name: 'Add new reseller' }).click();
  await box(page, 'Name').fill('Lofoten Data');
  await press(page, 'OK');
  await page.getByRole('link', { name: 'Vik Drift', exact: true }).click();
  await openSuspend(page, 'Vik Drift');
  await expect(main(page)).toContainText('0 people lose access at once; open sessions end.');
  await expectSound(page, info, 'suspend');
  await suspend(page, 'Vik Drift');
  await expectProblem(page, 'Reason', 'Fill this in.');
  await box(page, 'Reason').fill('Contract ended in May');
  await suspend(page, 'Vik Drift');
  await wellDone(page, 'Vik Drift is suspended.');
  await expect(main(page)).toContainText(/Vik Drift is suspended\.\s*By Ingrid Solberg, .* Reason: Contract ended in May/);
  await expectSound(page, info, 'suspended-reseller');

  await column(page).getByRole('link', { name: 'Back to Resellers' }).click();
  const states = {
    'Nordlys AS': 'Needs attention (1)',
    'Fjord Backup AB': 'Active',
    'Lofoten Data': 'No users yet',
    'Sund IT': 'Onboarding',
    'Vik Drift': 'Suspended',
  };
  for (const [name, word] of Object.entries(states)) await expect(row(page, name)).toContainText(word);
  await expectSound(page, info, 'overview-five-states');
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Suspended');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, 'Vik Drift')).toBeVisible();

  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  await expect(rows(page).first()).toContainText('Suspended Vik Drift. Reason: Contract ended in May');
  await expect(rows(page).first()).toContainText('Ingrid Solberg');
  await page.goto(`${ownPortal.url}/resellers`);
  await page.getByRole('link', { name: 'Vik Drift', exact: true }).click();
  await takeBack(page, 'Vik Drift');
  await expect(main(page)).not.toContainText('is suspended');
  await page.goto(`${ownPortal.url}/resellers`);
  await expect(row(page, 'Vik Drift')).toContainText('No users yet');
});

test('people of a suspended company are out at once and told whom to ask, and come back afterwards', async ({
  page,
  browser,
  ownPortal,
}, info) => {
  const context = await browser.newContext();
  const anna = await context.newPage();
  await signInAs(anna, people.anna, ownPortal.url);
  await expect(heading(anna)).toHaveText('Sund IT');

  await signInAs(page, people.ingrid, ownPortal.url);
  await page.getByRole('link', { name: 'Sund IT', exact: true }).click();
  await openSuspend(page, 'Sund IT');
  await expect(main(page)).toContainText('1 person loses access at once; open sessions end.');
  await page.getByRole('link', { name: 'Keep Sund IT as it is' }).click();
  await expect(heading(page)).toHaveText('Configuration');
  await main(page).getByRole('link', { name: /^Suspend this company/ }).click();
  await box(page, 'Reason').fill('Unpaid');
  await suspend(page, 'Sund IT');
  await wellDone(page, 'Sund IT is suspended.');

  await anna.goto(`${ownPortal.url}/home`);
  await anna.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await anna.getByRole('button', { name: people.anna }).click();
  await expect(main(anna)).toContainText("Your company's access is suspended.");
  await expect(main(anna)).toContainText('Ask whoever sells these services to your company: they can take it back.');
  await expect(main(anna)).toContainText('ingrid.solberg@nordlys.example');
  await expectSound(anna, info, 'refused-suspended');

  await takeBack(page, 'Sund IT');
  await anna.getByRole('link', { name: 'Use another account' }).click();
  await anna.getByRole('button', { name: people.anna }).click();
  await expect(heading(anna)).toHaveText('Sund IT');
  await context.close();
});

test('a reseller suspends its customer: its run stands still and goes on by itself', async ({ page, ownPortal }, info) => {
  await signInAs(page, people.rita, ownPortal.url);
  await page.getByRole('searchbox').fill('testbolag');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: 'testbolag', exact: true }).click();
  const customer = page.url();
  await openSuspend(page, 'testbolag');
  await expect(main(page)).toContainText('2 people lose access at once; open sessions end.');
  await box(page, 'Reason').fill('Asked for it themselves');
  await suspend(page, 'testbolag');
  await wellDone(page, 'testbolag is suspended.');
  await expectSound(page, info, 'suspended-customer');

  await column(page).getByRole('link', { name: 'Services' }).click();
  await main(page).getByRole('checkbox', { name: /^SharePoint/ }).check();
  await press(page, 'Provision');
  await expect(main(page)).toContainText('This run stands still.', { timeout: 15_000 });
  await expect(main(page)).toContainText('This goes on by itself when the suspension is taken back.');
  const run = page.url();
  await page.goto(customer);
  await takeBack(page, 'testbolag');
  await page.goto(run);
  await expect(main(page)).toContainText('Everything is made.', { timeout: 15_000 });
});

test('nobody suspends their own company, and the page says why', async ({ page }) => {
  await signInAs(page, people.rita);
  const own = page.url();
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  await expect(main(page).getByRole('link', { name: /Suspend/ })).toHaveCount(0);
  const answer = await page.goto(`${own}/suspend`);
  expect(answer!.status()).toBe(403);
  await expect(main(page)).toContainText('Your role does not let you suspend this company: Fjord Backup AB.');
  await expect(main(page)).toContainText('Nobody in your company can do this. Ask your partner.');
});
