import {
  type Job as BullJob,
  createPostgresBackend,
  DelayedError,
  type JobProgress,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  Queue,
  UnrecoverableError,
  WaitingError,
  Worker,
} from 'bullmq';
import type { Log } from '../log.js';
import { type Job, jobKey, type ReviewQueue } from '../review-queue.js';
import { askedToWait } from './asked-to-wait.js';
import { Pauses } from './pauses.js';
import { type Asked, Requests } from './requests.js';
import type { Store } from './store.js';

/** One attempt at a job. */
export interface Run {
  readonly job: Job;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the service stops or the job has become another process's: publish nothing after that. */
  readonly signal: AbortSignal;
  /** Carries the job's key and the deliveries that asked for it. */
  readonly log: Log;
  /**
   * Call it before anything is published.
   * @throws OvertakenError when this run's result would be out of date: somebody has asked again since it began, so
   *   another run follows; or the job has been taken away. Let it pass through `perform`.
   */
  ensureCurrent(): Promise<void>;
}

/** A run that ends without a result, since another one follows, which answers what this one was to answer. */
class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

export interface Performer {
  /**
   * Does the job. May happen twice for the same job (after a kill), never twice at once.
   * Throwing tries it again later; an error by which GitHub asks to wait (`retry-after`, a spent rate limit) lets the
   * whole installation rest until then and costs no attempt.
   */
  perform(run: Run): Promise<void>;
  /** Says where people look that the job could not be done. Called once, after the last attempt has failed. */
  giveUp(run: Run, error: Error): Promise<void>;
}

/** How a run ended. */
export interface RunReport {
  readonly kind: Job['kind'];
  readonly end: 'done' | 'overtaken' | 'retried' | 'rate-limited' | 'given-back' | 'dead';
  readonly seconds: number;
  /** Since the oldest request that the run knew of was stored. */
  readonly secondsSinceAsked: number;
}

export interface DurableQueueOptions {
  readonly store: Store;
  readonly log: Log;
  /** How many jobs run side by side in this process. */
  readonly concurrency: number;
  readonly onRunEnd?: (report: RunReport) => void;
  /** Milliseconds until the next attempt; for tests that cannot wait. */
  readonly backoff?: (attempt: number) => number;
  /** Milliseconds that a run may last; for tests that cannot wait. */
  readonly longestRun?: number;
}

/** A job that was given up. */
export interface DeadJob {
  readonly key: string;
  /** Why its last attempt failed. */
  readonly error: string;
}

/** How many jobs wait, run, rest before their next attempt, and were given up. */
export interface Depth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly dead: number;
  /** Seconds that the oldest waiting job has waited; 0 when none waits. */
  readonly oldestSeconds: number;
}

/** What BullMQ stores of a job: enough to find the requests, and to know whose turn it is. */
interface Stored {
  readonly key: string;
  readonly installationId: number;
}

type PgQueue = Queue<Stored, void, string, Stored, void, string, PostgresQueueBackend, PostgresConnectionOptions>;
type PgWorker = Worker<Stored, void, string, PostgresQueueBackend, JobProgress, PostgresConnectionOptions>;

const QUEUE = 'reviews';

/** With `growingBackoff` about half an hour; what fails longer is found again by the sweep. */
const ATTEMPTS = 12;

/**
 * A process that dies costs the jobs that it was at a stall, not an attempt: it was killed or lost its power, and they
 * are not to blame, since a change is judged in a process apart. This is for what cannot be: no job is begun for ever.
 */
const STALLS = 100;

/** A lock (ms) must outlive any pause of the event loop: parsing a large change takes seconds. */
const LOCK = 30_000;

/** How long requests may be put off by newer ones (ms): where somebody asks without end, there must be an answer too. */
const PATIENCE = 60_000;

/**
 * How long a run may last (ms). Each of its requests and its review end sooner; were there ever one that does not, it must
 * not keep its place from the others for good.
 */
const LONGEST_RUN = 30 * 60_000;

/** How long dead jobs are kept (seconds). */
const DEAD_AGE = 30 * 24 * 3600;

/** 2 s, 4 s, 8 s … at most 5 min, and of each a random half, so that what failed together does not return together. */
function growingBackoff(attempt: number): number {
  const full = Math.min(300_000, 2_000 * 2 ** (attempt - 1));
  return Math.round(full / 2 + (Math.random() * full) / 2); // The store takes whole milliseconds.
}

/**
 * Jobs that are not lost: kept in the store, one pending a key, done by one process at a time, tried again with growing
 * pauses, and taken in turns, so that one busy installation starves no other.
 */
export class DurableQueue implements ReviewQueue {
  readonly #options: DurableQueueOptions;
  readonly #queue: PgQueue;
  readonly #requests: Requests;
  readonly #pauses: Pauses;
  #worker: PgWorker | null = null;

