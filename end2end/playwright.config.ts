import { defineConfig, devices, type ReporterDescription } from '@playwright/test';

const report = process.env.TENANTRY_BROWSER_REPORT;
const reporters: ReporterDescription[] = [['list']];
if (report) reporters.push(['json', { outputFile: report }]);

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  // A spec's tests share one portal, in order; two workers fill the two cores.
  workers: Number(process.env.TENANTRY_BROWSER_WORKERS ?? 2),
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: reporters,
  use: {
    ...devices['Desktop Chrome'],
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.TENANTRY_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
      ],
    },
  },
  projects: [
    { name: 'script', testIgnore: /\.noscript\.spec\.ts$/ },
    { name: 'noscript', use: { javaScriptEnabled: false }, testIgnore: /\.script\.spec\.ts$/ },
  ],
});
