// W3: a cold first visit of one page as a phone makes it: CPU four times slower, 1.6 Mbit/s, 150 ms a round trip.
// first-visit.mjs '[{"name":…,"url":…,"cookie":"NAME=VALUE"}]' ROUNDS: one JSON line a party and round.
import { chromium, devices } from '@playwright/test';

const PHONE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };

const parties = JSON.parse(process.argv[2] ?? '[]');
const rounds = Number(process.argv[3] ?? 5);
const browser = await chromium.launch({
  executablePath: process.env.TENANTRY_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
  ],
});

function watchPaint() {
  globalThis.seen = { lcp: 0, cls: 0, blocked: 0 };
  const watch = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  watch('largest-contentful-paint', (entry) => (globalThis.seen.lcp = entry.startTime));
  watch('layout-shift', (entry) => (globalThis.seen.cls += entry.hadRecentInput ? 0 : entry.value));
  watch('longtask', (entry) => (globalThis.seen.blocked += Math.max(0, entry.duration - 50)));
}

async function visit({ name, url, cookie }) {
  const context = await browser.newContext({ ...devices['Pixel 5'] });
  if (cookie) {
    const [key, ...value] = cookie.split('=');
    await context.addCookies([{ name: key, value: value.join('='), url }]);
  }
  const page = await context.newPage();
  await page.addInitScript(watchPaint);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', PHONE);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const kinds = new Map();
  const bytes = {};
  let foreign = 0;
  devtools.on('Network.requestWillBeSent', ({ request }) => {
    if (/^https?:/.test(request.url) && new URL(request.url).origin !== new URL(url).origin) foreign += 1;
  });
  devtools.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  const answer = await page.goto(url, { waitUntil: 'networkidle', timeout: 60_000 });
  const seen = await page.evaluate(() => ({
    ...globalThis.seen,
    fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    rows: document.querySelectorAll('tbody tr').length,
  }));
  await context.close();
  return { name, status: answer?.status(), ...seen, foreign, bytes };
}

try {
  for (let round = 0; round < rounds; round += 1)
    for (const party of parties) console.log(JSON.stringify(await visit(party)));
} finally {
  await browser.close();
}
