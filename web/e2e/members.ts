import type { Browser } from 'playwright-core';
import { Desk } from './browser.ts';
import type { Running } from './etalon.ts';
import { password } from './people.ts';

/** What the administrator's pages ask of the server, without the pages. */
async function asked<T>(admin: Desk, method: string, path: string, body: object): Promise<T> {
  return admin.page.evaluate(
    async ([how, where, what]) => {
      const { token } = (await (await fetch('/api/session')).json()) as { token: string };
      const response = await fetch(where!, { method: how!, headers: { 'X-Etalon-Token': token, 'Content-Type': 'application/json' }, body: what! });
      if (!response.ok) throw new Error(`${where}: ${response.status} ${await response.text()}`);
      return (response.status === 204 ? undefined : await response.json()) as never;
    },
    [method, path, JSON.stringify(body)] as const,
  );
}

/** A person with an account who is a member of a project, at a browser of his own. */
export async function addMember(browser: Browser, server: Running, admin: Desk, person: string, name: string, project: string, role: 'lead' | 'reader', options = {}): Promise<Desk> {
  const { token } = await asked<{ token: string }>(admin, 'POST', '/api/people', { person, name, roles: ['reader'] });
  await asked(admin, 'PUT', `/api/projects/${project}/members/${person}`, { role, key: person });
  const desk = await Desk.open(browser, server.address, options);
  await desk.page.goto(`${server.address}/invitation#${token}`);
  await desk.page.locator('input[type=password]').nth(0).fill(password);
  await desk.page.locator('input[type=password]').nth(1).fill(password);
  await desk.page.getByRole('button', { name: /Begin|Commencer/ }).click();
  await desk.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return desk;
}
