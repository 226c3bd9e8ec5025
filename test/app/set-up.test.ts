import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { built } from '../build.js';

vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL('../..', import.meta.url));
const processes: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'testreq-set-up-'));
afterEach(() => {
  for (const one of processes.splice(0)) one.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function serve(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [join(built, 'cli/main.js'), 'serve'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', TESTREQ_DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);
  return child;
}

async function refusal(env: Record<string, string>): Promise<{ status: number | null; said: string }> {
  const child = serve(env);
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { status, said };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('testreq serve', () => {
  it('offers a page that registers the App, with the permissions of app.yml, when there is no APP_ID', async () => {
    const port = await freePort();
    serve({ PORT: String(port) });

    let page = '';
    for (let wait = 0; wait < 400 && page === ''; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      page = await fetch(`http://127.0.0.1:${port}/probot`)
        .then((answer) => answer.text())
        .catch(() => '');
    }

    expect(page).toContain('merge_queues');
    expect(page).toContain('settings/apps/new');
  });

  it.each([
    ['WEBHOOK_SECRET', { APP_ID: '1', PRIVATE_KEY: 'x' }],
    ['PRIVATE_KEY', { APP_ID: '1', WEBHOOK_SECRET: 'x' }],
    ['APP_ID', { NODE_ENV: 'production' }],
  ])('refuses to start without %s, in one line that says so', async (name, env) => {
    const { status, said } = await refusal(env);

    expect(status).toBe(2);
    expect(said).toMatch(new RegExp(`^testreq: ${name} is not set[^\n]*\n$`));
  });

  it('refuses a PORT that is none, with or without an App', async () => {
    for (const app of [{}, { APP_ID: '1', PRIVATE_KEY: 'x', WEBHOOK_SECRET: 'x' }]) {
      const { status, said } = await refusal({ PORT: 'abc', ...app });

      expect(status).toBe(2);
      expect(said).toMatch(/^testreq: PORT is "abc": set it to a whole number[^\n]*\n$/);
    }
  });
});
