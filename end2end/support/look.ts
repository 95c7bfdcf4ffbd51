import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, type TestInfo } from '@playwright/test';
import { expectAccessible } from './axe.ts';

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const SMALLEST = { width: 320, height: 640 };

/**
 * The page as it stands: nothing grave for axe, wide and light, narrow and dark; no sideways scroll at 360 and 320.
 * With `TENANTRY_SHOTS=folder` it also leaves pictures there.
 */
export async function expectSound(page: Page, info: TestInfo, name: string): Promise<void> {
  await expectAccessible(page, info);
  await picture(page, info, `${name}-wide-light`);
  await page.setViewportSize(SMALLEST);
  await expectNoSidewaysScroll(page, SMALLEST.width);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page, PHONE.width);
  await picture(page, info, `${name}-360-light`);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectAccessible(page, info);
  await picture(page, info, `${name}-360-dark`);
  await page.setViewportSize(WIDE);
  await picture(page, info, `${name}-wide-dark`);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

async function expectNoSidewaysScroll(page: Page, width: number): Promise<void> {
  const needed = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(needed, `width of ${page.url()} at ${width} px`).toBeLessThanOrEqual(width);
}

async function picture(page: Page, info: TestInfo, name: string): Promise<void> {
  const folder = process.env.TENANTRY_SHOTS;
  if (!folder || info.project.name !== 'script') return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}
