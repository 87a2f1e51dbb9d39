import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '../src/api/client.ts';
import { fitView, type Point, screenOf } from '../src/study/viewer/geometry.ts';
import { Desk, dropFiles, launch, out } from './browser.ts';
import { canRun, etalon, type Running, serve } from './etalon.ts';
import { makeProject } from './project.ts';

/** 30 frames of a real device, one apical view. */
const realCine = join(import.meta.dirname, '../../../shared/data/dicom/pydicom/examples_ybr_color.dcm');
const password = 'a long enough password';

/** One day at a hospital, in the order of the day: one server, four people, four browsers. */
describe.skipIf(!canRun)('the workstation', () => {
  let server: Running;
  let browser: Browser;
  let admin: Desk, operator: Desk, physician: Desk, reader: Desk;
  let study = '';
  const desks: Desk[] = [];
  const open = async (options = {}) => {
    const desk = await Desk.open(browser, server.address, options);
    desks.push(desk);
    return desk;
  };

  /** What the server says to the person of a page. */
  const ask = <T>(page: Page, path: string): Promise<T> => page.evaluate(async (url) => (await fetch(url)).json() as Promise<never>, path);
  const toastless = async (page: Page) => page.mouse.move(2, 2);

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve((workspace) => {
      const folder = join(workspace, '..');
      mkdirSync(workspace, { recursive: true });
      etalon('phantom', 'echo', '--out', join(folder, 'first'), '--beats', '2', '--frame-rate', '25', '--patient', 'PHANTOM', '--date', '2024-03-05', '--seed', '2');
      etalon('phantom', 'echo', '--out', join(folder, 'second'), '--beats', '2', '--frame-rate', '25', '--esv', '72', '--patient', 'PHANTOM', '--date', '2025-09-12');
      makeProject(folder, workspace, 4);
    });
    browser = await launch();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const [place, desk] of desks.entries()) await desk.page.screenshot({ path: join(out, `failed-${place}.png`) }).catch(() => undefined);
    console.log(server.log().slice(-2000));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('the first administrator comes by the setup link, which works once', async () => {
    admin = await open();
    await admin.page.goto(server.setup);
    await admin.page.getByLabel('Account').fill('claire');
    await admin.page.getByLabel('Your name, as others see it').fill('Claire Petit');
    await admin.page.getByLabel('New password').fill(password);
    await admin.page.getByLabel('The same once more').fill(password);
    await admin.accessible('setup');
    await admin.picture('setup');
    await admin.task('set up', () => admin.page.getByRole('button', { name: 'Begin' }).click().then(() => admin.page.getByRole('heading', { name: 'Administration' }).waitFor()));
  });

  it('invites a physician, an operator and two readers by links', async () => {
    const links: Record<string, string> = {};
    for (const [person, name, roles] of [['martin', 'Dr Anne Martin', ['Physician']], ['durand', 'Paul Durand', ['Operator']], ['bob', 'Bob Leroy', ['Reader']], ['carla', 'Carla Roux', ['Reader']]] as const) {
      await admin.task(`invite ${person}`, async () => {
        await admin.page.getByRole('button', { name: 'Invite somebody' }).click();
        const dialog = admin.page.getByRole('dialog');
        await dialog.getByLabel('Account').fill(person);
        await dialog.getByLabel(/^Name/).fill(name);
        for (const role of roles) await dialog.getByLabel(role, { exact: true }).check();
        await dialog.getByRole('button', { name: 'Save' }).click();
        links[person] = (await admin.page.getByTestId('invitation').textContent())!.trim();
      });
      await admin.page.keyboard.press('Escape');
      await admin.page.getByTestId('invitation').waitFor({ state: 'detached' });
    }
    await admin.accessible('people');
    await admin.picture('people');
    const takeUp = async (person: string, options = {}) => {
      const desk = await open(options);
      await desk.page.goto(links[person]!);
      await desk.page.getByLabel('New password').fill(password);
      await desk.page.getByLabel('The same once more').fill(password);
      await desk.page.getByRole('button', { name: 'Begin' }).click();
      await desk.page.getByRole('navigation', { name: 'Pages' }).waitFor();
      return desk;
    };
    operator = await takeUp('durand');
    physician = await takeUp('martin');
    reader = await takeUp('bob');
  });

  it('the operator drops a folder of two visits and they are measured', async () => {
    const { page } = operator;
    await page.getByText('No study yet').waitFor();
    await operator.task('upload two studies', async () => {
      await page.getByRole('button', { name: 'Add studies' }).click();
      const files = ['first', 'second'].flatMap((visit) => ['a2c.dcm', 'a4c.dcm'].map((name) => join(server.folder, visit, name)));
      await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(files);
      await page.getByText('4 files').first().waitFor();
      await page.getByRole('button', { name: 'Send and measure' }).click();
      await page.getByRole('dialog').getByText('Done').first().waitFor({ timeout: 80_000 });
    });
    await operator.picture('upload');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const list = await ask<{ items: Schemas['StudyLine'][]; total: number }>(page, '/api/studies?sort=-acquired');
    expect(list.total).toBe(2);
    study = list.items[0]!.study;
    await page.getByRole('row').filter({ hasText: 'Echocardiogram' }).nth(1).waitFor();
    await toastless(page);
    await operator.picture('worklist');
    await operator.accessible('worklist');
    await page.getByRole('button', { name: /Jobs/ }).click();
    await page.getByRole('dialog').getByText('Open study 1').waitFor();
    await operator.picture('jobs');
    await page.keyboard.press('Escape');
  });

  it('what is dropped and is no image says why it failed', async () => {
    const { page } = operator;
    const broken = join(server.folder, 'broken.dcm');
    writeFileSync(broken, Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(300, 7)]));
    await dropFiles(page, '.worklist', [{ path: broken, name: 'broken.dcm' }]);
    await page.getByText('1 file').first().waitFor();
    await page.getByRole('button', { name: 'Send and measure' }).click();
    await page.getByRole('dialog').getByText(/broken\.dcm|file/).nth(1).waitFor();
    await page.getByRole('dialog').getByText('Failed', { exact: true }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('searches without a trace in the address, filters in the address', async () => {
    const { page } = operator;
    await page.keyboard.press('/');
    await page.keyboard.type('zzz');
    await page.getByText('No study matches.').waitFor();
    expect(page.url()).not.toContain('zzz');
    await page.getByRole('button', { name: 'No filter' }).click();
    await page.getByRole('row').filter({ hasText: 'Echocardiogram' }).first().waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Validated' }).click();
    await page.getByText('No study matches.').waitFor();
    expect(page.url()).toContain('state=validated');
    await page.getByRole('button', { name: 'No filter' }).click();
  });

  it('opens a study with the keyboard and plays it at its own rate', async () => {
    const { page } = operator;
    await operator.task('open a study', async () => {
      await page.getByRole('button', { name: 'Sort by Acquired' }).click();
      await page.getByRole('row').filter({ hasText: 'Echocardiogram' }).nth(1).waitFor();
      await page.keyboard.press('Tab');
      await page.locator('.table').focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('facts').waitFor();
    });
    expect(page.url()).toContain(`/studies/${study}`);
    const facts = page.getByTestId('facts');
    await page.waitForFunction(() => document.querySelector('[data-testid=facts]')?.textContent?.includes('lossless'));
    await operator.picture('study');
    await operator.accessible('study');
    await page.keyboard.press('Space');
    await page.waitForTimeout(2500);
    const [rate, dropped] = [Number(await facts.getAttribute('data-rate')), Number(await facts.getAttribute('data-dropped'))];
    console.log(`cine of 25 frames/s: shown ${rate}/s, ${dropped} dropped in 2.5 s`);
    // Slow machines may drop frames; what is not shown must then be told.
    expect(rate + dropped).toBeGreaterThan(15);
    await page.keyboard.press('Space');
    await page.keyboard.press('s');
    await page.keyboard.press('b');
    await page.waitForTimeout(600);
    await operator.picture('side-by-side');
    await page.keyboard.press('b');
    await page.keyboard.press('p');
    await page.getByText(/Earlier ·/).waitFor();
    await page.waitForTimeout(600);
    await operator.picture('prior');
    await page.keyboard.press('p');
  });

  it('measures a length in millimetres where the picture is calibrated and refuses elsewhere', async () => {
    const { page } = operator;
    const about = await ask<Schemas['Study']>(page, `/api/studies/${study}`);
    const image = about.images[0]!;
    expect(image.regions.length).toBeGreaterThan(0);
    await page.keyboard.press('l');
    const box = (await page.locator('canvas.overlay').first().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.7, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Remove my measurements' }).waitFor();
    await operator.picture('measuring');
    await page.getByRole('button', { name: 'Remove my measurements' }).click();
    await page.keyboard.press('Escape');
  });

  /** Pulls the side of the ventricle at end systole outwards by so many picture pixels. */
  const pullOutline = async (page: Page, by: number) => {
    const about = await ask<Schemas['Study']>(page, `/api/studies/${study}`);
    const outlines = await ask<Schemas['Outlines']>(page, `/api/studies/${study}/outlines`);
    const outline = outlines.items.find((one) => one.phase === 'end systole' && about.images[one.image]!.role.includes('four')) ?? outlines.items.find((one) => one.phase === 'end systole')!;
    const image = about.images[outline.image]!;
    const evidence = about.readout.measurements.findIndex((one) => one.evidence.some((two) => two.image === outline.image && two.frame === outline.frame));
    expect(evidence).toBeGreaterThanOrEqual(0);
    await page.locator('.thumb').nth(outline.image).click();
    await page.keyboard.press('c');
    await page.getByRole('button', { name: `frame ${outline.frame + 1}`, exact: true }).click();
    await page.waitForTimeout(400);
    const box = (await page.locator('canvas.overlay').first().boundingBox())!;
    const view = fitView(image.columns, image.rows, box.width, box.height, image.aspect);
    const apex = outline.apex as Point;
    const level = (apex[1] + (outline.base![0]![1]! + outline.base![1]![1]!) / 2) / 2;
    const side = (outline.ventricle as Point[]).reduce((best, point) => (Math.abs(point[1] - level) < 12 && point[0] > best[0] ? point : best), [0, 0]);
    const [x, y] = screenOf(view, side);
    await page.mouse.move(box.x + x, box.y + y);
    await page.mouse.down();
    for (let step = 1; step <= 6; step++) await page.mouse.move(box.x + x + (by * view.scale * step) / 6, box.y + y);
    await page.mouse.up();
  };

  const ejection = '[data-testid^="reader-lv_ejection_fraction_biplane"]';
  const valueOf = async (page: Page, selector: string) => (await page.locator(selector).first().locator('b').textContent())!;

  it('pulls an outline and sees the ejection fraction change beside the program’s', async () => {
    const { page } = operator;
    await operator.task('correct an outline and save', async () => {
      const program = await valueOf(page, '[data-testid^="program-lv_ejection_fraction_biplane"]');
      await pullOutline(page, 14);
      await page.locator(ejection).first().waitFor();
      const yours = await valueOf(page, ejection);
      console.log(`ejection fraction: program ${program}, corrected ${yours}`);
      expect(yours).not.toBe(program);
      await operator.picture('correction');
      await operator.accessible('correction');
      await page.keyboard.press('Control+z');
      await page.locator(ejection).first().waitFor({ state: 'detached' });
      await page.keyboard.press('Control+y');
      await page.locator(ejection).first().waitFor();
      await page.keyboard.press('Control+s');
      await page.getByLabel('Note').fill('Lateral wall was drawn too far inside');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('combobox', { name: 'Shown beside the program’s' }).waitFor();
      expect(await valueOf(page, ejection)).toBe(yours);
    });
  });

  it('a session that ends in the middle of an outline is taken up again over it', async () => {
    const { page, context } = operator;
    await context.clearCookies();
    await pullOutlineKeepingSession(page);
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await operator.picture('expired');
    await dialog.getByLabel(/^Password/).fill(password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Preview, not saved').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
  });
  // The study is known already: nothing may be asked of the server before the stroke.
  const pullOutlineKeepingSession = async (page: Page) => {
    await page.keyboard.press('c');
    await page.waitForTimeout(300);
    await page.locator('.hint button').first().click();
    await page.waitForTimeout(300);
    const box = (await page.locator('canvas.overlay').first().boundingBox())!;
    await page.keyboard.press('x');
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.45);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.45, { steps: 14 });
    await page.mouse.up();
  };

  it('two tabs: the second to save is told, and loses nothing', async () => {
    const { page, context } = operator;
    const other = await context.newPage();
    operator.watch(other);
    await other.goto(`${server.address}/studies/${study}`);
    await other.getByTestId('facts').waitFor();
    await other.getByRole('combobox', { name: 'Shown beside the program’s' }).waitFor();
    await pullOutline(other, -8);
    await other.getByText('Preview, not saved').waitFor();
    await pullOutline(page, 10);
    await page.getByText('Preview, not saved').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Corrected, not saved.').waitFor({ state: 'detached' });
    await other.keyboard.press('Control+s');
    await other.getByRole('button', { name: 'Save', exact: true }).click();
    await other.getByText('Somebody saved another version meanwhile').waitFor();
    await other.getByRole('button', { name: 'Keep mine' }).click();
    await other.getByRole('button', { name: 'Save', exact: true }).click();
    await other.getByText('Corrected, not saved.').waitFor({ state: 'detached' });
    await other.close();
    const about = await ask<Schemas['Study']>(page, `/api/studies/${study}`);
    expect(about.versions).toHaveLength(3);
  });

  it('offline for a while: said, kept, and back by itself', async () => {
    const { page, context } = operator;
    await context.setOffline(true);
    await page.getByRole('tab', { name: 'Origin' }).click();
    await page.getByRole('link', { name: 'Patients' }).first().click();
    await page.getByText('The server cannot be reached. Your work').waitFor();
    await context.setOffline(false);
    await page.getByText('The server cannot be reached. Your work').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /^p-/ }).first().waitFor();
  });

  it('the operator checks, the physician sends back, then validates; each step stands there', async () => {
    await operator.go(`/studies/${study}`);
    await operator.task('check a study', async () => {
      await operator.page.getByRole('tab', { name: 'Sign-off' }).click();
      await operator.page.getByRole('button', { name: 'Check' }).click();
      await operator.page.getByText('Checked').nth(1).waitFor();
    });
    const { page } = physician;
    await physician.go(`/studies/${study}`);
    await physician.task('send a study back', async () => {
      await page.getByRole('tab', { name: 'Sign-off' }).click();
      await page.getByLabel('Note').fill('Please look at the apex again.');
      await page.getByRole('button', { name: 'Send back' }).click();
      await page.getByText('Sent back').nth(1).waitFor();
    });
    await operator.page.reload();
    await operator.page.getByRole('tab', { name: 'Sign-off' }).click();
    await operator.page.getByText('Please look at the apex again.').first().waitFor();
    await operator.page.getByRole('button', { name: 'Check' }).click();
    await operator.page.getByRole('button', { name: 'Check' }).waitFor({ state: 'detached' });
    await page.reload();
    await physician.task('validate a study', async () => {
      await page.getByRole('tab', { name: 'Sign-off' }).click();
      await page.getByRole('button', { name: 'Validate' }).click();
      await page.getByText('Validated').nth(1).waitFor();
    });
    await physician.picture('sign-off');
    await physician.accessible('sign-off');
    await page.getByText('Report', { exact: true }).click();
    await page.frameLocator('iframe').locator('body').getByText(/fraction/i).first().waitFor();
    await physician.picture('report');
    const sheet = await page.pdf({ path: join(out, 'printed.pdf'), format: 'A4' });
    expect(sheet.length).toBeGreaterThan(5000);
  });

  it('follows the patient over the years and notes a treatment', async () => {
    const { page } = physician;
    await physician.task('open a timeline and note a treatment', async () => {
      await page.keyboard.press('Shift+p');
      await page.getByRole('link', { name: /^p-/ }).first().click();
      await page.getByRole('button', { name: 'Note an event' }).click();
      await page.getByLabel('What').fill('Trastuzumab');
      await page.getByLabel(/^Date/).fill('2024-10-01');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText(/· Trastuzumab/).waitFor();
    });
    await page.locator('.plot svg').first().waitFor();
    await toastless(page);
    await physician.picture('timeline');
    await physician.accessible('timeline');
    await page.keyboard.press('Shift+e');
    await page.getByRole('heading', { name: 'Positive scans' }).waitFor();
    await physician.picture('positives');
    await physician.accessible('positives');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Reading a case' }).waitFor();
    await physician.picture('keyboard');
    await page.keyboard.press('Escape');
  });

  it.skipIf(!existsSync(realCine))('a cine of a real device: what was measured, and in words why the rest was not', async () => {
    const { page } = operator;
    await operator.go('/studies');
    await page.getByRole('button', { name: 'Add studies' }).click();
    await page.locator('input[type=file][multiple]:not([webkitdirectory])').setInputFiles(realCine);
    await page.getByLabel('Patient key (optional)').fill('real-1');
    await page.getByRole('button', { name: 'Send and measure' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Open study 1' }).click({ timeout: 80_000 });
    await page.getByRole('heading', { name: 'Not measured, and why' }).waitFor();
    await page.waitForFunction(() => document.querySelector('[data-testid=facts]')?.textContent?.includes('lossless'));
    await operator.picture('refusals');
  });

  it('a project gets its lead and readers, and a plan', async () => {
    await admin.task('make the lead of a project', async () => {
      await admin.page.getByRole('link', { name: 'Projects' }).click();
      await admin.page.getByRole('link', { name: 'Open: Focal liver lesions' }).click();
      await admin.page.getByLabel('Account').fill('martin');
      await admin.page.getByRole('combobox', { name: 'Role' }).click();
      await admin.page.getByRole('option', { name: 'Lead' }).click();
      await admin.page.getByRole('button', { name: 'Add', exact: true }).click();
      await admin.page.getByRole('cell', { name: 'martin', exact: true }).first().waitFor();
    });
    await physician.page.keyboard.press('Shift+l');
    await physician.page.getByRole('link', { name: 'Open: Focal liver lesions' }).click();
    await physician.task('add two readers and make a plan', async () => {
      await physician.page.getByRole('tab', { name: 'Members' }).click();
      for (const person of ['bob', 'carla']) {
        await physician.page.getByLabel('Account').fill(person);
        await physician.page.getByRole('button', { name: 'Add', exact: true }).click();
        await physician.page.getByRole('cell', { name: person, exact: true }).first().waitFor();
      }
      await physician.page.getByRole('tab', { name: 'Plan' }).click();
      await physician.page.getByLabel('Read by several').fill('100');
      await physician.page.getByLabel('Read again').fill('0');
      await physician.page.getByRole('button', { name: 'Give tasks' }).click();
      await physician.page.getByText('Tasks for 4 images').waitFor();
    });
    await physician.picture('plan');
    await physician.accessible('plan');
  });

  it('a reader reads a blind case with the keyboard alone', async () => {
    const { page } = reader;
    await reader.go('/projects');
    await page.getByText('4 cases to read').waitFor();
    await reader.picture('projects');
    await page.getByRole('link', { name: 'Read' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    await reader.accessible('reading');
    await reader.task('read a case', async () => {
      await page.keyboard.press('1');
      await page.keyboard.press('0');
      await page.getByText('complete').waitFor();
      await reader.picture('reading');
      await page.keyboard.press('Control+Enter');
      await page.getByText('3 cases to read').waitFor();
    });
  });

  it('a tab that is closed in the middle loses nothing', async () => {
    const { page, context } = reader;
    await page.getByText('4 to answer').waitFor();
    await page.locator('canvas.overlay').first().waitFor();
    await page.keyboard.press('r');
    const box = (await page.locator('canvas.overlay').first().boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.6, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Box', exact: true }).nth(1).waitFor();
    await reader.picture('box');
    const address = page.url();
    await page.close();
    const again = await context.newPage();
    reader.watch(again);
    (reader as { page: Page }).page = again;
    await again.goto(address);
    await again.getByRole('button', { name: 'Box', exact: true }).nth(1).waitFor();
    await again.getByRole('status').getByText('Saved').waitFor();
  });

  it('the lead sees progress and agreement; the administrator sees who did what', async () => {
    await physician.page.reload();
    await physician.page.getByText('of 4 images are closed').waitFor();
    await physician.picture('progress');
    await physician.page.getByRole('tab', { name: 'Agreement', exact: true }).click();
    await physician.page.getByText(/closed the same image|95 % interval/).first().waitFor();
    await physician.picture('agreement');
    await admin.go('/administration');
    await admin.page.getByRole('tab', { name: 'Audit' }).click();
    await admin.page.getByText('study.view').first().waitFor();
    await admin.picture('audit');
    await admin.accessible('audit');
  });

  it('speaks French, on a tablet, and keeps that with the person', async () => {
    const tablet = await open({ width: 820, height: 1180, language: 'fr-FR' });
    await tablet.go('/');
    await tablet.page.getByLabel('Compte').fill('martin');
    await tablet.page.getByLabel(/^Mot de passe/).fill(password);
    await tablet.picture('sign-in');
    await tablet.page.getByRole('button', { name: 'Se connecter' }).click();
    await tablet.page.getByRole('button', { name: 'Dr Anne Martin' }).click();
    if (await tablet.page.getByRole('menuitem', { name: 'Français' }).count()) await tablet.page.getByRole('menuitem', { name: 'Français' }).click();
    await tablet.go(`/studies/${study}`);
    await tablet.page.getByText('Fraction d’éjection', { exact: false }).first().waitFor();
    await tablet.page.waitForTimeout(800);
    await tablet.picture('tablet');
    await tablet.accessible('tablet');
  });

  it('asked nothing of any other host, and nothing went wrong on any page', () => {
    expect(desks.flatMap((desk) => [...desk.strangers])).toEqual([]);
    expect(desks.flatMap((desk) => desk.failures)).toEqual([]);
  });
});
