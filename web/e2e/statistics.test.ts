import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, dropFiles, launch, out } from './browser.ts';
import { canRun, etalon, type Running, serve } from './etalon.ts';
import { setUp } from './people.ts';

/** Two readers and a program, the same hearts: the program reads two points lower. */
function ejectionFractions(): string {
  let state = 7;
  const noise = () => {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
    return sum - 6;
  };
  const rows = Array.from({ length: 60 }, (_, place) => {
    const truth = 56 + 9 * noise();
    const severe = truth + 5 * noise() < 52 ? 1 : 0;
    return [`h${place + 1}`, truth + 2.2 * noise(), truth + 0.8 + 2.6 * noise(), truth - 2 + 2.4 * noise()].map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell)).concat(String(severe)).join(';');
  });
  return `patient;martin;durand;etalon;insuffisance\n${rows.join('\n').replaceAll('.', ',')}\n`;
}

async function textOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8');
}

describe.skipIf(!canRun)('statistics in the browser', () => {
  let server: Running;
  let browser: Browser;
  let desk: Desk;
  let table = '';

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve((workspace) => {
      // Two phantoms confirm nothing, and the command says so by its exit code.
      expect(() => etalon('verify', 'planar', '--subjects', '2', '--series', '0', '--out', join(workspace, 'conformance', 'planar'))).toThrow('Command failed');
    });
    table = join(server.folder, 'fractions.csv');
    writeFileSync(table, ejectionFractions());
    browser = await launch();
    desk = await Desk.open(browser, server.address);
    await setUp(desk, server.setup);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('a dropped table becomes a Bland-Altman plot with its figures, as on the command line', async () => {
    const { page } = desk;
    await page.keyboard.press('Shift+S');
    await page.getByRole('heading', { name: 'Statistics' }).waitFor();
    await dropFiles(page, '[data-testid=table-drop]', [{ path: table, name: 'fractions.csv' }]);
    await page.getByText('60 rows').waitFor();
    await page.getByRole('combobox', { name: 'Only these readers' }).click();
    for (const reader of ['martin', 'durand', 'etalon']) await page.getByRole('option', { name: reader }).click();
    await page.keyboard.press('Escape');
    await page.getByLabel('Unit').fill('%');
    await page.getByLabel('Reader that is a program').fill('etalon');
    await desk.task('agreement of a table', () => page.getByRole('button', { name: 'Compute' }).click().then(() => page.getByRole('heading', { name: 'Agreement of readers' }).waitFor()));
    await page.getByRole('img', { name: /Bland-Altman/ }).first().waitFor();
    expect(await page.getByRole('img', { name: /Bland-Altman/ }).first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(200);
    await page.getByText('McGraw & Wong 1996').waitFor();
    const save = async (name: RegExp) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).first().click()]);
      return { name: download.suggestedFilename(), text: await textOf(download) };
    };
    const svg = await save(/^SVG: Bland-Altman/);
    expect(svg.name).toBe('fractions-bland-altman-1.svg');
    expect(svg.text).toContain('<svg');
    const data = await save(/^Data \(CSV\): Bland-Altman/);
    expect(data.text.split('\n').filter((line) => line.startsWith('point,'))).toHaveLength(60);
    const figures = await save(/^Figures \(JSON\)/);
    expect(figures.text).toBe(etalon('agree', table, '--readers', 'martin,durand,etalon', '--subject', 'patient', '--unit', '%', '--program', 'etalon', '--format', 'json'));
    await page.mouse.move(2, 2);
    await desk.picture('statistics-agreement');
    await desk.accessible('agreement of a table');
  });

  it('the same table has an ROC with intervals, in French and in the dark', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: 'Accuracy' }).click();
    await page.getByRole('button', { name: 'Compute' }).click();
    await page.getByRole('heading', { name: 'Diagnostic accuracy' }).waitFor();
    await page.getByRole('rowheader', { name: 'martin' }).first().waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Data \(CSV\): Receiver/ }).click()]);
    expect(await textOf(download)).toContain('martin');
    await page.getByRole('button', { name: 'Claire Petit' }).click();
    await page.getByRole('menuitem', { name: 'Français' }).click();
    await page.getByRole('heading', { name: 'Performance diagnostique' }).waitFor();
    await page.getByRole('button', { name: 'Clair ou sombre' }).click();
    await page.mouse.move(2, 2);
    await desk.picture('statistics-accuracy');
    await desk.accessible('accuracy in the dark');
  });

  it('a table that cannot be used says where and why, in the language of the page', async () => {
    const { page } = desk;
    const bad = join(server.folder, 'bad.csv');
    writeFileSync(bad, 'a;b\n1;2\nDupont;3\n4\n');
    await page.getByLabel('Choisir un fichier').setInputFiles(bad);
    await page.getByText('Ligne 4, colonne 2 : la ligne a 1 cellules, les titres sont 2.').waitFor();
    writeFileSync(bad, Buffer.from([0x50, 0x4b, 3, 4, 20, 0]));
    await page.getByLabel('Choisir un fichier').setInputFiles(bad);
    await page.getByText('C’est un classeur.').waitFor();
  });

  it('shows what the verification found', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: 'Conformité' }).click();
    await page.getByText('Non conforme').waitFor();
    await desk.accessible('conformance');
    await page.getByRole('button', { name: 'Déclaration' }).click();
    await page.frameLocator('iframe').locator('h1').waitFor();
    await page.mouse.move(2, 2);
    await desk.picture('statistics-conformance');
    expect(desk.failures).toEqual([]);
    expect([...desk.strangers]).toEqual([]);
  });
});
