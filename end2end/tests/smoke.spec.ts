import { expectAccessible } from '../support/axe.ts';
import { people, signInAs } from '../support/people.ts';
import { expect, phone, test } from '../support/watch.ts';

test('the landing page leads to the sign-in', async ({ page }, info) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page, info);
});

test('a partner signs in and stands on the overview', async ({ page }, info) => {
  await signInAs(page, people.ingrid);
  await expect(page.getByRole('main').getByText('Nordlys AS').first()).toBeVisible();
  await expect(page.getByRole('main').getByText('Fjord Backup AB').first()).toBeVisible();
  await expectAccessible(page, info);
});

test.describe('on a phone', () => {
  test.use({ viewport: phone });

  test('the overview fits its width', async ({ page }) => {
    await signInAs(page, people.ingrid);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(phone.width);
  });
});
