import type { Page } from '@playwright/test';
import { column, rows } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

const totals = (page: Page) => page.getByRole('row', { name: /^Total \(/ });
const row = (page: Page, name: string) => rows(page).filter({ has: page.getByRole('link', { name, exact: true }) });

async function search(page: Page, words: string, status = 'Every status'): Promise<void> {
  await page.getByRole('searchbox').fill(words);
  await page.getByRole('combobox', { name: 'Status' }).selectOption(status);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.waitForURL(/\?/);
}

test('the partner stands first in its own list, tagged', async ({ page, ownPortal }, info) => {
  await signInAs(page, people.ingrid, ownPortal.url);
  await expect(page).toHaveURL(/\/resellers$/);
  await expectSound(page, info, 'overview');
  await expect(rows(page).first().getByRole('rowheader')).toHaveText(/^Nordlys AS\s*You · direct sales$/);
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('link').click();
  await expect(page).toHaveURL(/dir=desc/);
  await expect(rows(page).getByRole('rowheader').getByRole('link')).toHaveText(
    ['Nordlys AS', 'Vik Drift', 'Sund IT', 'Fjord Backup AB'],
  );
});

test('every reseller has a status in words', async ({ page }) => {
  await signInAs(page, people.ingrid);
  await expect(row(page, 'Nordlys AS')).toContainText('Needs attention (1)');
  await expect(row(page, 'Fjord Backup AB')).toContainText('Active');
  await expect(row(page, 'Sund IT')).toContainText('Onboarding');
  await expect(row(page, 'Vik Drift')).toContainText('No users yet');
  await row(page, 'Vik Drift').getByRole('link', { name: 'Add first user' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Add user: Vik Drift');
});

test('the totals are the whole tree, whatever is searched, filtered or paged', async ({ page, ownPortal }) => {
  await signInAs(page, people.ingrid, ownPortal.url);
  const all = await totals(page).innerText();
  expect(all).toMatch(/Total \(4 resellers\)\s+100\s/);
  await search(page, 'fjord');
  await expect(rows(page)).toHaveCount(1);
  expect(await totals(page).innerText()).toBe(all);
  await search(page, '', 'No users yet');
  await expect(rows(page).getByRole('link', { name: 'Vik Drift' })).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  expect(await totals(page).innerText()).toBe(all);
  await page.getByRole('link', { name: 'Clear the search' }).click();
  await expect(rows(page)).toHaveCount(4);

  await page.getByRole('link', { name: 'Fjord Backup AB', exact: true }).click();
  const customers = await totals(page).innerText();
  expect(customers).toContain('Total (99 customers)');
  await expect(rows(page)).toHaveCount(50);
  await page.getByRole('link', { name: 'Next 50' }).click();
  await expect(rows(page)).toHaveCount(49);
  expect(await totals(page).innerText()).toBe(customers);
  await expect(page.getByRole('table')).toHaveAccessibleName(/51–99 of 99/);
  await page.getByRole('link', { name: 'Previous 50' }).click();
  await expect(rows(page)).toHaveCount(50);
  await expect(page.getByRole('table')).toHaveAccessibleName(/1–50 of 99/);
});

test('nothing found says so and leads back', async ({ page }, info) => {
  await signInAs(page, people.ingrid);
  await search(page, 'no such company');
  await expect(page.getByRole('main')).toContainText('Nothing matches.');
  await expectSound(page, info, 'overview-nothing-found');
  await page.goBack();
  await expect(rows(page)).toHaveCount(4);
});

test('Welcome, and just below it the company one is logged in as', async ({ page }) => {
  await signInAs(page, people.ingrid);
  expect(await column(page).innerText()).toMatch(/Welcome Ingrid Solberg\s+Nordlys AS\s/);
  await expect(column(page).getByRole('link', { name: 'Add new reseller' })).toBeVisible();
  await expect(column(page).getByRole('link', { name: 'Partner users' })).toBeVisible();
  await expect(column(page).getByRole('link', { name: 'Log', exact: true })).toBeVisible();
});

test('a click on a reseller shows its customers and changes the left column', async ({ page }, info) => {
  await signInAs(page, people.ingrid);
  await page.getByRole('link', { name: 'Fjord Backup AB', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fjord Backup AB');
  await expect(page.getByRole('table')).toHaveAccessibleName(/^Customers of Fjord Backup AB/);
  await expect(column(page).getByRole('link', { name: 'Reseller users' })).toBeVisible();
  await expect(column(page).getByRole('link', { name: 'New Customer' })).toBeVisible();
  await expect(column(page).getByRole('link', { name: 'Add new reseller' })).toHaveCount(0);
  expect(await column(page).innerText()).toMatch(/Welcome Ingrid Solberg\s+Nordlys AS\s/);
  await expectSound(page, info, 'reseller');
  await search(page, 'TB1001');
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('link', { name: 'testbolag', exact: true }).click();
  await expectSound(page, info, 'customer');
  await column(page).getByRole('link', { name: 'Back to Customers' }).click();
  await column(page).getByRole('link', { name: 'Back to Resellers' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Resellers');
});

test('the hint stands while one administrator is alone, and goes with the second', async ({ page, ownPortal }) => {
  const hint = page.getByText('Only one person has this access.');
  await signInAs(page, people.anna, ownPortal.url);
  await expect(hint).toBeVisible();
  await page.context().clearCookies();

  await signInAs(page, people.ingrid, ownPortal.url);
  await expect(hint).toHaveCount(0);
  await page.getByRole('link', { name: 'Vik Drift' }).click();
  await expect(page.getByText('Nobody can sign in here yet.')).toBeVisible();
  await column(page).getByRole('link', { name: 'Back to Resellers' }).click();
  await column(page).getByRole('link', { name: 'Partner users' }).click();
  await page.getByRole('link', { name: /Delete user\s*: Oskar Lind/ }).click();
  await page.getByRole('button', { name: /^Delete user/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Well done!' })).toBeVisible();
  await page.goto(`${ownPortal.url}/resellers`);
  await expect(hint).toBeVisible();
  await expect(page.getByRole('link', { name: 'Add another partner user' })).toBeVisible();
});
