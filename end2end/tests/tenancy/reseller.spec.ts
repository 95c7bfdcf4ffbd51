import type { Page } from '@playwright/test';
import { awake, box, column, expectProblem, press, rows, wellDone } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

async function open(page: Page): Promise<void> {
  await signInAs(page, people.ingrid);
  await column(page).getByRole('link', { name: 'Add new reseller' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Add new reseller');
}

test('a name and OK, nothing else: the reseller is on the overview, well done', async ({ page }, info) => {
  await open(page);
  await expectSound(page, info, 'new-reseller');
  await expect(column(page).getByRole('link', { name: 'Add new reseller' })).toHaveAttribute('aria-current', 'page');
  await box(page, 'Name').fill('Lofoten Data');
  await press(page, 'OK');
  await expect(page).toHaveURL(/\/resellers\?/);
  await wellDone(page, 'Lofoten Data is on your list now.');
  const row = rows(page).filter({ hasText: 'Lofoten Data' });
  await expect(row).toContainText('No users yet');
  await expect(row.getByRole('link', { name: 'Add first user' })).toBeVisible();
  await expectSound(page, info, 'overview-well-done');

  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  await expect(rows(page).first()).toContainText('Ingrid Solberg');
  await expect(rows(page).first()).toContainText('Added the reseller Lofoten Data');
});

test('with its first user in the same form it is ready at once', async ({ page }) => {
  await open(page);
  await box(page, 'Name').fill('Saltdal Nett');
  await page.getByText('First user (optional)').click();
  await box(page, 'Name (optional)').fill('Siv Saltdal');
  await box(page, 'E-mail address (optional)').fill('siv@saltdal.example');
  await press(page, 'OK');
  await wellDone(page, 'Saltdal Nett');
  await page.getByRole('link', { name: 'Saltdal Nett' }).click();
  await column(page).getByRole('link', { name: 'Reseller users' }).click();
  await expect(rows(page).filter({ hasText: 'Siv Saltdal' })).toContainText('Invited');
});

const bad: [string, string, string | RegExp][] = [
  ['no name', '', 'Fill this in.'],
  ['blanks for a name', '   ', 'Fill this in.'],
  ['a name of 10,000 characters', 'x'.repeat(10_000), 'At most 120 characters.'],
  ['control characters', 'Bad\u0007Name', /control characters/],
  ['characters that turn the writing', 'Fjord\u202EBA pukcaB', /turn the writing direction/],
  ['a name that is taken', 'fjord backup ab', 'A company of that name is there already.'],
];

for (const [what, typed, message] of bad) {
  test(`refused at the field, with what was typed kept: ${what}`, async ({ page, watch }) => {
    watch.allow(/status of 422/);
    await open(page);
    const byIsland = test.info().project.use.javaScriptEnabled !== false;
    if (byIsland) await awake(page);
    await box(page, 'Name').fill(typed);
    await press(page, 'OK');
    await expectProblem(page, 'Name', message);
    // What the server sends back is without what no field can hold; an island leaves the field as it is.
    const kept = byIsland ? typed : typed.replaceAll('\u0007', '');
    expect(await box(page, 'Name').inputValue()).toBe(kept);
    expect(new URL(page.url()).pathname).toBe('/resellers/new');
    const words = typed.trim().slice(0, 8);
    if (words) expect(decodeURIComponent(page.url())).not.toContain(words);
    await page.goto('/resellers');
    await expect(rows(page).getByRole('link', { name: /fjord/i })).toHaveCount(1);
    await expect(rows(page).filter({ hasText: /xxxxx|Bad/ })).toHaveCount(0);
  });
}

test('the page with a problem is sound, too', async ({ page }, info) => {
  await open(page);
  await press(page, 'OK');
  await expectProblem(page, 'Name', 'Fill this in.');
  await expectSound(page, info, 'new-reseller-problem');
});

test('settings are saved for that reseller only', async ({ page }, info) => {
  await signInAs(page, people.ingrid);
  await page.getByRole('link', { name: 'Sund IT', exact: true }).click();
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  await expectSound(page, info, 'settings');
  await box(page, 'Contact person (optional)').fill('Sunniva Sund');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('sv');
  await page.getByRole('checkbox', { name: 'Administrators may delete each other' }).uncheck();
  await press(page, 'Save');
  await wellDone(page, 'Your changes to Sund IT are saved.');
  await page.reload();
  await expect(box(page, 'Contact person (optional)')).toHaveValue('Sunniva Sund');
  await expect(page.getByRole('checkbox', { name: 'Administrators may delete each other' })).not.toBeChecked();

  await page.goto('/resellers');
  await page.getByRole('link', { name: 'Vik Drift', exact: true }).click();
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  await expect(box(page, 'Contact person (optional)')).toHaveValue('');
  await expect(page.getByRole('checkbox', { name: 'Administrators may delete each other' })).toBeChecked();
});

test('what the level above decides is there to read, with whose it is', async ({ page }, info) => {
  await signInAs(page, people.rita);
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText(/Administrators may delete each other\s*Yes\. Nordlys AS decides this\./);
  await expect(main.getByRole('checkbox', { name: 'Administrators may delete each other' })).toHaveCount(0);
  await expectSound(page, info, 'settings-own');
  await box(page, 'Contact person (optional)').fill('Rita Holm');
  await press(page, 'Save');
  await wellDone(page, 'Your changes to Fjord Backup AB are saved.');
  await expect(main).toContainText(/Administrators may delete each other\s*Yes\./);
});

test('a page that acts, without the right: 403 with why and who could', async ({ page }) => {
  await signInAs(page, people.rita);
  const answer = await page.goto(`${page.url()}/suspend`);
  expect(answer!.status()).toBe(403);
  const main = page.getByRole('main');
  await expect(main).toContainText('Your role does not let you suspend this company: Fjord Backup AB.');
  await expect(main).toContainText('Nobody in your company can do this. Ask your partner.');
  // The partner's own pages aren't there for a reseller.
  expect((await page.goto('/resellers/new'))!.status()).toBe(404);
});

test('what somebody else saved in between is not overwritten', async ({ page, context, watch }) => {
  watch.allow(/status of 409/);
  await signInAs(page, people.ingrid);
  await page.getByRole('link', { name: 'Vik Drift', exact: true }).click();
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await box(other, 'Contact person (optional)').fill('First');
  await press(other, 'Save');
  await wellDone(other, 'saved');
  await box(page, 'Contact person (optional)').fill('Second');
  await press(page, 'Save');
  await expect(page.getByRole('main')).toContainText('Somebody saved changes since you opened this form.');
  await other.reload();
  await expect(box(other, 'Contact person (optional)')).toHaveValue('First');
});