  constructor(options: DurableQueueOptions) {
    this.#options = options;
    this.#requests = new Requests(options.store, QUEUE);
    this.#pauses = new Pauses(options.store);
    this.#queue = new Queue(
      QUEUE,
      // Nobody reads the stream of events; BullMQ cannot do without, so it is kept short.
      { connection: options.store.pool, streams: { events: { maxLen: 100 } } },
      createPostgresBackend,
    );
    this.#queue.on('error', (error) => this.#warn(error));
  }

  async add(job: Job, delivery: string | null): Promise<void> {
    const key = jobKey(job);
    const turn = await this.#requests.add(key, job, delivery);
    if (turn !== null) await this.#wake(key, job, turn);
    this.#options.log.info({ key, delivery }, turn === null ? 'This delivery was stored before.' : 'Queued.');
  }

  /** Begins to take jobs. */
  async start(performer: Performer): Promise<void> {
    if (this.#options.store.kind === 'embedded') await this.#releaseOrphans();
    await this.tidy();
    const { store, concurrency, backoff = growingBackoff } = this.#options;
    const worker: PgWorker = new Worker(
      QUEUE,
      // BullMQ looks at the number of declared parameters to see whether a signal is wanted.
      async (job: BullJob<Stored>, token?: string, signal?: AbortSignal) => {
        if (token === undefined || signal === undefined) throw new Error('BullMQ called without token and signal.');
        await this.#process(performer, job, token, signal);
      },
      {
        connection: store.pool,
        concurrency,
        lockDuration: LOCK,
        stalledInterval: 5_000,
        maxStalledCount: 2 ** 31 - 1, // Counted in #process, which can still tell people.
        settings: { backoffStrategy: backoff },
      },
      createPostgresBackend,
    );
    this.#worker = worker;
    worker.on('error', (error) => this.#warn(error));
    // Without its lock the job is another process's.
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id, 'lock lost');
    });
    await worker.waitUntilReady();
  }

  /** What runs and has not ended after `graceMs` goes back to the store. The store itself stays open. */
  async close(graceMs: number): Promise<void> {
    const worker = this.#worker;
    if (worker !== null) {
      const late = setTimeout(() => worker.cancelAllJobs('stopping'), graceMs);
      await worker.close();
      clearTimeout(late);
    }
    await this.#queue.close();
  }

  async ready(): Promise<boolean> {
    return this.#options.store.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  /** Whether a job of this key waits, runs or rests. */
  async isPending(key: string): Promise<boolean> {
    const rows = await this.#options.store.query(
      `SELECT 1 FROM bullmq.job
        WHERE queue = $1 AND dedup_id = $2 AND state IN ('waiting', 'active', 'delayed') LIMIT 1`,
      [QUEUE, key],
    );
    return rows.length > 0;
  }

  /** Queues what was asked for but has no job (a kill between the two), and forgets what is long over. */
  async tidy(): Promise<void> {
    for (const { key, job, turn } of await this.#requests.forgotten()) await this.#wake(key, job, turn);
    await this.#requests.forgetOld();
    await this.#pauses.forgetOld();
  }

  async depth(): Promise<Depth> {
    const rows = await this.#options.store.query<{ state: string; count: string; oldest: string }>(
      `SELECT state::text AS state, count(*)::text AS count, min(added_at_ms)::text AS oldest
         FROM bullmq.job WHERE queue = $1 GROUP BY state`,
      [QUEUE],
    );
    const of = (state: string) => rows.find((row) => row.state === state);
    const count = (state: string) => Number(of(state)?.count ?? 0);
    return {
      waiting: count('waiting'),
      active: count('active'),
      delayed: count('delayed'),
      dead: count('failed'),
      oldestSeconds: Math.max(0, (Date.now() - Number(of('waiting')?.oldest ?? Date.now())) / 1000),
    };
  }

  /** How many installations rest because GitHub asked for it. */
  async resting(): Promise<number> {
    return this.#pauses.count();
  }

  /** Jobs that were given up and have not been done since, newest first, at most 1 000. */
  async dead(): Promise<readonly DeadJob[]> {
    return (await this.#queue.getFailed(0, 999)).map(deadJob);
  }

  /** Queues all dead jobs again, with all their attempts; says which those were. */
  async reviveDead(): Promise<readonly DeadJob[]> {
    const jobs = await this.#queue.getFailed(0, -1);
    for (const job of jobs) await this.#queue.remove(job.id ?? '');
    await this.tidy(); // Their requests are unanswered, and stand without a job now.
    return jobs.map(deadJob);
  }

  /** Makes sure that a run for the key begins after now. */
  async #wake(key: string, { installationId }: Job, turn: number): Promise<void> {
    const job: Stored = { key, installationId };
    await this.#queue.add('job', job, {
      priority: turn,
      attempts: ATTEMPTS,
      backoff: { type: 'growing' },
      // One job a key. A job that runs is followed by another; one that rests before its next attempt is tried at once.
      deduplication: { id: key, keepLastIfActive: true, reschedule: true },
      removeOnComplete: true,
      removeOnFail: { age: DEAD_AGE },
      stackTraceLimit: 1,
    });
  }

  async #process(performer: Performer, stored: BullJob<Stored>, token: string, signal: AbortSignal): Promise<void> {
    const { key, installationId } = stored.data;
    const pausedUntil = await this.#pauses.until(installationId);
    if (pausedUntil > Date.now()) return putOff(stored, token, pausedUntil);

    const asked = await this.#requests.of(key);
    const job = together(asked.jobs);
    if (job === undefined) return; // A run before this one has answered everything.
    const run = this.#run(stored, job, asked, signal);
    const began = performance.now();
    const end = (how: RunReport['end']) =>
      this.#options.onRunEnd?.({
        kind: job.kind,
        end: how,
        seconds: (performance.now() - began) / 1000,
        secondsSinceAsked: Math.max(0, (Date.now() - asked.since) / 1000),
      });
    const { longestRun = LONGEST_RUN } = this.#options;
    const late = setTimeout(() => {
      run.log.error({ minutes: longestRun / 60_000 }, 'A run did not end, and begins again.');
      this.#worker?.cancelJob(stored.id ?? '', 'late');
    }, longestRun);
    try {
      if (stored.stalledCounter > STALLS) throw new Error(`The process died ${stored.stalledCounter} times at this.`);
      await orAborted(performer.perform(run), signal);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (signal.aborted) {
        end('given-back');
        await stored.moveToWait(token); // Does nothing where the lock is lost.
        throw new WaitingError();
      }
      if (error instanceof OvertakenError) return end('overtaken');
      const wait = askedToWait(error, Date.now());
      if (wait !== null) {
        end('rate-limited');
        run.log.warn({ until: new Date(wait).toISOString() }, 'GitHub asked this installation to wait.');
        await this.#pauses.set(installationId, wait);
        return putOff(stored, token, wait);
      }
      if (run.attempt < ATTEMPTS && stored.stalledCounter <= STALLS) {
        end('retried');
        run.log.warn({ error: error.message, attempt: run.attempt }, 'An attempt failed and will be repeated.');
        throw error;
      }
      await performer.giveUp(run, error).catch((cause: Error) => {
        run.log.error({ error: cause.message }, 'Not even the failure could be published.');
      });
      end('dead');
      run.log.error({ error: error.message, attempt: run.attempt }, 'Given up.');
      throw new UnrecoverableError(error.message);
    } finally {
      clearTimeout(late);
    }
    await this.#requests.answered(asked);
    await this.#bury(key);
    end('done');
  }

  #run(stored: BullJob<Stored>, job: Job, asked: Asked, signal: AbortSignal): Run {
    const { key } = stored.data;
    return {
      job,
      attempt: stored.attemptsMade + 1,
      signal,
      log: this.#options.log.child({ key, deliveries: asked.deliveries.slice(-20) }),
      ensureCurrent: async () => {
        if (signal.aborted) throw new OvertakenError('The job was taken away.');
        if (Date.now() - asked.since > PATIENCE) return;
        if (await this.#requests.hasNewer(key, asked)) throw new OvertakenError('Somebody has asked again.');
      },
    };
  }

  /** A dead job whose key has been done since is dead no longer. */
  async #bury(key: string): Promise<void> {
    await this.#options.store.query(`DELETE FROM bullmq.job WHERE queue = $1 AND dedup_id = $2 AND state = 'failed'`, [
      QUEUE,
      key,
    ]);
  }

  /**
   * The embedded store serves one process, this one, which has not begun: whatever is marked as running was left by a
   * process that died, and need not wait for its lock to run out.
   */
  async #releaseOrphans(): Promise<void> {
    const { store } = this.#options;
    await store.query(
      `UPDATE bullmq.job SET stalled_marked = true, locked_until_ms = 0 WHERE queue = $1 AND state = 'active'`,
      [QUEUE],
    );
    await store.query(`DELETE FROM bullmq.meta WHERE queue = $1 AND field = 'stalled-check'`, [QUEUE]);
  }

  #warn(error: Error): void {
    this.#options.log.warn({ error: error.message }, 'The queue had an error and goes on.');
  }
}

function deadJob({ data, failedReason }: BullJob<Stored>): DeadJob {
  return { key: data.key, error: failedReason };
}

/** What several requests for one key come to: the newest, written anew if any of them wants that. */
function together(jobs: readonly Job[]): Job | undefined {
  const newest = jobs.at(-1);
  if (newest === undefined || !('force' in newest)) return newest;
  return { ...newest, force: jobs.some((job) => 'force' in job && job.force) };
}

/** Lets the job rest until then without costing an attempt; a little spread, so that not all return at once. */
async function putOff(stored: BullJob<Stored>, token: string, until: number): Promise<never> {
  await stored.moveToDelayed(Math.round(until + Math.random() * 2_000), token);
  throw new DelayedError();
}

/** The work's end, or the abort, whichever comes first. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    work.then(resolve, reject);
    if (signal.aborted) reject(new Error('aborted'));
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}
