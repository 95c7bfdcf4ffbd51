import { box, column, expectProblem, press, rows, wellDone } from '../../support/forms.ts';
import {
  administratorStep,
  begin,
  type Customer,
  customerStep,
  expectDone,
  fact,
  heading,
  made,
  servicesStep,
  stepper,
  toThePlan,
} from '../../support/stepper.ts';
import { expectSound } from '../../support/look.ts';
import { openMail } from '../../support/mailbox.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

test('New Customer, three steps, the plan, Provision, live to Done, the customer with its user and its log', async ({
  page,
}, info) => {
  test.setTimeout(120_000);
  const scripts = info.project.use.javaScriptEnabled !== false;
  const customer = { name: 'Fiskebruket AB', code: 'TB2001', domain: 'fiskebruket.example' };
  await signInAs(page, people.rita);
  await begin(page);
  await expect(stepper(page, 1).getByRole('listitem')).toHaveText([
    /Create Customer/,
    /Create Administrator/,
    /Provision Services/,
  ]);
  await expect(page.getByRole('main')).toContainText(
    'The customer creation process will automatically take you through the system by creating a new customer, ' +
      'then the first administrator for the customer and finally assign services to the customer.',
  );
  // Advanced properties are there, folded away (E5).
  await expect(box(page, 'SQL Users (optional)')).toBeHidden();
  await page.getByText('Advanced Properties').click();
  await expect(box(page, 'SQL Users (optional)').or(page.getByLabel('SQL Users (optional)'))).toBeVisible();
  await expectSound(page, info, 'customer-new');
  await customerStep(page, customer);

  await expect(heading(page)).toHaveText('Create the administrator of Fiskebruket AB');
  await expect(page).toHaveURL(/\/drafts\/[^/]+\/administrator$/);
  await expectSound(page, info, 'draft-administrator');
  await administratorStep(page, 'Frida', 'Fisk', 'frida.fisk');
  await press(page, 'Continue to services');

  await expect(heading(page)).toHaveText('Provision services for Fiskebruket AB');
  const settings = page.getByRole('checkbox', { name: /^Customer Portal Settings/ });
  await expect(settings).toBeChecked();
  await expect(settings).toBeDisabled();
  await expectSound(page, info, 'draft-services');
  await servicesStep(page, 'Hosted Exchange');

  await expect(heading(page)).toHaveText('Check the plan for Fiskebruket AB');
  expect((await made(page)).map((line) => line.trim())).toEqual([
    'Customer Fiskebruket AB, code TB2001, domain fiskebruket.example',
    'Customer Portal Settings',
    'Administrator Frida Fisk, frida.fisk@fiskebruket.example',
    'Hosted Exchange',
    'Welcome mail to frida.fisk@reachable.example, in English',
  ]);
  // What was left alone is named as the default (E5, E14, E15).
  await expect(fact(page, 'SQL Users')).toContainText('0 (default)');
  await expect(fact(page, 'Service Administrator')).toContainText('Nobody named (default)');
  await expect(fact(page, 'Password Configuration')).toContainText('Send a link');
  await expect(fact(page, 'Account disabled')).toContainText('No');
  await expectSound(page, info, 'draft-plan');

  // Change leads to its page, with everything still there, and back (E6).
  await page.getByRole('link', { name: 'Change : Display Name', exact: true }).click();
  await expect(box(page, 'Display Name')).toHaveValue('Frida Fisk');
  await box(page, 'Display Name').fill('Frida F. Fisk');
  await press(page, 'Continue to services');
  // What is filled in already is not asked again.
  if ((await heading(page).innerText()).startsWith('Provision services')) await press(page, 'Check the plan');
  await expect(heading(page)).toHaveText('Check the plan for Fiskebruket AB');
  expect((await made(page)).join('\n')).toContain('Administrator Frida F. Fisk, frida.fisk@fiskebruket.example');

  // Nothing was made so far.
  const plan = page.url();
  await page.goto('/home');
  await page.getByRole('searchbox').fill('Fiskebruket');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('main')).toContainText('Nothing matches.');
  await expect(page.getByRole('link', { name: /^Fiskebruket AB \(TB2001\), begun by Rita Holm, saved / })).toBeVisible();
  await page.goto(plan);

  const navigations: string[] = [];
  await press(page, 'Provision');
  await expect(page).toHaveURL(/\/jobs\/[^/]+$/);
  page.on('framenavigated', (frame) => navigations.push(frame.url()));
  await expect(heading(page)).toHaveText('Provisioning Fiskebruket AB');
  await expect(page.getByRole('main')).toContainText('Started by Rita Holm');
  await expectDone(page);
  if (scripts) expect(navigations.filter((url) => !/\/jobs\/[^/]+$/.test(url))).toEqual([]);
  await expect(page.getByRole('main')).toContainText('4 of 4 done');
  await expect(page.getByRole('main')).toContainText('A welcome mail is on its way to frida.fisk@reachable.example.');
  await expectSound(page, info, 'run-done');

  // The plan of what was provisioned is its run.
  await page.goto(plan);
  await expect(page).toHaveURL(/\/jobs\/[^/]+$/);

  await page.getByRole('link', { name: 'Open Fiskebruket AB' }).click();
  await expect(heading(page)).toHaveText('Fiskebruket AB');
  await expect(page.getByRole('main')).toContainText('TB2001');
  await column(page).getByRole('link', { name: 'Users', exact: true }).click();
  await expect(heading(page)).toHaveText('Users for Fiskebruket AB');
  await expect(page.getByRole('main')).toContainText('Search Count: 1');
  await expect(page.getByRole('columnheader')).toHaveText(['Status', 'Full Name', 'UPN', 'Services']);
  await expect(rows(page)).toContainText(['frida.fisk@fiskebruket.example']);
  await expectSound(page, info, 'accounts');
  await column(page).getByRole('link', { name: 'Who has access' }).click();
  await expect(rows(page).filter({ hasText: 'Frida F. Fisk' })).toContainText('Administrator');
  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  await expect(page.getByRole('main')).toContainText('Created the customer Fiskebruket AB, code TB2001');
  await expect(page.getByRole('main')).toContainText('Started Hosted Exchange');
  await column(page).getByRole('link', { name: 'Back to Customers' }).click();
  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  const pressed = rows(page).filter({ hasText: 'Pressed Provision for Fiskebruket AB' });
  await expect(pressed).toHaveCount(1);
  await expect(pressed).toContainText('Rita Holm');
  await openMail(page, 'frida.fisk@reachable.example');
  await expect(page.getByRole('main')).toContainText('Fiskebruket AB');
});

