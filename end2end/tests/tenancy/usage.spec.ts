import type { Locator, Page } from '@playwright/test';
import { column, press, rows } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

const storage = (row: Locator) => row.getByRole('cell').last();
const mailboxes = async (row: Locator) => Number((await row.getByRole('cell').allInnerTexts()).at(-2)!.replace(',', ''));
const own = (page: Page) => rows(page).first();
const totals = (page: Page) => page.getByRole('row', { name: /^Total \(/ });
/** "542.7 GB" in gigabytes. */
const gigabytes = (text: string) => {
  const [, number, unit] = text.match(/^([\d.,]+) (B|MB|GB|TB)$/)!;
  return Number(number!.replace(',', '')) * { B: 0, MB: 0.001, GB: 1, TB: 1000 }[unit as 'B']!;
};

/** The portal asks the host every two seconds; the page is read again until it says so. */
async function until(page: Page, row: (page: Page) => Locator, text: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(storage(row(page))).toHaveText(text, { timeout: 500 });
  }).toPass({ timeout: 20_000 });
}

test('a direct customer gets a backup: status, protected mailboxes and storage of its row and of the totals change', async ({
  page,
  ownPortal,
}, info) => {
  test.setTimeout(120_000);
  await signInAs(page, people.ingrid, ownPortal.url);
  await expect(own(page)).toContainText('Nordlys AS');
  await expect(own(page)).toContainText('Needs attention (1)');
  await expect(storage(own(page))).toHaveText('0 B');
  const before = gigabytes(await storage(totals(page)).innerText());
  expect(before).toBeGreaterThan(1000);
  const protectedBefore = await mailboxes(totals(page));

  await own(page).getByRole('link', { name: 'Nordlys AS' }).click();
  await page.getByRole('link', { name: 'Brevik Regnskap', exact: true }).click();
  await expect(page.getByRole('definition').filter({ hasText: 'not measured yet' })).toHaveText(/^0 B/);
  await column(page).getByRole('link', { name: 'Services', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Backup for Microsoft 365/ }).check();
  await press(page, 'Provision');
  await expect(page.getByRole('main')).toContainText('Everything is made.', { timeout: 30_000 });
  // The other thing that waited for a person: the status of the row follows.
  await page.goto(`${ownPortal.url}/jobs`);
  await rows(page).filter({ hasText: /Waits|Needs|person/i }).getByRole('link').first().click();
  await press(page, 'Try again');
  await expect(page.getByRole('main')).toContainText('Everything is made.', { timeout: 30_000 });

  await page.goto(`${ownPortal.url}/resellers`);
  await until(page, own, /^[2-7]\.\d GB$/);
  await expect(own(page)).toContainText('Active');
  expect(await mailboxes(own(page))).toBe(1);
  expect(await mailboxes(totals(page))).toBe(protectedBefore + 1);

  // The host measures again.
  const measured = await page.request.post(`${ownPortal.url}/demo/services/usage`, {
    data: { customer: 'NL3000', storage_bytes: 1_500_000_000_000, protected_mailboxes: 12 },
  });
  expect(measured.status()).toBe(204);
  await until(page, own, '1.5 TB');
  expect(await mailboxes(own(page))).toBe(12);
  expect(await mailboxes(totals(page))).toBe(protectedBefore + 12);
  expect(gigabytes(await storage(totals(page)).innerText())).toBeCloseTo(before + 1500, -3);
  await own(page).getByRole('link', { name: 'Nordlys AS' }).click();
  await expect(storage(totals(page))).toHaveText('1.5 TB');
  await expect(storage(rows(page).filter({ hasText: 'Brevik Regnskap' }))).toHaveText('1.5 TB');
  await page.getByRole('link', { name: 'Brevik Regnskap', exact: true }).click();
  await expect(page.getByRole('definition').filter({ hasText: 'as of' })).toHaveText(
    /^1\.5 TB\s*as of \d{1,2} \w+ \d{4}, \d{2}:\d{2} CES?T$/,
  );
  await expectSound(page, info, 'customer-measured');

  // A figure goes down as well.
  await page.request.post(`${ownPortal.url}/demo/services/usage`, {
    data: { customer: 'NL3000', storage_bytes: 900_000_000, protected_mailboxes: 2 },
  });
  await page.goto(`${ownPortal.url}/resellers`);
  await until(page, own, '900 MB');
  expect(await mailboxes(totals(page))).toBe(protectedBefore + 2);
});

test('a figure that is older than a day says its age', async ({ page, ownPortal }, info) => {
  const days = 3 * 86_400_000 + 3_600_000;
  const data = { customer: 'TB1001', storage_bytes: 5_000_000_000, measured_at: new Date(Date.now() - days).toISOString() };
  expect((await page.request.post(`${ownPortal.url}/demo/services/usage`, { data })).status()).toBe(204);
  await signInAs(page, people.bengt, ownPortal.url);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('definition').filter({ hasText: 'as of' })).toHaveText(
      /^5\.0 GB\s*as of .*\s*3 days old$/,
      { timeout: 500 },
    );
  }).toPass({ timeout: 20_000 });
  await expectSound(page, info, 'customer-old-figure');
});
