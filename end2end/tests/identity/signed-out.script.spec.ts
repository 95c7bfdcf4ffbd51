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
  await expect(alert).toBeInViewport();

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

test('a form that does not arrive stays as it was typed, says so in sight, and is sent once there is a way', async ({
  page,
  ownPortal,
  watch,
}) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED/);
  await page.setViewportSize({ width: 360, height: 640 });
  await signInAs(page, people.rita, ownPortal.url);
  await page.getByRole('main').getByRole('link', { name: 'New Customer' }).first().click();
  await awake(page);
  await box(page, 'Name').fill('Uten Nett AB');
  await box(page, 'Code').fill('TB2001');
  await box(page, 'Primary domain').fill('uten-nett.example');
  await page.context().setOffline(true);
  await press(page, 'Continue to the administrator');
  const alert = page.getByRole('alert').filter({ hasText: 'This was not sent.' });
  await expect(alert).toBeInViewport();
  await expect(alert).toBeFocused();
  await expect(box(page, 'Name')).toHaveValue('Uten Nett AB');
  await page.context().setOffline(false);
  await press(page, 'Continue to the administrator');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Create the administrator of Uten Nett AB');
});
