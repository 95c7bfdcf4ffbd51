import type { Page } from '@playwright/test';
import { box, column, expectProblem, press, rows, wellDone } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { people, signInAs } from '../../support/people.ts';
import { administratorStep, begin, expectDone, fact, heading, made } from '../../support/stepper.ts';
import { expect, phone, test } from '../../support/watch.ts';

const main = (page: Page) => page.getByRole('main');
const service = (page: Page, name: string) => page.getByRole('checkbox', { name: new RegExp(`^${name}`) });

/** The first page, filled in and sent on alone. */
async function alone(page: Page, name: string, code: string, domain: string): Promise<void> {
  await begin(page);
  await box(page, 'Name').fill(name);
  await box(page, 'Code').fill(code);
  await box(page, 'Primary domain').fill(domain);
  await press(page, 'Create only the customer');
}

async function findCustomer(page: Page, words: string, name: string): Promise<void> {
  await page.getByRole('searchbox').fill(words);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name }).click();
}

test('the customer alone: taken to Customer Services, then to creating a user, then to its services', async ({
  page,
  ownPortal,
}, info) => {
  test.setTimeout(150_000);
  await signInAs(page, people.rita, ownPortal.url);
  await alone(page, 'Alene AB', 'TB2001', 'alene.example');
  await expect(heading(page)).toHaveText('Check the plan for Alene AB');
  expect(await made(page)).toEqual(['Customer Alene AB, code TB2001, domain alene.example']);
  await expect(main(page)).toContainText('Only the customer is created now.');
  await expectSound(page, info, 'plan-customer-only');
  await press(page, 'Provision');

  // E8: nobody pressed anything, and these are its services.
  await expect(heading(page)).toHaveText('Customer Services', { timeout: 30_000 });
  await wellDone(page, 'Alene AB was created. Now choose its services.');
  await expect(main(page)).toContainText('Customer Portal Settings must be started first');
  await expect(service(page, 'Customer Portal Settings')).toBeChecked();
  await expectSound(page, info, 'services-first');

  // Whoever comes back to the run, or opens it from the list, stays there and sees the way on.
  await column(page).getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('link', { name: 'Alene AB' }).click();
  await expect(main(page)).toContainText('Everything is made.');
  await expect(page.getByRole('link', { name: 'Continue: choose services' })).toBeVisible();
  await expectSound(page, info, 'run-done-onward');
  await expect(heading(page)).toHaveText('Provisioning Alene AB');
  await page.getByRole('link', { name: 'Continue: choose services' }).click();

  // E10: with the services chosen and run through, to creating a user.
  await service(page, 'Hosted Exchange').check();
  await press(page, 'Provision');
  await expect(heading(page)).toHaveText('Create user: Alene AB', { timeout: 30_000 });
  await wellDone(page, 'The services of Alene AB run. Now create a user.');
  await administratorStep(page, 'Ada', 'Alene', 'ada.alene');
  await press(page, 'Provision');
  await expect(heading(page)).toHaveText('Services: Ada Alene', { timeout: 30_000 });
  await wellDone(page, "Ada Alene was created. Now choose the user's services.");
  await service(page, 'Hosted Exchange').check();
  await press(page, 'Provision');
  await expectDone(page);

  // Past that road: another service takes nobody away.
  await page.getByRole('link', { name: /^Open / }).click();
  await column(page).getByRole('link', { name: 'Services', exact: true }).click();
  await service(page, 'Office Mail Control').check();
  await press(page, 'Provision');
  await expectDone(page);
  await expect(page.getByRole('link', { name: 'Continue: create a user' })).toBeVisible();
});

test('the customer alone can be thought better of', async ({ page, ownPortal }) => {
  await signInAs(page, people.rita, ownPortal.url);
  await alone(page, '', 'TB2001', 'angrer.example');
  await expectProblem(page, 'Name', 'Fill this in.');
  await box(page, 'Name').fill('Angrer AB');
  await press(page, 'Create only the customer');
  await expect(heading(page)).toHaveText('Check the plan for Angrer AB');
  await page.getByRole('link', { name: 'Create administrator and services with it instead' }).click();
  await expect(heading(page)).toHaveText('Create the administrator of Angrer AB');
  // And the other way round, from a first page that was sent back once.
  await page.getByRole('link', { name: 'Create Customer' }).click();
  await box(page, 'Code').fill('!');
  await press(page, 'Create only the customer');
  await expectProblem(page, 'Code', /letters/i);
  await box(page, 'Code').fill('TB2001');
  await press(page, 'Continue to the administrator');
  await expect(heading(page)).toHaveText('Create the administrator of Angrer AB');
});

