import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

/** The program under test; `ETALON` names another one. */
export const program = process.env.ETALON ?? join(repository, 'build/dev/etalon');
export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const canRun = existsSync(program) && existsSync(chromium) && existsSync(join(repository, 'web/dist/index.html'));

export function etalon(...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
}

export interface Running {
  address: string;
  setup: string;
  folder: string;
  workspace: string;
  log(): string;
  stop(): Promise<void>;
  /** Ends the program at once and starts it again on the same address. */
  restart(): Promise<void>;
}

/** `etalon serve` on a new workspace. */
export async function serve(prepare: (workspace: string) => void = () => undefined): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'etalon-web-'));
  const workspace = join(folder, 'workspace');
  prepare(workspace);
  let port = 0;
  let output = '';
  let child: ChildProcess;
  const start = async () => {
    child = spawn(program, ['serve', '--workspace', workspace, '--listen', `127.0.0.1:${port}`, '--web', join(repository, 'web/dist')], { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
    const seen = output.length;
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data: Buffer) => (output += data.toString()));
    for (let tries = 0; tries < 600; tries++) {
      const said = /address\s+https:\/\/[^\s/]+:(\d+)/.exec(output.slice(seen));
      if (said) {
        port = Number(said[1]);
        // The setup link comes in the same breath.
        await new Promise((done) => setTimeout(done, 200));
        return;
      }
      if (child.exitCode !== null) throw new Error(`etalon serve ended:\n${output}`);
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`etalon serve said nothing:\n${output}`);
  };
  const end = (signal: NodeJS.Signals) =>
    new Promise<void>((done) => {
      if (child.exitCode !== null || child.signalCode !== null) return done();
      child.once('exit', () => done());
      child.kill(signal);
    });
  await start();
  const address = /https?:\/\/[^\s/]+/.exec(output)![0];
  return {
    address,
    setup: /https?:\/\/\S+\/setup#[^\s.]+/.exec(output)?.[0] ?? '',
    folder,
    workspace,
    log: () => output,
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
    restart: async () => {
      await end('SIGKILL');
      await start();
    },
  };
}
