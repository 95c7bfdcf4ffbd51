import { randomUUID } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { box, column, press, rows, wellDone } from '../../support/forms.ts';
import { IdentityProvider, type Person } from '../../support/identity.ts';
import { Portal } from '../../support/portal.ts';
import { freePort } from '../../support/process.ts';
import { linkIn, MailServer } from '../../support/smtp.ts';
import { expect, test as base, Watch } from '../../support/watch.ts';

const OURS = '11111111-0000-4000-8000-000000000001';
const THEIRS = '22222222-0000-4000-8000-000000000002';
const same = randomUUID();

const eva: Person = { oid: randomUUID(), upn: 'eva@polar.example', name: 'Eva Polar', email: 'eva@polar.example', password: 'eva-eva-eva' };
const odd: Person = { oid: same, upn: 'odd@polar.example', name: 'Odd Polar', email: 'odd@polar.example', password: 'odd-odd-odd' };
/** Of another organisation, saying in every claim it controls that she is Eva. */
const mallory: Person = {
  oid: randomUUID(), upn: 'mallory@evil.example', name: 'Eva Polar', email: 'eva@polar.example', password: 'mal-mal-mal', xms_edov: true,
};
/** Of another organisation, with the object id of Odd. */
const twin: Person = { oid: same, upn: 'twin@evil.example', name: 'Odd Polar', email: 'odd@polar.example', password: 'twi-twi-twi' };

interface World {
  portal: Portal;
  mails: MailServer;
}

/** A portal outside demo mode, with a certified OpenID provider and a real SMTP server. */
const test = base.extend<{ world: World }>({
  world: [
    async ({}, use) => {
      const port = await freePort();
      const identity = await IdentityProvider.start(`http://127.0.0.1:${port}`, {
        [OURS]: { domains: ['polar.example'], users: [eva, odd] },
        [THEIRS]: { domains: ['evil.example'], users: [mallory, twin] },
      });
      const mails = await MailServer.start();
      const partner = { name: 'Polar AS', mail: eva.upn };
      const portal = await Portal.configured({ partner, identity: identity.registration, smtpUrl: mails.url, port });
      await use({ portal, mails });
      await portal.stop();
      await mails.stop();
      await identity.stop();
    },
    { timeout: 120_000 },
  ],
});

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

async function signInWithoutLink(page: Page, portal: Portal, person: Person): Promise<void> {
  await page.goto(portal.url);
  await page.getByRole('link', { name: /^Management portal/ }).click();
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await IdentityProvider.enter(page, person);
}

async function takeUp(page: Page, link: string, person: Person): Promise<void> {
  await page.goto(link);
  await expect(heading(page)).toHaveText('You are invited');
  await page.getByRole('link', { name: 'Sign in with Microsoft' }).click();
  await IdentityProvider.enter(page, person);
}

/** The page that says who takes up what, and the yes. */
async function say(page: Page, person: Person): Promise<void> {
  await expect(heading(page)).toHaveText('Take up this invitation?');
  await expect(page.getByRole('main')).toContainText(person.upn);
  await press(page, 'Take up the invitation');
}

/** Somebody else's browser, watched as well. */
async function elsewhere(browser: Browser, act: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB' });
  const watch = new Watch(context);
  await act(await context.newPage());
  watch.check();
  await context.close();
}

test('the first partner: mail, link, Microsoft, terms, its own name alone on the list; the second time without link', async ({
  page,
  browser,
  world: { portal, mails },
}) => {
  const mail = await mails.waitFor(eva.upn);
  expect(mail.subject).toContain('Polar AS');
  const link = linkIn(mail, '/invite/');
  expect(new URL(link).origin).toBe(portal.url);
  await takeUp(page, link, eva);
  await say(page, eva);
  await expect(heading(page)).toHaveText('Terms of use');
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect(heading(page)).toHaveText('Resellers');
  // On a first login the only name on the list is the partner's own (A12).
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('Polar AS');
  await expect(page.getByText('Only one person has this access.')).toBeVisible();

  await elsewhere(browser, async (second) => {
    await signInWithoutLink(second, portal, eva);
    await expect(heading(second)).toHaveText('Resellers');
  });
  // The link worked once.
  await elsewhere(browser, async (thief) => {
    await takeUp(thief, link, odd);
    await expect(thief.getByRole('main')).toContainText('This link is not valid any more, or was used already.');
  });
});

test("T01: an address or a name is nobody's proof: another organisation's user with the same claims is refused", async ({
  page,
  browser,
  world: { portal, mails },
}) => {
  await takeUp(page, linkIn(await mails.waitFor(eva.upn), '/invite/'), eva);
  await say(page, eva);
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect(heading(page)).toHaveText('Resellers');

  await elsewhere(browser, async (stranger) => {
    await signInWithoutLink(stranger, portal, mallory);
    await expect(stranger.getByRole('main')).toContainText('nobody has made a profile for you here');
    await stranger.goto(`${portal.url}/resellers`);
    await expect(stranger.getByRole('link', { name: 'Sign in with Microsoft' })).toBeVisible();
  });

  // Invited to the partner, whose organisation is known by now: only its own people take the link up.
  await column(page).getByRole('link', { name: 'Partner users' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Add user', exact: true }).click();
  await box(page, 'Name').fill('Odd Polar');
  await box(page, 'E-mail address').fill(odd.upn);
  await press(page, 'OK');
  await wellDone(page, 'Odd Polar was added.');
  const link = linkIn(await mails.waitFor(odd.upn), '/invite/');
  await elsewhere(browser, async (stranger) => {
    await takeUp(stranger, link, twin);
    await expect(stranger.getByRole('main')).toContainText(
      'This invitation belongs to a company with another Microsoft organisation than yours.',
    );
  });
  await elsewhere(browser, async (invited) => {
    await takeUp(invited, link, odd);
    await say(invited, odd);
    await invited.getByRole('button', { name: 'Accept' }).click();
    await expect(heading(invited)).toHaveText('Resellers');
    // The same rights as whoever added him (A22).
    await expect(column(invited).getByRole('link', { name: 'Add new reseller' })).toBeVisible();
    await column(invited).getByRole('link', { name: 'Partner users' }).click();
    await expect(invited.getByRole('link', { name: /^Delete user/ })).toHaveCount(1);
    await expect(rows(invited)).toContainText(['Delete user', 'You cannot remove yourself']);
  });
  // The same object id in another organisation is another person.
  await elsewhere(browser, async (stranger) => {
    await signInWithoutLink(stranger, portal, twin);
    await expect(stranger.getByRole('main')).toContainText('nobody has made a profile for you here');
  });
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
});
