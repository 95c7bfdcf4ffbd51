import { expect, type Page } from '@playwright/test';

/** The text box of exactly that name. */
export const box = (page: Page, name: string) => page.getByRole('main').getByRole('textbox', { name, exact: true });

/** The message stands at its field, for everybody: marked invalid and read out with it. */
export async function expectProblem(page: Page, field: string, message: string | RegExp): Promise<void> {
  // With scripts and without: the list on top has the focus and names the field, and the title says that there is one.
  const list = page.locator('section.problem:visible');
  await expect(list).toBeFocused();
  await expect(list).toContainText(field);
  await expect(list).toContainText(message);
  await expect(page).toHaveTitle(/^Error: /);
  await expect(box(page, field)).toHaveAttribute('aria-invalid', 'true');
  await expect(box(page, field)).toHaveAccessibleDescription(message instanceof RegExp ? message : new RegExp(message));
}

export const press = (page: Page, name: string) =>
  page.getByRole('main').getByRole('button', { name, exact: true }).click();

/** The island around the form took over: what is pressed from here on is posted by it. */
export const awake = (page: Page) => expect(page.locator('.live[data-awake]').first()).toBeAttached();

/** The data rows of the page's table, without head and totals. */
export const rows = (page: Page) => page.getByRole('main').getByRole('table').locator('tbody').getByRole('row');

/** The left column. */
export const column = (page: Page) => page.getByRole('navigation', { name: 'Main' });

export const wellDone = (page: Page, text: string | RegExp) =>
  expect(page.getByRole('status').filter({ hasText: 'Well done!' })).toContainText(text);
