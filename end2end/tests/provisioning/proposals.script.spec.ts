import { box, column, press } from '../../support/forms.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

test('Create Administrator proposes from the names until somebody types their own', async ({ page }) => {
  await signInAs(page, people.rita);
  await column(page).getByRole('link', { name: 'New Customer' }).click();
  await box(page, 'Name').fill('Forslag AB');
  await box(page, 'Code').fill('TB2003');
  await box(page, 'Primary domain').fill('forslag.example');
  await press(page, 'Continue to the administrator');
  await expect(async () => {
    await box(page, 'First Names').fill('');
    await box(page, 'First Names').pressSequentially('Åse');
    await expect(box(page, 'Display Name')).toHaveValue('Åse', { timeout: 500 });
  }).toPass();
  await box(page, 'Last Name').pressSequentially('Øster');
  await expect(box(page, 'Display Name')).toHaveValue('Åse Øster');
  await expect(box(page, 'UPN')).toHaveValue(/^[a-z]+\.[a-z]+$/);
  await expect(box(page, 'Username')).toHaveValue(await box(page, 'UPN').inputValue());
  await box(page, 'UPN').fill('sjef');
  await box(page, 'Last Name').fill('Østergaard');
  await expect(box(page, 'Display Name')).toHaveValue('Åse Østergaard');
  await expect(box(page, 'UPN')).toHaveValue('sjef');
});
