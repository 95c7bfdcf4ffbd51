import type { Page } from '@playwright/test';
import { box, column, expectProblem, press, rows, wellDone } from '../../support/forms.ts';
import { expectSound } from '../../support/look.ts';
import { openMail } from '../../support/mailbox.ts';
import { people, signInAs } from '../../support/people.ts';
import { expect, test } from '../../support/watch.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const row = (page: Page, name: string) =>
  rows(page).filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}( You)?$`) }) });

async function openPeople(page: Page, who: string, entry: string, origin = ''): Promise<void> {
  await signInAs(page, who, origin);
  await column(page).getByRole('link', { name: entry }).click();
  await expect(heading(page)).toHaveText(entry);
}

const levels = [
  { level: 'partner', who: people.ingrid, name: 'Ingrid Solberg', entry: 'Partner users', company: 'Nordlys AS' },
  { level: 'reseller', who: people.rita, name: 'Rita Holm', entry: 'Reseller users', company: 'Fjord Backup AB' },
  { level: 'customer', who: people.bengt, name: 'Bengt Testsson', entry: 'Who has access', company: 'testbolag' },
];
/** Mails are written in the company's language. */
const gave: Record<string, string> = { customer: 'har gett dig åtkomst till' };

for (const { level, who, name, entry, company } of levels) {
  test(`${level}: a user is added, invited by mail, listed with when and by whom, and deleted`, async ({ page }, info) => {
    const mail = `nina.${level}@example.test`;
    await openPeople(page, who, entry);
    await expectSound(page, info, `users-${level}`);
    await expect(page.getByRole('main')).toContainText('Press Add user, enter name and e-mail address, and press OK'.slice(6));
    await expect(row(page, name)).toContainText('You');
    await expect(row(page, name)).toContainText('You cannot remove yourself');
    await expect(row(page, name).getByRole('link', { name: /Delete/ })).toHaveCount(0);

    await page.getByRole('main').getByRole('link', { name: 'Add user', exact: true }).click();
    await expect(heading(page)).toHaveText(`Add user: ${company}`);
    await expectSound(page, info, `users-${level}-new`);
    await box(page, 'Name').fill('Nina Ny');
    await box(page, 'E-mail address').fill(mail);
    await press(page, 'OK');
    await wellDone(page, 'Nina Ny was added. A welcome mail is on its way.');
    await expect(row(page, 'Nina Ny')).toContainText('Invited');
    await expect(row(page, 'Nina Ny')).toContainText('Administrator');
    await expect(row(page, 'Nina Ny')).toContainText(new RegExp(`\\d{1,2} \\w+ \\d{4} by ${name}`));
    expect(page.url()).not.toContain('nina');

    await openMail(page, mail);
    await expect(page.getByRole('main')).toContainText(`${name} ${gave[level] ?? 'has given you access to'} ${company}.`);
    await page.getByRole('link', { name: /\/invite\// }).click();
    await expect(heading(page)).toHaveText('You are invited');
    await expectSound(page, info, `invited-${level}`);
    const invitation = page.url();

    await page.goto('/home');
    await column(page).getByRole('link', { name: entry }).click();
    await row(page, 'Nina Ny').getByRole('link', { name: /^Delete user/ }).click();
    await expect(heading(page)).toHaveText(`Delete user: Nina Ny, ${company}`);
    await expect(page.getByRole('main')).toContainText(`The invitation of Nina Ny to ${company} is no longer valid.`);
    await expectSound(page, info, `users-${level}-delete`);
    await page.getByRole('link', { name: 'Keep Nina Ny' }).click();
    await expect(row(page, 'Nina Ny')).toBeVisible();
    await row(page, 'Nina Ny').getByRole('link', { name: `Delete user : Nina Ny, ${company}`, exact: true }).click();
    await page.getByRole('button', { name: `Delete user : Nina Ny, ${company}`, exact: true }).click();
    await wellDone(page, 'The user was deleted and can no longer sign in.');
    await expect(row(page, 'Nina Ny')).toHaveCount(0);

    await column(page).getByRole('link', { name: 'Log', exact: true }).click();
    await expect(rows(page).filter({ hasText: `Deleted Nina Ny (${mail})` })).toContainText(name);
    await expect(rows(page).filter({ hasText: `Added Nina Ny (${mail})` })).toContainText(name);

    // The link of the deleted user's mail is of no use any more.
    await page.goto(invitation);
    await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
    await page.getByRole('button', { name: 'stina.okand@stranger.example' }).click();
    await expect(page.getByRole('main')).toContainText('This link is not valid any more, or was used already.');
  });
}

test('the page of partner users says how to add one and why a second one matters', async ({ page }) => {
  await openPeople(page, people.ingrid, 'Partner users');
  const main = page.getByRole('main');
  await expect(main).toContainText('To add one, press Add user, enter name and e-mail address, and press OK');
  await expect(main).toContainText('Add a second person now, so that you are not the only one with this access.');
});

test('a reseller can sign in once its first user takes the invitation up; the link works once', async ({
  page,
  browser,
  ownPortal,
}) => {
  const mail = 'stina.okand@stranger.example';
  const signIn = async (at: Page, who: string) => {
    await at.getByRole('link', { name: 'Sign in with Microsoft' }).click();
    await at.getByRole('button', { name: who }).click();
  };
  await signInAs(page, people.ingrid, ownPortal.url);
  await page.getByRole('link', { name: 'Add first user' }).click();
  await expect(heading(page)).toHaveText('Add user: Vik Drift');
  await box(page, 'Name').fill('Stina Okänd');
  await box(page, 'E-mail address').fill(mail);
  await press(page, 'OK');
  await wellDone(page, 'Stina Okänd was added.');
  await openMail(page, mail, ownPortal.url);
  const link = (await page.getByRole('link', { name: /\/invite\// }).getAttribute('href'))!;

  const context = await browser.newContext();
  const stina = await context.newPage();
  // Without the link the address alone opens nothing (T01).
  await stina.goto(`${ownPortal.url}/login`);
  await signIn(stina, mail);
  await expect(stina.getByRole('main')).toContainText('nobody has made a profile for you here');
  await stina.goto(link);
  await signIn(stina, mail);
  await press(stina, 'Take up the invitation');
  await stina.getByRole('button', { name: 'Accept' }).click();
  await expect(heading(stina)).toHaveText('Vik Drift');
  await column(stina).getByRole('link', { name: 'Reseller users' }).click();
  await expect(row(stina, 'Stina Okänd')).toContainText('Active');
  await context.close();

  const again = await browser.newContext();
  const thief = await again.newPage();
  await thief.goto(link);
  await signIn(thief, people.rita);
  await expect(thief.getByRole('main')).toContainText('This link is not valid any more, or was used already.');
  await again.close();

  await page.goto(`${ownPortal.url}/resellers`);
  await expect(rows(page).filter({ hasText: 'Vik Drift' })).not.toContainText('No users yet');
});

test('deleting ends the sessions of the deleted at once', async ({ page, browser, ownPortal }) => {
  const context = await browser.newContext();
  const jonas = await context.newPage();
  await signInAs(jonas, people.jonas, ownPortal.url);
  await expect(heading(jonas)).toHaveText('Fjord Backup AB');

  await openPeople(page, people.rita, 'Reseller users', ownPortal.url);
  const remove = row(page, 'Jonas Ek').getByRole('link', { name: /^Delete user/ });
  const hisOwn = (await remove.getAttribute('href'))!;
  // Nobody removes himself, not even by the address (A24).
  await jonas.goto(ownPortal.url + hisOwn);
  await expect(jonas.getByRole('main')).toContainText('You cannot remove yourself.');
  await expect(jonas.getByRole('button', { name: /Delete/ })).toHaveCount(0);

  await remove.click();
  await page.getByRole('button', { name: /^Delete user/ }).click();
  await wellDone(page, 'The user was deleted');
  await jonas.goto(`${ownPortal.url}/home`);
  await expect(jonas.getByRole('link', { name: 'Sign in with Microsoft' })).toBeVisible();
  await jonas.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await jonas.getByRole('button', { name: people.jonas }).click();
  await expect(jonas.getByRole('main')).toContainText('nobody has made a profile for you here');
  await context.close();
});

test('the last administrator stays, and the page says why', async ({ page }) => {
  await signInAs(page, people.rita);
  await page.getByRole('searchbox').fill('testbolag');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: 'testbolag', exact: true }).click();
  await column(page).getByRole('link', { name: 'Who has access' }).click();
  await expect(row(page, 'Bengt Testsson')).toContainText('Add another administrator first');
  await expect(row(page, 'Bengt Testsson').getByRole('link', { name: /Delete/ })).toHaveCount(0);
  const other = (await row(page, 'Maja Testsson').getByRole('link', { name: /^Delete user/ }).getAttribute('href'))!;
  expect(other).toMatch(/\/access\/[^/]+\/delete$/);
});

test('a password administrator sees the users but adds and deletes nobody', async ({ page }) => {
  await openPeople(page, people.per, 'Reseller users');
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByRole('link', { name: 'Add user' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: /Delete/ })).toHaveCount(0);
  const answer = await page.goto(`${page.url()}/new`);
  expect(answer!.status()).toBe(403);
  await expect(page.getByRole('main')).toContainText('Your role does not let you add users: Fjord Backup AB.');
  await expect(page.getByRole('main')).toContainText(/Who can: .*(Rita Holm|Jonas Ek)/);
});

const bad: [string, string, string, string, string][] = [
  ['no name', '', 'a@b.example', 'Name', 'Fill this in.'],
  ['no address', 'Nina Ny', '', 'E-mail address', 'Fill this in.'],
  ['not an address', 'Nina Ny', 'nina at example', 'E-mail address', 'Enter an e-mail address such as'],
  ['an address that is taken', 'Nina Ny', people.jonas, 'E-mail address', 'Somebody has that address already.'],
  ['a name that turns the writing', 'Nina \u202EyN', 'a@b.example', 'Name', 'turn the writing direction'],
];

for (const [what, name, mail, field, message] of bad) {
  test(`not added, with the message at the field: ${what}`, async ({ page, watch }) => {
    watch.allow(/status of 422/);
    await openPeople(page, people.rita, 'Reseller users');
    await page.getByRole('main').getByRole('link', { name: 'Add user', exact: true }).click();
    await box(page, 'Name').fill(name);
    await box(page, 'E-mail address').fill(mail);
    await press(page, 'OK');
    await expectProblem(page, field, message);
    await expect(box(page, 'Name')).toHaveValue(name);
    await expect(box(page, 'E-mail address')).toHaveValue(mail);
    expect(page.url()).not.toContain('nina');
    await column(page).getByRole('link', { name: 'Reseller users' }).click();
    await expect(rows(page)).toHaveCount(3);
  });
}

test('an invitation is sent again: another mail with another link, and the first one opens nothing', async ({
  page,
  ownPortal,
}, info) => {
  const mail = 'lena.bo@example.test';
  const company = 'Fjord Backup AB';
  await openPeople(page, people.rita, 'Reseller users', ownPortal.url);
  await page.getByRole('main').getByRole('link', { name: 'Add user', exact: true }).click();
  await box(page, 'Name').fill('Lena Bo');
  await box(page, 'E-mail address').fill(mail);
  await press(page, 'OK');
  await wellDone(page, 'Lena Bo was added.');
  const list = page.url();
  await openMail(page, mail, ownPortal.url);
  const link = page.getByRole('link', { name: /\/invite\// });
  const first = (await link.getAttribute('href'))!;

  await page.goto(list);
  await row(page, 'Lena Bo').getByRole('link', { name: 'Send again' }).click();
  await expect(heading(page)).toHaveText(`Invitation: Lena Bo, ${company}`);
  await expect(page.getByRole('main')).toContainText(`The welcome mail was sent to ${mail}.`);
  await expectSound(page, info, 'invitation');
  await page.getByRole('button', { name: `Send again : Lena Bo, ${company}`, exact: true }).click();
  await wellDone(page, 'A new welcome mail is on its way to Lena Bo.');
  await column(page).getByRole('link', { name: 'Log', exact: true }).click();
  await expect(rows(page).filter({ hasText: `Sent Lena Bo (${mail}) another invitation` })).toContainText('Rita Holm');

  await expect(async () => {
    await openMail(page, mail, ownPortal.url);
    expect(await link.getAttribute('href')).not.toBe(first);
  }).toPass({ timeout: 20_000 });
  const second = (await link.getAttribute('href'))!;
  await page.context().clearCookies();
  for (const [address, said] of [
    [first, 'This link is not valid any more, or was used already.'],
    // Good for whoever it was sent to: the stranger comes from elsewhere.
    [second, 'This invitation belongs to a company with another Microsoft organisation than yours.'],
  ] as const) {
    await page.goto(address);
    await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
    await page.getByRole('button', { name: 'stina.okand@stranger.example' }).click();
    await expect(page.getByRole('main')).toContainText(said);
  }
});
