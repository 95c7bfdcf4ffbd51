import { box, press, wellDone } from '../../support/forms.ts';
import { people, signInAs } from '../../support/people.ts';
import { begin, heading } from '../../support/stepper.ts';
import { expect, test } from '../../support/watch.ts';

test('a watched run says where it goes on before it goes there, and Back stays at the run', async ({
  page,
  ownPortal,
}) => {
  await signInAs(page, people.rita, ownPortal.url);
  await begin(page);
  await box(page, 'Name').fill('Rolig AB');
  await box(page, 'Code').fill('TB2001');
  await box(page, 'Primary domain').fill('rolig.example');
  await press(page, 'Create only the customer');
  await expect(heading(page)).toHaveText('Check the plan for Rolig AB');
  // The host takes its time, so that the run is seen working.
  await page.request.post(`${ownPortal.url}/demo/services/faults`, {
    data: { delay: { calls: 1, millis: 2500 } },
    headers: { origin: ownPortal.url },
  });
  await press(page, 'Provision');
  await expect(heading(page)).toHaveText('Provisioning Rolig AB');
  const run = new URL(page.url()).pathname;
  await expect(page).toHaveURL(new RegExp(`${run}$`));
  await expect(page.getByRole('main')).toContainText('Done. Taking you to Customer Services…', { timeout: 30_000 });
  await expect(page.getByRole('link', { name: 'Continue: choose services' })).toBeVisible();
  await expect(heading(page)).toHaveText('Customer Services');
  await wellDone(page, 'Rolig AB was created. Now choose its services.');
  await page.goBack();
  await expect(heading(page)).toHaveText('Provisioning Rolig AB');
  await expect(page.getByRole('main')).toContainText('1 of 1 done');
  await page.reload();
  await expect(page.getByRole('main')).toContainText('Everything is made.');
  await expect(page.getByRole('link', { name: 'Continue: choose services' })).toBeVisible();
});
