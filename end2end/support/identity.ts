import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { freePort, Kept } from './process.ts';

const standin = path.join(path.dirname(fileURLToPath(import.meta.url)), 'standin/standin.mjs');

export interface Person {
  oid: string;
  upn: string;
  name: string;
  email?: string;
  password: string;
  admin?: boolean;
  disabled?: boolean;
  xms_edov?: boolean;
  amr?: string[];
  acrs?: string[];
}

/** Directories by tenant id. Two tenants may hold people with the same `oid` or the same `email`: that is the point. */
export type Tenants = Record<string, { domains: string[]; users: Person[] }>;

const CLIENT = { clientId: '99990000-0000-4000-8000-00000000000a', clientSecret: 's3cret-s3cret-s3cret' };

/** A certified OpenID provider in Entra's shape, as a process of its own. */
export class IdentityProvider {
  private constructor(
    readonly url: string,
    private readonly process: Kept,
    private readonly folder: string,
  ) {}

  static async start(portalUrl: string, tenants: Tenants): Promise<IdentityProvider> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tenantry-idp-'));
    const app = {
      appId: CLIENT.clientId,
      secret: CLIENT.clientSecret,
      roles: [],
      redirectUris: [`${portalUrl}/login/callback`],
      postLogoutRedirectUris: [`${portalUrl}/`],
      frontChannelLogoutUri: `${portalUrl}/login/frontchannel-logout`,
    };
    const file = path.join(folder, 'tenants.json');
    await writeFile(file, JSON.stringify({ tenants, apps: [app] }));
    const port = await freePort();
    const env = { PORT: String(port), BASE: `http://127.0.0.1:${port}` };
    const process_ = Kept.start(process.execPath, [standin, file], env);
    const [, url] = await process_.says(/ready (http:\S+)/, 20);
    return new IdentityProvider(url!, process_, folder);
  }

  /** What the portal is configured with. */
  get registration(): { authority: string; clientId: string; clientSecret: string } {
    return { authority: `${this.url}/organizations`, ...CLIENT };
  }

  /** On the provider's own page: mail, password, Next. */
  static async enter(page: Page, person: Pick<Person, 'upn' | 'password'>): Promise<void> {
    await page.getByLabel('Email').fill(person.upn);
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Next' }).click();
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