test('page by page: users only once Customer Portal Settings runs; services of a user only those of the customer', async ({
  page,
}, info) => {
  test.setTimeout(120_000);
  await signInAs(page, people.rita);
  await findCustomer(page, 'FB1001', 'Arendal Bygg AB');
  await column(page).getByRole('link', { name: 'Users', exact: true }).click();
  await expect(main(page)).toContainText('Search Count: 0');
  // An info mark, with what the page is for (E12).
  await expect(main(page).locator('.notice:has(svg)').first()).toContainText('view and manage users');
  await page.getByRole('link', { name: 'Create user' }).click();
  await expect(main(page)).toContainText(
    'Customer Portal Settings must be started first, otherwise accounts cannot be created.',
  );
  await expect(box(page, 'First Names')).toHaveCount(0);
  await expectSound(page, info, 'account-not-yet');

  await column(page).getByRole('link', { name: 'Services', exact: true }).click();
  await expect(heading(page)).toHaveText('Customer Services');
  await expectSound(page, info, 'services');
  await service(page, 'Hosted Exchange').check();
  await press(page, 'Provision');
  await expect(heading(page)).toHaveText('Create user: Arendal Bygg AB', { timeout: 30_000 });
  await expectSound(page, info, 'account-new');

  // Each starred field empty in turn: its message, and nothing is made (E13, E14).
  for (const way of ['Send a link', 'Generate a password, shown once']) {
    for (const field of ['First Names', 'Last Name', 'Display Name', 'UPN', 'Username', 'Where the welcome mail goes']) {
      await administratorStep(page, 'Ada', 'Bygg', 'ada.bygg');
      await page.getByRole('radio', { name: way }).check();
      await box(page, field).fill('');
      await press(page, 'Provision');
      await expectProblem(page, field, 'Fill this in.');
      await expect(page.getByRole('radio', { name: way })).toBeChecked();
    }
  }
  // Cancel makes nothing (E18).
  await administratorStep(page, 'Ada', 'Bygg', 'ada.bygg');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(main(page)).toContainText('Search Count: 0');
  await page.getByRole('link', { name: 'Create user' }).click();
  await administratorStep(page, 'Ada', 'Bygg', 'ada.bygg');
  await page.getByRole('radio', { name: 'Send a link' }).check();
  await press(page, 'Provision');
  await expect(heading(page)).toHaveText('Services: Ada Bygg', { timeout: 30_000 });
  await expect(page.getByRole('checkbox')).toHaveCount(1);
  await expectSound(page, info, 'account-services');
  await column(page).getByRole('link', { name: 'Users', exact: true }).click();
  await expect(main(page)).toContainText('Search Count: 1');

  await page.getByRole('link', { name: 'Ada Bygg' }).click();
  await expect(heading(page)).toHaveText('Ada Bygg');
  // Left blank: one address was generated (E16).
  const addresses = page.getByRole('table', { name: 'Email Addresses' });
  await expect(addresses.getByRole('row')).toHaveText([
    /Name @ Domain\s*Primary/,
    /ada\.bygg@bygg-arendal-1\.example\s*Primary/,
  ]);
  await expect(fact(page, 'Password Configuration')).toContainText('Send a link');
  await main(page).getByRole('link', { name: 'Services', exact: true }).click();
  await service(page, 'Hosted Exchange').check();
  await press(page, 'Provision');
  await expectDone(page);
  await column(page).getByRole('link', { name: 'Users', exact: true }).click();
  await page.getByRole('link', { name: 'Ada Bygg' }).click();
  await expect(page.getByRole('definition').filter({ hasText: /^On$/ })).toHaveCount(2);
});

test('a generated password is shown once, to who ordered it; account settings and properties are on the page', async ({
  page,
  ownPortal,
}, info) => {
  test.setTimeout(120_000);
  await signInAs(page, people.rita, ownPortal.url);
  await findCustomer(page, 'TB1001', 'testbolag');
  await column(page).getByRole('link', { name: 'Users', exact: true }).click();
  await page.getByRole('link', { name: 'Create user' }).click();
  await administratorStep(page, 'Gunn', 'Gull', 'gunn.gull');
  await page.getByRole('radio', { name: 'Generate a password, shown once' }).check();
  await page.getByRole('combobox', { name: 'Account disabled' }).selectOption('Yes');
  await expect(box(page, 'Title (optional)')).toBeHidden();
  await main(page).getByText('Additional User Properties').click();
  await box(page, 'Title (optional)').fill('Økonomisjef');
  await box(page, 'Mobile (optional)').fill('+47 900 00 000');
  await box(page, 'City (optional)').fill('Ålesund');
  await expectSound(page, info, 'account-new-filled');
  await press(page, 'Provision');
  await expect(main(page)).toContainText('It is shown once, to you alone', { timeout: 30_000 });
  await expect(page.getByRole('link', { name: "Continue: choose the user's services" })).toBeVisible();
  await expectSound(page, info, 'run-password-ready');
  const run = page.url().replace(/\?.*$/, '');

  await press(page, 'Show the password');
  const password = page.getByRole('textbox', { name: 'Password of Gunn Gull' });
  await expect(password).toHaveValue(/^([A-Z][a-z]{3}[2-9]-?){4}$/);
  await expectSound(page, info, 'run-password-shown');
  const secret = await password.inputValue();
  expect(page.url()).not.toContain(secret);

  await page.goto(run);
  await expect(main(page)).toContainText('It cannot be shown again.');
  await expect(page.getByRole('button', { name: 'Show the password' })).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('link', { name: "Continue: choose the user's services" }).click();
  await expect(heading(page)).toHaveText('Services: Gunn Gull');

  await column(page).getByRole('link', { name: 'Users', exact: true }).click();
  await page.getByRole('link', { name: 'Gunn Gull' }).click();
  await expect(fact(page, 'Password Configuration')).toContainText('Generate a password, shown once');
  await expect(fact(page, 'Change password at next logon')).toContainText('Yes');
  await expect(fact(page, 'Account disabled')).toContainText('Yes');
  await expect(fact(page, 'Title')).toContainText('Økonomisjef');
  await expect(fact(page, 'Mobile')).toContainText('+47 900 00 000');
  await expect(fact(page, 'City')).toContainText('Ålesund');
  await expectSound(page, info, 'account-details');
  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  await expect(rows(page).filter({ hasText: 'Had the generated password of gunn.gull@testbolag.se shown, once' })).toHaveCount(1);
});

