import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProbot, type Probot } from 'probot';
import { InputError } from '../input-error.js';
import { ruleLinks } from '../reports/rule-links.js';
import { loadBuiltinRulebook } from '../rulebook/builtin.js';
import { repositoryFor, sweptBy } from './access.js';
import type { AppContext } from './app-context.js';
import { digest } from './check-record.js';
import { Credentials } from './credentials.js';
import { httpDoor } from './http-door.js';
import { type Log, messageOf } from './log.js';
import { Metrics } from './metrics.js';
import { AppOctokit } from './octokit.js';
import { type FetchFor, patientFetch } from './patient-fetch.js';
import { performer } from './perform.js';
import { type DeadJob, DurableQueue } from './queue/durable-queue.js';
import { openStore } from './queue/store.js';
import { receiver } from './receive.js';
import { Recovery } from './recovery/recovery.js';
import type { AppApi } from './recovery/sweep.js';
import { lacking, liveRegistration, neededRegistration } from './registration.js';
import { ReviewProcess } from './review-process.js';
import { Room } from './room.js';
import { type ServiceSettings, serviceSettings } from './settings.js';
import { keepHeapSteady } from './steady-heap.js';
import { ScopedClients } from './tokens.js';
import { webhookDoor } from './webhook-door.js';

/** How long running reviews, and deliveries that are being stored, may take to end when the service stops (ms). */
const grace = 18_000;
const deliveryGrace = 1_000;

/** How many files the changes that are being judged may have together; see `Room`. */
const filesInMemory = 1_000;

/** A service that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** Queues the jobs again that were given up; says which. */
  reviveDead(): Promise<readonly DeadJob[]>;
  /** Takes no more deliveries, lets running reviews end, and gives back what it holds; within 25 s. */
  close(): Promise<void>;
}

/**
 * Starts the GitHub App as a service, with Probot's environment variables.
 * @param onLost called when the service may write nothing more: end the process at once
 * @throws InputError when the environment is wrong: what, and how to mend it
 */
export async function startServer(env: NodeJS.ProcessEnv, onLost: (error: Error) => void): Promise<RunningServer> {
  if (!env.APP_ID) return (await import('./set-up.js')).startSetUp(env);
  keepHeapSteady();
  const settings = serviceSettings(env);
  const rulebook = await loadBuiltinRulebook();
  const metrics = new Metrics(rulebook.categories.map(({ id }) => id));
  const { probot, fetchFor } = await openProbot(env, metrics);
  const log: Log = probot.log;
  const clients = new ScopedClients(await probot.auth(), fetchFor);
  const github: AppApi = { asApp: () => probot.auth(), asInstallation: async (id) => sweptBy(clients, id) };
  const credentials = new Credentials(github.asApp);

  const store = await openStore({ databaseUrl: settings.databaseUrl, dataDir: settings.dataDir, onLost });
  const { concurrency } = settings;
  const queue = new DurableQueue({ store, log, concurrency, onRunEnd: (report) => metrics.ran(report) });
  metrics.watch(queue);
  const { version, repository } = ownPackage();
  const reviews = new ReviewProcess(rulebook);
  const context: AppContext = {
    appId: settings.appId,
    rulebook,
    version: digest([version, rulebook, settings.docsUrl]),
    log,
    links: ruleLinks(settings.docsUrl ?? docsIn(repository), rulebook),
    progressSeconds: settings.progressSeconds,
    repositoryOf: (job) => repositoryFor(clients, job),
    enqueue: (job) => queue.add(job, null),
    room: new Room(filesInMemory),
    review: (gathered, rules) => reviews.review(gathered, rules),
    ensureCurrent: async () => {}, // Each run brings its own.
    reviewed: (review) => metrics.reviewed(review),
  };
  await queue.start(performer(context));

  const server = httpDoor(
    {
      webhooks: webhookDoor({
        secret: settings.webhookSecret,
        receive: receiver(probot, queue),
        log,
        onDelivery: (event, outcome, seconds) => metrics.delivered(event, outcome, seconds),
      }),
      async unready() {
        const [stored, valid] = await Promise.all([queue.ready(), credentials.areValid()]);
        return [
          ...(stored ? [] : ['The store of the queue cannot be reached.']),
          ...(valid ? [] : ['GitHub refuses the credentials: check APP_ID and PRIVATE_KEY.']),
        ];
      },
      pages: { '/metrics': () => metrics.page() },
    },
    log,
  );
  const url = await listen(server, settings);
  const { redeliverSeconds, sweepSeconds } = settings;
  const recovery = new Recovery({ ...context, store, queue, github, redeliverSeconds, sweepSeconds });
  recovery.start();
  void sayWhatIsLacking(github, log);
  log.info({ url, version }, `testreq listens on ${url}`);
  return {
    url,
    reviveDead: () => queue.reviveDead(),
    async close() {
      // A delivery that is being stored is answered; idle connections would keep the process for nothing.
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), deliveryGrace);
      await closed;
      clearTimeout(late);
      await Promise.all([recovery.stop(grace), queue.close(grace)]);
      await Promise.all([reviews.close(), store.close()]);
    },
  };
}

async function listen(server: Server, { host, port }: ServiceSettings): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${taken}`;
}

/** An App that was registered for an earlier version lacks what this one needs, and nothing else would say so. */
async function sayWhatIsLacking(github: AppApi, log: Log): Promise<void> {
  try {
    for (const sentence of lacking(await liveRegistration(await github.asApp()), neededRegistration())) {
      log.error({}, `${sentence} Change it on the page of the GitHub App; its installations must then accept it.`);
    }
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'The registration of the App could not be compared with app.yml.');
  }
}

interface OwnPackage {
  readonly version: string;
  readonly repository?: string | { readonly url: string };
}

const ownPackage = (): OwnPackage => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Where the package says that its sources are, on a forge that shows Markdown; `null` when it does not say. */
function docsIn(repository: OwnPackage['repository']): string | null {
  const url = typeof repository === 'string' ? repository : repository?.url;
  const home = /^(?:git\+)?(https:\/\/[\w.-]+\/[\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url ?? '')?.[1];
  return home === undefined ? null : `${home}/blob/HEAD/docs`;
}

async function openProbot(env: NodeJS.ProcessEnv, metrics: Metrics): Promise<{ probot: Probot; fetchFor: FetchFor }> {
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
    const fetchFor = patientFetch(quiet, metrics.counting(globalThis.fetch));
    const logFormat = process.stdout.isTTY ? 'pretty' : 'json'; // For a person, or for a collector of logs.
    const probot = createProbot({
      env: { LOG_FORMAT: logFormat, ...env },
      overrides: { Octokit: AppOctokit, request: { fetch: fetchFor(null) } },
    });
    await probot.ready();
    log = probot.log;
    return { probot, fetchFor };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new InputError(`the App cannot start: ${what}; check APP_ID and PRIVATE_KEY (or PRIVATE_KEY_PATH)`);
  }
}
