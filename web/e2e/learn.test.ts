import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Desk, launch, out } from './browser.ts';
import { canRun, etalon, type Running, serve } from './etalon.ts';
import { addMember } from './members.ts';
import { enter } from './people.ts';
import { makeLabelledProject } from './project.ts';

/** Somebody learns on a project's cases; its lead looks at it. */
describe.skipIf(!canRun)('learning', () => {
  let server: Running;
  let browser: Browser;
  let student: Desk, lead: Desk;
  const desks: Desk[] = [];

  beforeAll(async () => {
    mkdirSync(out, { recursive: true });
    server = await serve((workspace) => {
      mkdirSync(workspace, { recursive: true });
      makeLabelledProject(join(workspace, '..'), workspace, 30);
      etalon('atlas', 'build', 'liver', '--workspace', workspace);
    });
    browser = await launch();
    const admin = await Desk.open(browser, server.address);
    await enter(admin, server.setup, []);
    lead = await addMember(browser, server, admin, 'lea', 'Dr Léa Roux', 'liver', 'lead');
    student = await addMember(browser, server, admin, 'emma', 'Emma Blanc', 'liver', 'reader');
    desks.push(lead, student);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const [place, desk] of desks.entries()) await desk.page.screenshot({ path: join(out, `failed-learn-${place}.png`) }).catch(() => undefined);
    console.log(server.log().slice(-2000));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('a member begins to learn', async () => {
    const { page } = student;
    await student.task('begin to learn, from any page to the first case', async () => {
      await page.keyboard.press('Shift+l');
      await page.getByRole('link', { name: 'Open: Focal liver lesions' }).click();
      await page.getByRole('link', { name: 'Learn' }).click();
      await page.getByRole('button', { name: 'Begin to learn here' }).click();
      await page.getByRole('button', { name: 'Next lesson' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Case 1 of 10').waitFor();
    });
  });

  it('a case is answered with the keyboard and one click, and told at once', async () => {
    const { page } = student;
    const canvas = page.locator('canvas.overlay').first();
    await canvas.waitFor();
    await student.accessible('a case to learn on');
    const asked = await page.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name));
    expect(asked.filter((name) => /picture_\d/.test(name))).toEqual([]);
    await student.task('answer a case: a finding, where it is, no to the rest, and go on', async () => {
      await page.keyboard.press('4');
      const box = (await canvas.boundingBox())!;
      await page.mouse.click(box.x + 0.5 * box.width, box.y + 0.5 * box.height);
      await page.keyboard.press('0');
      await page.getByText('complete').waitFor();
      await student.picture('learn-case');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'What is known' }).waitFor();
      await student.accessible('feedback');
      await page.keyboard.press('Enter');
      await page.getByText('Case 2 of 10').waitFor();
    });
  });

  it('a lesson of ten ends with what was right, and with the skill', async () => {
    const { page } = student;
    await student.task('nine more cases, in one a box', async () => {
      for (let place = 2; place <= 10; place++) {
        await page.getByText(`Case ${place} of 10`).waitFor();
        await page.keyboard.press(place % 3 ? '6' : '4');
        await page.keyboard.press('0');
        if (place === 10) {
          await page.keyboard.press('r');
          const box = (await page.locator('canvas.overlay').first().boundingBox())!;
          await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.4 * box.height);
          await page.mouse.down();
          await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.65 * box.height, { steps: 4 });
          await page.mouse.up();
        }
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'What is known' }).waitFor();
        if (place === 10) {
          // The atlas knows which of the nine other cases, now answered, look like this one.
          await page.getByRole('heading', { name: 'Similar cases' }).waitFor();
          await student.picture('learn-feedback');
          await student.accessible('similar cases');
        }
        await page.keyboard.press('Enter');
      }
      await page.getByText('10 cases done').waitFor();
    });
    await page.getByText(/\d+ of \d+ labels right/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('10 cases answered').waitFor();
    await page.getByRole('img', { name: /Skill by answers/ }).first().waitFor();
    await student.picture('learn-skill');
    await student.accessible('skill');
  });

  it('what is stored stays when the page is loaded again', async () => {
    const { page } = student;
    await page.reload();
    await page.getByText('10 cases answered').waitFor();
    const again = await page.evaluate(async () => {
      const { token } = (await (await fetch('/api/session')).json()) as { token: string };
      const send = async (method: string, path: string, body: object) => fetch(`/api/projects/liver/teaching${path}`, { method, headers: { 'X-Etalon-Token': token, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      const { items } = (await (await send('POST', '/cases', { count: 1 })).json()) as { items: { case: number }[] };
      const first = items[0]!.case - 1;
      return [(await send('PUT', `/cases/${first}`, { answers: [], seconds: 1 })).status, (await fetch(`/api/projects/liver/teaching/cases/${items[0]!.case}`)).status, (await fetch('/api/projects/liver/teaching/students')).status];
    });
    expect(again).toEqual([409, 409, 403]);
  });

  it('the lead sees the student, whom ten answers do not certify', async () => {
    const { page } = lead;
    await lead.task('look at a student', async () => {
      await lead.go('/projects/liver/learn');
      await page.getByRole('button', { name: 'Emma Blanc' }).click();
      await page.getByRole('img', { name: /Skill by answers/ }).first().waitFor();
    });
    await expect(page.getByRole('button', { name: 'Certify what passes the bar' }).isDisabled()).resolves.toBe(true);
    await lead.picture('learn-students');
    await lead.accessible('students');
  });

  it('nothing was asked of other hosts and nothing went wrong on the pages', () => {
    for (const desk of desks) {
      expect([...desk.strangers]).toEqual([]);
      expect(desk.failures).toEqual([]);
    }
  });
});
