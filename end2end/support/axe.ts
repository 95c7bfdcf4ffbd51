import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, type TestInfo } from '@playwright/test';

/** Nothing serious or critical on the page as it stands. Needs scripts: without them it says nothing and passes. */
export async function expectAccessible(page: Page, info: TestInfo, region?: string): Promise<void> {
  if (info.project.use.javaScriptEnabled === false) return;
  let axe = new AxeBuilder({ page });
  if (region) axe = axe.include(region);
  const { violations } = await axe.analyze();
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  const told = grave.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.target.join(' ')).join('\n  ')}`);
  expect(told, `accessibility of ${page.url()}`).toEqual([]);
}
