import { test as base, expect, type BrowserContext } from '@playwright/test';
import { Portal } from './portal.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Everything a page may not do unnoticed: console errors, exceptions, CSP violations, requests to other hosts. */
export class Watch {
  private readonly complaints: string[] = [];
  private readonly allowed: RegExp[] = [];
  private readonly navigated = new Set<string>();

  constructor(context: BrowserContext) {
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (request.isNavigationRequest()) this.navigated.add(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && !LOOPBACK.includes(url.hostname))
        this.complaints.push(`request to ${url.origin}`);
    });
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      // A page that answers 404 or 422 is reported as a failed resource, too: its own test looks at the status.
      const page = /Failed to load resource/.test(message.text()) && this.navigated.has(message.location().url);
      if (!page) this.complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.complaints.push(`exception: ${error.error().stack ?? error.error()}`));
  }

  /** For a test that provokes one on purpose. */
  allow(complaint: RegExp): void {
    this.allowed.push(complaint);
  }

  check(): void {
    const left = this.complaints.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
    expect(left, 'console errors, CSP violations, foreign hosts').toEqual([]);
  }
}

interface OfTest {
  watch: Watch;
  /** A demo portal for this test alone, for tests that change what others count. */
  ownPortal: Portal;
}

interface OfWorker {
  portal: Portal;
}

export const test = base.extend<OfTest, OfWorker>({
  portal: [
    async ({}, use) => {
      const portal = await Portal.demo();
      await use(portal);
      await portal.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ portal }, use) => use(portal.url),
  watch: [
    async ({ context }, use) => {
      const watch = new Watch(context);
      await use(watch);
      watch.check();
    },
    { auto: true },
  ],
  ownPortal: [
    async ({}, use) => {
      const portal = await Portal.demo();
      await use(portal);
      await portal.stop();
    },
    { timeout: 120_000 },
  ],
});

/** `test.use({ viewport: phone })`. */
export const phone = { width: 360, height: 740 };

export { expect };
