import { awake, box, column, press, wellDone } from '../../support/forms.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

test('signing in again in another tab, the form that stayed open is sent as it is', async ({ page, ownPortal, watch }) => {
  watch.allow(/status of 401/);
  await signInAs(page, people.rita, ownPortal.url);
  await column(page).getByRole('link', { name: 'Reseller users' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Add user', exact: true }).click();
  await awake(page);
  await box(page, 'Name').fill('Åse Ny');
  await box(page, 'E-mail address').fill('ase@example.test');
  await page.context().clearCookies();
  await press(page, 'OK');
  const alert = page.getByRole('alert').filter({ hasText: 'You are signed out' });

  const opened = page.context().waitForEvent('page');
  await alert.getByRole('link', { name: /Sign in in another tab/ }).click();
  const other = await opened;
  await other.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await other.getByRole('button', { name: people.rita }).click();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Fjord Backup AB');
  await other.close();

  await expect(box(page, 'Name')).toHaveValue('Åse Ny');
  await press(page, 'OK');
  await wellDone(page, 'Åse Ny was added.');
});
