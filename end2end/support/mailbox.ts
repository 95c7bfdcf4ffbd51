import { expect, type Page } from '@playwright/test';

/** Opens the newest mail to somebody in the demo's mailbox; it may still be on its way. */
export async function openMail(page: Page, to: string, origin = ''): Promise<void> {
  const mail = page.getByRole('listitem').filter({ hasText: `(${to})` }).getByRole('link').first();
  await expect(async () => {
    await page.goto(`${origin}/demo/mailbox`);
    await expect(mail).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await mail.click();
}
