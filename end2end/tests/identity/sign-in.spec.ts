import type { Page } from '@playwright/test';
import { column, rows } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs, signOut } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('from the landing page through Microsoft and the terms to the overview', async ({ page, ownPortal }, info) => {
  await page.goto(ownPortal.url);
  await expectSound(page, info, 'landing');
  await page.getByRole('link', { name: /^Management portal/ }).click();
  await expect(heading(page)).toHaveText('Management portal');
  await expectSound(page, info, 'login');
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await expectSound(page, info, 'simulator');
  await page.getByRole('button', { name: people.oskar }).click();
  await expect(heading(page)).toHaveText('Terms of use');
  await expectSound(page, info, 'terms');

  // No page before the terms (A10).
  await page.goto(`${ownPortal.url}/resellers`);
  await expect(heading(page)).toHaveText('Terms of use');
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect(heading(page)).toHaveText('Resellers');
  await expect(page).toHaveURL(/\/resellers$/);

  // Who and which version is kept.
  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  const accepted = rows(page).filter({ hasText: /Oskar Lind.*Accepted the terms, version \S+/ });
  await expect(accepted).toHaveCount(1);

  // Asked once only.
  await signOut(page);
  await page.goto(`${ownPortal.url}/login`);
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: people.oskar }).click();
  await expect(heading(page)).toHaveText('Resellers');
});

test('after the terms one comes to the page that was asked for', async ({ page, ownPortal }) => {
  await page.goto(`${ownPortal.url}/partner/users`);
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: people.oskar }).click();
  await expect(heading(page)).toHaveText('Terms of use');
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect(heading(page)).toHaveText('Partner users');
  await expect(page).toHaveURL(`${ownPortal.url}/partner/users`);
});

test('a Microsoft account without a profile is refused and told whom to ask', async ({ page }, info) => {
  await page.goto('/login');
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: 'stina.okand@stranger.example' }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText('nobody has made a profile for you here');
  await expect(main).toContainText("Ask your company's administrator");
  await expect(main).toContainText('ingrid.solberg@nordlys.example');
  await expectSound(page, info, 'refused');
  await page.goto('/resellers');
  await expect(page.getByRole('link', { name: 'Sign in with Microsoft' })).toBeVisible();

  // No account was made.
  await signInAs(page, people.ingrid);
  await column(page).getByRole('link', { name: 'Partner users' }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole('main')).not.toContainText('Stina');
});

test('who is not on Microsoft 365 finds whom to ask', async ({ page }, info) => {
  await page.goto('/login');
  await page.getByRole('link', { name: 'Ask us to add you' }).click();
  await expect(heading(page)).toHaveText('Contact Us');
  await expect(page.getByRole('main')).toContainText('ingrid.solberg@nordlys.example');
  await expectSound(page, info, 'contact');
});

test('logout ends the session, and signing in again leads back', async ({ page }) => {
  await signInAs(page, people.ingrid);
  await page.goto('/resellers?q=o&dir=desc');
  await signOut(page);
  await expect(page.getByRole('link', { name: /^Management portal/ })).toBeVisible();

  await page.goto('/resellers?q=o&dir=desc');
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: people.ingrid }).click();
  await expect(page).toHaveURL(/\/resellers\?q=o&dir=desc$/);
  await expect(heading(page)).toHaveText('Resellers');
});

test('an address to come back to never leads to another host', async ({ page, baseURL }) => {
  for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example/', '/%5Cevil.example/']) {
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
    await page.getByRole('button', { name: people.ingrid }).click();
    await page.waitForLoadState();
    expect(new URL(page.url()).origin, next).toBe(baseURL);
    await page.context().clearCookies();
  }
});

