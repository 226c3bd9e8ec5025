import { createHmac, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { createProbot } from 'probot';
import { httpDoor } from '../../../src/app/http-door.js';
import type { Log } from '../../../src/app/log.js';
import { receiver } from '../../../src/app/receive.js';
import { type Job, jobKey } from '../../../src/app/review-queue.js';
import { webhookDoor } from '../../../src/app/webhook-door.js';
import { type FuzzTarget, must, property } from '../target.js';
import { anyText, spoiled } from '../texts.js';

const SECRET = 'what only GitHub and we know';
const PATH = '/api/github/webhooks';
const EVENTS = [
  'pull_request',
  'issue_comment',
  'check_run',
  'check_suite',
  'merge_group',
  'issues',
  'milestone',
  'push',
  'ping',
  'installation',
  'error',
  'constructor',
] as const;

interface Delivery {
  readonly body: string;
  readonly event: string;
  readonly id: string;
  readonly signature: 'right' | 'wrong' | 'of another body' | 'absent';
  readonly more: Readonly<Record<string, string>>;
}

/**
 * Deliveries through the service's own HTTP server and the real handlers: each is answered, none that is not signed is
 * handed on, and whatever is queued is a job that the queue can hold.
 */
export const webhooks: FuzzTarget = {
  name: 'webhooks',
  share: 14,
  async open() {
    const jobs: Job[] = [];
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const probot = createProbot({
      env: {
        APP_ID: '1',
        PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
        WEBHOOK_SECRET: SECRET,
        LOG_LEVEL: 'fatal',
      },
    });
    await probot.ready();
    const receive = receiver(probot, {
      add: async (job) => void jobs.push(job),
      ready: async () => true,
      close: async () => {},
    });
    const inside = {
      webhooks: webhookDoor({ secret: SECRET, receive, log: silent }),
      unready: async () => [],
      pages: {},
    };
    const server = httpDoor(inside, silent);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const agent = new Agent({ keepAlive: true });

    const input = fc.oneof(
      { weight: 12, arbitrary: fc.record({ kind: fc.constant('delivery' as const), delivery: deliveries() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('bytes' as const), bytes: requests() }) },
    );
    return {
      property: property(input, async (one) => {
        jobs.length = 0;
        if (one.kind === 'bytes') {
          await sendBytes(port, one.bytes);
          must(jobs.length === 0, 'Something was queued without a signature.');
          return;
        }
        const { delivery } = one;
        const status = await send(port, agent, delivery);
        must([202, 400, 401, 413, 431].includes(status), `The answer is ${status}.`);
        must(status !== 202 || delivery.signature === 'right', 'A forged delivery was accepted.');
        must(status === 202 || jobs.length === 0, 'A refused delivery was queued.');
        must(jobs.length <= 2, `${jobs.length} jobs were queued.`);
        for (const job of jobs) checkJob(job);
      }),
      async close() {
        agent.destroy();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  },
};

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** What the queue stores: whole numbers and short names, whatever the payload said. */
function checkJob(job: Job): void {
  must(isWhole(job.installationId), `An installation is ${String(job.installationId)}.`);
  for (const name of [job.owner, job.repo]) {
    must(typeof name === 'string' && name !== '' && name.length <= 200, `A name is ${JSON.stringify(name)}.`);
  }
  if (job.kind === 'pull-request') must(isWhole(job.number), `A pull request is ${String(job.number)}.`);
  if (job.kind === 'plan') must(isWhole(job.issue), `An issue is ${String(job.issue)}.`);
  must(jobKey(job).length <= 1_000 && !jobKey(job).includes('\0'), 'A key cannot be stored.');
  must(JSON.stringify(job).length <= 2_000, 'A job is larger than its kind needs.');
}

function isWhole(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

/** GitHub's own examples of the events that the App takes, with parts of them replaced by anything. */
function deliveries(): fc.Arbitrary<Delivery> {
  const samples = examples();
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1.5,
      1e308,
      '',
      '1',
      [],
      {},
      [[]],
      { id: {} },
      'x'.repeat(5_000),
      '\0',
      '🙂',
    ),
    fc.integer(),
    anyText,
    fc.jsonValue({ maxDepth: 2 }),
  );
  const change = fc.record({ at: fc.nat(), with: odd, remove: fc.boolean() });
  const payload = fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 3 }), fc.boolean())
    .map(([{ event, payload: sample }, changes, deep]) => ({
      event,
      body: JSON.stringify(changes.reduce((now, one) => replaced(now, deep ? one.at : one.at % 300, one), sample)),
    }));
  const spoiledBody = fc
    .tuple(fc.constantFrom(...EVENTS), spoiled(samples.map((one) => JSON.stringify(one.payload).slice(0, 3_000))))
    .map(([event, body]) => ({ event: event as string, body }));
  const anyBody = fc
    .tuple(fc.oneof(fc.constantFrom(...EVENTS), headerText()), fc.oneof(anyText, fc.json(), nestedJson()))
    .map(([event, body]) => ({ event, body }));
  return fc
    .tuple(
      fc.oneof(
        { weight: 6, arbitrary: payload },
        { weight: 1, arbitrary: spoiledBody },
        { weight: 1, arbitrary: anyBody },
      ),
      fc.oneof(fc.uuid(), headerText()),
      fc.constantFrom<Delivery['signature'][]>(
        'right',
        'right',
        'right',
        'right',
        'wrong',
        'of another body',
        'absent',
      ),
      fc.dictionary(
        fc.constantFrom('content-type', 'x-forwarded-for', 'x-hub-signature', 'accept', 'x-odd'),
        headerText(),
        {
          maxKeys: 2,
        },
      ),
    )
    .map(([{ event, body }, id, signature, more]) => ({ event, body, id, signature, more }));
}