const wrong: [string, Partial<Customer>, string, string][] = [
  ['no name', { name: '' }, 'Name', 'Fill this in.'],
  ['no code', { code: '' }, 'Code', 'Fill this in.'],
  ['an invented code', { code: 'XX9999' }, 'Code', 'This code was not issued to you. Ask your provider for one.'],
  ["another reseller's code", { code: 'SI4001' }, 'Code', 'This code was not issued to you. Ask your provider for one.'],
  ['a used code', { code: 'TB1001' }, 'Code', 'This code was used already. Each works once.'],
  ['no domain', { domain: '' }, 'Primary domain', 'Fill this in.'],
  ['not a domain', { domain: 'no domain' }, 'Primary domain', 'Enter a domain such as company.example.'],
  ['a taken domain', { domain: 'testbolag.se' }, 'Primary domain', 'This domain cannot be used here.'],
];

for (const [what, part, field, message] of wrong) {
  test(`Create Customer refuses ${what}, at the field`, async ({ page, watch }) => {
    watch.allow(/status of 422/);
    const customer = { name: 'Nykund AB', code: 'TB2006', domain: 'nykund.example', ...part };
    await signInAs(page, people.rita);
    await begin(page);
    await customerStep(page, customer);
    await expectProblem(page, field, message);
    await expect(box(page, 'Name')).toHaveValue(customer.name);
    await expect(box(page, 'Code')).toHaveValue(customer.code);
    await expect(box(page, 'Primary domain')).toHaveValue(customer.domain);
    expect(page.url()).not.toMatch(/nykund|TB2006/i);
  });
}

