import type { Page } from '@playwright/test';
import { awake, box, column, press, wellDone } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

async function signIn(page: Page, who: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: who }).click();
}

/** *Add user* filled in, and the session ended before it is sent. */
async function fillInAndEnd(
  page: Page,
  { origin, mail, how, scripts }: { origin: string; mail: string; how: 'logout' | 'ended'; scripts: boolean },
): Promise<void> {
  await signInAs(page, people.rita, origin);
  await column(page).getByRole('link', { name: 'Reseller users' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Add user', exact: true }).click();
  if (scripts) await awake(page);
  await box(page, 'Name').fill('Åse Ny');
  await box(page, 'E-mail address').fill(mail);
  if (how === 'ended') {
    await page.context().clearCookies();
  } else {
    const other = await page.context().newPage();
    await other.goto(`${origin}/home`);
    await other.getByRole('button', { name: 'Logout' }).click();
    await expect(other.getByRole('link', { name: /^Management portal/ })).toBeVisible();
    await other.close();
  }
}

for (const how of ['logout', 'ended'] as const) {
  test(`a form outlives its session and shows what was typed after signing in: ${how}`, async ({
    page,
    ownPortal,
    watch,
    javaScriptEnabled,
  }, info) => {
    watch.allow(/status of 401/);
    await fillInAndEnd(page, { origin: ownPortal.url, mail: 'ase@example.test', how, scripts: javaScriptEnabled! });
    await press(page, 'OK');
    if (javaScriptEnabled) {
      const alert = page.getByRole('alert').filter({ hasText: 'You are signed out' });
      await expect(alert).toBeVisible();
      await expect(box(page, 'Name')).toHaveValue('Åse Ny');
      await expectSound(page, info, 'signed-out');
      await alert.getByRole('button', { name: 'Sign in again' }).click();
    }
    await expect(heading(page)).toHaveText('Management portal');
    await signIn(page, people.rita);
    await expect(heading(page)).toHaveText('Add user: Fjord Backup AB');
    await expect(page.getByRole('main')).toContainText('You had been signed out');
    await expect(box(page, 'Name')).toHaveValue('Åse Ny');
    await expect(box(page, 'E-mail address')).toHaveValue('ase@example.test');
    expect(page.url()).not.toContain('ase');
    await press(page, 'OK');
    await wellDone(page, 'Åse Ny was added.');
  });
}

test('what somebody typed is not shown to who signs in next', async ({ page, ownPortal, watch, javaScriptEnabled }) => {
  watch.allow(/status of 401/);
  await fillInAndEnd(page, { origin: ownPortal.url, mail: 'ase@example.test', how: 'logout', scripts: javaScriptEnabled! });
  await press(page, 'OK');
  if (javaScriptEnabled) await page.getByRole('button', { name: 'Sign in again' }).click();
  await expect(heading(page)).toHaveText('Management portal');
  const form = new URL(page.url()).searchParams.get('next')!;
  expect(form).toMatch(/^\/r\/[^/]+\/users\/new\?draft=/);
  await signIn(page, people.jonas);
  await page.waitForLoadState();
  if (new URL(page.url()).pathname === '/terms') await page.getByRole('button', { name: 'Accept' }).click();
  await expect(column(page)).toBeVisible();
  await page.goto(ownPortal.url + form);
  await expect(heading(page)).toHaveText('Add user: Fjord Backup AB');
  await expect(box(page, 'Name')).toHaveValue('');
  await expect(box(page, 'E-mail address')).toHaveValue('');
  await expect(page.getByText('You are signed out')).toBeHidden();
});
