import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProbot, type Probot } from 'probot';
import { InputError } from '../input-error.js';
import { loadBuiltinRulebook } from '../rulebook/builtin.js';
import type { AppContext } from './app-context.js';
import { digest } from './check-record.js';
import { type Delivery, httpDoor } from './http-door.js';
import type { Log } from './log.js';
import { AppOctokit } from './octokit.js';
import { patientFetch } from './patient-fetch.js';
import { performer } from './perform.js';
import { DurableQueue } from './queue/durable-queue.js';
import { openStore } from './queue/store.js';
import { registerWebhooks } from './register-webhooks.js';
import { serviceSettings } from './settings.js';

/** How long running reviews may take to end when the service stops (ms). */
const grace = 20_000;

/** A service that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** Takes no more deliveries, lets running reviews end, and gives back what it holds. */
  close(): Promise<void>;
}

/**
 * Starts the GitHub App as a service, with Probot's environment variables.
 * @throws InputError when the environment is wrong: what, and how to mend it
 */
export async function startServer(env: NodeJS.ProcessEnv): Promise<RunningServer> {
  const settings = serviceSettings(env);
  const probot = await openProbot(env);
  const log: Log = probot.log;
  let stop = async (): Promise<void> => {};
  const store = await openStore({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    onLost: (error) => {
      log.error({ error: error.message }, 'The queue can no longer be trusted; stopping.');
      void stop();
    },
  });
  const queue = new DurableQueue({ store, log, concurrency: settings.concurrency });
  const rulebook = await loadBuiltinRulebook();
  const version = ownVersion();
  const context: AppContext = {
    appId: settings.appId,
    rulebook,
    version: digest([version, rulebook]),
    log,
    apiOf: (installationId) => probot.auth(installationId),
    enqueue: (job) => queue.add(job, null),
  };
  registerWebhooks(probot, queue);
  await queue.start(performer(context));
  const server = httpDoor(
    { receive: (delivery) => receive(probot, delivery), ready: () => queue.ready(), pages: {} },
    log,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  stop = async () => {
    server.close();
    server.closeIdleConnections();
    await queue.close(grace);
    await store.close();
    // A client that keeps its connection open must not keep the process.
    await Promise.race([sleep(1_000, undefined, { ref: false })]);
    server.closeAllConnections();
  };
  const { port } = server.address() as AddressInfo;
  const url = `http://${settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host}:${port}`;
  log.info({ url, version }, `testreq listens on ${url}`);
  return { url, close: () => stop() };
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function openProbot(env: NodeJS.ProcessEnv): Promise<Probot> {
  // The fetch is made before Probot, and Probot makes the log: it speaks through whatever log there is by then.
  let log: Log | null = null;
  const quiet: Log = {
    debug: (fields, message) => log?.debug(fields, message),
    info: (fields, message) => log?.info(fields, message),
    warn: (fields, message) => log?.warn(fields, message),
    error: (fields, message) => log?.error(fields, message),
    child: (fields) => log?.child(fields) ?? quiet,
  };
  try {
    const probot = createProbot({ env, overrides: { Octokit: AppOctokit, request: { fetch: patientFetch(quiet) } } });
    await probot.ready();
    log = probot.log;
    return probot;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new InputError(`the App cannot start: ${what}; check APP_ID and PRIVATE_KEY (or PRIVATE_KEY_PATH)`);
  }
}

async function receive(probot: Probot, { id, name, signature, body }: Delivery): Promise<boolean> {
  if (!(await probot.webhooks.verify(body, signature).catch(() => false))) return false;
  const payload = JSON.parse(body);
  await probot.webhooks.receive({ id, name, payload } as Parameters<typeof probot.webhooks.receive>[0]);
  return true;
}
