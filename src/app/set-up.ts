import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { InputError } from '../input-error.js';
import type { RunningServer } from './server.js';
import { portOf } from './settings.js';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Without an `APP_ID` there is no App yet: offers Probot's page that registers one, with `app.yml` as its manifest. What
 * GitHub gives is written to `.env` in the working directory, from which `testreq serve` reads it at its next start.
 * @throws InputError in production, where a page that anybody may open must not register anything, and for what is no port
 */
export async function startSetUp(env: NodeJS.ProcessEnv): Promise<RunningServer> {
  if (env.NODE_ENV === 'production') {
    throw new InputError('APP_ID is not set: give APP_ID, PRIVATE_KEY and WEBHOOK_SECRET of the GitHub App');
  }
  const port = String(portOf(env)); // Probot would take another for what it cannot read.
  const home = process.cwd();
  // A tunnel for webhooks is a download from the network; who wants one names it in WEBHOOK_PROXY_URL.
  process.env.NO_SMEE_SETUP = 'true';
  // Probot looks for the manifest where it stands.
  process.chdir(packageRoot);
  const { run } = await import('probot');
  const server = await run(() => {}, {
    env: { ...env, PORT: port, LOG_LEVEL: env.LOG_LEVEL || 'info' },
    updateEnv: keeper(home),
  });
  return { url: `http://localhost:${server.port}`, reviveDead: async () => [], close: () => server.stop() };
}

/** Writes what GitHub gave into `.env`, beside what stands there. */
function keeper(folder: string) {
  const path = join(folder, '.env');
  return (given: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
    void readFile(path, 'utf8')
      .catch(() => '')
      .then((text) => {
        const all = { ...parseEnv(text), ...given };
        const lines = Object.entries(all).map(([name, value]) => `${name}=${quoted(String(value))}`);
        return writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
      })
      .catch((error: Error) => process.stderr.write(`testreq: ${path} cannot be written: ${error.message}\n`));
    return given;
  };
}

/** Keys have several lines. */
function quoted(value: string): string {
  const plain = value.replace(/^"|"$/g, '');
  return /[\s#'"]/.test(plain) ? `"${plain.replace(/\r?\n/g, '\\n')}"` : plain;
}
