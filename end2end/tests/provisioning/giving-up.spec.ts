import { column, press, rows } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

test('a run that nobody can mend is given up: what is made stays, and nothing waits any more', async ({
  page,
  ownPortal,
}, info) => {
  await signInAs(page, people.ingrid, ownPortal.url);
  await column(page).getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('link', { name: 'Brevik Regnskap' }).click();
  await expect(page.getByRole('main')).toContainText('Giving up leaves what is made and makes nothing more.');
  await press(page, 'Give up');
  await expect(page.getByRole('main')).toContainText('This run was given up.');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeHidden();
  await expectSound(page, info, 'run-given-up');
  await column(page).getByRole('link', { name: 'Runs' }).click();
  await expect(rows(page).filter({ hasText: 'Brevik Regnskap' })).toContainText('Given up');
  await page.goto(`${ownPortal.url}/resellers`);
  await expect(rows(page).first()).toContainText('Active');
});
