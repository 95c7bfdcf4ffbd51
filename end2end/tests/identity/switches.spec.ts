import type { Page } from '@playwright/test';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

/** A button of the footer. */
const choose = (page: Page, name: string) =>
  page.getByRole('contentinfo').getByRole('button', { name, exact: true }).click();

test('the language is changed on any page, which stays where it is', async ({ page, baseURL }, info) => {
  for (const address of ['/', '/login?next=%2Fresellers%3Fq%3D%C3%A5', '/contact', '/help']) {
    await page.goto(address);
    await choose(page, 'Svenska');
    await expect(page.locator('html')).toHaveAttribute('lang', 'sv');
    expect(page.url()).toBe(baseURL + address);
    await choose(page, 'English');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  }
  await signInAs(page, people.ingrid);
  await page.goto('/resellers?q=o&dir=desc');
  await choose(page, 'Norsk bokmål');
  await expect(page).toHaveURL(/\/resellers\?q=o&dir=desc$/);
  await expect(page.getByRole('navigation', { name: 'Hovedmeny' })).toContainText('Velkommen Ingrid Solberg');
  await expectSound(page, info, 'norwegian');
  // It holds from page to page, and after signing out.
  await page.getByRole('button', { name: 'Logg ut' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'nb');
  await choose(page, 'English');
});

test('light, dark or as the system has it', async ({ page }, info) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/login?next=%2Fjobs');
  await expectSound(page, info, 'switches');
  const light = await background();
  await choose(page, 'Dark');
  await expect(page).toHaveURL(/\/login\?next=%2Fjobs$/);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const dark = await background();
  expect(dark).not.toBe(light);

  await signInAs(page, people.rita);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const home = page.url();
  await choose(page, 'Light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  expect(page.url()).toBe(home);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).toBe(light);
  await choose(page, 'Automatic');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'auto');
  expect(await background()).toBe(dark);
  await page.emulateMedia({ colorScheme: null });
});
