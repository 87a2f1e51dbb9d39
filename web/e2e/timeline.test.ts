import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '../src/api/client.ts';
import { Desk, launch, out } from './browser.ts';
import { canRun, etalon, type Running, serve } from './etalon.ts';

const password = 'a long enough password';

/** A patient whose two studies the command line measured; one is corrected and validated. */
describe.skipIf(!canRun)('a patient measured by the command line', () => {
  let server: Running;
  let browser: Browser;
  let desk: Desk;

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve((workspace) => {
      const folder = join(workspace, '..');
      for (const [name, date, volume] of [['first', '2024-03-05', '50'], ['second', '2025-09-12', '72']] as const) {
        etalon('phantom', 'echo', '--out', join(folder, 'studies', name), '--beats', '1', '--frame-rate', '25', '--esv', volume, '--patient', 'P1', '--date', date, '--seed', volume);
      }
      etalon('measure', join(folder, 'studies'), '--out', join(folder, 'reports'), '--workspace', workspace, '--patient', 'study-7');
    });
    browser = await launch();
    desk = await Desk.open(browser, server.address);
    const { page } = desk;
    await page.goto(server.setup);
    await page.getByLabel('Account').fill('martin');
    await page.getByLabel('Your name, as others see it').fill('Dr Anne Martin');
    await page.getByLabel('Physician').check();
    await page.getByLabel('New password').fill(password);
    await page.getByLabel('The same once more').fill(password);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('what a physician signed stands on the timeline, with the program’s draft beside it', async () => {
    const { page } = desk;
    // The outline of the later end systole is pressed inwards, saved, checked and validated.
    const state = await page.evaluate(async () => {
      const { token } = (await (await fetch('/api/session')).json()) as Schemas['Session'];
      const read = async <T>(path: string): Promise<T> => (await fetch(path)).json() as Promise<T>;
      const send = async <T>(path: string, body: object): Promise<T> => (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Etalon-Token': token! }, body: JSON.stringify(body) })).json() as Promise<T>;
      const list = await read<{ items: Schemas['StudyLine'][] }>('/api/studies?sort=-acquired');
      const study = `/api/studies/${list.items[0]!.study}`;
      const outlines = await read<Schemas['Outlines']>(`${study}/outlines`);
      const one = outlines.items.find((item) => item.phase === 'end systole')!;
      const middle = [0, 1].map((axis) => one.ventricle.reduce((sum, point) => sum + point[axis]!, 0) / one.ventricle.length);
      const pressed = { ...one, ventricle: one.ventricle.map((point) => point.map((at, axis) => middle[axis]! + 0.9 * (at - middle[axis]!))), base: one.base?.map(([x, y]) => [x!, y! - 2]) };
      await send(`${study}/versions`, { base: 0, note: 'apex', items: [pressed] });
      await send(`${study}/steps`, { step: 'check', version: 1, expected: 0 });
      return (await send<{ state: string }>(`${study}/steps`, { step: 'validate', version: 1, expected: 1 })).state;
    });
    expect(state).toBe('validated');
    await desk.go('/patients/study-7');
    await page.locator('.plot svg').first().waitFor();
    await page.locator('.legend', { hasText: 'program’s draft' }).first().waitFor();
    await page.getByRole('figure', { name: /validated by Dr Anne Martin \(program’s draft/ }).first().waitFor();
    await page.getByText('Values, intervals, rules').first().click();
    await page.locator('td', { hasText: 'validated by Dr Anne Martin' }).first().waitFor();
    await page.mouse.move(2, 2);
    await desk.picture('timeline-validated');
    await desk.accessible('timeline with a signed value');
  });

  it('its report is in the workstation as if the workstation had measured it', async () => {
    const { page } = desk;
    await page.getByRole('link', { name: /2024/ }).first().click();
    await page.getByText('Report', { exact: true }).click();
    await page.frameLocator('iframe').locator('body').getByText(/fraction/i).first().waitFor();
    expect(desk.failures).toEqual([]);
  });

  it('what the workspace measured is a table for statistics, with its readers beside the program', async () => {
    const { page } = desk;
    await desk.go('/statistics');
    await page.getByText('Our studies').click();
    await page.getByRole('button', { name: 'Take these studies' }).click();
    await page.getByText('2 rows').waitFor();
    await page.getByRole('tab', { name: 'Before and after' }).click();
    await page.getByRole('button', { name: 'Compute' }).click();
    await page.getByRole('heading', { name: 'Two visits of the same subjects' }).waitFor();
    await page.getByText('A t test needs at least two paired differences.').first().waitFor();
    await page.getByRole('combobox', { name: 'A row is' }).click();
    await page.getByRole('option', { name: /program and readers/ }).click();
    await page.getByRole('button', { name: 'Take these studies' }).click();
    await page.getByRole('heading', { name: 'Two visits of the same subjects' }).waitFor({ state: 'detached' });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV', exact: true }).click()]);
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\n');
    expect(lines[0]).toMatch(/^study,patient,date,reader,/);
    expect(lines.slice(1).map((line) => line.split(',').slice(1, 4))).toEqual([['study-7', '2025-09-12', 'program'], ['study-7', '2025-09-12', 'martin']]);
  });
});
