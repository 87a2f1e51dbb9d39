import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '../src/api/client.ts';
import { Desk, launch, out } from './browser.ts';
import { canRun, etalon, type Running, serve } from './etalon.ts';
import { enter, password } from './people.ts';
import { makeProject } from './project.ts';

const megabyte = 1024 * 1024;

/** What lasts: a fast cine, a large file over a bad line, shapes that are drawn by hand. */
describe.skipIf(!canRun)('what lasts', () => {
  let server: Running;
  let browser: Browser;
  let desk: Desk;
  let page: Page;
  const ask = <T>(path: string): Promise<T> => page.evaluate(async (url) => (await fetch(url)).json() as Promise<never>, path);

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve((workspace) => {
      const folder = join(workspace, '..');
      mkdirSync(workspace, { recursive: true });
      etalon('phantom', 'echo', '--out', join(folder, 'cine'), '--frames', '60', '--frame-rate', '50', '--patient', 'FAST');
      makeProject(folder, workspace, 2);
    });
    browser = await launch();
    desk = await Desk.open(browser, server.address);
    page = desk.page;
    await enter(desk, server.setup, ['physician', 'operator', 'reader']);
  }, 240_000);
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await page?.screenshot({ path: join(out, 'failed-endurance.png') }).catch(() => undefined);
    console.log(server.log().slice(-2000));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const send = async (files: string[]) => {
    await page.getByRole('button', { name: 'Add studies' }).click();
    await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(files);
    await page.getByRole('button', { name: 'Send and measure' }).click();
  };

  it('a file of 64 MB whose sending is cut off in the middle goes on from there, also on a page that was loaded again', async () => {
    const file = join(server.folder, 'large.bin');
    const bytes = Buffer.alloc(64 * megabyte);
    for (let i = 0, state = 1; i < bytes.length; i += 4) bytes.writeUInt32LE((state = (Math.imul(state, 1664525) + 1013904223) >>> 0), i);
    writeFileSync(file, bytes);
    const offsets: number[] = [];
    let cut = 6;
    await page.route('**/api/uploads/*/files/*', async (route) => {
      offsets.push(Number(new URL(route.request().url()).searchParams.get('offset')));
      if (--cut < 0) return route.abort('connectionreset');
      return route.continue();
    });
    await send([file]);
    await page.getByText('Waiting for the server').first().waitFor({ timeout: 60_000 });
    expect(Math.max(...offsets)).toBeGreaterThanOrEqual(6 * 4 * megabyte);
    await page.unroute('**/api/uploads/*/files/*');
    await page.goto('about:blank');
    await desk.go('/studies');
    const later: number[] = [];
    page.on('request', (request) => request.method() === 'PUT' && later.push(Number(new URL(request.url()).searchParams.get('offset'))));
    await send([file]);
    await page.getByRole('dialog').getByText(/Failed|Done/).first().waitFor({ timeout: 100_000 });
    console.log(`upload of 64 MB: cut off at ${Math.max(...offsets) / megabyte} MiB, gone on from ${Math.min(...later) / megabyte} MiB`);
    expect(Math.min(...later), 'nothing that has arrived is sent again').toBe(6 * 4 * megabyte);
    // A file that nobody can measure fails with its reason, and is kept as it was sent.
    const kept = readdirSync(server.workspace, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)).find((path) => statSync(path).size === bytes.length);
    const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    if (kept) expect(hash(readFileSync(kept))).toBe(hash(bytes));
    await page.keyboard.press('Escape');
  });

  it('a cine of 60 frames of 800x600 at 50 frames/s plays; what was shown and dropped is counted', async () => {
    await desk.go('/studies');
    await send(['a2c.dcm', 'a4c.dcm'].map((name) => join(server.folder, 'cine', name)));
    await page.getByRole('dialog').getByRole('link', { name: 'Open study 1' }).click({ timeout: 140_000 });
    const facts = page.getByTestId('facts');
    await facts.getByText(/acquired at 50 frames/).waitFor({ timeout: 30_000 });
    const { study } = (await ask<{ items: Schemas['StudyLine'][] }>('/api/studies')).items[0]!;
    const image = (await ask<Schemas['Study']>(`/api/studies/${study}`)).images[0]!;
    expect([image.frames, image.columns, image.rows]).toEqual([60, 800, 600]);
    // Once through to have every frame here, as for a physician who lets it run.
    await page.keyboard.press('Space');
    await expect.poll(() => facts.textContent(), { timeout: 60_000 }).toMatch(/shown/);
    await page.waitForFunction(() => Number(document.querySelector<HTMLElement>('[data-testid=facts]')!.dataset.rate) > 0, undefined, { timeout: 60_000 });
    await page.waitForTimeout(4_000);
    const before = Number(await facts.getAttribute('data-dropped'));
    await page.waitForTimeout(4_000);
    const [rate, dropped] = [Number(await facts.getAttribute('data-rate')), Number(await facts.getAttribute('data-dropped')) - before];
    console.log(`cine of 60 frames, 800x600, 50 frames/s: shown ${rate}/s, dropped ${dropped} of 200 in 4 s`);
    expect(rate).toBeGreaterThan(5);
    await page.keyboard.press('Space');
  });

  it('a polygon and a painted mask are drawn in a case, kept and there again', async () => {
    const change = <T>(method: string, path: string, body: object): Promise<T> =>
      page.evaluate(async ([how, where, what]) => {
        const { token } = (await (await fetch('/api/session')).json()) as { token: string };
        const response = await fetch(where!, { method: how!, headers: { 'Content-Type': 'application/json', 'X-Etalon-Token': token }, body: what! });
        if (!response.ok) throw new Error(`${where} ${response.status} ${await response.text()}`);
        return (response.status === 204 ? undefined : await response.json()) as never;
      }, [method, path, JSON.stringify(body)] as const);
    const invitation = await change<Schemas['Invitation']>('POST', '/api/people', { person: 'bob', name: 'Bob Leroy', roles: ['reader'] });
    await change('PUT', '/api/projects/liver/members/martin', { role: 'lead' });
    await change('PUT', '/api/projects/liver/members/bob', { role: 'reader' });
    await change('POST', '/api/projects/liver/plan', { readers: ['bob'], overlap: 0, reread: 0 });

    const reader = await Desk.open(browser, server.address);
    await reader.go(`/invitation#${invitation.token}`);
    await reader.page.getByLabel('New password').fill(password);
    await reader.page.getByLabel('The same once more').fill(password);
    await reader.page.getByRole('button', { name: 'Begin' }).click();
    await reader.page.getByText('2 cases to read').waitFor();
    await reader.page.getByRole('link', { name: 'Read' }).click();
    const saved = reader.page.getByRole('status').getByText('Saved', { exact: true });
    await saved.waitFor();
    const box = (await reader.page.locator('canvas.overlay').first().boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await reader.page.keyboard.press('g');
    for (const [x, y] of [[0.4, 0.35], [0.5, 0.3], [0.56, 0.42], [0.46, 0.5]] as const) await reader.page.mouse.click(...at(x, y));
    await reader.page.keyboard.press('Enter');
    await reader.page.locator('.shape', { hasText: 'Polygon' }).waitFor();
    await reader.page.keyboard.press('b');
    await reader.page.mouse.move(...at(0.44, 0.6));
    await reader.page.mouse.down();
    await reader.page.mouse.move(...at(0.56, 0.66), { steps: 8 });
    await reader.page.mouse.up();
    await reader.page.locator('.shape', { hasText: 'Brush' }).waitFor();
    await reader.picture('polygon-and-brush');
    await saved.waitFor();
    await reader.page.reload();
    await reader.page.locator('.shape', { hasText: 'Polygon' }).waitFor();
    await reader.page.locator('.shape', { hasText: 'Brush' }).waitFor();
    const words = await reader.page.evaluate(() => performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname).find((path) => path.includes('/readings/')));
    const reading = await reader.page.evaluate(async (url) => (await fetch(url)).json() as Promise<never>, words!) as { statements: { kind: string; points?: number[][] }[] };
    expect(reading.statements.map((one) => one.kind).sort()).toEqual(['mask', 'polygon']);
    expect(reading.statements.find((one) => one.kind === 'polygon')!.points).toHaveLength(4);
    expect([...reader.strangers, ...reader.failures]).toEqual([]);
  });
});
