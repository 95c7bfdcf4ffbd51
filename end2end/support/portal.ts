import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, Kept } from './process.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const program = process.env.TENANTRY_SERVER ?? path.join(target, 'debug/tenantry');
const site = {
  LEPTOS_SITE_ROOT: process.env.LEPTOS_SITE_ROOT ?? path.join(target, 'site'),
  LEPTOS_HASH_FILES: 'true',
  LEPTOS_HASH_FILE_NAME: 'hash.txt',
};
const READY = /Tenantry is ready at (http:\/\/\S+)/;

/** A running portal with a database of its own. */
export class Portal {
  private constructor(
    readonly url: string,
    private readonly process: Kept,
    private readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  /** The demo tree, freshly seeded, with the bundled simulators. */
  static async demo(extra: Record<string, string> = {}): Promise<Portal> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tenantry-e2e-'));
    const listen = `127.0.0.1:${await freePort()}`;
    const database = `sqlite://${path.join(folder, 'tenantry.db')}`;
    const env = { ...site, ...extra };
    const args = ['serve', '--demo', '--listen', listen, '--database-url', database];
    return Portal.ready(Kept.start(program, args, env), folder, env);
  }

  /** Not the demo: configured by environment alone, migrated, and with its first partner. */
  static async configured(wish: Configured): Promise<Portal> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tenantry-e2e-'));
    const listen = `127.0.0.1:${wish.port ?? (await freePort())}`;
    const env = {
      ...site,
      TENANTRY_LISTEN: listen,
      TENANTRY_DATABASE_URL: wish.databaseUrl ?? `sqlite://${path.join(folder, 'tenantry.db')}`,
      TENANTRY_PUBLIC_URL: `http://${listen}`,
      TENANTRY_IDENTITY_AUTHORITY: wish.identity.authority,
      TENANTRY_IDENTITY_CLIENT_ID: wish.identity.clientId,
      TENANTRY_IDENTITY_CLIENT_SECRET: wish.identity.clientSecret,
      TENANTRY_SMTP_URL: wish.smtpUrl,
      TENANTRY_DRAIN_SECONDS: '0',
      TENANTRY_SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...wish.extra,
    };
    await Kept.start(program, ['migrate'], env).finish();
    const { name, mail } = wish.partner;
    await Kept.start(program, ['admin', 'init', '--partner', name, '--mail', mail], env).finish();
    return Portal.ready(Kept.start(program, ['serve'], env), folder, env);
  }

  private static async ready(process: Kept, folder: string, env: Record<string, string>): Promise<Portal> {
    try {
      const [, url] = await process.says(READY);
      return new Portal(url!.replace(/\/$/, ''), process, folder, env);
    } catch (error) {
      await process.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get output(): string {
    return this.process.output;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** `tenantry ARGS` with the same configuration, to its end. */
  command(...args: string[]): Promise<string> {
    return Kept.start(program, args, this.env).finish();
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface Configured {
  partner: { name: string; mail: string };
  identity: { authority: string; clientId: string; clientSecret: string };
  smtpUrl: string;
  /** Chosen beforehand when the identity provider must know the address to come back to. */
  port?: number;
  databaseUrl?: string;
  extra?: Record<string, string>;
}
