import { expect } from 'vitest';
import type { Schemas } from '../src/api/client.ts';
import type { Desk } from './browser.ts';

export const password = 'a long enough password';

/** Fills in the setup page as the first administrator does. */
export async function setUp(desk: Desk, setup: string) {
  const { page } = desk;
  await page.goto(setup);
  await page.getByLabel('Account').fill('claire');
  await page.getByLabel('Your name, as others see it').fill('Claire Petit');
  await page.getByLabel('New password').fill(password);
  await page.getByLabel('The same once more').fill(password);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { name: 'Administration' }).waitFor();
}

/** Signs the first person in, with these roles besides the administrator's, as the setup page does. */
export async function enter(desk: Desk, setup: string, roles: Schemas['Role'][]) {
  await desk.go('/');
  const status = await desk.page.evaluate(async (body) => (await fetch('/api/setup', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).status,
    JSON.stringify({ token: setup.split('#')[1], person: 'martin', name: 'Dr Anne Martin', password, roles }));
  expect(status).toBe(200);
  await desk.go('/studies');
  await desk.page.getByRole('navigation', { name: 'Pages' }).waitFor();
}
