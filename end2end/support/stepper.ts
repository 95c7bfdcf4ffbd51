import type { Page } from '@playwright/test';
import { box, column, press } from './forms.ts';
import { expect } from './watch.ts';

export const heading = (page: Page) => page.getByRole('heading', { level: 1 });
export const stepper = (page: Page, step: number) => page.getByRole('list', { name: `Step ${step} of 3` });
export const made = (page: Page) =>
  page.getByRole('complementary', { name: 'What will be made' }).getByRole('listitem').allInnerTexts();

export interface Customer {
  name: string;
  code: string;
  domain: string;
}

export async function begin(page: Page): Promise<void> {
  await column(page).getByRole('link', { name: 'New Customer' }).click();
  await expect(heading(page)).toHaveText('Create Customer');
}

export async function customerStep(page: Page, { name, code, domain }: Customer): Promise<void> {
  await box(page, 'Name').fill(name);
  await box(page, 'Code').fill(code);
  await box(page, 'Primary domain').fill(domain);
  await press(page, 'Continue to the administrator');
}

export async function administratorStep(page: Page, first: string, last: string, local: string): Promise<void> {
  await box(page, 'First Names').fill(first);
  await box(page, 'Last Name').fill(last);
  await box(page, 'Display Name').fill(`${first} ${last}`);
  await box(page, 'UPN').fill(local);
  await box(page, 'Username').fill(local);
  await box(page, 'Where the welcome mail goes').fill(`${local}@reachable.example`);
}

export async function servicesStep(page: Page, ...services: string[]): Promise<void> {
  for (const service of services) await page.getByRole('checkbox', { name: new RegExp(`^${service}`) }).check();
  await press(page, 'Check the plan');
}

/** All pages up to the plan. */
export async function toThePlan(page: Page, customer: Customer, ...services: string[]): Promise<void> {
  await begin(page);
  await customerStep(page, customer);
  await expect(heading(page)).toHaveText(`Create the administrator of ${customer.name}`);
  await administratorStep(page, 'Frida', 'Fisk', 'frida.fisk');
  await press(page, 'Continue to services');
  await expect(heading(page)).toHaveText(`Provision services for ${customer.name}`);
  await servicesStep(page, ...services);
  await expect(heading(page)).toHaveText(`Check the plan for ${customer.name}`);
}

export async function expectDone(page: Page): Promise<void> {
  await expect(page.getByRole('main')).toContainText('Everything is made.', { timeout: 30_000 });
}

/** The value beside a term: a definition list's row. */
export const fact = (page: Page, term: string) =>
  page
    .getByRole('main')
    .locator('dl > div')
    .filter({ has: page.getByRole('term').filter({ hasText: new RegExp(`^${term}$`) }) });