test('Create Administrator: each starred field empty in turn has its message, and nothing is made', async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, people.rita);
  await begin(page);
  await customerStep(page, { name: 'Stjernefelt AB', code: 'TB2002', domain: 'stjernefelt.example' });
  for (const field of ['First Names', 'Last Name', 'Display Name', 'UPN', 'Username', 'Where the welcome mail goes']) {
    await administratorStep(page, 'Stella', 'Stjerne', 'stella.stjerne');
    await box(page, field).fill('');
    await press(page, 'Continue to services');
    await expectProblem(page, field, 'Fill this in.');
    await expect(heading(page)).toHaveText('Create the administrator of Stjernefelt AB');
    await expect(page.getByRole('main').locator('[aria-invalid=true]')).toHaveCount(1);
  }
  // The domains to choose from are the customer's own (E37).
  await expect(page.getByRole('combobox', { name: 'Domain' }).getByRole('option')).toHaveText(['stjernefelt.example']);
  await page.getByRole('main').getByRole('textbox', { name: /^Email Addresses/ }).fill('x@testbolag.se');
  await administratorStep(page, 'Stella', 'Stjerne', 'stella.stjerne');
  await press(page, 'Continue to services');
  await expect(page.getByRole('textbox', { name: /^Email Addresses/ })).toHaveAccessibleDescription(
    /Choose one of the customer's own domains/,
  );
});

test('the contact person is offered as the first administrator', async ({ page }) => {
  await signInAs(page, people.rita);
  await begin(page);
  await box(page, 'Contact person (optional)').fill('Kim Kontakt');
  await box(page, "Contact's e-mail address (optional)").fill('kim@kontakt.example');
  await customerStep(page, { name: 'Kontakt AB', code: 'TB2005', domain: 'kontakt.example' });
  await expect(page.getByRole('main')).toContainText('Your contact person is Kim Kontakt, filled in below.');
  await expect(box(page, 'Display Name')).toHaveValue('Kim Kontakt');
  await expect(box(page, 'UPN')).toHaveValue('kim.kontakt');
  await expect(box(page, 'Where the welcome mail goes')).toHaveValue('kim@kontakt.example');
});

test('Cancel makes nothing, and the code stays free', async ({ page, ownPortal }) => {
  await signInAs(page, people.rita, ownPortal.url);
  const customer = { name: 'Angret AB', code: 'TB2001', domain: 'angret.example' };
  await toThePlan(page, customer);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await wellDone(page, 'The draft was cancelled. Nothing was made.');
  await expect(page.getByRole('main')).not.toContainText('Angret');
  await expect(page.getByRole('row', { name: /^Total \(99 customers\)/ })).toBeVisible();
  await column(page).getByRole('link', { name: 'Runs' }).click();
  await expect(rows(page)).toHaveCount(1);
  await toThePlan(page, customer);
});

test('a double click and the Back button make one run', async ({ page, ownPortal }) => {
  await signInAs(page, people.rita, ownPortal.url);
  await toThePlan(page, { name: 'Dobbel AB', code: 'TB2001', domain: 'dobbel.example' });
  await page.getByRole('main').getByRole('button', { name: 'Provision', exact: true }).dblclick();
  await expect(page).toHaveURL(/\/jobs\/[^/]+$/);
  const run = new RegExp(new URL(page.url()).pathname);
  await page.goBack();
  const again = page.getByRole('main').getByRole('button', { name: 'Provision', exact: true });
  if (await again.isVisible()) await again.click();
  await expect(page).toHaveURL(run);
  await expectDone(page);
  await column(page).getByRole('link', { name: 'Runs' }).click();
  await expect(rows(page).filter({ hasText: 'Dobbel AB' })).toHaveCount(1);
  await column(page).getByRole('link', { name: 'Customers' }).click();
  await expect(page.getByRole('row', { name: /^Total \(100 customers\)/ })).toBeVisible();
});

