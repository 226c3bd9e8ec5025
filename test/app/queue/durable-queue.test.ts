import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DurableQueue, type Run, type RunReport } from '../../../src/app/queue/durable-queue.js';
import type { Store } from '../../../src/app/queue/store.js';
import type { PullRequestJob } from '../../../src/app/review-queue.js';
import { serviceSettings } from '../../../src/app/settings.js';
import { KeptLog } from './kept-log.js';
import { empty, openTemporaryStore } from './stores.js';

let store: Store;
const queues: DurableQueue[] = [];
beforeAll(async () => {
  store = await openTemporaryStore();
}, 60_000);
afterAll(() => store.close());
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.close(0);
  await empty(store);
});

function pullRequest(number: number, more: Partial<PullRequestJob> = {}): PullRequestJob {
  return { kind: 'pull-request', installationId: 1, owner: 'acme', repo: 'shop', number, force: false, ...more };
}

interface Scene {
  readonly queue: DurableQueue;
  readonly log: KeptLog;
  /** Jobs as they were performed, in order. */
  readonly performed: Run[];
  readonly ends: RunReport['end'][];
  readonly givenUp: { readonly run: Run; readonly error: Error }[];
  start(): Promise<void>;
}

function scene(
  perform: (run: Run) => Promise<void> = async () => {},
  more: { readonly concurrency?: number; readonly longestRun?: number } = {},
): Scene {
  const log = new KeptLog();
  const performed: Run[] = [];
  const ends: RunReport['end'][] = [];
  const givenUp: { run: Run; error: Error }[] = [];
  const queue = new DurableQueue({
    store,
    log,
    concurrency: 1,
    onRunEnd: ({ end }) => ends.push(end),
    backoff: () => 10,
    ...more,
  });
  queues.push(queue);
  const start = () =>
    queue.start({
      async perform(run) {
        performed.push(run);
        await perform(run);
      },
      async giveUp(run, error) {
        givenUp.push({ run, error });
      },
    });
  return { queue, log, performed, ends, givenUp, start };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('What the test waits for has not come.');
    await sleep(10);
  }
}

const numbers = (runs: readonly Run[]) => runs.map(({ job }) => (job.kind === 'pull-request' ? job.number : 0));

describe('what is stored is done', () => {
  it('performs a job that was added before anybody took jobs', async () => {
    const { queue, performed, ends, start } = scene();
    await queue.add(pullRequest(7), 'delivery-1');

    await start();

    await until(() => ends.length === 1);
    expect(performed[0]?.job).toEqual(pullRequest(7));
    expect(await queue.depth()).toEqual({ waiting: 0, active: 0, delayed: 0, dead: 0, oldestSeconds: 0 });
  });

  it('takes up a job that a process left behind in the middle of it, at once and without a lost attempt', async () => {
    const { queue, performed, ends, start } = scene();
    await queue.add(pullRequest(7), null);
    // A process that was killed while it had the job: the store says that the job runs.
    await store.query(`UPDATE bullmq.job SET state = 'active', lock_token = 'gone', locked_until_ms = $1`, [
      String(Date.now() + 30_000),
    ]);

    await start();

    await until(() => ends.length === 1);
    expect(performed[0]?.attempt).toBe(1);
  });

  it('takes up a request whose job was never made, because the process was killed between the two', async () => {
    const { queue, ends, start } = scene();
    await queue.add(pullRequest(7), null);
    await store.query('TRUNCATE bullmq.job, bullmq.dedup CASCADE');

    await start();

    await until(() => ends.length === 1);
  });

  it('does nothing for a job whose requests an earlier run has answered', async () => {
    const { queue, performed, start } = scene();
    await queue.add(pullRequest(7), null);
    await store.query('TRUNCATE testreq.request'); // Killed after the answer, before the job was taken off the list.

    await start();

    await until(async () => (await queue.depth()).waiting + (await queue.depth()).active === 0);
    expect(performed).toEqual([]);
  });
});