test('a colleague sees that a password was generated, and not the password', async ({ page, ownPortal }) => {
  test.setTimeout(120_000);
  await signInAs(page, people.rita, ownPortal.url);
  await findCustomer(page, 'TB1001', 'testbolag');
  await column(page).getByRole('link', { name: 'Users', exact: true }).click();
  await page.getByRole('link', { name: 'Create user' }).click();
  await administratorStep(page, 'Karl', 'Kollega', 'karl.kollega');
  await page.getByRole('radio', { name: 'Generate a password, shown once' }).check();
  await press(page, 'Provision');
  await expect(page.getByRole('button', { name: 'Show the password' })).toBeVisible({ timeout: 30_000 });
  const run = page.url().replace(/\?.*$/, '');
  await page.context().clearCookies();
  await signInAs(page, people.jonas, ownPortal.url);
  await page.goto(run);
  await expect(main(page)).toContainText('Only Rita Holm, who pressed Provision, can have it shown, once.');
  await expect(page.getByRole('button', { name: 'Show the password' })).toHaveCount(0);
});

test('Advanced Properties: on the plan, and afterwards folded on the configuration of the customer', async ({
  page,
  ownPortal,
}, info) => {
  test.setTimeout(120_000);
  await signInAs(page, people.rita, ownPortal.url);
  await begin(page);
  await main(page).getByText('Advanced Properties').click();
  await main(page).getByLabel('SQL Users (optional)').fill('12');
  await box(page, 'Service Administrator (optional)').fill('Rita Holm');
  await box(page, 'Name').fill('Avansert AB');
  await box(page, 'Code').fill('TB2001');
  await box(page, 'Primary domain').fill('avansert.example');
  await press(page, 'Create only the customer');
  await expect(fact(page, 'SQL Users')).toContainText('12');
  await expect(fact(page, 'Service Administrator')).toContainText('Rita Holm');
  await press(page, 'Provision');
  await expect(heading(page)).toHaveText('Customer Services', { timeout: 30_000 });
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  await expect(fact(page, 'SQL Users')).toBeHidden();
  await main(page).getByText('Advanced Properties').click();
  await expect(fact(page, 'SQL Users')).toContainText('12');
  await expect(fact(page, 'Service Administrator')).toContainText('Rita Holm');
  await expectSound(page, info, 'configuration-advanced');
  // One that nobody touched says that these are the defaults.
  await column(page).getByRole('link', { name: 'Back to Customers' }).click();
  await findCustomer(page, 'TB1001', 'testbolag');
  await column(page).getByRole('link', { name: 'Configuration' }).click();
  await main(page).getByText('Advanced Properties').click();
  await expect(fact(page, 'SQL Users')).toContainText('0 (default)');
  await expect(fact(page, 'Service Administrator')).toContainText('Nobody named (default)');
});

test.describe('on a phone', () => {
  test.use({ viewport: phone });

  test('a run that was watched leads on', async ({ page, ownPortal }) => {
    await signInAs(page, people.rita, ownPortal.url);
    await page.getByRole('button', { name: /Menu/ }).click();
    await alone(page, 'Liten AB', 'TB2001', 'liten.example');
    await press(page, 'Provision');
    await expect(heading(page)).toHaveText('Customer Services', { timeout: 30_000 });
    await wellDone(page, 'Liten AB was created. Now choose its services.');
    await expect(service(page, 'Hosted Exchange')).toBeVisible();
  });
});