test("direct sales: the same form under the partner's own entry, and the totals change", async ({ page, ownPortal }) => {
  await signInAs(page, people.ingrid, ownPortal.url);
  await page.getByRole('link', { name: 'Fjord Backup AB', exact: true }).click();
  await begin(page);
  const labels = () => page.getByRole('main').locator('label').allInnerTexts();
  const indirect = await labels();
  const action = await page.getByRole('main').locator('form').first().getAttribute('action');
  await page.goto(`${ownPortal.url}/resellers`);
  await rows(page).first().getByRole('link', { name: 'Nordlys AS' }).click();
  await expect(page.getByRole('main')).toContainText('customers you sell to directly, without a reseller');
  await begin(page);
  expect(await labels()).toEqual(indirect);
  expect(await page.getByRole('main').locator('form').first().getAttribute('action')).toBe(action);
  await toThePlan(page, { name: 'Direkte AS', code: 'NL3001', domain: 'direkte.example' }, 'Backup for Microsoft 365');
  await press(page, 'Provision');
  await expectDone(page);
  await page.goto(`${ownPortal.url}/resellers`);
  await expect(page.getByRole('row', { name: /^Total \(4 resellers\)\s+101 / })).toBeVisible();
  await rows(page).first().getByRole('link', { name: 'Nordlys AS' }).click();
  await expect(rows(page).filter({ hasText: 'Direkte AS' })).toContainText('NL3001');
});

test('a run that waits for a person says why, and goes on when told to', async ({ page, ownPortal }, info) => {
  await signInAs(page, people.ingrid, ownPortal.url);
  await column(page).getByRole('link', { name: 'Runs' }).click();
  await expectSound(page, info, 'runs');
  await page.getByRole('link', { name: 'Brevik Regnskap' }).click();
  await expect(page.getByRole('main')).toContainText('This run waits for a person.');
  await expect(page.getByRole('main')).toContainText("The contract's limit for this service is reached.");
  await expectSound(page, info, 'run-needs-person');
  await press(page, 'Try again');
  await expectDone(page);
  await page.goto(`${ownPortal.url}/resellers`);
  await expect(rows(page).first()).toContainText('Active');
});

test('codes: issued here, each works once and for its seller', async ({ page }, info) => {
  await signInAs(page, people.ingrid);
  await column(page).getByRole('link', { name: 'Customer codes' }).click();
  await expect(heading(page)).toHaveText('Customer codes');
  await expectSound(page, info, 'codes');
  await page.getByRole('combobox', { name: 'Seller' }).selectOption('Sund IT');
  await box(page, 'Code (optional)').fill('SI7777');
  await press(page, 'Issue a code');
  await wellDone(page, 'The code was issued. Hand it to the seller.');
  await expect(rows(page).filter({ hasText: 'SI7777' })).toContainText(/Free.*Sund IT|Free[\s\S]*Sund IT/);
  await page.getByRole('combobox', { name: 'Seller' }).selectOption('Vik Drift');
  await press(page, 'Issue a code');
  await wellDone(page, 'The code was issued.');
  await expect(rows(page).filter({ hasText: 'Vik Drift' })).toHaveCount(1);
  await page.context().clearCookies();

  // Sund sees its own code and no other's, and issues none.
  await signInAs(page, people.anna);
  await column(page).getByRole('link', { name: 'Customer codes' }).click();
  await expect(rows(page).filter({ hasText: 'SI7777' })).toHaveCount(1);
  await expect(rows(page).filter({ hasNotText: 'Sund IT' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Issue a code' })).toHaveCount(0);
  await page.goto('/home');
  await begin(page);
  await customerStep(page, { name: 'Sundkunde AS', code: 'si7777', domain: 'sundkunde.example' });
  await expect(heading(page)).toHaveText('Create the administrator of Sundkunde AS');
});

test('the catalogue of products has a page', async ({ page }, info) => {
  await signInAs(page, people.ingrid);
  await column(page).getByRole('link', { name: 'Product catalogue' }).click();
  await expect(heading(page)).toHaveText('Product catalogue');
  await expectSound(page, info, 'catalogue');
});
