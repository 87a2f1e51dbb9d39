import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { madeUpPoints } from './atlasPoints.ts';
import { Desk, launch, out } from './browser.ts';
import { canRun, type Running, serve } from './etalon.ts';
import { addMember } from './members.ts';
import { enter } from './people.ts';
import { makeLabelledProject, png } from './project.ts';

const images = 90;

/** The atlas of a project: its lead builds it and looks at it, a reader sees what is no longer blind. */
describe.skipIf(!canRun)('the atlas', () => {
  let server: Running;
  let browser: Browser;
  let lead: Desk, reader: Desk;
  const desks: Desk[] = [];
  const passing = (page: Page, count: number, of = images) => page.getByTestId('passing').getByText(`${count} of ${of}`, { exact: true }).waitFor();

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve((workspace) => {
      mkdirSync(workspace, { recursive: true });
      makeLabelledProject(join(workspace, '..'), workspace, images);
    });
    browser = await launch();
    const admin = await Desk.open(browser, server.address);
    await enter(admin, server.setup, []);
    lead = await addMember(browser, server, admin, 'lea', 'Dr Léa Roux', 'liver', 'lead');
    reader = await addMember(browser, server, admin, 'bob', 'Bob Leroy', 'liver', 'reader');
    desks.push(lead, reader);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const [place, desk] of desks.entries()) await desk.page.screenshot({ path: join(out, `failed-atlas-${place}.png`) }).catch(() => undefined);
    console.log(server.log().slice(-2000));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('the lead builds it in the background', async () => {
    const { page } = lead;
    await lead.task('build the atlas', async () => {
      await page.keyboard.press('Shift+l');
      await page.getByRole('link', { name: 'Open: Focal liver lesions' }).click();
      await page.getByRole('link', { name: 'Atlas' }).click();
      await page.getByRole('button', { name: 'Build the atlas' }).click();
    });
    await page.getByTestId('passing').waitFor({ timeout: 100_000 });
    await passing(page, images);
    await expect(page.locator('canvas').first().getAttribute('data-painter')).resolves.toBe('canvas');
  });

  it('filters, map and pictures follow each other', async () => {
    const { page } = lead;
    const facets = page.getByRole('complementary', { name: 'Filter' });
    await lead.picture('atlas');
    await lead.accessible('atlas');
    await lead.task('choose one vendor’s malignant pictures, then all again', async () => {
      await facets.getByRole('button', { name: /^Malignant/ }).click();
      await passing(page, 30);
      await facets.getByRole('button', { name: /^A\b/ }).click();
      await passing(page, 15);
      await page.getByRole('heading', { name: '15 images' }).waitFor();
      await facets.getByRole('button', { name: 'No filter' }).click();
      await passing(page, images);
    });
    const map = (await page.locator('.atlasRoom canvas').last().boundingBox())!;
    await lead.task('choose a region with the lasso', async () => {
      await page.keyboard.press('l');
      await page.mouse.move(map.x + 3, map.y + 3);
      await page.mouse.down();
      for (const [x, y] of [[1, 0], [1, 0.5], [0, 0.5]] as const) await page.mouse.move(map.x + 3 + x * (map.width - 6), map.y + 3 + y * (map.height - 6), { steps: 4 });
      await page.mouse.up();
    });
    await facets.getByRole('button', { name: 'Give up the chosen region' }).waitFor();
    const chosen = Number(/^(\d+)/.exec((await page.getByTestId('passing').textContent())!)![1]);
    expect(chosen).toBeGreaterThan(0);
    expect(chosen).toBeLessThan(images);
    await page.getByRole('heading', { name: `${chosen} images` }).waitFor();
    await page.keyboard.press('Escape');
    await passing(page, images);
  });

  it('a picture shows those like it, with the keyboard alone', async () => {
    const { page } = lead;
    await page.locator('body').click({ position: { x: 700, y: 60 } });
    await lead.task('look at a picture and those like it', async () => {
      await page.keyboard.press('ArrowDown');
      await page.getByRole('region', { name: 'Picture' }).getByText('Similar pictures').waitFor();
    });
    await page.getByRole('region', { name: 'Picture' }).getByRole('button', { name: /distance/ }).first().waitFor();
    await lead.task('colour by cluster', () => page.keyboard.press('c'));
    await lead.picture('atlas-similar');
    const box = (await page.locator('.atlasRoom canvas').last().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -300);
    await page.keyboard.press('f');
    await lead.accessible('similar pictures');
    await page.setViewportSize({ width: 820, height: 1180 });
    await page.waitForFunction(() => { const map = document.querySelector('.atlasRoom')!.getBoundingClientRect(); return map.width > 400 && map.height > 400 && map.bottom <= innerHeight; });
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  it('what the server holds to be wrong is looked at and kept', async () => {
    const { page } = lead;
    await page.getByRole('tab', { name: /Labels to check/ }).click();
    await page.getByText('Probably wrong, the least probable first').waitFor();
    await page.getByRole('button', { name: /neighbours say the contrary/ }).first().waitFor();
    await lead.picture('atlas-checks');
    await lead.accessible('labels to check');
    await lead.task('say that a label is wrong', () => page.keyboard.press('x'));
    await page.getByText('To read again 1').waitFor();
    await page.getByText('To read again 1').click();
    await page.getByText('lea,').waitFor();
    await lead.task('take it back', () => page.keyboard.press('o'));
    await page.getByText('To read again 0').waitFor();
  });

  it('a reader sees nothing of what he may still have to read', async () => {
    await reader.go('/projects/liver/atlas');
    await reader.page.getByText('Nothing to show yet').waitFor();
    await expect(reader.page.evaluate(async () => (await fetch('/api/projects/liver/atlas/checks')).status)).resolves.toBe(403);
    await reader.accessible('an atlas of hidden pictures');
  });

  it.each([['canvas', ''], ['webgl', '?draw=webgl']])('a hundred thousand points stay smooth (%s)', async (painter, query) => {
    const count = 100_000;
    const { page } = lead;
    const points = madeUpPoints(count);
    const picture = png(80, 60, (x, y) => (Math.hypot(x - 40, y - 30) < 14 ? 60 : 120 - y));
    await page.route('**/atlas/points', (route) => route.fulfill({ contentType: 'application/octet-stream', body: points }));
    await page.route('**/images/*/frames/*', (route) => route.fulfill({ contentType: 'image/png', body: picture }));
    await lead.go(`/projects/liver/atlas${query}`);
    await passing(page, count, count);
    await expect(page.locator('canvas').first().getAttribute('data-painter')).resolves.toBe(painter);
    const box = (await page.locator('.atlasRoom canvas').last().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    // What one drawn frame costs while the map is moved: from the wheel to the end of the frame's work.
    const costs = await page.evaluate(async (frames) => {
      const canvas = [...document.querySelectorAll<HTMLCanvasElement>('.atlasRoom canvas')].at(-1)!;
      const below = document.querySelector<HTMLCanvasElement>('.atlasRoom canvas')!;
      const taken: number[] = [];
      for (let n = 0; n < frames; n++) {
        canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: n < frames / 2 ? -60 : 60, clientX: 600, clientY: 400, bubbles: true, cancelable: true }));
        await new Promise<void>((done) => requestAnimationFrame((begin) => {
          // The map asked for its frame first: it has drawn when this runs. Reading a pixel waits for a card.
          const gl = below.getContext('webgl');
          gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
          taken.push(performance.now() - begin);
          done();
        }));
      }
      return taken.sort((a, b) => a - b);
    }, painter === 'canvas' ? 40 : 8);
    const median = costs[costs.length / 2]!;
    console.log(`figure: atlas, ${count} points, ${painter}: a frame takes ${median.toFixed(0)} ms (median of ${costs.length}, worst ${costs.at(-1)!.toFixed(0)} ms)`);
    if (painter === 'canvas') expect(median).toBeLessThan(60);
    const began = Date.now();
    await page.getByRole('complementary', { name: 'Filter' }).getByRole('button', { name: /^Cyst/ }).click();
    await page.getByTestId('passing').getByText(/^(?!100000)\d+ of 100000/).waitFor();
    console.log(`figure: atlas, ${count} points, ${painter}: a filter takes ${Date.now() - began} ms until the counts are there`);
    if (painter === 'canvas') await lead.picture('atlas-large');
    await page.unroute('**/atlas/points');
    await page.unroute('**/images/*/frames/*');
  });

  it('nothing was asked of other hosts and nothing went wrong on the pages', () => {
    for (const desk of desks) {
      expect([...desk.strangers]).toEqual([]);
      expect(desk.failures).toEqual([]);
    }
  });
});