it('stores nothing of a change: the installation, the repository, the number, and who asked', async () => {
  const { queue } = scene();
  await queue.add(pullRequest(7), 'delivery-1');

  const [request] = await store.query('SELECT key, job, delivery FROM testreq.request');
  const [job] = await store.query('SELECT data FROM bullmq.job');

  expect(request).toEqual({ key: 'acme/shop#7', job: pullRequest(7), delivery: 'delivery-1' });
  expect(job).toEqual({ data: { key: 'acme/shop#7', installationId: 1 } });
});

describe('a delivery counts once', () => {
  it('does nothing for a delivery that was stored before', async () => {
    const { queue, ends, performed, start } = scene();
    await queue.add(pullRequest(7), 'delivery-1');
    await start();
    await until(() => ends.length === 1);

    await queue.add(pullRequest(7), 'delivery-1');

    await sleep(100);
    expect(numbers(performed)).toEqual([7]);
  });

  it('takes a delivery up again whose job got lost between the two writes', async () => {
    const { queue, ends, start } = scene();
    await start();
    await store.query(`INSERT INTO testreq.delivery (id, key) VALUES ('delivery-1', 'acme/shop#7')`);
    await store.query(
      `INSERT INTO testreq.request (key, job, delivery) VALUES ('acme/shop#7', $1::jsonb, 'delivery-1')`,
      [JSON.stringify(pullRequest(7))],
    );

    await queue.add(pullRequest(7), 'delivery-1');

    await until(() => ends.length === 1);
  });

  it('takes two jobs of one delivery', async () => {
    const { queue, ends, performed, start } = scene();
    await queue.add(pullRequest(7), 'delivery-1');
    await queue.add(pullRequest(8), 'delivery-1');

    await start();

    await until(() => ends.length === 2);
    expect(numbers(performed)).toEqual([7, 8]);
  });
});

describe('one pending job a pull request', () => {
  it('runs once for many requests that wait, with the newest one and every delivery in its log', async () => {
    const { queue, log, ends, performed, start } = scene(async (run) => run.log.info({}, 'Reviewed.'));
    await queue.add(pullRequest(7, { installationId: 1 }), 'first');
    await queue.add(pullRequest(7, { installationId: 2 }), 'second');

    await start();

    await until(() => ends.length === 1);
    await sleep(50);
    expect(performed.map(({ job }) => job)).toEqual([pullRequest(7, { installationId: 2 })]);
    expect(log.lines.find(({ message }) => message === 'Reviewed.')).toMatchObject({
      key: 'acme/shop#7',
      deliveries: ['first', 'second'],
    });
  });

  it('keeps the wish for a write, whichever of the requests had it', async () => {
    const { queue, ends, performed, start } = scene();
    await queue.add(pullRequest(7), null);
    await queue.add(pullRequest(7, { force: true }), null);
    await queue.add(pullRequest(7), null);

    await start();

    await until(() => ends.length === 1);
    expect(performed[0]?.job).toEqual(pullRequest(7, { force: true }));
  });

  it('ends a run that was overtaken before it publishes, and runs once more after it, never beside it', async () => {
    let running = 0;
    let most = 0;
    const published: unknown[] = [];
    const { queue, ends, performed, start } = scene(
      async (run) => {
        running += 1;
        most = Math.max(most, running);
        try {
          if (performed.length === 1) {
            await queue.add(pullRequest(7), 'newer');
            await queue.add(pullRequest(7), 'newest');
          }
          await run.ensureCurrent();
          published.push(run.job);
        } finally {
          running -= 1;
        }
      },
      { concurrency: 4 },
    );
    await queue.add(pullRequest(7, { force: true }), 'older');

    await start();

    await until(() => ends.length === 2);
    await sleep(100);
    expect(ends).toEqual(['overtaken', 'done']);
    expect(most).toBe(1);
    // What the first run was to answer, the second one has answered.
    expect(published).toEqual([pullRequest(7, { force: true })]);
  });

  it('lets a run publish although it was overtaken, when somebody has waited for a minute', async () => {
    const { queue, ends, performed, start } = scene(async (run) => {
      if (performed.length === 1) await queue.add(pullRequest(7), 'newer');
      await run.ensureCurrent();
    });
    await queue.add(pullRequest(7), 'older');
    await store.query(`UPDATE testreq.request SET requested_at = now() - interval '2 minutes'`);

    await start();

    await until(() => ends.length === 2);
    expect(ends).toEqual(['done', 'done']);
  });
});

