import { mkdirSync, symlinkSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, launch, out } from './browser.ts';
import { canRun, type Running, serve } from './etalon.ts';
import { enter } from './people.ts';

/** A workspace that `study_list_speed 1000000 FOLDER` filled and that nobody has an account in yet. */
const million = process.env.MILLION;

describe.skipIf(!canRun || !million)('a worklist of a million studies', () => {
  let server: Running;
  let browser: Browser;
  let desk: Desk;

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve((workspace) => symlinkSync(million!, workspace));
    browser = await launch();
    desk = await Desk.open(browser, server.address);
    await enter(desk, server.setup, ['physician']);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is scrolled through smoothly, and narrows while somebody types', async () => {
    const { page } = desk;
    const table = page.getByRole('table', { name: 'Worklist' });
    await page.getByRole('row').nth(5).waitFor();
    const frames = page.evaluate(
      () =>
        new Promise<number[]>((done) => {
          const times: number[] = [];
          const step = (time: number) => {
            times.push(time);
            if (times.length < 240) requestAnimationFrame(step);
            else done(times.slice(1).map((one, place) => one - times[place]!));
          };
          requestAnimationFrame(step);
        }),
    );
    await table.hover();
    for (let turn = 0; turn < 60; turn++) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(50);
    }
    const gaps = (await frames).sort((a, b) => a - b);
    await expect.poll(() => page.evaluate(() => Math.max(...[...document.querySelectorAll('[role=row][aria-rowindex]')].map((row) => Number(row.getAttribute('aria-rowindex')))))).toBeGreaterThan(800);
    console.log(`a million studies, scrolled over ${60 * 600} pixels: ${gaps[Math.floor(gaps.length / 2)]!.toFixed(0)} ms a frame in the middle, ${gaps[Math.floor(gaps.length * 0.95)]!.toFixed(0)} ms at 95 %, ${gaps.at(-1)!.toFixed(0)} ms at most`);
    const begun = Date.now();
    await page.getByRole('textbox', { name: 'Study or patient key' }).fill('p-3f');
    await expect.poll(() => page.getByRole('row').nth(1).textContent(), { interval: 20 }).toContain('p-3f');
    console.log(`a patient's key typed: the list shows it after ${Date.now() - begun} ms, 200 of them waited for the next letter`);
    await desk.picture('million');
    expect(desk.failures).toEqual([]);
  });
});