test('the sign-in page is the same for partner, reseller and customer', async ({ browser, baseURL, page }) => {
  const bare = async (at: Page) => {
    const answer = await at.goto(`${baseURL}/login`);
    return (await answer!.text()).replace(/nonce="[^"]*"/g, '');
  };
  const first = await bare(page);
  expect(first).toContain('Sign in with Microsoft');
  for (const who of [people.ingrid, people.rita, people.bengt]) {
    const context = await browser.newContext();
    const other = await context.newPage();
    await signInAs(other, who, baseURL);
    await signOut(other);
    expect(await bare(other), who).toBe(first);
    await context.close();
  }
});

test('each level lands on its own first page, and no link leads up the tree', async ({ page }) => {
  await signInAs(page, people.rita);
  await expect(page).toHaveURL(/\/r\/[^/]+$/);
  await expect(heading(page)).toHaveText('Fjord Backup AB');
  await expect(page.getByRole('link', { name: /Nordlys|^Resellers$|Back to Resellers/ })).toHaveCount(0);

  await page.context().clearCookies();
  await signInAs(page, people.bengt);
  await expect(page).toHaveURL(/\/c\/[^/]+$/);
  await expect(heading(page)).toHaveText('testbolag');
  await expect(page.getByRole('link', { name: /Nordlys|Fjord|Back to/ })).toHaveCount(0);

  const answer = await page.goto('/resellers');
  expect([403, 404]).toContain(answer!.status());
});

test('n14: cancelled at Microsoft, one is told so and arrives at the second try', async ({ page }, info) => {
  await page.goto('/partner/users');
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('main')).toContainText('You did not finish signing in at Microsoft.');
  await expectSound(page, info, 'cancelled');
  await page.getByRole('link', { name: 'Try again' }).click();
  await page.getByRole('button', { name: people.ingrid }).click();
  await expect(heading(page)).toHaveText('Partner users');

  // Back to Microsoft's answer and beyond it: whoever is signed in goes on.
  await page.goBack();
  await page.goForward();
  await expect(heading(page)).toHaveText('Partner users');
});

test('n14: two tabs sign in at once, and each arrives at its own page', async ({ page }) => {
  const other = await page.context().newPage();
  await page.goto('/partner/users');
  await other.goto('/partner/company');
  for (const tab of [page, other]) await tab.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: people.ingrid }).click();
  await expect(page).toHaveURL(/\/partner\/users$/);
  await other.getByRole('button', { name: people.ingrid }).click();
  await expect(other).toHaveURL(/\/partner\/company$/);
});

test('n14: blocked cookies are told as that', async ({ page }) => {
  await page.goto('/jobs');
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.context().clearCookies();
  await page.getByRole('button', { name: people.ingrid }).click();
  await expect(page.getByRole('main')).toContainText('Your browser did not keep the cookie');
  await page.getByRole('link', { name: 'Try again' }).click();
  await page.getByRole('button', { name: people.ingrid }).click();
  await expect(page).toHaveURL(/\/jobs$/);
});

test('n15: whoever is sent for a second factor is told why before they leave', async ({ page, browser, ownPortal }, info) => {
  await signInAs(page, people.rita, ownPortal.url);
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  await page.getByRole('link', { name: /Sign in again with a second factor/ }).click();
  await page.getByRole('button', { name: people.rita }).click();
  await page.getByRole('main').getByLabel('Ask everybody for a second factor').check();
  await page.getByRole('main').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Well done!' })).toBeVisible();

  const context = await browser.newContext({ locale: 'en-GB' });
  const jonas = await context.newPage();
  await jonas.goto(`${ownPortal.url}/jobs`);
  await jonas.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await jonas.getByRole('button', { name: people.jonas }).click();
  await expect(heading(jonas)).toHaveText('A second factor, please');
  await expect(jonas.getByRole('main')).toContainText('Your company asks everybody');
  await expectSound(jonas, info, 'second-factor');
  await jonas.getByRole('link', { name: 'Go on' }).click();
  await jonas.getByRole('button', { name: people.jonas }).click();
  await expect(jonas).toHaveURL(/\/(jobs|terms\?next=%2Fjobs)$/);
  await context.close();
});
