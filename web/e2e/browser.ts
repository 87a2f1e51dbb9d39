import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium as chrome, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { chromium } from './etalon.ts';

export const out = join(import.meta.dirname, 'out');
/** Where small copies of the pictures go, for the documents. */
const small = process.env.PICTURES;

export async function launch(): Promise<Browser> {
  return chrome.launch({ executablePath: chromium, args: ['--no-sandbox'] });
}

/** A person's browser: notes what it asks of other hosts and what goes wrong on its pages. */
export class Desk {
  readonly strangers = new Set<string>();
  readonly failures: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly address: string,
  ) {}

  static async open(browser: Browser, address: string, { width = 1366, height = 768, language = 'en-GB' } = {}): Promise<Desk> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width, height }, locale: language, acceptDownloads: true });
    context.setDefaultTimeout(20_000);
    // Counts what a person does: presses of the pointer and of keys.
    await context.addInitScript(() => {
      const count = (name: string) => () => sessionStorage.setItem(name, String(Number(sessionStorage.getItem(name) ?? 0) + 1));
      addEventListener('pointerdown', count('clicks'), true);
      addEventListener('keydown', count('keys'), true);
    });
    const desk = new Desk(context, await context.newPage(), address);
    desk.watch(desk.page);
    return desk;
  }

  watch(page: Page) {
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.address) && !url.startsWith('data:') && !url.startsWith('blob:')) this.strangers.add(new URL(url).host);
    });
    page.on('pageerror', (error) => this.failures.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) this.failures.push(message.text());
    });
  }

  async go(path: string) {
    await this.page.goto(this.address + path);
  }

  /** Does a task and prints what it cost. */
  async task(name: string, work: () => Promise<void>): Promise<void> {
    await this.page.evaluate(() => {
      sessionStorage.setItem('clicks', '0');
      sessionStorage.setItem('keys', '0');
    }).catch(() => undefined);
    await work();
    const [clicks, keys] = await this.page.evaluate(() => [sessionStorage.getItem('clicks'), sessionStorage.getItem('keys')]);
    console.log(`task: ${name}: ${clicks} clicks, ${keys} keys`);
  }

  async picture(name: string) {
    await this.page.waitForTimeout(350);
    const picture = await this.page.screenshot({ path: join(out, `${name}.png`) });
    if (small) writeFileSync(join(small, `${name}.png`), await this.reduced(picture));
  }

  /** Seven tenths of the size and sixteen levels a colour: pictures of speckle stay small. */
  private async reduced(picture: Buffer): Promise<Buffer> {
    const page = await this.context.newPage();
    const base64 = await page.evaluate(async (data) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const canvas = new OffscreenCanvas(Math.round(bitmap.width * 0.7), Math.round(bitmap.height * 0.7));
      const context = canvas.getContext('2d')!;
      context.imageSmoothingQuality = 'high';
      context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
      pixels.data.forEach((value, place) => {
        if (place % 4 < 3) pixels.data[place] = Math.round(value / 17) * 17;
      });
      context.putImageData(pixels, 0, 0);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
      return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
    }, picture.toString('base64'));
    await page.close();
    return Buffer.from(base64, 'base64');
  }

  /** Nothing on the page shuts anybody out (WCAG 2.1 A and AA as far as axe can tell). */
  async accessible(name: string) {
    await this.page.waitForTimeout(300);
    const result = await new AxeBuilder({ page: this.page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
    const said = result.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 4).map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`).join(' | ')}`);
    expect(said.join('\n'), `axe on ${name}`).toBe('');
  }
}

/** Drops files on an element as a file manager does. */
export async function dropFiles(page: Page, selector: string, files: { path: string; name: string }[]) {
  const data = await page.evaluateHandle((list: { name: string; bytes: string }[]) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of list) {
      transfer.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], name));
    }
    return transfer;
  }, files.map(({ path, name }) => ({ name, bytes: readFileSync(path).toString('base64') })));
  await page.dispatchEvent(selector, 'drop', { dataTransfer: data });
}
