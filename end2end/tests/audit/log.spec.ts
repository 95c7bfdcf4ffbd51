import type { Page } from '@playwright/test';
import { box, column, press, rows } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

const filter = (page: Page) => page.getByRole('combobox', { name: 'Show' });

async function show(page: Page, kind: string): Promise<void> {
  await filter(page).selectOption(kind);
  await page.getByRole('main').getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/class=/);
}

/** What is written in the column *What*. */
const acts = (page: Page) =>
  rows(page).evaluateAll((all) => all.map((row) => (row as HTMLTableRowElement).cells[2]!.innerText));

const classes: [string, RegExp][] = [
  ['Sign-in', /^(Signed in|Signed out|Accepted the terms|.* took up the invitation)/],
  ['Users', /^(Added .* as |Deleted |Tried to delete |.* took up the invitation)/],
  ['Resellers', /^(Added the reseller |Set up the partner )/],
  ['Customers', /^(Created the customer |Read in the customer |Cancelled the draft )/],
  ['Services', /^(Pressed Provision |Everything for |Started |Gave |Created the user |.* waits for a person |Tried .* again)/],
  ['Settings', /^(Changed settings|Issued the code )/],
];

test('Everything by default: what happened and who started it', async ({ page }, info) => {
  await signInAs(page, people.ingrid);
  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  await expect(filter(page).locator('option:checked')).toHaveText('Everything');
  await expectSound(page, info, 'log');
  const all = (await acts(page)).join('\n');
  expect(all).toMatch(/Signed in/);
  expect(all).toMatch(/Pressed Provision/);
  const pressed = rows(page).filter({ hasText: 'Pressed Provision for Brevik Regnskap' });
  await expect(pressed.getByRole('cell').nth(1)).toHaveText('Ingrid Solberg');
  await page.getByRole('link', { name: 'Older' }).click();
  expect((await acts(page)).length).toBeGreaterThan(0);
  await expect(pressed).toHaveCount(0);
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(pressed).toHaveCount(1);
});

for (const [kind, belongs] of classes) {
  test(`the filter shows only its own class: ${kind}`, async ({ page }) => {
    await signInAs(page, people.ingrid);
    if (kind === 'Settings') {
      await column(page).getByRole('link', { name: 'Configuration' }).click();
      // Not the language: the mails of every later test of this portal are written in it.
      await box(page, 'Contact person (optional)').fill('Ingrid Solberg');
      await press(page, 'Save');
      await expect(page.getByRole('status').filter({ hasText: 'Well done!' })).toBeVisible();
    }
    await column(page).getByRole('link', { name: 'Log', exact: true }).click();
    await show(page, kind);
    await expect(filter(page).locator('option:checked')).toHaveText(kind);
    const found = await acts(page);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((act) => !belongs.test(act))).toEqual([]);
    if (await page.getByRole('link', { name: 'Older' }).isVisible()) {
      await page.getByRole('link', { name: 'Older' }).click();
      expect((await acts(page)).filter((act) => !belongs.test(act))).toEqual([]);
      await expect(filter(page).locator('option:checked')).toHaveText(kind);
    }
  });
}

test('an empty class says so', async ({ page }, info) => {
  await signInAs(page, people.bengt);
  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  await show(page, 'Resellers');
  await expect(page.getByRole('main')).toContainText('Nothing of that kind has happened yet.');
  await expectSound(page, info, 'log-empty');
});

test('a reseller sees nothing of its siblings', async ({ page, browser, baseURL }) => {
  const context = await browser.newContext();
  const rita = await context.newPage();
  await signInAs(rita, people.rita, baseURL);
  await column(rita).getByRole('link', { name: 'Log', exact: true }).click();
  await expect(rows(rita).first()).toBeVisible();
  const fjords = rita.url();
  await context.close();

  await signInAs(page, people.anna);
  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  const seen = await page.getByRole('table').innerText();
  expect(seen).toContain('Anna Dahl');
  expect(seen).not.toMatch(/Fjord|Rita|Jonas|testbolag|Vik Drift|Brevik/);
  const answer = await page.goto(fjords);
  expect(answer!.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page is not here');
});