describe('side by side', () => {
  it('has as many jobs under way as it is told: by default enough for 500 in a minute that wait a second for GitHub', async () => {
    const environment = { APP_ID: '1', PRIVATE_KEY: 'key', WEBHOOK_SECRET: 'secret' };
    const { concurrency } = serviceSettings(environment);
    let release = () => {};
    const answer = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { queue, performed, ends, start } = scene(() => answer, { concurrency });
    for (let number = 1; number <= concurrency + 1; number += 1) {
      await queue.add(pullRequest(number, { installationId: number }), null);
    }

    await start();

    await until(() => performed.length === concurrency);
    await sleep(100);
    expect(concurrency).toBeGreaterThanOrEqual(9);
    expect(performed).toHaveLength(concurrency);

    release();
    await until(() => ends.length === concurrency + 1);
  });
});

describe('failures', () => {
  it('tries again, and a success on the way leaves nothing behind', async () => {
    const { queue, ends, performed, start } = scene(async (run) => {
      if (run.attempt < 3) throw new Error('GitHub answered 502.');
    });
    await queue.add(pullRequest(7), null);

    await start();

    await until(() => ends.length === 3);
    expect(ends).toEqual(['retried', 'retried', 'done']);
    expect(performed.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(await queue.dead()).toEqual([]);
  });

  it('gives up after the last attempt, says so where people look, and keeps the job where an operator looks', async () => {
    const { queue, ends, givenUp, start } = scene(async () => {
      throw new Error('The change cannot be read.');
    });
    await queue.add(pullRequest(7), null);

    await start();

    await until(() => ends.at(-1) === 'dead');
    expect(givenUp.map(({ error }) => error.message)).toEqual(['The change cannot be read.']);
    await until(async () => (await queue.depth()).dead === 1);
    expect(await queue.dead()).toEqual([{ key: 'acme/shop#7', error: 'The change cannot be read.' }]);
  });

  it('runs dead jobs again when asked to, with all their attempts', async () => {
    let broken = true;
    const { queue, ends, start } = scene(async () => {
      if (broken) throw new Error('A bug.');
    });
    await queue.add(pullRequest(7), null);
    await start();
    await until(async () => (await queue.depth()).dead === 1);
    broken = false;

    expect(await queue.reviveDead()).toEqual([expect.objectContaining({ key: 'acme/shop#7' })]);

    await until(() => ends.at(-1) === 'done');
    expect((await queue.depth()).dead).toBe(0);
  });

  it('calls a job dead no longer once a later request for it has been answered', async () => {
    let broken = true;
    const { queue, ends, start } = scene(async () => {
      if (broken) throw new Error('A bug.');
    });
    await queue.add(pullRequest(7), null);
    await start();
    await until(async () => (await queue.depth()).dead === 1);
    broken = false;

    await queue.add(pullRequest(7), 'a push');

    await until(() => ends.at(-1) === 'done');
    expect(await queue.dead()).toEqual([]);
  });

  it('does a job for which its process was killed fifty times, at once', async () => {
    const { queue, ends, start } = scene();
    await queue.add(pullRequest(7), null);
    await store.query('UPDATE bullmq.job SET stalled_count = 50');

    await start();

    await until(() => ends.length === 1);
    expect(ends).toEqual(['done']);
  });

  it('begins a run anew that does not end, and keeps no other waiting for it', async () => {
    let begun = 0;
    const { queue, log, ends, performed, start } = scene(
      async ({ job }) => {
        if ('number' in job && job.number === 1 && begun++ === 0) await new Promise(() => {});
      },
      { longestRun: 300 },
    );
    await queue.add(pullRequest(1), null);
    await queue.add(pullRequest(2), null);

    await start();

    await until(() => ends.filter((end) => end === 'done').length === 2);
    expect(ends[0]).toBe('given-back');
    expect(numbers(performed).filter((number) => number === 1)).toHaveLength(2);
    expect(performed.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(log.lines.map(({ message }) => message)).toContain('A run did not end, and begins again.');
  });

  it('gives up a job whose process dies again and again without end', async () => {
    const { queue, performed, givenUp, start } = scene();
    await queue.add(pullRequest(7), null);
    await store.query('UPDATE bullmq.job SET stalled_count = 101');

    await start();

    await until(() => givenUp.length === 1);
    expect(performed).toEqual([]);
    expect(givenUp[0]?.error.message).toBe('The process died 101 times at this.');
  });
});

describe('installations do not disturb each other', () => {
  it('lets an installation rest for as long as GitHub asked, and goes on with the others', async () => {
    const limited = { status: 403, response: { headers: { 'retry-after': '2' } } };
    let refused = 0;
    const { queue, ends, performed, start } = scene(async (run) => {
      if (run.job.installationId === 1 && refused++ === 0)
        throw Object.assign(new Error('secondary rate limit'), limited);
    });
    for (const number of [1, 2, 3]) await queue.add(pullRequest(number), null);
    await queue.add(pullRequest(4, { installationId: 2 }), null);
    const began = Date.now();

    await start();

    await until(() => numbers(performed).includes(4));
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(await queue.resting()).toBe(1);
    await until(() => ends.filter((end) => end === 'done').length === 4);
    expect(Date.now() - began).toBeGreaterThanOrEqual(2_000);
    expect(ends.filter((end) => end === 'rate-limited')).toHaveLength(1);
    expect(performed.every(({ attempt }) => attempt === 1)).toBe(true);
  });

  it('serves a quiet installation before the backlog of a busy one', async () => {
    const { queue, ends, performed, start } = scene();
    for (let number = 1; number <= 20; number += 1) await queue.add(pullRequest(number), null);
    await queue.add(pullRequest(100, { installationId: 2 }), null);
    await queue.add(pullRequest(101, { installationId: 2 }), null);

    await start();

    await until(() => ends.length === 22);
    expect(numbers(performed).indexOf(100)).toBeLessThan(3);
    expect(numbers(performed).indexOf(101)).toBeLessThan(5);
  });
});

describe('stopping', () => {
  it('lets what runs end, and takes nothing new', async () => {
    const { queue, ends, performed, start } = scene(() => sleep(300));
    await queue.add(pullRequest(1), null);
    await queue.add(pullRequest(2), null);
    await start();
    await until(() => performed.length === 1);

    await queue.close(5_000);

    expect(ends).toEqual(['done']);
    const next = scene();
    await next.start();
    await until(() => next.ends.length === 1);
    expect(numbers(next.performed)).toEqual([2]);
  });

  it('gives back what does not end in time, with a signal to stop, and without a lost attempt', async () => {
    const { queue, ends, performed, start } = scene(async ({ signal }) => {
      await once(signal, 'abort');
      await sleep(60_000, undefined, { ref: false });
    });
    await queue.add(pullRequest(1), null);
    await start();
    await until(() => performed.length === 1);

    await queue.close(50);

    expect(ends).toEqual(['given-back']);
    const next = scene();
    await next.start();
    await until(() => next.ends.length === 1);
    expect(next.performed[0]?.attempt).toBe(1);
  });
});
