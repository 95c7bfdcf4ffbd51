import { expect, type Page } from '@playwright/test';

/** The demo people of the architecture's table. */
export const people = {
  ingrid: 'ingrid.solberg@nordlys.example',
  oskar: 'oskar.lind@nordlys.example',
  rita: 'rita.holm@fjord.example',
  jonas: 'jonas.ek@fjord.example',
  per: 'per.strand@fjord.example',
  anna: 'anna.dahl@sund.example',
  bengt: 'bengt.testsson@testbolag.se',
} as const;

const SIGN_IN = 'Sign in with Microsoft';

/** From the landing page through the simulator's sign-in to the first page, accepting the terms when asked. */
export async function signInAs(page: Page, mail: string, origin = ''): Promise<void> {
  await page.goto(`${origin}/`);
  const signIn = page.getByRole('link', { name: SIGN_IN }).or(page.getByRole('button', { name: SIGN_IN })).first();
  if (!(await signIn.isVisible())) await page.getByRole('link', { name: /Management portal/i }).first().click();
  await signIn.click();
  await page.getByRole('button', { name: mail }).first().click();
  await acceptTerms(page);
  await expect(page.getByRole('main')).toBeVisible();
}

export async function acceptTerms(page: Page): Promise<void> {
  await page.waitForLoadState();
  if (new URL(page.url()).pathname === '/terms') await page.getByRole('button', { name: 'Accept' }).click();
}

export async function signOut(page: Page): Promise<void> {
  const logout = page.getByRole('button', { name: 'Logout' }).or(page.getByRole('link', { name: 'Logout' }));
  await logout.first().click();
}
