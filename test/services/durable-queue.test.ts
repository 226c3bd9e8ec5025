import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DurableQueue } from '../../src/app/queue/durable-queue.js';
import { openStore, type Store } from '../../src/app/queue/store.js';
import type { PullRequestJob } from '../../src/app/review-queue.js';
import { KeptLog } from '../app/queue/kept-log.js';
import { readJournal, startQueueProcess } from '../app/queue/killed.js';
import { PostgresServer } from './postgres.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

/** A server has no use for the data folder. */
const openOn = (databaseUrl: string) => openStore({ databaseUrl, dataDir: '/nowhere', onLost: () => {} });

function pullRequest(number: number, installationId = 1): PullRequestJob {
  return { kind: 'pull-request', installationId, owner: 'acme', repo: 'shop', number, force: false };
}

async function until(condition: () => boolean | Promise<boolean>, seconds = 120): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('What the test waits for has not come.');
    await sleep(20);
  }
}

/** A queue of this process, whose jobs are counted by number. */
async function startQueue(store: Store, work: (number: number) => Promise<void> = async () => {}) {
  const performed: number[] = [];
  const queue = new DurableQueue({ store, log: new KeptLog(), concurrency: 4, backoff: () => 50 });
  await queue.start({
    async perform({ job }) {
      const number = job.kind === 'pull-request' ? job.number : 0;
      await work(number);
      performed.push(number);
    },
    async giveUp() {},
  });
  return { queue, performed };
}

describe('a queue on PostgreSQL', () => {
  let databaseUrl: string;
  beforeEach(async () => {
    databaseUrl = await server.createDatabase();
  });
  const open = () => openOn(databaseUrl);

  it('makes its tables once, however many processes start together', async () => {
    const stores = await Promise.all([open(), open(), open(), open()]);

    for (const store of stores) expect(await store.query('SELECT * FROM testreq.request')).toEqual([]);

    await Promise.all(stores.map((store) => store.close()));
  });

  it('says which setting is wrong when the server cannot be reached', async () => {
    const unreachable = openOn('postgres://testreq:hidden@127.0.0.1:1/test');

    await expect(unreachable).rejects.toThrow('DATABASE_URL: PostgreSQL cannot be used');
    await expect(unreachable).rejects.not.toThrow('hidden');
  });

  it('wakes an idle process at once', async () => {
    const store = await open();
    const { queue, performed } = await startQueue(store);
    await sleep(300);
    const began = Date.now();

    await queue.add(pullRequest(1), null);

    await until(() => performed.length === 1);
    expect(Date.now() - began).toBeLessThan(1_000);
    await queue.close(0);
    await store.close();
  });

  it('runs one job a key at a time over several processes, and each delivery once', async () => {
    const stores = await Promise.all([open(), open(), open()]);
    let running = 0;
    let most = 0;
    const queues = await Promise.all(
      stores.map((store) =>
        startQueue(store, async () => {
          running += 1;
          most = Math.max(most, running);
          await sleep(30);
          running -= 1;
        }),
      ),
    );

    // Every process is offered the same thirty deliveries for one pull request.
    for (let index = 0; index < 30; index += 1) {
      await Promise.all(queues.map(({ queue }) => queue.add(pullRequest(7), `delivery-${index}`)));
    }
    const [first] = queues;
    await until(async () => {
      const { waiting, active } = (await first?.queue.depth()) ?? { waiting: 1, active: 1 };
      return waiting + active === 0;
    });

    expect(most).toBe(1);
    const runs = queues.flatMap(({ performed }) => performed).length;
    expect(runs).toBeGreaterThanOrEqual(1);
    expect(runs).toBeLessThanOrEqual(31);
    for (const { queue } of queues) await queue.close(0);
    await Promise.all(stores.map((store) => store.close()));
  });
});

// Side by side: both wait until the locks of what died have run out.
describe.concurrent('a queue on PostgreSQL, when something dies', () => {
  it('comes through a crash of the server without losing what it had stored', async ({ onTestFinished }) => {
    const crashing = await PostgresServer.start();
    onTestFinished(() => crashing.stop());
    const store = await openOn(await crashing.createDatabase());
    const { queue, performed } = await startQueue(store);
    for (let number = 1; number <= 20; number += 1) await queue.add(pullRequest(number), null);

    await crashing.crash();

    await until(() => new Set(performed).size === 20);
    await queue.close(0);
    await store.close();
  });

  it('shares the work of a process that is killed among those that live', async ({ expect, onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), 'testreq-queue-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const journal = join(folder, 'journal');
    await writeFile(journal, '');
    const databaseUrl = await server.createDatabase();
    const [victim, survivor] = [
      await startQueueProcess(folder, journal, databaseUrl),
      await startQueueProcess(folder, journal, databaseUrl),
    ];
    for (let number = 1; number <= 200; number += 1) (number % 2 === 0 ? victim : survivor).send(number);
    await until(() => victim.stored.size > 20);

    await victim.kill();
    // GitHub offers again what was not answered.
    for (let number = 2; number <= 200; number += 2) if (!victim.stored.has(number)) survivor.send(number);

    await until(() => readJournal(journal).ended.size === 200);
    expect(await survivor.stop()).toBe(0);
  });
});
