import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '../src/api/client.ts';
import { Desk, launch, out } from './browser.ts';
import { canRun, etalon, type Running, serve } from './etalon.ts';
import { enter } from './people.ts';

type Vector = [number, number, number];

/** SPECT/CT, bone scan and T1 map as a nuclear physician looks at them; each a phantom whose truth is known. */
describe.skipIf(!canRun)('nuclear medicine and T1', () => {
  let server: Running;
  let browser: Browser;
  let desk: Desk;
  let page: Page;
  const studies: Partial<Record<Schemas['Kind'], string>> = {};

  const ask = <T>(path: string): Promise<T> => page.evaluate(async (url) => (await fetch(url)).json() as Promise<never>, path);
  const readout = () => page.getByTestId('readout');
  const place = async (): Promise<Vector> => (await readout().getAttribute('data-place'))!.split(' ').map(Number) as Vector;
  const value = async () => Number(await readout().getAttribute('data-value'));
  const open = async (kind: Schemas['Kind'], sign: string) => {
    await desk.go(`/studies/${studies[kind]}`);
    await page.getByTestId(sign).waitFor({ timeout: 60_000 });
  };
  /** A pixel of what is seen in a pane. */
  const colour = (plane: string, x: number, y: number): Promise<number[]> =>
    page.evaluate(([name, across, down]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`[data-plane="${name}"]`)!;
      const picture = (canvas.parentElement!.querySelector('canvas.picture') ?? canvas) as HTMLCanvasElement;
      const pixel = picture.getContext('2d')!.getImageData(Math.round(Number(across) * (picture.width - 1)), Math.round(Number(down) * (picture.height - 1)), 1, 1);
      return [...pixel.data].slice(0, 3);
    }, [plane, x, y] as const);
  const waitRegions = () => page.locator('[data-testid=fusion][data-regions=here][data-ct-share="1.00"]').waitFor({ timeout: 90_000 });

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve((workspace) => {
      const folder = join(workspace, '..');
      mkdirSync(workspace, { recursive: true });
      etalon('phantom', 'spect', '--out', join(folder, 'spect'), '--grade', '3', '--voxel', '6', '--patient', 'NUC1');
      etalon('phantom', 'planar', '--out', join(folder, 'planar'), '--grade', '2', '--seed', '3', '--jobs', '1');
      etalon('phantom', 't1', '--out', join(folder, 't1'), '--native-t1', '1050', '--patient', 'HEART1');
      etalon('measure', join(folder, 't1'), '--masks', join(folder, 't1', 'labels_gt.png'), '--workspace', workspace, '--out', join(folder, 'results'));
    });
    browser = await launch();
    desk = await Desk.open(browser, server.address);
    page = desk.page;
    await enter(desk, server.setup, ['physician', 'operator']);
  }, 240_000);
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await page?.screenshot({ path: join(out, 'failed-nuclear.png') }).catch(() => undefined);
    console.log(server.log().slice(-2000));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('a SPECT with its CT and outlines, and a bone scan, are sent and measured', async () => {
    await page.getByRole('button', { name: 'Add studies' }).click();
    const spect = join(server.folder, 'spect');
    const files = [join(spect, 'spect.dcm'), join(spect, 'masks.dcm'), ...readdirSync(join(spect, 'ct')).map((name) => join(spect, 'ct', name)), join(server.folder, 'planar', 'planar_000003.dcm')];
    await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(files);
    await page.getByRole('button', { name: 'Send and measure' }).click();
    await page.getByRole('dialog').getByText('Done').first().waitFor({ timeout: 140_000 });
    await page.keyboard.press('Escape');
    const list = await ask<{ items: Schemas['StudyLine'][] }>('/api/studies');
    for (const line of list.items) studies[line.kind] = line.study;
    expect(Object.keys(studies).sort()).toEqual(['planar', 'spect', 't1']);
  });

  it('shows SPECT over CT in three planes, at the hottest place of the heart’s wall', async () => {
    await open('spect', 'fusion');
    await waitRegions();
    for (const name of ['axial', 'coronal', 'sagittal', 'maximum']) await page.locator(`[data-plane=${name}]`).waitFor();
    const regions = await ask<Schemas['ShownVolume']>(`/api/studies/${studies.spect}/volumes/regions`);
    const wall = regions.labels.find((one) => one.name === 'left_ventricular_wall')!;
    expect(await place()).toEqual(wall.hottest!.map((one) => Number(one.toFixed(2))));
    const study = await ask<Schemas['Study']>(`/api/studies/${studies.spect}`);
    const greatest = study.readout.measurements.find((one) => one.name === 'left_ventricular_wall_suv_max')!;
    expect(await value(), 'SUV at the cross is the one that was measured').toBeCloseTo(greatest.value, 2);
    await expect.poll(() => page.locator('[data-plane=axial]').getAttribute('data-painted')).not.toBeNull();
    await desk.picture('fusion');
    await desk.accessible('fusion');
  });

  it('the SUV in the middle of the blood pool is the phantom’s truth', async () => {
    const truth = (JSON.parse(readFileSync(join(server.folder, 'spect', 'truth.json'), 'utf8')) as { truth: { left_atrium_suv: number } }).truth;
    const study = await ask<Schemas['Study']>(`/api/studies/${studies.spect}`);
    await page.getByTestId('program-left_atrium_suv_mean').click();
    const regions = await ask<Schemas['ShownVolume']>(`/api/studies/${studies.spect}/volumes/regions`);
    const atrium = regions.labels.find((one) => one.name === 'left_atrium')!;
    expect(await place(), 'a number leads to its structure').toEqual(atrium.hottest!.map((one) => Number(one.toFixed(2))));
    await readout().getByText(/Left atrium/i).waitFor();
    const greatest = study.readout.measurements.find((one) => one.name === 'left_atrium_suv_max')!;
    expect(await value()).toBeCloseTo(greatest.value, 2);
    // The cavity is narrow for the camera: what spills in from the wall is above the truth, never below half of it.
    expect(study.readout.measurements.find((one) => one.name === 'left_atrium_suv_mean')!.value).toBeGreaterThan(0.6 * truth.left_atrium_suv);
    expect(study.readout.measurements.find((one) => one.name === 'left_atrium_suv_mean')!.value).toBeLessThan(1.5 * truth.left_atrium_suv);
  });

  it('a click moves all planes to it, and the wheel goes from slice to slice', async () => {
    const axial = page.locator('[data-plane=axial]');
    const before = await place();
    const bounds = (await axial.boundingBox())!;
    await axial.click({ position: { x: bounds.width / 2 + 40, y: bounds.height / 2 - 20 } });
    const after = await place();
    expect(after[2]).toBe(before[2]);
    expect(after[0]).not.toBe(before[0]);
    const scale = Number(await axial.getAttribute('data-scale'));
    await axial.click({ position: { x: bounds.width / 2 - 60, y: bounds.height / 2 - 20 } });
    expect((await place())[0], 'millimetres are square, the patient’s left is on the right').toBeCloseTo(after[0] - 100 / scale, 0);
    await page.mouse.wheel(0, 180);
    await expect.poll(async () => (await place())[2]).toBeLessThan(after[2]);
    await page.keyboard.press('h');
    await expect.poll(async () => value()).toBeGreaterThan(0);
  });

  it('opacity, scale, colours and windows have keys and change what is seen', async () => {
    await page.mouse.move(2, 2);
    const repaint = async (work: () => Promise<void>) => {
      const before = await page.locator('[data-plane=axial]').getAttribute('data-painted');
      await work();
      await expect.poll(() => page.locator('[data-plane=axial]').getAttribute('data-painted')).not.toBe(before);
    };
    const [x, y] = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-plane=axial]')!;
      return [0.5, 0.5].map((part) => part + 8 / canvas.clientWidth);
    });
    const mixed = await colour('axial', x!, y!);
    await repaint(() => page.keyboard.press('m'));
    expect(await colour('axial', x!, y!)).not.toEqual(mixed);
    await repaint(() => page.keyboard.press('m'));
    for (let press = 0; press < 6; press++) await repaint(() => page.keyboard.press('Shift+I'));
    const [red, green, blue] = await colour('axial', x!, y!);
    expect(Math.abs(red! - green!) + Math.abs(green! - blue!), 'without the SPECT the CT is grey').toBeLessThan(40);
    for (let press = 0; press < 6; press++) await repaint(() => page.keyboard.press('i'));
    await repaint(() => page.keyboard.press('k'));
    await page.getByRole('radio', { name: 'Lung' }).and(page.locator(':checked')).waitFor({ state: 'attached' });
    await repaint(() => page.keyboard.press('Shift+U'));
    await repaint(() => page.keyboard.press('k'));
    await repaint(() => page.keyboard.press('k'));
  });

  it('the maximum turns, smoothly, and a click on it leads to the place', async () => {
    const maximum = page.locator('[data-plane=maximum]');
    await page.keyboard.press('Space');
    await expect.poll(() => maximum.getAttribute('data-turn').then(Number), { timeout: 20_000 }).toBeGreaterThan(12);
    await page.keyboard.press('Space');
    const bounds = (await maximum.boundingBox())!;
    await maximum.click({ position: { x: bounds.width / 2, y: bounds.height / 2 } });
    const milliseconds = await page.locator('[data-ms]').evaluateAll((all) => all.map((one) => `${(one as HTMLElement).dataset.plane} ${(one as HTMLElement).dataset.ms}`));
    console.log(`painting, ms: ${milliseconds.join(', ')}`);
  });

  it('shows both beside each other with one cross', async () => {
    await page.keyboard.press('h');
    await page.keyboard.press('b');
    await expect.poll(() => page.locator('[data-plane]').count()).toBe(6);
    await desk.picture('fusion-beside');
    await page.keyboard.press('b');
    await expect.poll(() => page.locator('[data-plane]').count()).toBe(4);
  });

  it('with a CT of 512x512x300 the planes still follow the wheel', async () => {
    const ct = await ask<Schemas['ShownVolume']>(`/api/studies/${studies.spect}/volumes/ct`);
    const other = await desk.context.newPage();
    desk.watch(other);
    const along = (step: number[], was: number, now: number) => step.map((one) => (one * was) / now);
    const large = { ...ct, columns: 512, rows: 512, slices: 300, column_step: along(ct.column_step, ct.columns, 512), row_step: along(ct.row_step, ct.rows, 512), slice_step: along(ct.slice_step, ct.slices, 300) };
    await other.route('**/volumes/ct', (route) => route.fulfill({ json: large }));
    // What would come over the network is made in the page: what is measured is what the browser has to do.
    await other.addInitScript(() => {
      const asked = window.fetch;
      window.fetch = async (...all: Parameters<typeof fetch>) => {
        const url = new URL(all[0] instanceof Request ? all[0].url : String(all[0]), location.href);
        if (!url.pathname.endsWith('/volumes/ct/voxels')) return asked(...all);
        const step = Number(url.searchParams.get('step') ?? 1);
        const slices = Number(url.searchParams.get('count') ?? Math.ceil(300 / step));
        const voxels = new Int16Array((512 / step) * (512 / step) * slices);
        for (let i = 0; i < voxels.length; i++) voxels[i] = ((i * 40503) & 255) - 100;
        return new Response(voxels.buffer);
      };
    });
    await other.goto(`${server.address}/studies/${studies.spect}`);
    const began = Date.now();
    const fusion = other.getByTestId('fusion');
    await other.locator('[data-testid=fusion][data-first]').waitFor({ timeout: 60_000 });
    await other.locator('[data-testid=fusion][data-regions=here][data-ct-share="1.00"]').waitFor({ timeout: 90_000 });
    const whole = Date.now() - began;
    const axial = other.locator('[data-plane=axial]');
    await axial.hover();
    const times: number[] = [];
    for (let notch = 0; notch < 15; notch++) {
      const before = await axial.getAttribute('data-painted');
      await other.mouse.wheel(0, 60);
      await expect.poll(() => axial.getAttribute('data-painted'), { interval: 15 }).not.toBe(before);
      times.push(Number(await axial.getAttribute('data-ms')));
    }
    times.sort((a, b) => a - b);
    console.log(`CT of 512x512x300: first plane of the SPECT after ${await fusion.getAttribute('data-first')} ms, all slices after ${whole} ms, a change of the axial plane ${times[7]!.toFixed(1)} ms in the middle, ${times.at(-1)!.toFixed(1)} ms at most`);
    expect(times[7]).toBeLessThan(250);
    await other.close();
  });

  it('a bone scan shows both views with the regions whose counts were compared', async () => {
    await open('planar', 'planar');
    await expect.poll(() => page.locator('[data-plane=axial][data-painted]').count(), { timeout: 40_000 }).toBe(2);
    const anterior = await ask<Schemas['ShownVolume']>(`/api/studies/${studies.planar}/volumes/anterior`);
    const [heart, other] = anterior.circles;
    const study = await ask<Schemas['Study']>(`/api/studies/${studies.planar}`);
    const ratio = study.readout.measurements.find((one) => one.name === 'heart_to_contralateral_ratio')!;
    expect(heart!.mean / other!.mean).toBeCloseTo(ratio.value, 6);
    expect(heart!.x, 'the heart lies on the patient’s left').toBeGreaterThan(other!.x);
    await readout().getByText(/H\/CL/).waitFor();
    await page.getByRole('group', { name: 'Perugini grade' }).waitFor();
    await page.mouse.move(2, 2);
    await desk.picture('planar');
    await desk.accessible('planar');
  });

  it('a T1 map shows the phantom’s T1 in colours with a scale, and the segments', async () => {
    await open('t1', 'map');
    await page.locator('[data-plane=axial][data-painted]').waitFor({ timeout: 60_000 });
    const map = page.locator('[data-plane=axial]');
    const segments = await ask<Schemas['ShownVolume']>(`/api/studies/${studies.t1}/volumes/segments-0`);
    expect(segments.labels).toHaveLength(6);
    const bounds = (await map.boundingBox())!;
    // From the middle of the cavity outwards until the readout names a segment, then to the wall's middle.
    const seen: number[] = [];
    for (let away = 0; away < bounds.height / 2; away += 12) {
      await map.hover({ position: { x: bounds.width / 2, y: bounds.height / 2 + away } });
      const words = await readout().textContent();
      if (/ms/.test(words!) && /infer/i.test(words!)) seen.push(Number(await readout().getAttribute('data-value')));
    }
    expect(seen.length).toBeGreaterThan(2);
    const middle = seen[Math.floor(seen.length / 2)]!;
    expect(middle).toBeGreaterThan(0.95 * 1050);
    expect(middle).toBeLessThan(1.05 * 1050);
    await desk.picture('t1-map');
    await desk.accessible('t1-map');
  });

  it('asked nobody else and nothing went wrong', () => {
    expect([...desk.strangers]).toEqual([]);
    expect(desk.failures).toEqual([]);
  });
});
