import { createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, launch, out } from './browser.ts';
import { canRun, type Running, serve } from './etalon.ts';
import { password, setUp } from './people.ts';

/** What an authenticator shows (RFC 6238), `steps` of half a minute from now. */
function codeOf(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  const place = digest[19]! & 15;
  return String((digest.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe.skipIf(!canRun)('signing in', () => {
  let server: Running;
  let browser: Browser;
  let desk: Desk;
  let secret = '';

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve();
    browser = await launch();
    desk = await Desk.open(browser, server.address);
    await setUp(desk, server.setup);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('a second factor is set up with an authenticator', async () => {
    const { page } = desk;
    await desk.task('set up a second factor', async () => {
      await page.getByRole('button', { name: 'Claire Petit' }).click();
      await page.getByRole('menuitem', { name: 'Signing in and sessions' }).click();
      await page.getByRole('button', { name: 'Set up' }).click();
      secret = (await page.getByRole('dialog').locator('code').textContent())!.replaceAll(' ', '');
      await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret, -1));
      await page.getByLabel('Present password').fill(password);
      await page.getByRole('img', { name: 'Secret as a QR code' }).waitFor();
      await desk.accessible('second factor');
      await desk.picture('second-factor');
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('in force').waitFor();
    });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('signing in elsewhere then takes the code, once', async () => {
    const other = await Desk.open(browser, server.address, { language: 'fr-FR' });
    const { page } = other;
    await other.go('/');
    await page.getByLabel('Compte').fill('claire');
    await page.getByRole('textbox', { name: 'Mot de passe' }).fill(password);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByLabel('Code').fill('000 00');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByText('Le compte, le mot de passe ou le code est inexact.').waitFor();
    const code = codeOf(secret);
    await page.getByLabel('Code').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByRole('navigation').waitFor();
    const again = await page.evaluate(async (body) => (await fetch('/api/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).status, JSON.stringify({ person: 'claire', password, code }));
    expect(again).toBe(401);
    expect(other.failures).toEqual([]);
    expect([...other.strangers]).toEqual([]);
  });

  it('the other session is seen and ended', async () => {
    const { page } = desk;
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Claire Petit' }).click();
    await page.getByRole('menuitem', { name: 'Signing in and sessions' }).click();
    const rows = page.getByRole('table', { name: 'Your sessions' }).getByRole('row');
    await page.getByText('this one').waitFor();
    await expect.poll(() => rows.count()).toBe(3);
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await expect.poll(() => rows.count()).toBe(2);
    expect(desk.failures).toEqual([]);
  });
});