/** JSON that nests deeper than a stack may be. */
function nestedJson(): fc.Arbitrary<string> {
  return fc.integer({ min: 1, max: 20_000 }).map((depth) => `{"action":${'['.repeat(depth)}${']'.repeat(depth)}}`);
}

/** What may stand in a header at all. */
function headerText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.stringMatching(/^[\x20-\x7e]{0,60}$/),
    fc.nat(9_000).map((length) => 'a'.repeat(length)),
  );
}

/** Requests as bytes: broken heads, lengths that lie, bodies that never come. None has a right signature. */
function requests(): fc.Arbitrary<string> {
  const heads = [
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: 1\r\nX-Hub-Signature-256: sha256=00\r\nContent-Length: 2\r\n\r\n{}`,
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nX-Hub-Signature-256: a\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: 1\r\nX-Hub-Signature-256: a\r\n\r\n`,
    'GET /metrics?x HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n',
    'GET //../healthz HTTP/1.0\r\n\r\n',
  ];
  return spoiled(heads);
}

function send(port: number, agent: Agent, { body, event, id, signature, more }: Delivery): Promise<number> {
  const signed = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const signatures = { right: signed, wrong: `sha256=${'0'.repeat(64)}`, 'of another body': `${signed.slice(0, -1)}x` };
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path: PATH,
        method: 'POST',
        agent,
        headers: {
          ...more,
          'content-length': Buffer.byteLength(body),
          'x-github-delivery': id,
          'x-github-event': event,
          ...(signature === 'absent' ? {} : { 'x-hub-signature-256': signatures[signature] }),
        },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}

/** Sends bytes and closes; whether there is an answer depends on how broken they are. */
async function sendBytes(port: number, bytes: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.resume();
  socket.end(bytes, 'latin1');
  await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 20))]);
  socket.destroy();
}

interface Example {
  readonly event: string;
  readonly payload: unknown;
}

function examples(): Example[] {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  const all = JSON.parse(readFileSync(file, 'utf8')) as { name: string; examples: unknown[] }[];
  return all
    .filter(({ name }) => (EVENTS as readonly string[]).includes(name))
    .flatMap(({ name, examples: payloads }) =>
      payloads.map((payload) => ({ event: name, payload: installed(payload) })),
    );
}

/** Examples of webhooks of repositories name no installation; those of Apps do. */
function installed(payload: unknown): unknown {
  return { ...(payload as object), installation: { id: 7, node_id: 'x' } };
}

/** A JSON value with the part at a place (counted in the order of reading) replaced or taken out. */
function replaced(value: unknown, at: number, change: { readonly with: unknown; readonly remove: boolean }): unknown {
  const places: (readonly (string | number)[])[] = [];
  const walk = (part: unknown, path: readonly (string | number)[]) => {
    if (path.length > 0) places.push(path);
    if (typeof part !== 'object' || part === null) return;
    for (const [key, inner] of Object.entries(part)) walk(inner, [...path, key]);
  };
  walk(value, []);
  const path = places[at % Math.max(1, places.length)];
  if (path === undefined) return change.with;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  const last = path.at(-1) as string | number;
  if (change.remove) delete parent[last];
  else parent[last] = change.with;
  return copy;
}
